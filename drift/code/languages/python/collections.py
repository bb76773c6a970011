"""Lists, tuples, sets, dictionaries, comprehensions, subscripts, slices, and types written like them."""

from __future__ import annotations

from typing import Final, Literal

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering
from drift.code.languages.python import grammar as g
from drift.code.languages.python.spreads import outermost

_PAIR: Final = g.kinds("pair")
_SPLAT: Final = g.kinds("dictionary_splat")
_FOR: Final = g.kinds("for_in_clause")
_IF: Final = g.kinds("if_clause")
_COLON: Final = g.kinds(":")


def _collection(kind: Literal["list", "tuple", "set"]) -> ExpressionRule:
    def rule(low: Lowering, node: Node) -> ir.Expr:
        items = tuple([outermost(low.expression(item)) for item in low.named(node)])
        return ir.Collection(span=low.span(node), kind=kind, items=items)

    return rule


_target_tuple: Final = _collection("tuple")


def target(low: Lowering, node: Node) -> ir.Expr:
    """`(a, b)` as a target; `(a)` is `a`."""
    children = low.named(node)
    if len(children) == 1 and not any(child.kind_id in g.COMMA for child in node.children):
        return low.expression(children[0])
    return _target_tuple(low, node)


def spread(low: Lowering, node: Node) -> ir.Expr:
    """`*xs` inside a collection or a target."""
    children = low.named(node)
    return ir.Spread(span=low.span(node), value=low.expression(children[0])) if children else low.opaque(node)


def parenthesized_spread(low: Lowering, node: Node) -> ir.Expr:
    """`(*xs)` as an argument, which the grammar reads as one node."""
    children = low.named(node)
    return low.expression(children[0]) if children else low.opaque(node)


def dictionary(low: Lowering, node: Node) -> ir.Expr:
    """`{k: v, **rest}`."""
    return ir.Mapping(span=low.span(node), entries=tuple([_entry(low, item) for item in low.named(node)]))


def _entry(low: Lowering, node: Node) -> ir.Entry:
    if node.kind_id in _PAIR:
        return ir.Entry(key=low.part(node, g.KEY), value=low.part(node, g.VALUE))
    children = low.named(node) if node.kind_id in _SPLAT else []
    return ir.Entry(key=None, value=low.expression(children[0]) if children else low.opaque(node))


def _comprehension(kind: Literal["list", "set", "mapping", "generator"]) -> ExpressionRule:
    def rule(low: Lowering, node: Node) -> ir.Expr:
        body = node.child_by_field_id(g.BODY)
        if body is None:
            return low.opaque(node)
        pair = body.kind_id in _PAIR
        return ir.Comprehension(
            span=low.span(node),
            kind=kind,
            element=low.part(body, g.VALUE) if pair else low.expression(body),
            key=low.part(body, g.KEY) if pair else None,
            generators=_generators(low, low.named(node)),
        )

    return rule


def _generators(low: Lowering, nodes: list[Node]) -> tuple[ir.Generator, ...]:
    result: list[ir.Generator] = []
    conditions: list[ir.Expr] = []
    for node in reversed(nodes):
        if node.kind_id in _IF:
            conditions += [low.expression(test) for test in low.named(node)]
        elif node.kind_id in _FOR:
            result.append(
                ir.Generator(
                    target=low.part(node, g.LEFT),
                    iterable=_iterable(low, node),
                    conditions=tuple(reversed(conditions)),
                )
            )
            conditions = []
    return tuple(reversed(result))


def _iterable(low: Lowering, node: Node) -> ir.Expr:
    sources = node.children_by_field_id(g.RIGHT)
    return low.expression(sources[0]) if len(sources) == 1 else low.opaque(node)


def subscript(low: Lowering, node: Node) -> ir.Expr:
    """`x[k]`, `x[a:b]`, `x[i, j]`."""
    keys = node.children_by_field_id(g.SUBSCRIPT)
    base = low.part(node, g.VALUE)
    if not keys:
        return low.opaque(node)
    return ir.Index(span=low.span(node), base=base, key=_key(low, node, keys))


def _key(low: Lowering, node: Node, keys: list[Node]) -> ir.Expr:
    """One key, or a tuple of them without parentheses, which a trailing comma belongs to."""
    commas = [child for child in node.children if child.kind_id in g.COMMA]
    if not commas:
        key = outermost(low.expression(keys[0]))
        return ir.Collection(span=key.span, kind="tuple", items=(key,)) if isinstance(key, ir.Spread) else key
    last = commas[-1] if len(commas) == len(keys) else keys[-1]
    items = tuple([outermost(low.expression(key)) for key in keys])
    return ir.Collection(span=low.span(keys[0]).to(low.span(last)), kind="tuple", items=items)


def slices(low: Lowering, node: Node) -> ir.Expr:
    """`start:stop:step`."""
    parts: list[ir.Expr | None] = [None, None, None]
    place = 0
    for child in node.children:
        if child.kind_id in _COLON:
            place += 1
        elif child.kind_id not in low.grammar.extras and place < 3:
            parts[place] = low.expression(child)
    return ir.Slice(span=low.span(node), start=parts[0], stop=parts[1], step=parts[2])


def generic_type(low: Lowering, node: Node) -> ir.Expr:
    """`List[int]` where the grammar reads a type: the same as a subscript."""
    children = low.named(node)
    keys = low.named(children[1]) if len(children) == 2 else []
    if not keys:
        return low.opaque(node)
    base = low.expression(children[0])
    return ir.Index(span=low.span(node), base=base, key=_key(low, children[1], keys))


def constrained_type(low: Lowering, node: Node) -> ir.Expr:
    """`a:b` between brackets of a type is a slice."""
    children = low.named(node)
    if len(children) != 2:
        return low.opaque(node)
    return ir.Slice(span=low.span(node), start=low.expression(children[0]), stop=low.expression(children[1]))


RULES: Final[dict[str, ExpressionRule]] = {
    "list": _collection("list"),
    "set": _collection("set"),
    "tuple": _collection("tuple"),
    "expression_list": _collection("tuple"),
    "pattern_list": _collection("tuple"),
    "tuple_pattern": target,
    "list_pattern": _collection("list"),
    "list_splat": spread,
    "list_splat_pattern": spread,
    "splat_type": spread,
    "parenthesized_list_splat": parenthesized_spread,
    "dictionary": dictionary,
    "list_comprehension": _comprehension("list"),
    "set_comprehension": _comprehension("set"),
    "dictionary_comprehension": _comprehension("mapping"),
    "generator_expression": _comprehension("generator"),
    "subscript": subscript,
    "slice": slices,
    "generic_type": generic_type,
    "constrained_type": constrained_type,
}
