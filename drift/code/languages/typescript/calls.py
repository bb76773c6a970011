"""Calls, `new`, lists, object literals and functions in them."""

from __future__ import annotations

from typing import Final

import msgspec
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering
from drift.code.languages.typescript.association import bound
from drift.code.languages.typescript.functions import lambda_
from drift.code.languages.typescript.grammar import field, has_token
from drift.code.languages.typescript.types import applied

_TEMPLATE: Final = "template_string"


def call(low: Lowering, node: Node) -> ir.Expr:
    """`f(…)`, `f?.(…)`, `` f`…` ``, `import("m")`."""
    given = field(node, "arguments")
    callee = low.part(node, "function")
    types = field(node, "type_arguments")
    whole = ir.Call(
        span=low.span(node),
        callee=callee,
        arguments=() if given is None else arguments(low, given),
        optional=has_token(node, "?.")
        or any(child.type == "optional_chain" for child in node.named_children),
        types=() if types is None else tuple([low.expression(key) for key in low.named(types)]),
    )
    return bound(
        field(node, "function"), callee, lambda called: msgspec.structs.replace(whole, callee=called)
    )


def new(low: Lowering, node: Node) -> ir.Expr:
    """`new X(…)`; with type arguments what is called is `X[A, B]`."""
    given = field(node, "arguments")
    callee = low.part(node, "constructor")
    types = field(node, "type_arguments")
    keys = () if types is None else tuple([low.expression(key) for key in low.named(types)])
    return ir.Call(
        span=low.span(node),
        callee=applied(callee.span, callee, keys) if keys else callee,
        arguments=() if given is None else arguments(low, given),
        constructs=True,
    )


def arguments(low: Lowering, node: Node) -> tuple[ir.Argument, ...]:
    """The arguments of a call; a tagged template is one."""
    if node.type == _TEMPLATE:
        given = low.expression(node)
        tagged = msgspec.structs.replace(given, tagged=True) if isinstance(given, ir.Template) else given
        return (ir.Argument(value=tagged),)
    return tuple([_argument(low, child) for child in low.named(node)])


def _argument(low: Lowering, node: Node) -> ir.Argument:
    if node.type == "spread_element":
        inside = low.named(node)
        return ir.Argument(value=low.expression(inside[0]) if inside else low.opaque(node), spread="*")
    return ir.Argument(value=low.expression(node))


def array(low: Lowering, node: Node) -> ir.Expr:
    """`[a, ...b]`."""
    items = tuple([low.expression(item) for item in low.named(node)])
    return ir.Collection(span=low.span(node), kind="list", items=items)


def spread(low: Lowering, node: Node) -> ir.Expr:
    """`...xs` in a list."""
    inside = low.named(node)
    return ir.Spread(span=low.span(node), value=low.expression(inside[0])) if inside else low.opaque(node)


def object_(low: Lowering, node: Node) -> ir.Expr:
    """`{a: 1, b, ...rest, [k]: v, m() {}}`."""
    return ir.Mapping(span=low.span(node), entries=tuple([entry(low, item) for item in low.named(node)]))


def entry(low: Lowering, node: Node) -> ir.Entry:
    """One property of an object literal."""
    match node.type:
        case "pair":
            key = field(node, "key")
            return ir.Entry(
                key=low.opaque(node) if key is None else key_of(low, key), value=low.part(node, "value")
            )
        case "shorthand_property_identifier":
            return ir.Entry(key=key_of(low, node), value=low.expression(node))
        case "spread_element":
            inside = low.named(node)
            return ir.Entry(key=None, value=low.expression(inside[0]) if inside else low.opaque(node))
        case "method_definition":
            name = field(node, "name")
            value = lambda_(low, node)
            return ir.Entry(key=low.opaque(node) if name is None else key_of(low, name), value=value)
        case _:
            return ir.Entry(key=None, value=low.opaque(node))


def key_of(low: Lowering, node: Node) -> ir.Expr:
    """The key of a property: a string unless it is computed."""
    if node.type == "computed_property_name":
        inside = low.named(node)
        return low.expression(inside[0]) if inside else low.opaque(node)
    if node.type in ("string", "number"):
        return low.expression(node)
    return ir.Literal(span=low.span(node), kind="string", value=low.text(node))


RULES: Final[dict[str, ExpressionRule]] = {
    "call_expression": call,
    "new_expression": new,
    "array": array,
    "spread_element": spread,
    "object": object_,
}
