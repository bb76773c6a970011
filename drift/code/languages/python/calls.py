"""Calls, their arguments, lambdas and parameters."""

from __future__ import annotations

from typing import Final, Literal

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering
from drift.code.languages.python import grammar as g
from drift.code.languages.python.spreads import outermost

_KEYWORD: Final = g.kinds("keyword_argument")
_SPREADS: Final = g.by_kind({"list_splat": "*", "dictionary_splat": "**"})
_GENERATOR: Final = g.kinds("generator_expression")
_COLLECTORS: Final[dict[int, Literal["*", "**"]]] = g.by_kind(
    {"list_splat_pattern": "*", "dictionary_splat_pattern": "**"}
)
_TYPED: Final = g.kinds("typed_parameter")
_DEFAULTED: Final = g.kinds("default_parameter", "typed_default_parameter")
_KEYWORDS_FOLLOW: Final = g.kinds("keyword_separator")
_MARKER: Final = g.kinds("positional_separator")


def call(low: Lowering, node: Node) -> ir.Expr:
    """`f(...)`."""
    given = node.child_by_field_id(g.ARGUMENTS)
    callee = low.part(node, g.FUNCTION)
    return ir.Call(
        span=low.span(node), callee=callee, arguments=() if given is None else arguments(low, given)
    )


def arguments(low: Lowering, node: Node) -> tuple[ir.Argument, ...]:
    """The arguments of a call."""
    if node.kind_id in _GENERATOR:
        return (ir.Argument(value=low.expression(node)),)
    return tuple([argument(low, child) for child in low.named(node)])


def argument(low: Lowering, node: Node) -> ir.Argument:
    """One argument."""
    kind = node.kind_id
    if kind in _KEYWORD:
        name = node.child_by_field_id(g.NAME)
        return ir.Argument(value=low.part(node, g.VALUE), name="" if name is None else low.text(name))
    if kind in _SPREADS:
        children = low.named(node)
        value = low.expression(children[0]) if children else low.opaque(node)
        return ir.Argument(value=value, spread=_SPREADS[kind])
    value = outermost(low.expression(node))
    if isinstance(value, ir.Spread):
        return ir.Argument(value=value.value, spread="*")
    return ir.Argument(value=value)


def lambda_(low: Lowering, node: Node) -> ir.Expr:
    """`lambda x: e` returns `e`."""
    given = node.child_by_field_id(g.PARAMETERS)
    value = low.part(node, g.BODY)
    return ir.Lambda(
        span=low.span(node),
        parameters=() if given is None else parameters(low, given),
        body=(ir.Return(span=value.span, value=value),),
    )


def parameters(low: Lowering, node: Node) -> tuple[ir.Parameter, ...]:
    """The parameters of a function; those after `*` or `*args` are keyword-only."""
    result: list[ir.Parameter] = []
    keyword_only = False
    for child in low.named(node):
        if child.kind_id in _KEYWORDS_FOLLOW:
            keyword_only = True
        elif child.kind_id not in _MARKER and not child.is_error:
            parameter = _parameter(low, child, keyword_only=keyword_only)
            keyword_only = keyword_only or parameter.kind == "*"
            result.append(parameter)
    return tuple(result)


def _parameter(low: Lowering, node: Node, *, keyword_only: bool) -> ir.Parameter:
    named = node
    if node.kind_id in _TYPED:
        named = low.named(node)[0]
    elif node.kind_id in _DEFAULTED:
        named = node.child_by_field_id(g.NAME) or node
    kind: Literal["", "*", "**", "keyword"] = _COLLECTORS.get(
        named.kind_id, "keyword" if keyword_only else ""
    )
    return ir.Parameter(
        name=low.text(named).lstrip("* "),
        annotation=low.optional(node, g.TYPE),
        default=low.optional(node, g.VALUE),
        kind=kind,
        span=low.span(node),
    )


RULES: Final[dict[str, ExpressionRule]] = {"call": call, "lambda": lambda_}
