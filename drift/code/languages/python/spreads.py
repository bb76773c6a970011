"""`*xs.items()` in a collection: the grammar may read `(*xs).items()`, which Python doesn't have."""

from __future__ import annotations

from msgspec.structs import replace

from drift.code import ir
from drift.logic.spans import Span


def outermost(value: ir.Expr) -> ir.Expr:
    """The item with a spread at its very left moved to where Python has it: around the whole item."""
    leaf: ir.Expr | None = value
    while leaf is not None and not isinstance(leaf, ir.Spread):
        leaf = _leftmost(leaf)
    if leaf is None or leaf is value:
        return value
    return ir.Spread(span=value.span, value=_without(value, leaf.value.span))


def _leftmost(value: ir.Expr) -> ir.Expr | None:
    match value:
        case ir.Attribute() | ir.Index():
            return value.base
        case ir.Call():
            return value.callee
        case ir.Binary() | ir.Comparison():
            return value.left
        case ir.Logical():
            return value.operands[0]
        case ir.Conditional():
            return value.then
        case _:
            return None


def _without(value: ir.Expr, start: Span) -> ir.Expr:
    """The same expression without the spread at its left; it begins at `start`."""
    span = start.to(value.span)
    match value:
        case ir.Spread():
            return value.value
        case ir.Attribute() | ir.Index():
            return replace(value, span=span, base=_without(value.base, start))
        case ir.Call():
            return replace(value, span=span, callee=_without(value.callee, start))
        case ir.Binary() | ir.Comparison():
            return replace(value, span=span, left=_without(value.left, start))
        case ir.Logical():
            return replace(
                value, span=span, operands=(_without(value.operands[0], start), *value.operands[1:])
            )
        case ir.Conditional():
            return replace(value, span=span, then=_without(value.then, start))
        case _:
            return value
