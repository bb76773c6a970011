"""Types as expressions.

`A | B` and `A & B` are `Binary`, `T[]` is `Array[T]`, `X<A, B>` an `Index`, literal types are
`@literal["a", "b"]`, `undefined` and `void` are null, an object type is a `Mapping` from names to types,
`typeof x` and `keyof T` are calls of `@typeof` and `@keyof`, a function type is `@function[…parameters, T]`.
"""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import DEPTH_LIMIT, ExpressionRule, Lowering
from drift.code.languages.typescript.expressions import syntax_call
from drift.code.languages.typescript.grammar import field, has_token
from drift.logic.spans import Span

LITERAL: Final = "@literal"
_NULL: Final = frozenset({"undefined", "null", "void"})
_FIRST: Final = frozenset(
    {
        "type_annotation", "parenthesized_type", "readonly_type", "opting_type_annotation", "optional_type",
        "rest_type", "constraint", "default_type", "adding_type_annotation", "omitting_type_annotation",
    }
)  # fmt: skip


def first(low: Lowering, node: Node) -> ir.Expr:
    """What stands in for the type it holds: annotations, parentheses, `readonly`."""
    children = low.named(node)
    return low.expression(children[0]) if children else low.opaque(node)


def named(low: Lowering, node: Node) -> ir.Expr:
    """`string`, `Order`, `this`; `undefined` and `void` are null."""
    text = low.text(node)
    span = low.span(node)
    return (
        ir.Literal(span=span, kind="null", value="null") if text in _NULL else ir.Name(span=span, name=text)
    )


def generic(low: Lowering, node: Node) -> ir.Expr:
    """`X<A, B>`."""
    base, arguments = field(node, "name"), field(node, "type_arguments")
    keys = [] if arguments is None else low.named(arguments)
    if base is None or not keys:
        return low.opaque(node)
    return applied(low.span(node), low.expression(base), tuple([low.expression(key) for key in keys]))


def applied(span: Span, base: ir.Expr, keys: tuple[ir.Expr, ...]) -> ir.Expr:
    """`base[keys]`."""
    if len(keys) == 1:
        return ir.Index(span=span, base=base, key=keys[0])
    key = ir.Collection(span=keys[0].span.to(keys[-1].span), kind="tuple", items=keys)
    return ir.Index(span=span, base=base, key=key)


def array(low: Lowering, node: Node) -> ir.Expr:
    """`T[]`."""
    span = low.span(node)
    return ir.Index(span=span, base=ir.Name(span=span, name="Array"), key=first(low, node))


def tuple_(low: Lowering, node: Node) -> ir.Expr:
    """`[A, b: B]`."""
    span = low.span(node)
    items: list[ir.Expr] = []
    for child in low.named(node):
        given = field(child, "type")
        items.append(low.expression(child if given is None else given))
    return syntax_type(span, "@tuple", tuple(items))


def syntax_type(span: Span, word: str, keys: tuple[ir.Expr, ...]) -> ir.Expr:
    """A type that has syntax and no name."""
    base = ir.Name(span=span, name=word)
    return applied(span, base, keys) if keys else base


def union(low: Lowering, node: Node) -> ir.Expr:
    """`A | B`; literals among the members are one literal type."""
    members = _flat(low, node, "union_type")
    if len(members) > DEPTH_LIMIT and not all(member.type == "literal_type" for member in members):
        return low.opaque(node)
    literals: list[ir.Expr] = []
    result: list[ir.Expr] = []
    place = -1
    for value in [low.expression(member) for member in members]:
        inside = literal_values(value)
        if inside and place < 0:
            place = len(result)
            result.append(value)
        if inside:
            literals += inside
        else:
            result.append(value)
    if place >= 0:
        span = literals[0].span.to(literals[-1].span)
        result[place] = syntax_type(span, LITERAL, tuple(literals))
    return _joined("|", result, low.span(node))


def intersection(low: Lowering, node: Node) -> ir.Expr:
    """`A & B`."""
    members = _flat(low, node, "intersection_type")
    if len(members) > DEPTH_LIMIT:
        return low.opaque(node)
    return _joined("&", [low.expression(member) for member in members], low.span(node))


def members_of(low: Lowering, node: Node) -> list[Node]:
    """The members of an intersection, or the type itself."""
    return _flat(low, node, "intersection_type")


def literal_values(value: ir.Expr) -> tuple[ir.Expr, ...]:
    """The values of a literal type; nothing for another type."""
    match value:
        case ir.Index(base=ir.Name(name="@literal"), key=ir.Collection() as keys):
            return keys.items
        case ir.Index(base=ir.Name(name="@literal"), key=key):
            return (key,)
        case _:
            return ()


def _flat(low: Lowering, node: Node, kind: str) -> list[Node]:
    found: list[Node] = []
    pending = [node]
    while pending:
        here = pending.pop()
        if here.type == kind:
            pending += reversed(low.named(here))
        else:
            found.append(here)
    return found


def _joined(operator: ir.BinaryOperator, members: list[ir.Expr], span: Span) -> ir.Expr:
    result = members[0]
    for member in members[1:]:
        result = ir.Binary(span=span, operator=operator, left=result, right=member)
    return result


def literal(low: Lowering, node: Node) -> ir.Expr:
    """`"draft"`, `1`, `-1`, `true`, `null` as types."""
    value = first(low, node)
    if isinstance(value, ir.Literal) and value.kind == "null":
        return value
    return ir.Index(span=value.span, base=ir.Name(span=value.span, name=LITERAL), key=value)


def template(low: Lowering, node: Node) -> ir.Expr:
    """`` `a-${B}` `` is some string."""
    return ir.Name(span=low.span(node), name="string")


def query(low: Lowering, node: Node) -> ir.Expr:
    """`typeof x`."""
    return syntax_call(low.span(node), "@typeof", (first(low, node),))


def keys(low: Lowering, node: Node) -> ir.Expr:
    """`keyof T`."""
    return syntax_call(low.span(node), "@keyof", (first(low, node),))


def lookup(low: Lowering, node: Node) -> ir.Expr:
    """`T["key"]`."""
    children = low.named(node)
    if len(children) != 2:
        return low.opaque(node)
    return ir.Index(span=low.span(node), base=low.expression(children[0]), key=low.expression(children[1]))


def object_(low: Lowering, node: Node) -> ir.Expr:
    """`{a: string; b?: number}` in place of a type; `{[key: K]: T}` is a record of `T` by `K`."""
    inside = low.named(node)
    if len(inside) == 1 and inside[0].type == "index_signature":
        return _record(low, inside[0])
    entries: list[ir.Entry] = []
    for child in inside:
        name, type_ = field(child, "name"), field(child, "type")
        if child.type != "property_signature" or name is None:
            continue
        key = ir.Literal(span=low.span(name), kind="string", value=low.text(name).strip("'\""))
        entries.append(ir.Entry(key=key, value=_optional(low, child, type_)))
    return ir.Mapping(span=low.span(node), entries=tuple(entries))


def _record(low: Lowering, node: Node) -> ir.Expr:
    """`[key: K]: T`, `[K in Keys]: T`."""
    span = low.span(node)
    mapped = next((child for child in low.named(node) if child.type == "mapped_type_clause"), None)
    key = field(node, "index_type") if mapped is None else field(mapped, "type")
    value = field(node, "type")
    unknown = ir.Name(span=span, name="unknown")
    keys = tuple([unknown if part is None else low.expression(part) for part in (key, value)])
    return applied(span, ir.Name(span=span, name="Record"), keys)


def _optional(low: Lowering, node: Node, type_: Node | None) -> ir.Expr:
    span = low.span(node)
    value: ir.Expr = ir.Name(span=span, name="any") if type_ is None else low.expression(type_)
    if not has_token(node, "?"):
        return value
    null = ir.Literal(span=span, kind="null", value="null")
    return ir.Binary(span=value.span, operator="|", left=value, right=null)


def predicate(low: Lowering, node: Node) -> ir.Expr:
    """`x is T`, `asserts x`: what a function returns that tells of its argument."""
    if "asserts" in node.type:
        return ir.Literal(span=low.span(node), kind="null", value="null")
    return ir.Name(span=low.span(node), name="boolean")


def function(low: Lowering, node: Node) -> ir.Expr:
    """`(a: A) => T`."""
    given, returns = field(node, "parameters"), field(node, "return_type") or field(node, "type")
    types: list[ir.Expr] = []
    for child in [] if given is None else low.named(given):
        type_ = field(child, "type")
        types.append(ir.Name(span=low.span(child), name="any") if type_ is None else low.expression(type_))
    types.append(ir.Name(span=low.span(node), name="any") if returns is None else low.expression(returns))
    return syntax_type(low.span(node), "@function", tuple(types))


def unread(low: Lowering, node: Node) -> ir.Expr:
    """Types computed from types: nothing is known of them but that they are some type."""
    return ir.Name(span=low.span(node), name="unknown")


RULES: Final[dict[str, ExpressionRule]] = {
    **dict.fromkeys(_FIRST, first),
    "type_identifier": named,
    "predefined_type": named,
    "this_type": named,
    "existential_type": unread,
    "generic_type": generic,
    "array_type": array,
    "tuple_type": tuple_,
    "union_type": union,
    "intersection_type": intersection,
    "literal_type": literal,
    "template_literal_type": template,
    "type_query": query,
    "index_type_query": keys,
    "lookup_type": lookup,
    "object_type": object_,
    "type_predicate_annotation": first,
    "asserts_annotation": predicate,
    "type_predicate": predicate,
    "asserts": predicate,
    "function_type": function,
    "constructor_type": function,
    "conditional_type": unread,
    "infer_type": unread,
    "flow_maybe_type": first,
}
