"""Putting other nodes in the place of some, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import msgspec

from drift.code.ir.inner import fields
from drift.code.ir.nodes import Call, Expr

Part = TypeVar("Part")
DEEPEST = 400
"""Nesting beyond which a tree stays as it is."""


def with_calls(part: Part, instead: Callable[[Call], Expr | None]) -> Part:
    """The same tree with what stands `instead` of its calls; the part itself where there is nothing."""
    return with_nodes(part, lambda node: instead(node) if isinstance(node, Call) else None)


def with_nodes(
    part: Part, instead: Callable[[msgspec.Struct], msgspec.Struct | None], depth: int = 0
) -> Part:
    """The same tree with what stands `instead` of its nodes, into which it does not look.

    A node that shall stay as it is with all that is in it stands in its own place.
    """
    if depth > DEEPEST:
        return part
    if isinstance(part, tuple):
        parts = tuple([with_nodes(one, instead, depth + 1) for one in part])
        same = all(new is old for new, old in zip(parts, part, strict=True))
        return part if same else cast("Part", parts)
    if not isinstance(part, msgspec.Struct):
        return part
    other = instead(part)
    if other is not None:
        return cast("Part", other)
    changed: dict[str, object] = {}
    for name in fields(type(part)):
        old = getattr(part, name)
        new = with_nodes(old, instead, depth + 1)
        if new is not old:
            changed[name] = new
    return msgspec.structs.replace(part, **changed) if changed else part
