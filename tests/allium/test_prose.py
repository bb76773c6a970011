"""Prose: what is kept in plain words, and what is the language misspelled all the same."""

import pytest

from drift.allium.items import Broken, FieldItem, InlineEnum, Invariant, Prose
from drift.allium.outcomes import EnsuresClause
from drift.allium.parser import parse
from drift.allium.project import project_of
from drift.allium.tree import EntityDeclaration, RuleDeclaration
from drift.behaviour.from_spec import compile_specs


def rule(source: str) -> RuleDeclaration:
    found = parse(source).tree.declarations[0]
    assert isinstance(found, RuleDeclaration)
    return found


PROSE = [
    "it is the player's turn",
    "it is player's turn",
    "card in any row of board.card_rows",
    "order.total exceeds the limit that was agreed",
    "at least one reviewer has approved the document",
    "(cup, specials) is a valid sellable drink",
    "deck has remaining cards",
    "no request with status = pending exists for this game",
    '"the user has seen the warning"',
    '"the user has seen the warning,\n        and accepted it (twice)"',
    "the user is over 18;  50% of the fee is paid",
]


@pytest.mark.parametrize("words", PROSE)
def test_a_condition_in_words_is_kept_and_is_no_problem(words: str) -> None:
    parsed = parse(f"rule R {{\n    when: E(a)\n    requires: {words}\n    ensures: a.b = 1\n}}\n")
    assert parsed.problems == ()
    found = parsed.tree.declarations[0]
    assert isinstance(found, RuleDeclaration)
    prose = found.clauses[1]
    assert isinstance(prose, Prose)
    assert (prose.kind, prose.text, prose.quoted) == ("requires", words, words.startswith('"'))
    assert (prose.span.line, prose.span.column) == (3, 15)


@pytest.mark.parametrize("words", PROSE)
def test_an_outcome_in_words_is_kept(words: str) -> None:
    parsed = parse(f"rule R {{\n    when: E(a)\n    ensures: {words}\n}}\n")
    assert parsed.problems == ()
    ensures = rule(f"rule R {{\n    when: E(a)\n    ensures: {words}\n}}\n").clauses[1]
    assert isinstance(ensures, EnsuresClause)
    assert [type(one) for one in ensures.statements] == [Prose]


MISSPELLED = [
    "user.status is active",
    "user.roles contains admin",
    "user.status == active",
    "the user.status == active and of the right kind",
    "user.a = b user.c = d",
    "user.age > 3 and (user.name",
    "user is active",
    "password contains_letter and password contains_digit",
]


@pytest.mark.parametrize("words", MISSPELLED)
def test_a_clear_typo_is_still_an_error(words: str) -> None:
    parsed = parse(f"rule R {{\n    when: E(a)\n    requires: {words}\n    ensures: a.b = 1\n}}\n")
    assert [one.severity for one in parsed.problems] == ["error"]
    found = parsed.tree.declarations[0]
    assert isinstance(found, RuleDeclaration)
    assert isinstance(found.clauses[1], Broken)


def test_missing_commas_are_not_prose() -> None:
    source = "rule R {\n when: E(a)\n ensures: F.created(\n  a: b\n  c: d\n  e: f\n  g: h\n )\n}\n"
    assert [(one.span.line, one.text) for one in parse(source).problems] == [(5, "c")]


def test_lines_of_a_block_are_judged_one_by_one() -> None:
    found = rule("rule R {\n when: E(a)\n requires:\n  a.b = 1\n  it is the first of the month\n  a.c\n}\n")
    kinds = [(type(one).__name__, getattr(one, "continued", None)) for one in found.clauses[1:]]
    assert kinds == [("RequiresClause", False), ("Prose", True), ("RequiresClause", True)]


def test_a_trigger_in_words() -> None:
    parsed = parse("rule R {\n    when: the player ends their turn\n    ensures: a.b = 1\n}\n")
    assert parsed.problems == ()
    assert isinstance(rule("rule R {\n    when: the player ends their turn\n}\n").clauses[0], Prose)


def test_invariants_in_words() -> None:
    parsed = parse(
        'invariant A { "every account has an owner" }\n'
        "invariant B {\n    -- Nobody owns two.\n    -- Ever.\n}\n"
        "entity E {\n    n: Integer\n    invariant C { the sum of all parts is the whole }\n}\n"
    )
    first, second, entity = parsed.tree.declarations
    assert isinstance(first, Invariant)
    assert isinstance(second, Invariant)
    assert [one.text for one in first.body if isinstance(one, Prose)] == ['"every account has an owner"']
    assert [one.text for one in second.body if isinstance(one, Prose)] == ["Nobody owns two.\nEver."]
    assert [(one.severity, one.span.line) for one in parsed.problems] == [("warning", 2)]
    inner = entity.items[1]  # type: ignore[union-attr]
    assert isinstance(inner, Invariant)
    assert [type(one) for one in inner.body] == [Prose]


def test_the_behaviour_can_not_decide_prose() -> None:
    source = (
        "entity User { active: Boolean }\nrule R {\n    when: Activate(user: User)\n"
        "    requires: it is the first of the month\n    ensures:\n        user.active = true\n"
        "        the user is told so by a friend\n}\n"
    )
    found = compile_specs(project_of({"a.allium": source}))
    assert [(one.text, one.undecidable) for one in found.operations[0].requires] == [
        ("it is the first of the month", "prose")
    ]
    assert [(one.code, one.clause, one.text) for one in found.unread] == [
        ("prose", "requires", "it is the first of the month"),
        ("prose", "ensures", "the user is told so by a friend"),
    ]


@pytest.mark.parametrize(
    "outcome", ["a.n > 3", "true", "a.done", "not a.done", "a.s in {b, c}", "exists a.b"]
)
def test_a_condition_as_outcome_is_kept_as_prose_with_a_note(outcome: str) -> None:
    """Public specifications state what holds afterwards; that changes nothing that code could be held to."""
    source = f"rule R {{\n    when: E(a)\n    ensures:\n        {outcome}\n        a.b = 1\n}}\n"
    parsed = parse(source)
    (note,) = parsed.problems
    assert (note.severity, note.message) == ("warning", "this is a condition; it says nothing that changes")
    ensures = rule(source).clauses[1]
    assert isinstance(ensures, EnsuresClause)
    assert [type(one).__name__ for one in ensures.statements] == ["Prose", "Assignment"]


def test_a_binding_in_words() -> None:
    source = "rule R {\n when: E(a)\n let b = the first of the cards that are left\n ensures: a.c = b\n}\n"
    parsed = parse(source)
    assert parsed.problems == ()
    assert isinstance(rule(source).clauses[1], Prose)
    assert [one.code for one in compile_specs(project_of({"a.allium": source})).unread] == ["prose"]


def test_a_line_of_a_surface_in_words() -> None:
    source = "surface S {\n facing v: V\n provides:\n  A(v) leads the visitor to the list of games\n}\n"
    assert parse(source).problems == ()


def test_null_among_values_is_read_as_optional_with_a_note() -> None:
    parsed = parse("entity A {\n    s: a | b | null\n    t: a | b?\n}\n")
    entity = parsed.tree.declarations[0]
    assert isinstance(entity, EntityDeclaration)
    types = [one.type for one in entity.items if isinstance(one, FieldItem)]
    assert [(len(one.literals), one.optional) for one in types if isinstance(one, InlineEnum)] == [
        (2, True),
        (2, True),
    ]
    assert [(one.severity, one.span.column) for one in parsed.problems] == [("warning", 16)]
