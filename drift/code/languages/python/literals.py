"""Numbers, strings and the constants with a name."""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering
from drift.code.languages.python import grammar as g
from drift.code.languages.python.strings import decode_bytes, decode_template_text, decode_text, split_literal

_INTERPOLATION: Final = g.kinds("interpolation")
_CONTENT: Final = g.kinds("string_content")
_STRING: Final = g.kinds("string")
_FORMATTING: Final = g.kinds("type_conversion", "format_specifier")
_EQUALS: Final = g.kinds("=")
_BASES: Final = {"0x": 16, "0o": 8, "0b": 2}


def _constant(kind: ir.LiteralKind, value: str) -> ExpressionRule:
    def rule(low: Lowering, node: Node) -> ir.Expr:
        return ir.Literal(span=low.span(node), kind=kind, value=value)

    return rule


def integer(low: Lowering, node: Node) -> ir.Expr:
    """A whole number in decimal; complex ones and those of Python 2 are opaque."""
    text = low.text(node).replace("_", "").lower()
    base = _BASES.get(text[:2])
    try:
        value = str(int(text[2:], base)) if base else text
    except ValueError:  # more digits than Python converts
        return low.opaque(node)
    if not value.isdecimal() or (value[0] == "0" and value.strip("0")):
        return low.opaque(node)
    return ir.Literal(span=low.span(node), kind="integer", value=value.lstrip("0") or "0")


def floating(low: Lowering, node: Node) -> ir.Expr:
    """A number with a point or an exponent, as written; complex ones are opaque."""
    text = low.text(node).replace("_", "")
    if text[-1] in "jJ":
        return low.opaque(node)
    return ir.Literal(span=low.span(node), kind="float", value=text)


def string(low: Lowering, node: Node) -> ir.Expr:
    """A string literal with its real value, or a template."""
    return _joined(low, node, _pieces(low, node))


def concatenated(low: Lowering, node: Node) -> ir.Expr:
    """Adjacent literals are one string."""
    pieces: list[ir.Expr] = []
    for child in low.named(node):
        pieces += _pieces(low, child) if child.kind_id in _STRING else [low.opaque(child)]
    return _joined(low, node, pieces)


def _joined(low: Lowering, node: Node, pieces: list[ir.Expr]) -> ir.Expr:
    merged: list[ir.Expr] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(last, ir.Literal) and isinstance(piece, ir.Literal) and last.kind == piece.kind:
            merged[-1] = ir.Literal(
                span=last.span.to(piece.span), kind=last.kind, value=last.value + piece.value
            )
        else:
            merged.append(piece)
    span = low.span(node)
    match merged:
        case [ir.Literal(kind="string" | "bytes") as only]:
            return ir.Literal(span=span, kind=only.kind, value=only.value)
        case [ir.Opaque() as only]:
            return only
        case []:
            return ir.Literal(span=span, kind="string", value="")
        case _:
            return ir.Template(span=span, parts=tuple(_without_empty(merged)))


def _without_empty(parts: list[ir.Expr]) -> list[ir.Expr]:
    return [
        part
        for part in parts
        if not (isinstance(part, ir.Literal) and part.kind == "string" and not part.value)
    ]


def _pieces(low: Lowering, node: Node) -> list[ir.Expr]:
    split = split_literal(low.text(node))
    if split is None:
        return [low.opaque(node)]
    prefix, body = split
    if "f" in prefix or "t" in prefix:
        return _template(low, node, raw="r" in prefix)
    if "b" in prefix:
        return [ir.Literal(span=low.span(node), kind="bytes", value=decode_bytes(body, raw="r" in prefix))]
    return [ir.Literal(span=low.span(node), kind="string", value=decode_text(body, raw="r" in prefix))]


def _template(low: Lowering, node: Node, *, raw: bool) -> list[ir.Expr]:
    pieces: list[ir.Expr] = []
    for child in node.named_children:
        if child.kind_id in _CONTENT:
            value = decode_template_text(low.text(child), raw=raw)
            pieces.append(ir.Literal(span=low.span(child), kind="string", value=value))
        elif child.kind_id in _INTERPOLATION:
            pieces += _interpolation(low, child)
    return pieces or [ir.Literal(span=low.span(node), kind="string", value="")]


def _interpolation(low: Lowering, node: Node) -> list[ir.Expr]:
    """`{e}`; `{e=}` also prints the source of `e`. Conversions and formats say how, not what."""
    value = low.part(node, g.EXPRESSION)
    children = node.children
    if isinstance(value, ir.Literal) and any(child.kind_id in _FORMATTING for child in children):
        value = low.opaque(node)
    shown = next((i for i, child in enumerate(children) if child.kind_id in _EQUALS), None)
    if shown is None or shown + 1 == len(children):
        return [value]
    text = low.between(children[0], children[shown + 1])
    return [ir.Literal(span=low.span(node), kind="string", value=text), value]


RULES: Final[dict[str, ExpressionRule]] = {
    "integer": integer,
    "float": floating,
    "string": string,
    "concatenated_string": concatenated,
    "true": _constant("boolean", "true"),
    "false": _constant("boolean", "false"),
    "none": _constant("null", "null"),
    "ellipsis": _constant("ellipsis", "..."),
}
