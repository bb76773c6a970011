"""JSX: `<A b={c}>d</A>` is the call `@jsx(A, {b: c}, "d")`, a fragment one of null."""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering
from drift.code.languages.typescript.expressions import syntax_call
from drift.code.languages.typescript.grammar import field

_CHILDREN: Final = frozenset({"jsx_element", "jsx_self_closing_element", "jsx_expression", "jsx_text"})


def element(low: Lowering, node: Node) -> ir.Expr:
    """`<A b={c}>…</A>`, `<>…</>`."""
    opening = field(node, "open_tag")
    if opening is None:
        return low.opaque(node)
    children = [child for child in low.named(node) if child.type in _CHILDREN]
    return _made(low, node, opening, children)


def self_closing(low: Lowering, node: Node) -> ir.Expr:
    """`<A b={c}/>`."""
    return _made(low, node, node, [])


def _made(low: Lowering, node: Node, tag: Node, children: list[Node]) -> ir.Expr:
    span = low.span(node)
    shown = [value for child in children for value in _child(low, child)]
    return syntax_call(span, "@jsx", (_tag(low, tag), _attributes(low, tag), *shown))


def _tag(low: Lowering, node: Node) -> ir.Expr:
    name = field(node, "name")
    span = low.span(node)
    if name is None:
        return ir.Literal(span=span, kind="null", value="null")
    text = low.text(name)
    if name.type == "identifier" and text[:1].islower():
        return ir.Literal(span=low.span(name), kind="string", value=text)
    if name.type == "jsx_namespace_name":
        return ir.Literal(span=low.span(name), kind="string", value=text)
    return low.expression(name)


def _attributes(low: Lowering, node: Node) -> ir.Expr:
    entries: list[ir.Entry] = []
    for child in node.children_by_field_name("attribute"):
        if child.type != "jsx_attribute":
            entries.append(ir.Entry(key=None, value=expression(low, child)))
            continue
        name, *value = low.named(child)
        key = ir.Literal(span=low.span(name), kind="string", value=low.text(name))
        given: ir.Expr = ir.Literal(span=low.span(child), kind="boolean", value="true")
        entries.append(ir.Entry(key=key, value=low.expression(value[0]) if value else given))
    return ir.Mapping(span=low.span(node), entries=tuple(entries))


def _child(low: Lowering, node: Node) -> tuple[ir.Expr, ...]:
    if node.type == "jsx_text":
        text = " ".join(low.text(node).split())
        return (ir.Literal(span=low.span(node), kind="string", value=text),) if text else ()
    if node.type == "jsx_expression" and not low.named(node):
        return ()
    return (low.expression(node),)


def expression(low: Lowering, node: Node) -> ir.Expr:
    """`{e}`, `{...e}`."""
    inside = low.named(node)
    if not inside:
        return ir.Literal(span=low.span(node), kind="null", value="null")
    value = inside[0]
    if value.type == "spread_element" and low.named(value):
        value = low.named(value)[0]
    return low.expression(value)


RULES: Final[dict[str, ExpressionRule]] = {
    "jsx_element": element,
    "jsx_self_closing_element": self_closing,
    "jsx_expression": expression,
}
