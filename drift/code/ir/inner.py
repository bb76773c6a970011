"""What stands inside of a node, for walks that look at every node of some sort."""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import cache
from typing import Literal, get_args, get_origin

import msgspec

from drift.logic.spans import Span

_PLAIN = (str, bool, int, float, bytes, types.NoneType, Span)


def inner(node: msgspec.Struct) -> list[object]:
    """The values of a node's fields that are nodes or tuples of them, in the order of the fields."""
    return [getattr(node, name) for name in fields(type(node))]


def nodes(root: object) -> Iterator[msgspec.Struct]:
    """Every node of a node or of tuples of nodes, the root first, in no certain order."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif isinstance(part, msgspec.Struct):
            yield part
            waiting.extend(inner(part))


@cache
def fields(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields that may hold a node: places, names and marks, which are half of all, hold none."""
    return tuple(field.name for field in msgspec.structs.fields(kind) if _may_hold(field.type))


def _may_hold(type_: object) -> bool:
    if type_ in _PLAIN or type_ is Ellipsis or get_origin(type_) is Literal:
        return False
    inside = get_args(type_)
    return any(map(_may_hold, inside)) if inside else True
