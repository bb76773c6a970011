"""Keywords in the place of a name are names: fields, keys, values and states may be called `in` or `for`."""

import pytest

from drift.allium.expressions import Mapping
from drift.allium.items import DerivedItem, Edge, FieldItem, InlineEnum, RelationshipItem, TransitionsItem
from drift.allium.parser import parse
from drift.allium.tokens import KEYWORDS
from drift.allium.tree import EntityDeclaration

NAMES = sorted(set(KEYWORDS) - {"else"})


def entity(items: str) -> EntityDeclaration:
    parsed = parse(f"entity A {{\n    {items}\n}}\n")
    assert [one for one in parsed.problems if one.severity == "error"] == []
    found = parsed.tree.declarations[0]
    assert isinstance(found, EntityDeclaration)
    return found


@pytest.mark.parametrize("word", NAMES)
def test_a_field_and_a_path(word: str) -> None:
    field, path = entity(f"{word}: String\n    b: c.{word}.count").items
    assert isinstance(field, FieldItem)
    assert isinstance(path, DerivedItem)
    assert field.name == word


@pytest.mark.parametrize("word", NAMES)
def test_the_field_that_a_projection_takes(word: str) -> None:
    (item,) = entity(f"b: cs where d = e -> {word}").items
    assert isinstance(item, DerivedItem)
    assert isinstance(item.value, Mapping)
    assert item.value.field == word


@pytest.mark.parametrize("word", NAMES)
def test_the_field_that_points_back(word: str) -> None:
    (item,) = entity(f"b: C for this {word}").items
    assert isinstance(item, RelationshipItem)
    assert item.back == word


@pytest.mark.parametrize("word", sorted(set(KEYWORDS) - {"null"}))
def test_a_value_and_a_state(word: str) -> None:
    field, graph = entity(
        f"s: a | {word}\n transitions s {{\n  a -> {word}\n  {word} -> a, a -> a\n }}"
    ).items
    assert isinstance(field, FieldItem)
    assert isinstance(field.type, InlineEnum)
    assert [one.name for one in field.type.literals] == ["a", word]
    assert isinstance(graph, TransitionsItem)
    assert [(one.source, one.target) for one in graph.lines if isinstance(one, Edge)] == [
        ("a", word),
        (word, "a"),
        ("a", "a"),
    ]


def test_a_function_with_the_wrong_arrow_is_still_told_from_a_field() -> None:
    (problem,) = parse("rule R {\n    requires: a.all(x -> not x.b)\n}\n").problems
    assert (problem.text, problem.hint) == ("not", "a function is written `x => …`")
