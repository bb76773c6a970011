"""Every construct of the language has an input here and a test elsewhere that holds what it is read as.

Each input is read without a note, leaves nothing unread, is printed and read the same again, and its tree has
the nodes named. A construct without an input, or whose test is gone, fails.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest

from drift.allium.items import Broken, Prose
from drift.allium.parser import parse
from drift.allium.printing.formatting import format_text
from tests.allium.constructs import FILE, OLDER, WRAPPERS, Shown

HERE = Path(__file__).parent


def wrapped() -> Iterator[tuple[str, str, Shown]]:
    for name, one in FILE.items():
        yield name, one.source + "\n", one
    for opening, group in WRAPPERS.values():
        depth = opening.count("\n")
        for name, one in group.items():
            inner = "".join("    " * depth + line + "\n" if line else "\n" for line in one.source.split("\n"))
            yield name, f"{opening}{inner}}}\n", one


CASES = list(wrapped())
IDS = [name for name, _, _ in CASES]


def nodes(tree: object) -> set[str]:
    found: set[str] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
        elif isinstance(node, msgspec.Struct):
            found.add(type(node).__name__)
            stack.extend(getattr(node, name) for name in node.__struct_fields__)
    return found


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("name", "text", "shown"), CASES, ids=IDS)
def test_is_read_kept_and_printed(name: str, text: str, shown: Shown) -> None:
    parsed = parse(text)
    assert parsed.problems == ()
    found = nodes(parsed.tree)
    assert set(shown.nodes.split()) <= found
    assert not found & {Broken.__name__, Prose.__name__}
    formatted = format_text(text)
    assert (formatted.fault, formatted.problems) == ("", ())
    assert format_text(formatted.text) == formatted


@pytest.mark.parametrize(("name", "shown"), OLDER.items(), ids=list(OLDER))
def test_older_forms_are_read_with_a_note(name: str, shown: Shown) -> None:
    parsed = parse(shown.source)
    assert [one.severity for one in parsed.problems] == ["warning"]
    assert set(shown.nodes.split()) <= nodes(parsed.tree)


@pytest.mark.parametrize("shown", [*(one for _, _, one in CASES), *OLDER.values()])
def test_there_is_a_test_that_holds_what_it_is_read_as(shown: Shown) -> None:
    file, _, name = shown.tests.partition("::")
    assert (HERE / file).is_file()
    assert not name or name in names_in(file)


def test_no_node_of_the_tree_is_without_a_construct() -> None:
    """A construct that is added to the tree must be added here."""
    from drift.allium import boundaries, expressions, items, outcomes, tree

    declared = {
        value.__name__
        for module in (boundaries, expressions, items, outcomes, tree)
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, msgspec.Struct)
        and value.__module__ == module.__name__
    }
    shown = {node for _, text, _ in CASES for node in nodes(parse(text).tree)}
    assert declared - shown == {"Broken", "Prose"}
