"""Whether two trees say the same: everything counts but where it stands and how it is laid out."""

from __future__ import annotations

from typing import Final

import msgspec

from drift.allium.boundaries import Signature
from drift.allium.items import Invariant
from drift.allium.outcomes import RequiresClause
from drift.allium.problems import Problem
from drift.logic.spans import Span

_SPELLING: Final = frozenset({"grouped", "raw", "gaps"})
"""Parentheses and empty lines that change nothing, and the spelling of what is compared by its value."""
_EXCERPTS: Final = (RequiresClause, Invariant, Signature)
"""Nodes whose `text` is the source of what the rest of them says."""


def difference(one: object, other: object, path: str = "") -> str:
    """The path of the first place where two trees differ, "" if they say the same."""
    stack = [(one, other, path)]
    while stack:
        left, right, where = stack.pop()
        if isinstance(left, Span | None) and isinstance(right, Span | None):
            continue
        if type(left) is not type(right):
            return where or "."
        if isinstance(left, tuple) and isinstance(right, tuple):
            if len(left) != len(right):
                return where or "."
            stack.extend((a, b, f"{where}[{i}]") for i, (a, b) in enumerate(zip(left, right, strict=True)))
        elif isinstance(left, msgspec.Struct):
            stack.extend(
                (getattr(left, name), getattr(right, name), f"{where}.{name}")
                for name in left.__struct_fields__
                if not _ignored(left, name)
            )
        elif left != right and not _only_blanks(where, left, right):
            return where or "."
    return ""


def same(one: object, other: object) -> bool:
    """Whether two trees differ in nothing but places and layout."""
    return not difference(one, other)


def _ignored(node: msgspec.Struct, name: str) -> bool:
    if name in _SPELLING or isinstance(node, Problem):
        return True
    return name == "text" and isinstance(node, _EXCERPTS)


def _only_blanks(where: str, left: object, right: object) -> bool:
    """Whether it is the same text on other lines: prose may be indented anew."""
    if not where.endswith(".text") or not isinstance(left, str) or not isinstance(right, str):
        return False
    return left.split() == right.split()
