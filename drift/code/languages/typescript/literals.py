"""Numbers, strings, templates, regular expressions and the constants with a name."""

from __future__ import annotations

import re
from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering
from drift.logic.spans import Span

_BASES: Final = {"0x": 16, "0o": 8, "0b": 2}
_ESCAPE: Final = re.compile(
    r"\\(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\r\n|[\n\r\u2028\u2029]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|[0-7]{1,3}|.)",
    re.DOTALL,
)
_SIMPLE: Final = {
    "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\n": "", "\r": "", "\r\n": "", "\u2028": "", "\u2029": "",
}  # fmt: skip
_DIGITS_LIMIT: Final = 4_000


def constant(kind: ir.LiteralKind, value: str) -> ExpressionRule:
    """The rule of a constant with a name."""

    def rule(low: Lowering, node: Node) -> ir.Expr:
        return ir.Literal(span=low.span(node), kind=kind, value=value)

    return rule


def number(low: Lowering, node: Node) -> ir.Expr:
    """A number in decimal; a whole one is an integer, also where it is written `10n`."""
    text = low.text(node).replace("_", "").lower()
    span = low.span(node)
    base = _BASES.get(text[:2])
    digits = text.removesuffix("n")
    if len(digits) > _DIGITS_LIMIT:
        return low.opaque(node)
    try:
        if base:
            return ir.Literal(span=span, kind="integer", value=str(int(digits[2:], base)))
        if digits.isdecimal():
            octal = len(digits) > 1 and digits[0] == "0" and not set(digits) & {"8", "9"}
            value = int(digits, 8) if octal else int(digits)
            return ir.Literal(span=span, kind="integer", value=str(value))
        float(digits)
    except ValueError:
        return low.opaque(node)
    return ir.Literal(span=span, kind="float", value=digits)


def string(low: Lowering, node: Node) -> ir.Expr:
    """A string literal with its real value."""
    return ir.Literal(span=low.span(node), kind="string", value=decode(low.text(node)[1:-1]))


def template(low: Lowering, node: Node) -> ir.Expr:
    """A template; without substitutions it is a string."""
    parts: list[ir.Expr] = []
    at = node.children[0]
    for child in node.children[1:]:
        text = low.between(at, child)
        if child.type in ("string_fragment", "escape_sequence"):
            continue
        if text:
            parts.append(ir.Literal(span=_gap(low, at, child), kind="string", value=decode(text)))
        if child.type == "template_substitution":
            inside = low.named(child)
            parts.append(low.expression(inside[0]) if len(inside) == 1 else low.opaque(child))
        at = child
    span = low.span(node)
    match parts:
        case []:
            return ir.Literal(span=span, kind="string", value="")
        case [ir.Literal(kind="string") as only] if not any(
            child.type == "template_substitution" for child in node.named_children
        ):
            return ir.Literal(span=span, kind="string", value=only.value)
        case _:
            return ir.Template(span=span, parts=tuple(parts))


def _gap(low: Lowering, one: Node, other: Node) -> Span:
    before, after = low.span(one), low.span(other)
    return Span(before.end_line, before.end_column, after.line, after.column)


def regex(low: Lowering, node: Node) -> ir.Expr:
    """`/pattern/flags` is `new RegExp("pattern", "flags")`."""
    span = low.span(node)
    texts = [low.text(child) for child in node.named_children]
    return ir.Call(
        span=span,
        callee=ir.Name(span=span, name="RegExp"),
        arguments=tuple(
            ir.Argument(value=ir.Literal(span=span, kind="string", value=text)) for text in texts
        ),
        constructs=True,
    )


def decode(body: str) -> str:
    """The value of what stands between the quotes."""
    body = body.replace("\r\n", "\n") if "\r" in body else body
    return _ESCAPE.sub(_character, body) if "\\" in body else body


def _character(found: re.Match[str]) -> str:
    escape = found[1]
    simple = _SIMPLE.get(escape)
    if simple is not None:
        return simple
    if "\\" in escape[1:]:
        high, low = (int(part[1:], 16) for part in escape.split("\\"))
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if escape[0] in "xu" and len(escape) > 1:
        code = int(escape[1:].strip("{}"), 16)
    elif escape[0] in "01234567":
        code = int(escape, 8)
    else:
        return escape
    # A lone surrogate is no text that could be stored or printed; its escape says as much.
    return found[0] if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


RULES: Final[dict[str, ExpressionRule]] = {
    "number": number,
    "string": string,
    "template_string": template,
    "regex": regex,
    "true": constant("boolean", "true"),
    "false": constant("boolean", "false"),
    "null": constant("null", "null"),
    "undefined": constant("null", "null"),
}
