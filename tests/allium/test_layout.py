"""Layout: what lines, indentation, brackets and blanks mean, and what they must not change."""

import msgspec
import pytest

from drift.allium.items import Broken, FieldItem, InlineEnum
from drift.allium.outcomes import (
    Assignment,
    EnsuresClause,
    ForStatement,
    IfStatement,
    LetClause,
    Perform,
    RequiresClause,
    Statement,
)
from drift.allium.parser import parse
from drift.allium.tree import EntityDeclaration, RuleDeclaration
from tests.allium.shapes import shape


def rule(source: str) -> RuleDeclaration:
    parsed = parse(source)
    assert parsed.problems == ()
    found = [one for one in parsed.tree.declarations if isinstance(one, RuleDeclaration)]
    assert len(found) == 1
    return found[0]


def outline(statements: tuple[Statement, ...]) -> list[object]:
    """Statements as nested lists."""
    found: list[object] = []
    for one in statements:
        match one:
            case Assignment(target=target, value=value):
                found.append(f"{shape(target)} := {shape(value)}")
            case Perform(call=call):
                found.append(shape(call))
            case IfStatement(branches=branches, otherwise=otherwise):
                for branch in branches:
                    found.append([f"if {shape(branch.test)}", *outline(branch.body)])
                if otherwise:
                    found.append(["else", *outline(otherwise)])
            case ForStatement(variable=variable, collection=collection, body=body):
                found.append([f"for {variable} in {shape(collection)}", *outline(body)])
            case Broken():
                found.append("broken")
            case _:
                found.append(type(one).__name__)
    return found


def ensured(source: str) -> list[object]:
    clauses = rule(source).clauses
    return [
        item for clause in clauses if isinstance(clause, EnsuresClause) for item in outline(clause.statements)
    ]


BLOCK = """\
rule R {
    when: E(a)
    ensures:
        if a.n > 3:
            a.s = x
            for b in a.bs:
                b.s = y
                Told(b)
        else if a.n = 3: a.s = z
        else:
            a.t = 1
        a.u = 2
}
"""
READ = [
    ["if (> a.n 3)", "a.s := x", ["for b in a.bs", "b.s := y", "Told(b)"]],
    ["if (= a.n 3)", "a.s := z"],
    ["else", "a.t := 1"],
    "a.u := 2",
]


def test_blocks_nest_by_indentation() -> None:
    assert ensured(BLOCK) == READ


INLINE_HEAD = """\
rule R {
    when: E(a)
    ensures: if a.n > 3:
            a.s = x
            for b in a.bs:
                b.s = y
                Told(b)
        else if a.n = 3: a.s = z
        else:
            a.t = 1
        a.u = 2
}
"""


@pytest.mark.parametrize(
    "changed",
    [
        BLOCK.replace("\n", "\r\n"),
        BLOCK.replace("\n", "\r"),
        "\ufeff" + BLOCK,
        BLOCK.rstrip("\n"),
        BLOCK.replace("    ", "\t"),
        BLOCK.replace("    ", "  "),
        BLOCK.replace("\n", "  -- a comment: if x {\n"),
        BLOCK.replace("\n", "\n\n   -- a comment }\n"),
        BLOCK.replace("if a.n > 3:", "if a.n\n              > 3:"),
        INLINE_HEAD,
        BLOCK.replace("rule R {", "rule R\n{"),
    ],
    ids=[
        "crlf",
        "cr",
        "bom",
        "no-final-newline",
        "tabs",
        "two-blanks",
        "comments",
        "comment-lines",
        "condition-over-lines",
        "inline-head",
        "brace-below",
    ],
)
def test_blanks_and_comments_do_not_matter(changed: str) -> None:
    assert ensured(changed) == READ


INLINE = {
    "for child in node.children: ProcessNode(child)": [["for child in node.children", "ProcessNode(child)"]],
    "if a.b: a.c = 1 else: a.c = 2": [["if a.b", "a.c := 1"], ["else", "a.c := 2"]],
    "if a.b: a.c = 1 else if a.d: a.c = 2 else: a.c = 3": [
        ["if a.b", "a.c := 1"],
        ["if a.d", "a.c := 2"],
        ["else", "a.c := 3"],
    ],
    "a.c = if a.b: 1 else: 2": ["a.c := (if a.b 1 2)"],
    "if a.b: a.c = if a.d: 1 else: 2": [["if a.b", "a.c := (if a.d 1 2)"]],
    "Foo.created(\n  a: b,\n c: d\n)": ["Foo.created(a:b c:d)"],
    "a.b =\n        a.c + 1": ["a.b := (+ a.c 1)"],
    "a.b = a.c\n        + 1": ["a.b := (+ a.c 1)"],
    "for _ in items: Counted(batch)": [["for _ in items", "Counted(batch)"]],
}


@pytest.mark.parametrize(("source", "expected"), INLINE.items(), ids=list(INLINE))
def test_outcomes_on_one_line(source: str, expected: list[object]) -> None:
    assert ensured(f"rule R {{\n    when: E(a)\n    ensures: {source}\n}}\n") == expected


def test_a_rule_on_one_line() -> None:
    found = rule("rule R { when: E(a) let b = a.b requires: b.n > 1 ensures: b.n = 0 }")
    assert [type(one).__name__ for one in found.clauses] == [
        "WhenClause",
        "LetClause",
        "RequiresClause",
        "EnsuresClause",
    ]


def test_lines_of_a_requires_that_nothing_joins_are_conditions_of_their_own() -> None:
    found = rule(
        "rule R {\n  when: E(a)\n  requires:\n    a.b = 1\n    a.c >= 2\n      or a.d\n    not a.e\n"
        "  requires: a.f\n    and a.g\n  let h =\n    a.i\n    or a.j\n}\n"
    )
    conditions = [shape(one.condition) for one in found.clauses if isinstance(one, RequiresClause)]
    assert conditions == ["(= a.b 1)", "(or (>= a.c 2) a.d)", "(not a.e)", "(and a.f a.g)"]
    assert [shape(one.value) for one in found.clauses if isinstance(one, LetClause)] == ["(or a.i a.j)"]


def test_an_empty_clause_takes_the_lines_below_it() -> None:
    source = "rule R {\nwhen: E(a)\nrequires:\na.b = 1\nensures:\na.c = 2\nlet d = a.e\na.f = d\n}\n"
    assert ensured(source) == ["a.c := 2", "LetStatement", "a.f := d"]


def names(source: str) -> list[str]:
    parsed = parse(source)
    assert parsed.problems == ()
    entity = parsed.tree.declarations[0]
    assert isinstance(entity, EntityDeclaration)
    return [f"{type(one).__name__}:{getattr(one, 'name', '')}" for one in entity.items]


ITEMS = {
    "one line": (
        "entity E { a: String, b: x | y, c: Set<T> }",
        ["FieldItem:a", "FieldItem:b", "FieldItem:c"],
    ),
    "trailing commas": ("entity E {\n  a: String,\n  b: Integer,\n}", ["FieldItem:a", "FieldItem:b"]),
    "an enum over lines": (
        "entity E {\n  s: a | b |\n     c\n  t: d\n   | e\n}",
        ["FieldItem:s", "FieldItem:t"],
    ),
    "a relationship over lines": (
        "entity E {\n  r: Other\n    with e = this and s = x\n  n: Integer\n}",
        ["RelationshipItem:r", "FieldItem:n"],
    ),
    "odd indentation": (
        "entity E {\n    a: String\n      b: String\n  c: String\n}",
        [f"FieldItem:{x}" for x in "abc"],
    ),
    "keywords as names": (
        "entity E { for: String, with: String, now: Timestamp, rule: Rule, when: Timestamp, entity: x | y }",
        [f"FieldItem:{x}" for x in ("for", "with", "now", "rule", "when", "entity")],
    ),
    "derived": (
        (
            "entity E {\n  d: a.count > 3\n  can(f, g): f in this.xs\n  e: if d: 1 else: 0\n"
            "  p: xs with s = y -> z\n}"
        ),
        ["DerivedItem:d", "DerivedItem:can", "DerivedItem:e", "DerivedItem:p"],
    ),
}


@pytest.mark.parametrize(("source", "expected"), ITEMS.values(), ids=list(ITEMS))
def test_items_of_an_entity(source: str, expected: list[str]) -> None:
    assert names(source) == expected


def test_keywords_may_be_states() -> None:
    parsed = parse("entity E { s: in | out | for }")
    entity = parsed.tree.declarations[0]
    assert isinstance(entity, EntityDeclaration)
    item = entity.items[0]
    assert isinstance(item, FieldItem)
    assert isinstance(item.type, InlineEnum)
    assert [literal.name for literal in item.type.literals] == ["in", "out", "for"]


def test_trees_are_immutable() -> None:
    parsed = parse("entity E { s: String }")
    with pytest.raises(AttributeError):
        parsed.tree.declarations = ()  # type: ignore[misc]
    assert msgspec.structs.asdict(parsed)["problems"] == ()


def test_a_byte_order_mark_takes_no_column() -> None:
    text = 'use "./x.allium" as core\nvalue A {\n    b: core/config.c / d\n}\n'
    assert parse("\ufeff" + text) == parse(text)
    assert parse("\ufeff-- allium: 3\n" + text) == parse("-- allium: 3\n" + text)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_an_alias_is_known_whatever_ends_a_line(ending: str) -> None:
    text = '-- allium: 3\nuse "./x.allium" as core\nuse "./y.allium" as other\nvalue A {\n    b: core/c\n}\n'
    assert parse(text.replace("\n", ending)).tree == parse(text).tree
