"""Syntax errors: all of them in one run, each at its place, and nothing else lost."""

import pytest

from drift.allium.items import Broken
from drift.allium.outcomes import EnsuresClause, RequiresClause
from drift.allium.parser import parse
from drift.allium.tree import ConfigDeclaration, EntityDeclaration, RuleDeclaration

SEVERAL = """\
entity User {
    name: String
    status: pending | | active
    email: String
}

config {
    limit: Integer = 3
    window: Duration = 15 minutes
    other: Integer = 4
}

rule Login {
    when: Login(user)
    requires: user.status == active
    requires: user.attempts < config.limit
    requires: user.a && user.b
    ensures:
        user.attempts = 0
        user.seen >= now
        if user.x:
            user.y = (1 + 2
            user.z = 3
}

rul Broken {
    when: X(a)
}

rule Fine {
    when: Fine(user)
    ensures: user.name = "x"
}
"""


def test_all_independent_errors_are_reported_in_one_run() -> None:
    problems = parse(SEVERAL).problems
    assert [(one.span.line, one.span.column, one.text) for one in problems] == [
        (3, 23, "|"),
        (9, 27, "minutes"),
        (15, 27, "=="),
        (17, 22, "&&"),
        (20, 19, ">="),
        (23, 13, "user"),
        (26, 1, "rul"),
    ]


def test_what_stands_beside_an_error_is_read() -> None:
    tree = parse(SEVERAL).tree
    entity, config, login, lost, fine = tree.declarations
    assert isinstance(entity, EntityDeclaration)
    assert [getattr(one, "name", one.kind if isinstance(one, Broken) else "") for one in entity.items] == [
        "name",
        "field",
        "email",
    ]
    assert isinstance(config, ConfigDeclaration)
    assert [one.kind if isinstance(one, Broken) else one.name for one in config.parameters] == [
        "limit",
        "config",
        "other",
    ]
    assert isinstance(login, RuleDeclaration)
    requires = [one for one in login.clauses if isinstance(one, RequiresClause)]
    assert [one.text for one in requires] == ["user.attempts < config.limit"]
    broken = [one for one in login.clauses if isinstance(one, Broken)]
    assert [(one.kind, one.text) for one in broken] == [
        ("requires", "user.status == active"),
        ("requires", "user.a && user.b"),
    ]
    ensures = next(one for one in login.clauses if isinstance(one, EnsuresClause))
    assert [type(one).__name__ for one in ensures.statements] == ["Assignment", "Prose", "IfStatement"]
    assert isinstance(lost, Broken)
    assert isinstance(fine, RuleDeclaration)


HINTS = {
    "requires: a.b == c": ("==", "comparison is written `=`"),
    "requires: a.b and !a.c": ("!", "negation is written `not x`"),
    "requires: a.b && c": ("&&", "conjunction is written `and`"),
    "requires: a.b || c": ("||", "disjunction is written `or`"),
    "requires: a.b <> c": ("<>", "inequality is written `!=`"),
    "requires: a.b is c": ("is", "comparison is written `=`"),
    "requires: a.b contains c": ("contains", "membership is written `item in collection`"),
    "requires: 1 < a.b < 3": ("<", "comparisons don't chain: join them with `and`"),
    "requires: a.b > 48h": ("48h", "durations are written `48.hours`, numbers `100_000`"),
    'requires: a.b = "x': ('"x', 'the string is not closed: `"` is missing on this line'),
    "requires: a.b = 'x'": ("'", 'strings are written with double quotes: `"…"`'),
    "requires: a.b = ...": ("...", "`...` stands for something left out; write it out"),
    "ensures: ...": (
        "...",
        "`...` stands for something left out; write it out, or invoke a `deferred` specification",
    ),
    "ensures: a.b += 1": ("+=", "write the whole assignment: `x.count = x.count + 1`"),
    "ensures: a.b >= 1": (">=", "an outcome is stated with `=`: what the field becomes"),
    "ensures: a.b": ("", "a boolean field is set with `= true`"),
    "if a.b: a.c = 1": ("if", "conditions belong inside `ensures:` (or `requires:`)"),
    "a.b = 1": ("a", "outcomes are indented below `ensures:`"),
    "require: a.b": ("require", "preconditions are written `requires:`"),
    "then: a.b = 1": ("then", "outcomes are written `ensures:`"),
}


@pytest.mark.parametrize(("clause", "expected"), HINTS.items(), ids=list(HINTS))
def test_near_misses_have_a_hint(clause: str, expected: tuple[str, str]) -> None:
    problems = parse(f"rule R {{\n    {clause}\n}}\n").problems
    assert [(one.text, one.hint) for one in problems] == [expected]


EXPECTED = {
    "rule R {\n when: E(a)\n requires: a.b <\n ensures: a.c = 1\n}": [
        (3, 17, "the clause ends after `<`", ("an expression",))
    ],
    "rule R {\n when: E(a)\n requires: (a.b\n ensures: a.c = 1\n}": [
        (3, 16, "the clause ends after `b`", ("an operator", "`)`"))
    ],
    "rule R {\n when: E(a)\n requires:\n ensures: a.c = 1\n}": [
        (3, 2, "`requires:` has no condition", ("an expression",))
    ],
    "rule R {\n when: E(a)\n ensures:\n  if a.b:\n  a.c = 1\n}": [
        (4, 3, "`if` has no body", ("an indented block",))
    ],
    "rule R {\n when: E(a)\n ensures:\n  else:\n   a.c = 1\n}": [
        (4, 3, "`else` without an `if` before it", ())
    ],
    "rule R {\n when: E(a)\n ensures: a.c = 1\n": [
        (
            1,
            1,
            "the declaration that starts here is not closed: a bracket is missing before line 4",
            ("`}`",),
        )
    ],
    "entity E {\n name String\n}": [(2, 7, "`name` has no type", ("`:`",))],
    "entity E {\n name: string\n}": [(2, 8, "`string` is not a type", ("`String`",))],
    "entity E {\n s: a | null\n}": [(2, 9, "`null` is not a value of an enumeration", ())],
    "entity {\n}": [(1, 8, "`entity` is followed by `{`", ("a name", "`{`"))],
    "enum E { a, b }": [(1, 11, "unexpected `,` in an enumeration", ("`|`",))],
    "enum E { }": [(1, 10, "an enumeration has values", ("`a | b`",))],
    "use oauth": [(1, 5, "`use` names a specification", ("a string",))],
    'use "./x.allium"': [(1, 5, "`use` gives an alias", ("`as`", "a name"))],
    "}": [(1, 1, "this `}` closes nothing", ("a declaration",))],
    "config {\n a = \n b: Integer = 1\n}": [(2, 4, "nothing follows `=`", ("an expression",))],
    "variant X {\n}": [(1, 9, "a variant names its base", ("`variant Name : Base`",))],
    "given { a }": [(1, 9, "a binding is written `name: Type`", ("`:`", "a type"))],
    "open question": [(1, 6, "an open question is one string", ('`open question "…"`',))],
    "entity E {\n transitions s {\n  a -> \n }\n}": [
        (3, 7, "the clause ends after `->`", ("a name", "a qualified name", "a quoted literal"))
    ],
}


@pytest.mark.parametrize(("source", "expected"), EXPECTED.items(), ids=list(EXPECTED))
def test_a_problem_says_where_and_what_was_expected(
    source: str, expected: list[tuple[int, int, str, tuple[str, ...]]]
) -> None:
    problems = parse(source).problems
    assert [(one.span.line, one.span.column, one.message, one.expected) for one in problems] == expected


def test_a_missing_brace_costs_one_declaration() -> None:
    parsed = parse(
        "entity A {\n    n: Integer\n\nrule R {\n    when: E(a)\n    ensures: a.n = 1\n}\n\n"
        "enum X { a | b }\n"
    )
    assert [type(one).__name__ for one in parsed.tree.declarations] == [
        "EntityDeclaration",
        "RuleDeclaration",
        "EnumDeclaration",
    ]
    assert len(parsed.problems) == 1


def test_an_unclosed_parenthesis_ends_with_its_clause() -> None:
    parsed = parse(
        "rule R {\n    when: E(a)\n    ensures: Foo.created(\n        a: b,\n        c: d\n"
        "    requires: a.n = 1\n}\n"
        "enum X { a | b }\n"
    )
    rule = parsed.tree.declarations[0]
    assert isinstance(rule, RuleDeclaration)
    assert any(isinstance(one, RequiresClause) for one in rule.clauses)
    assert len(parsed.tree.declarations) == 2
    assert [(one.span.line, one.message) for one in parsed.problems] == [(5, "the clause ends after `d`")]


def test_a_head_without_body_does_not_make_what_follows_unconditional() -> None:
    parsed = parse(
        "rule R {\n  when: E(a)\n  ensures:\n    a.x = 1\n    if a.b:\n    a.c = 1\n    a.d = 2\n}\n"
    )
    rule = parsed.tree.declarations[0]
    assert isinstance(rule, RuleDeclaration)
    ensures = next(one for one in rule.clauses if isinstance(one, EnsuresClause))
    assert [type(one).__name__ for one in ensures.statements] == ["Assignment", "Broken"]
    assert ensures.statements[1].span.end_line == 7


@pytest.mark.parametrize(
    "text", ["deferred A.b C.d", "deferred A.", "deferred A..b", "entity A {\n invariant B c { d = 1 }\n}"]
)
def test_a_name_too_many_is_a_problem(text: str) -> None:
    assert [problem.severity for problem in parse(text).problems] == ["error"]
