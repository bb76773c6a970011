"""The expression language: what is written, and how it is read."""

import pytest

from drift.allium.outcomes import RequiresClause
from drift.allium.parser import parse
from drift.allium.tree import RuleDeclaration
from tests.allium.shapes import shape


def condition(source: str) -> RequiresClause:
    parsed = parse(f"rule R {{\n    when: E(a)\n    requires: {source}\n}}\n")
    assert [one for one in parsed.problems if one.severity == "error"] == []
    rule = parsed.tree.declarations[0]
    assert isinstance(rule, RuleDeclaration)
    clause = rule.clauses[1]
    assert isinstance(clause, RequiresClause)
    return clause


READ = {
    # navigation
    "interview.candidacy.candidate.email": "interview.candidacy.candidate.email",
    "inherits_from?.effective_permissions": "inherits_from?.effective_permissions",
    'identity.timezone ?? "UTC"': "(?? identity.timezone 'UTC')",
    "inherits_from?.effective_permissions ?? {}": "(?? inherits_from?.effective_permissions {})",
    "a ?? b ?? c": "(?? a (?? b c))",
    "oauth/config.session_duration": "(/ oauth config.session_duration)",
    "feedback/Request.status": "feedback/Request.status",
    "google-oauth/Session": "google-oauth/Session",
    # arithmetic
    "a + b * c - d / e": "(- (+ a (* b c)) (/ d e))",
    "(a + b) * c": "(* (+ a b) c)",
    "-a + b": "(+ (neg a) b)",
    "now + 7.days": "(+ $now 604800s)",
    "interview.slot.time.start - 1.hour <= now": "(<= (- interview.slot.time.start 3600s) $now)",
    "recent_failures.count / config.window": "(/ recent_failures.count config.window)",
    "total/count": "(/ total count)",
    # literals
    "100_000_000": "100000000",
    "0.5": "1/2",
    "1.5.hours": "5400s",
    "1.month": "2592000s",
    "2.years": "63072000s",
    "30.seconds": "30s",
    'x = "a \\"b\\" -- c"': "(= x 'a \"b\" -- c')",
    "`de-CH-1996`": "`de-CH-1996`",
    "{a, b}": "{a b}",
    "[a, b]": "[a b]",
    "{ candidate: candidate, time: t }": "{candidate:candidate time:t}",
    "{ token, other: x }": "{token:token other:x}",
    "{}": "{}",
    # comparisons and membership
    "status = pending": "(= status pending)",
    "status != proposed": "(!= status proposed)",
    "status in {confirmed, declined}": "(in status {confirmed declined})",
    "provider not in user.linked_providers": "(not-in provider user.linked_providers)",
    "request.reminded_at != null": "(!= request.reminded_at $null)",
    "status in [open, investigating]": "(in status [open investigating])",
    # boolean logic
    "a or b and not c": "(or a (and b (not c)))",
    "not (a or b)": "(not (or a b))",
    "not a = b": "(not (= a b))",
    "a and b and c": "(and a b c)",
    "(a or b) or c": "(or (or a b) c)",
    "a or b implies c and d": "(implies (or a b) (and c d))",
    "a implies b implies c": "(implies a (implies b c))",
    "not exists x or not x.is_valid": "(or (not (exists x)) (not x.is_valid))",
    # collections
    "slots.count": "slots.count",
    "interviewers.any(i => i.can_solo)": "interviewers.any((fn i i.can_solo))",
    "confirmations.all(c => c.status = confirmed)": "confirmations.all((fn c (= c.status confirmed)))",
    "slots with status = confirmed": "(with slots (= status confirmed))",
    "slots where status = confirmed and x > y": "(where slots (and (= status confirmed) (> x y)))",
    "confirmations with status = confirmed -> interviewer": (
        "(map (with confirmations (= status confirmed)) interviewer)"
    ),
    "slots with flagged -> owner": "(map (with slots flagged) owner)",
    "slots -> owner": "(map slots owner)",
    "x in slots with a = b and c": "(in x (with slots (and (= a b) c)))",
    "(slots with a = b).count = 0": "(= (with slots (= a b)).count 0)",
    "exists slots with a = b": "(exists (with slots (= a b)))",
    "permissions + inherited - {x}": "(- (+ permissions inherited) {x})",
    # lookups and calls
    "exists WorkspaceMembership{user, workspace}": "(exists WorkspaceMembership{user workspace})",
    "User{email: new_email}": "User{email:new_email}",
    "WorkspaceMembership{user: this, workspace: w}.can_admin = true": (
        "(= WorkspaceMembership{user:$this workspace:w}.can_admin $true)"
    ),
    "length(password) >= config.min": "(>= length(password) config.min)",
    "verify(password, user.password_hash)": "verify(password user.password_hash)",
    "filter(events, e => e.recent)": "filter(events (fn e e.recent))",
    "InterviewerMatching.suggest(considering: [a])": "InterviewerMatching.suggest(considering:[a])",
    # conditionals
    "if a = b: x else: y": "(if (= a b) x y)",
    "if a: x else if b: y else: z": "(if a x b y z)",
    "if a: if b: x else: y": "(if a (if b x y))",
    "(if a: 1 else: 2) > 1": "(> (if a 1 2) 1)",
    # keywords in the place of names
    "event.where = x.now": "(= event.where x.now)",
    "f(for: a, with: b)": "f(for:a with:b)",
    "{ in: a, this: b }": "{in:a this:b}",
    "user.status = value": "(= user.status value)",
    "config = rule": "(= config rule)",
}


@pytest.mark.parametrize(("source", "expected"), READ.items(), ids=list(READ))
def test_is_read_as(source: str, expected: str) -> None:
    assert shape(condition(source).condition) == expected


def test_a_known_alias_makes_a_qualified_name() -> None:
    parsed = parse(
        'use "./oauth.allium" as oauth\n'
        "rule R {\n    when: E(a)\n    requires: a.b < oauth/config.limit\n"
        "    requires: a.b < total/count\n}\n"
    )
    rule = parsed.tree.declarations[1]
    assert isinstance(rule, RuleDeclaration)
    read = [shape(one.condition) for one in rule.clauses if isinstance(one, RequiresClause)]
    assert read == ["(< a.b oauth/config.limit)", "(< a.b (/ total count))"]


def test_spans_are_exact_in_code_points() -> None:
    clause = condition('user.naïve = "ü€" and (b or c)')
    assert clause.text == 'user.naïve = "ü€" and (b or c)'
    assert (clause.span.line, clause.span.column, clause.span.end_column) == (3, 15, 45)
    inner = clause.condition
    assert (inner.span.column, inner.span.end_column) == (15, 45)


def test_text_of_a_clause_over_several_lines_is_the_source() -> None:
    parsed = parse("rule R {\n  when: E(a)\n  requires:\n    a.b = c  -- why\n    or a.d\n}\n")
    rule = parsed.tree.declarations[0]
    assert isinstance(rule, RuleDeclaration)
    clause = rule.clauses[1]
    assert isinstance(clause, RequiresClause)
    assert clause.text == "a.b = c  -- why\n    or a.d"
    assert (clause.span.line, clause.span.end_line) == (4, 5)


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("{a?}", 16, "an element of a set or list can't be optional"),
        ("[a, b?]", 19, "an element of a set or list can't be optional"),
        ("[a: b]", 16, "a list has no keys"),
        ("{a: b, c + d}", 22, "an entry of an object has no key"),
    ],
)
def test_no_mark_and_no_key_is_dropped(source: str, column: int, message: str) -> None:
    (problem,) = parse(f"rule R {{\n    requires: {source}\n}}\n").problems
    assert (problem.span.line, problem.span.column, problem.message) == (2, column, message)
