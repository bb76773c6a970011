"""What a postfix binds to: the grammar reads `a || b !== c!.d` as `(a || b !== c)!.d`."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from tree_sitter import Node

from drift.code import ir

_TRANSPARENT = "non_null_expression"
_GROUPED = "parenthesized_expression"


def bound(node: Node | None, base: ir.Expr, wrap: Callable[[ir.Expr], ir.Expr]) -> ir.Expr:
    """`wrap` of what a member, an index or a call is really of: the last operand, if nothing groups them.

    `node` is what the grammar takes for the base, `base` its lowering.
    """
    if not isinstance(base, ir.Logical | ir.Comparison | ir.Binary | ir.Negation | ir.Unary):
        return wrap(base)
    while node is not None and node.type == _TRANSPARENT:
        node = node.named_child(0)
    return wrap(base) if node is None or node.type == _GROUPED else _last(base, wrap)


def _last(expr: ir.Expr, wrap: Callable[[ir.Expr], ir.Expr]) -> ir.Expr:
    match expr:
        case ir.Logical(operands=(*before, last)):
            return msgspec.structs.replace(expr, operands=(*before, _last(last, wrap)))
        case ir.Comparison(right=right) | ir.Binary(right=right):
            return msgspec.structs.replace(expr, right=_last(right, wrap))
        case ir.Negation(operand=operand) | ir.Unary(operand=operand):
            return msgspec.structs.replace(expr, operand=_last(operand, wrap))
        case _:
            return wrap(expr)
