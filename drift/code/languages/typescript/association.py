"""What a postfix or an operator binds to: the grammar reads `a || b !== c!.d` as `(a || b !== c)!.d`.

And `a && b!.c <= d` as `(a && b)!.c <= d`.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.typescript.grammar import field

_TRANSPARENT = "non_null_expression"
_GROUPED = "parenthesized_expression"
_OPERATIONS = frozenset({"binary_expression", "unary_expression"})
_HELD = {
    "binary_expression": "left",
    "call_expression": "function",
    "member_expression": "object",
    "subscript_expression": "object",
}
"""Where what stands first in a node is held."""
_WEAKER = {
    "or": 1, "??": 1, "and": 2, "|": 3, "^": 4, "&": 5, "=": 6, "!=": 6, "<": 7, "<=": 7, ">": 7, ">=": 7,
    "in": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10, "**": 11,
}  # fmt: skip
"""How tightly operators bind."""


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


def operated(node: Node | None, left: ir.Expr, operator: str, make: Callable[[ir.Expr], ir.Expr]) -> ir.Expr:
    """`make` of what stands left of an operator: not of all that the grammar takes for it, after a `!`.

    `node` is what the grammar takes for it, `left` its lowering.
    """
    return _tighter(left, _WEAKER[operator], make, 0) if _overreaches(node) else make(left)


def _overreaches(node: Node | None) -> bool:
    """Whether a `!` in what stands first was read as that of a whole operation."""
    while node is not None:
        if node.type == _TRANSPARENT:
            node = node.named_child(0)
            if node is not None and node.type in _OPERATIONS:
                return True
        else:
            node = field(node, _HELD[node.type]) if node.type in _HELD else None
    return False


def _tighter(expr: ir.Expr, than: int, make: Callable[[ir.Expr], ir.Expr], around: int) -> ir.Expr:
    """`make` of the last operand that binds no looser; what is looser than all around it is in brackets."""
    match expr:
        case ir.Logical(operator=operator, operands=(*before, last)) if around < _WEAKER[operator] < than:
            inner = _tighter(last, than, make, _WEAKER[operator])
            return msgspec.structs.replace(expr, operands=(*before, inner))
        case ir.Comparison(operator=operator, right=right) | ir.Binary(operator=operator, right=right) if (
            around < _WEAKER.get(operator, 0) < than
        ):
            inner = _tighter(right, than, make, _WEAKER[operator])
            return msgspec.structs.replace(expr, right=inner)
        case _:
            return make(expr)
