"""Destructuring: `const {a, b: c = 1, ...rest} = e` as plain assignments.

A property is an `Attribute` of the value, an element an `Index`; a default is `value ?? default`. What is
taken apart more than once and is no name gets one first, which no source can contain. An array pattern of
mere names stays one assignment with a list as its target. `...rest` is a call of `@rest` with the value and
the keys it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import DEPTH_LIMIT, Lowering
from drift.code.languages.typescript.expressions import syntax_call
from drift.code.languages.typescript.grammar import field
from drift.logic.spans import Span

PATTERNS: Final = frozenset({"object_pattern", "array_pattern"})
_NAMES: Final = frozenset({"identifier", "shorthand_property_identifier_pattern"})
_DEFAULTED: Final = frozenset({"assignment_pattern", "object_assignment_pattern"})


def bind(low: Lowering, pattern: Node, value: ir.Expr, span: Span, depth: int = 0) -> tuple[ir.Stmt, ...]:
    """The assignments that give a pattern its value."""
    if depth > DEPTH_LIMIT:
        return (low.opaque_statement(pattern),)
    match pattern.type:
        case "object_pattern":
            held, first = _held(pattern, value, span)
            return (*first, *_properties(low, pattern, held, depth))
        case "array_pattern":
            simple = _simple(low, pattern)
            if simple is not None:
                return (ir.Assign(span=span, targets=(simple,), value=value),)
            held, first = _held(pattern, value, span)
            return (*first, *_elements(low, pattern, held, depth))
        case kind if kind in _DEFAULTED:
            left, right = field(pattern, "left"), field(pattern, "right")
            if left is None or right is None:
                return (low.opaque_statement(pattern),)
            default = low.expression(right)
            chosen = ir.Logical(span=low.span(pattern), operator="??", operands=(value, default))
            return bind(low, left, chosen, span, depth + 1)
        case _:
            return (ir.Assign(span=span, targets=(low.expression(pattern),), value=value),)


def nameless(node: Node) -> str:
    """A name for a value that has none, which no source can contain."""
    row, column = node.start_point
    return f"value@{row + 1}:{column + 1}"


def names(low: Lowering, pattern: Node) -> Iterator[str]:
    """The names a pattern binds."""
    pending = [pattern]
    while pending:
        here = pending.pop()
        if here.type in _NAMES:
            yield low.text(here)
        elif here.type in _DEFAULTED:
            left = field(here, "left")
            pending += [] if left is None else [left]
        elif here.type == "pair_pattern":
            value = field(here, "value")
            pending += [] if value is None else [value]
        else:
            pending += reversed(low.named(here))


def _held(pattern: Node, value: ir.Expr, span: Span) -> tuple[ir.Expr, tuple[ir.Stmt, ...]]:
    """The value under a name, so that it is evaluated once."""
    plain: ir.Expr = value
    while isinstance(plain, ir.Attribute):
        plain = plain.base
    if isinstance(plain, ir.Name):
        return value, ()
    name = ir.Name(span=value.span, name=nameless(pattern))
    return name, (ir.Assign(span=span, targets=(name,), value=value),)


def _properties(low: Lowering, pattern: Node, value: ir.Expr, depth: int) -> Iterator[ir.Stmt]:
    taken: list[ir.Expr] = []
    for child in low.named(pattern):
        span = low.span(child)
        if child.type in ("rest_pattern", "rest_element"):
            inside = low.named(child)
            rest = syntax_call(span, "@rest", (value, *taken))
            yield from bind(low, inside[0], rest, span, depth + 1) if inside else ()
            continue
        key, target = _property(child)
        if key is None or target is None:
            yield low.opaque_statement(child)
            continue
        read = _read(low, value, key)
        if isinstance(read, ir.Attribute):
            taken.append(ir.Literal(span=low.span(key), kind="string", value=read.name))
        elif isinstance(read, ir.Index):
            taken.append(read.key)
        yield from bind(low, target, _defaulted(low, child, read), span, depth + 1)


def _property(node: Node) -> tuple[Node | None, Node | None]:
    """The key of a property pattern and what it is bound to."""
    if node.type == "pair_pattern":
        return field(node, "key"), field(node, "value")
    if node.type in _DEFAULTED:
        return field(node, "left"), field(node, "left")
    return (node, node) if node.type in _NAMES else (None, None)


def _defaulted(low: Lowering, node: Node, read: ir.Expr) -> ir.Expr:
    """`a = 1` among the properties."""
    right = field(node, "right") if node.type in _DEFAULTED else None
    if right is None:
        return read
    return ir.Logical(span=low.span(node), operator="??", operands=(read, low.expression(right)))


def _read(low: Lowering, value: ir.Expr, key: Node) -> ir.Expr:
    span = low.span(key)
    if key.type == "computed_property_name":
        inside = low.named(key)
        return ir.Index(span=span, base=value, key=low.expression(inside[0]) if inside else low.opaque(key))
    if key.type in ("string", "number"):
        literal = low.expression(key)
        if isinstance(literal, ir.Literal) and literal.value.isidentifier():
            return ir.Attribute(span=span, base=value, name=literal.value)
        return ir.Index(span=span, base=value, key=literal)
    return ir.Attribute(span=span, base=value, name=low.text(key))


def _simple(low: Lowering, pattern: Node) -> ir.Expr | None:
    """`[a, b, ...rest]` of names as one target; None where there is a hole, a default or a pattern."""
    children = low.named(pattern)
    commas = sum(child.type == "," for child in pattern.children)
    if commas not in (len(children) - 1, len(children)) or _starts_with_hole(pattern):
        return None
    items: list[ir.Expr] = []
    for child in children:
        if child.type == "rest_pattern" and low.named(child) and low.named(child)[0].type in _NAMES:
            items.append(ir.Spread(span=low.span(child), value=low.expression(low.named(child)[0])))
        elif child.type in _NAMES:
            items.append(low.expression(child))
        else:
            return None
    return ir.Collection(span=low.span(pattern), kind="list", items=tuple(items)) if items else None


def _starts_with_hole(pattern: Node) -> bool:
    tokens = [child.type for child in pattern.children if not child.is_extra]
    return any(one in ("[", ",") and other == "," for one, other in pairwise(tokens))


def _elements(low: Lowering, pattern: Node, value: ir.Expr, depth: int) -> Iterator[ir.Stmt]:
    place = 0
    for child in pattern.children:
        if child.type == ",":
            place += 1
        if not child.is_named or child.is_extra:
            continue
        span = low.span(child)
        at = ir.Literal(span=span, kind="integer", value=str(place))
        if child.type == "rest_pattern":
            inside = low.named(child)
            rest = ir.Index(span=span, base=value, key=ir.Slice(span=span, start=at))
            yield from bind(low, inside[0], rest, span, depth + 1) if inside else ()
        else:
            yield from bind(low, child, ir.Index(span=span, base=value, key=at), span, depth + 1)
