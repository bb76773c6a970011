"""Names, attributes, operators and the other small expressions."""

from __future__ import annotations

from typing import Final, Literal, cast

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering
from drift.code.languages.python import grammar as g

_COMPARISONS: Final[dict[int, ir.ComparisonOperator]] = g.by_kind(
    {
        "==": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
        "in": "in", "not in": "not in", "is": "is", "is not": "is not",
    }
)  # fmt: skip
_BOOLEAN: Final = g.kinds("boolean_operator")


def name(low: Lowering, node: Node) -> ir.Expr:
    """An identifier."""
    return ir.Name(span=low.span(node), name=low.text(node))


def attribute(low: Lowering, node: Node) -> ir.Expr:
    """`a.b`."""
    member = node.child_by_field_id(g.ATTRIBUTE)
    if member is None:
        return low.opaque(node)
    return ir.Attribute(span=low.span(node), base=low.part(node, g.OBJECT), name=low.text(member))


def dotted(low: Lowering, node: Node) -> ir.Expr:
    """A dotted name where the grammar allows nothing else (patterns, types)."""
    first, *rest = low.named(node)
    result: ir.Expr = name(low, first)
    for part in rest:
        result = ir.Attribute(span=result.span.to(low.span(part)), base=result, name=low.text(part))
    return result


def inner(low: Lowering, node: Node) -> ir.Expr:
    """Parentheses and `await` are transparent."""
    children = low.named(node)
    return low.expression(children[0]) if len(children) == 1 else low.opaque(node)


def negation(low: Lowering, node: Node) -> ir.Expr:
    """`not x`."""
    return ir.Negation(span=low.span(node), operand=low.part(node, g.ARGUMENT))


def unary(low: Lowering, node: Node) -> ir.Expr:
    """`-x`, `+x`, `~x`."""
    operator = node.child_by_field_id(g.OPERATOR)
    if operator is None:
        return low.opaque(node)
    return ir.Unary(span=low.span(node), operator=operator.type, operand=low.part(node, g.ARGUMENT))


def logical(low: Lowering, node: Node) -> ir.Expr:
    """`a and b and c` is one conjunction of three, however long the chain."""
    word = _operator(node)
    operands: list[Node] = []
    here: Node | None = node
    while here is not None and here.kind_id in _BOOLEAN and _operator(here) == word:
        right = here.child_by_field_id(g.RIGHT)
        if right is not None:
            operands.append(right)
        here = here.child_by_field_id(g.LEFT)
    if here is None or word not in ("and", "or"):
        return low.opaque(node)
    operands.append(here)
    return ir.Logical(
        span=low.span(node),
        operator=cast("Literal['and', 'or']", word),
        operands=tuple(low.expression(operand) for operand in reversed(operands)),
    )


def _operator(node: Node) -> str:
    operator = node.child_by_field_id(g.OPERATOR)
    return "" if operator is None else operator.type


def comparison(low: Lowering, node: Node) -> ir.Expr:
    """A comparison; `a < b < c` is `a < b and b < c`."""
    operators = node.children_by_field_id(g.OPERATORS)
    nodes = low.named(node)
    if not operators or len(nodes) != len(operators) + 1:
        return low.opaque(node)
    operands = [low.expression(operand) for operand in nodes]
    pairs = tuple(
        ir.Comparison(
            span=operands[i].span.to(operands[i + 1].span) if len(operators) > 1 else low.span(node),
            operator=_COMPARISONS[operator.kind_id],
            left=operands[i],
            right=operands[i + 1],
        )
        for i, operator in enumerate(operators)
    )
    return pairs[0] if len(pairs) == 1 else ir.Logical(span=low.span(node), operator="and", operands=pairs)


def conditional(low: Lowering, node: Node) -> ir.Expr:
    """`a if test else b`."""
    parts = low.named(node)
    if len(parts) != 3:
        return low.opaque(node)
    then, test, other = (low.expression(part) for part in parts)
    return ir.Conditional(span=low.span(node), test=test, then=then, other=other)


def binding(low: Lowering, node: Node) -> ir.Expr:
    """`x := e`."""
    return ir.Binding(span=low.span(node), target=low.part(node, g.NAME), value=low.part(node, g.VALUE))


def yielded(low: Lowering, node: Node) -> ir.Expr:
    """`yield`, `yield x`, `yield from xs`."""
    children = low.named(node)
    value = low.expression(children[0]) if children else None
    if value is not None and any(child.type == "from" for child in node.children):
        value = ir.Spread(span=value.span, value=value)
    return ir.Yield(span=low.span(node), value=value)


RULES: Final[dict[str, ExpressionRule]] = {
    "identifier": name,
    "attribute": attribute,
    "dotted_name": dotted,
    "member_type": dotted,
    "parenthesized_expression": inner,
    "await": inner,
    "type": inner,
    "not_operator": negation,
    "unary_operator": unary,
    "boolean_operator": logical,
    "comparison_operator": comparison,
    "conditional_expression": conditional,
    "named_expression": binding,
    "yield": yielded,
}
