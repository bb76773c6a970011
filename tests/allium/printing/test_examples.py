"""Every example of the documents, and every construct, comes out of the printer saying the same."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from drift.allium import boundaries, expressions, items, outcomes, tree
from drift.allium.parser import parse
from drift.allium.printing.formatting import format_text

ROOT = Path(__file__).parents[3]
FILES = sorted(
    [
        *(ROOT / "tests/allium/examples").glob("*.allium"),
        *(ROOT / "fixtures").glob("**/*.allium"),
    ]
)
MODULES: tuple[ModuleType, ...] = (expressions, items, outcomes, boundaries, tree)
UNREAD = {"Broken"}
"""What could not be read is not printed: its file stays as it is."""


def _readable(text: str) -> bool:
    return all(problem.severity != "error" for problem in parse(text).problems)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_is_formatted_faithfully_and_only_once(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    formatted = format_text(text)
    if not _readable(text):
        assert formatted.text == text
        assert formatted.problems
        return
    assert (formatted.problems, formatted.fault) == ((), "")
    assert format_text(formatted.text) == formatted


CONSTRUCTS = """\
-- allium: 3
use "./oauth.allium" as oauth

given { calendar: Calendar }
enum Size { small | `x-large` }
entity Order {
    status: open | closed
    name: String? when status = open
    lines: Line with order = this
    big(limit?: Integer): lines.any((a, b) => not a.in and -b < 1.5 + 2 or "x" in [`y`])
    all_good: exists x in items implies (for l in lines: l.ok)
    parts: lines where ok -> part
    share: if {a: 1, b} = E{c}: 1.hour else: null ?? {2}
    chosen: if not exists f(a?) : 1 else: x?.y

    transitions status {
        open -> closed
        terminal: closed
    }

    invariant Positive {
        let n = lines.count
        for line in lines:
            line.total >= 0
    }
}
config { limit: Integer = 3 }
default Order first = { name: "a" }
rule Place {
    when: Place(order, note: String?) or o: Order.status becomes open or x: Order.due <= now
    let a = order.a
    for line in order.lines:
        requires: line.ok
        requires: it is the turn of the player who has the most points
    ensures:
        let b = a
        if a = b:
            order.status = closed
        else:
            not exists order
        for line in order.lines:
            Told(line)

    @guidance
        -- in words
}
actor Clerk { identified_by: User where role = clerk }
contract Codec { encode: (value: Any) -> Bytes }
surface Desk {
    facing clerk: Clerk
    context order: Order where open
    exposes:
        for line in order.lines:
            line.total
        if order.open:
            order.name
    contracts:
        demands Codec
}
deferred Matching.suggest
open question "why?"
"""


def _declared() -> set[str]:
    found: set[str] = set()
    for module in MODULES:
        for _, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, msgspec.Struct) and one.__module__ == module.__name__:
                found.add(one.__name__)
    return found


def _kinds(node: object) -> set[str]:
    if isinstance(node, tuple):
        return {kind for part in node for kind in _kinds(part)}
    if not isinstance(node, msgspec.Struct):
        return set()
    inner = {kind for name in node.__struct_fields__ for kind in _kinds(getattr(node, name))}
    return {type(node).__name__} | inner


def test_every_kind_of_node_is_printed() -> None:
    parsed = parse(CONSTRUCTS)
    assert [problem for problem in parsed.problems if problem.severity == "error"] == []
    assert _declared() - UNREAD - _kinds(parsed.tree) == set(), "a kind of node without an example here"
    formatted = format_text(CONSTRUCTS)
    assert (formatted.problems, formatted.fault) == ((), "")
