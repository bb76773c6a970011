"""Arithmetic and bitwise operators, with Python's precedence where the grammar's differs."""

from __future__ import annotations

from typing import Final, NamedTuple, cast

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import DEPTH_LIMIT, ExpressionRule, Lowering
from drift.code.languages.python import grammar as g
from drift.logic.spans import Span

_BINARY: Final = g.kinds("binary_operator")
_UNION: Final = g.kinds("union_type")
_TYPE: Final = g.kinds("type")
_AND: Final = g.kinds("&")
_XOR: Final = g.kinds("^")
_OR: Final = g.kinds("|")
_AND_XOR: Final = _AND | _XOR


def binary(low: Lowering, node: Node) -> ir.Expr:
    """Arithmetic and bitwise operators."""
    operator = node.child_by_field_id(g.OPERATOR)
    if operator is None:
        return low.opaque(node)
    if operator.kind_id in _AND_XOR:
        return _exclusive(low, node)
    return ir.Binary(
        span=low.span(node),
        operator=cast("ir.BinaryOperator", operator.type),
        left=low.part(node, g.LEFT),
        right=low.part(node, g.RIGHT),
    )


def _exclusive(low: Lowering, node: Node) -> ir.Expr:
    """`&` binds more tightly than `^`; the grammar has it the other way round."""
    groups: list[list[_Part]] = [[]]
    pending = [node]
    while pending:
        here = pending.pop()
        operator = here.child_by_field_id(g.OPERATOR) if here.kind_id in _BINARY else None
        left, right = here.child_by_field_id(g.LEFT), here.child_by_field_id(g.RIGHT)
        if operator is not None and operator.kind_id in _AND_XOR and left is not None and right is not None:
            pending += [right, operator, left]
        elif here.kind_id in _XOR:
            groups.append([])
        elif here.kind_id not in _AND:
            groups[-1].append(_Part(low.span(here), low.expression(here)))
    if sum(len(group) for group in groups) > DEPTH_LIMIT // 2:
        return low.opaque(node)
    return _joined("^", [_joined("&", group) for group in groups]).value


def union(low: Lowering, node: Node) -> ir.Expr:
    """`int | str | None` where the grammar reads a type: grouped from the left, as everywhere."""
    members: list[_Part] = []
    pending = [node]
    while pending:
        here = pending.pop()
        inside = low.named(here)
        if here.kind_id in _UNION or (here.kind_id in _TYPE and len(inside) == 1 and _is_union(inside[0])):
            pending += reversed(inside)
        elif _is_union(here):
            pending += reversed([child for child in inside if child.kind_id not in _OR])
        else:
            members.append(_Part(low.span(here), low.expression(here)))
    return low.opaque(node) if len(members) > DEPTH_LIMIT // 2 else _joined("|", members).value


def _is_union(node: Node) -> bool:
    if node.kind_id in _UNION:
        return True
    operator = node.child_by_field_id(g.OPERATOR) if node.kind_id in _BINARY else None
    return operator is not None and operator.kind_id in _OR


class _Part(NamedTuple):
    """An operand, with the span it has with its parentheses."""

    span: Span
    value: ir.Expr


def _joined(operator: ir.BinaryOperator, parts: list[_Part]) -> _Part:
    """`a op b op c`, grouped from the left."""
    result = parts[0]
    for part in parts[1:]:
        span = result.span.to(part.span)
        result = _Part(span, ir.Binary(span=span, operator=operator, left=result.value, right=part.value))
    return result


RULES: Final[dict[str, ExpressionRule]] = {"binary_operator": binary, "union_type": union}
