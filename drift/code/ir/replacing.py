"""Putting other expressions in the place of calls, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import msgspec

from drift.code.ir.inner import fields
from drift.code.ir.nodes import Call, Expr

Part = TypeVar("Part")
DEEPEST = 400
"""Nesting beyond which a tree stays as it is."""


def with_calls(part: Part, instead: Callable[[Call], Expr | None], depth: int = 0) -> Part:
    """The same tree with what stands `instead` of its calls; the part itself where there is nothing."""
    if depth > DEEPEST:
        return part
    if isinstance(part, tuple):
        parts = tuple([with_calls(one, instead, depth + 1) for one in part])
        same = all(new is old for new, old in zip(parts, part, strict=True))
        return part if same else cast("Part", parts)
    if not isinstance(part, msgspec.Struct):
        return part
    other = instead(part) if isinstance(part, Call) else None
    if other is not None:
        return cast("Part", other)
    changed: dict[str, object] = {}
    for name in fields(type(part)):
        old = getattr(part, name)
        new = with_calls(old, instead, depth + 1)
        if new is not old:
            changed[name] = new
    return msgspec.structs.replace(part, **changed) if changed else part
