"""Functions that may mention a name are told by the lines that spell it; no other is looked through."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.behaviour.from_code.spelled import ANYWHERE, pattern_of, spelled
from drift.code import ir
from drift.code.scan import scan

CODE = """\
import registry


@registry.add(
    cancel_order,
)
def decorated():
    return 1


def plain():
    return 2


def last():
    return [
        "visits.handlers:reopen_order",
    ]
"""


def _functions(root: Path) -> dict[str, ir.Function]:
    (root / "code.py").write_text(CODE)
    return {node.name: node for node in scan([root]).modules[0].body if isinstance(node, ir.Function)}


@pytest.mark.parametrize(
    ("names", "may"),
    [
        (["cancel_order"], {"decorated"}),
        (["reopen_order"], {"last"}),
        (["plain"], {"plain"}),
        (["return"], {"decorated", "plain", "last"}),
        (["nothing", "registry"], {"decorated"}),
        (["ship_order"], set()),
    ],
)
def test_a_function_that_spells_a_name_may_mention_it(
    tmp_path: Path, names: list[str], may: set[str]
) -> None:
    spots = spelled(pattern_of(names), CODE.encode())
    assert {name for name, node in _functions(tmp_path).items() if spots.within(node)} == may
    assert spots.anywhere == bool(may)


def test_without_the_text_every_function_may(tmp_path: Path) -> None:
    assert spelled(pattern_of(["x"]), b"") is ANYWHERE
    assert ANYWHERE.anywhere
    assert all(ANYWHERE.within(node) for node in _functions(tmp_path).values())
