"""Names, members, operators and the other small expressions."""

from __future__ import annotations

from typing import Final, Literal, cast

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import DEPTH_LIMIT, ExpressionRule, Lowering
from drift.code.languages.typescript.association import bound, operated
from drift.code.languages.typescript.grammar import field
from drift.logic.spans import Span

_COMPARISONS: Final[dict[str, ir.ComparisonOperator]] = {
    "==": "=", "===": "=", "!=": "!=", "!==": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "in": "in",
}  # fmt: skip
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>"})
_CALLED: Final = frozenset({"instanceof", ">>>"})
_LOGICAL: Final[dict[str, Literal["and", "or", "??"]]] = {"&&": "and", "||": "or", "??": "??"}


def name(low: Lowering, node: Node) -> ir.Expr:
    """An identifier, `this`, `super` or a property name."""
    return ir.Name(span=low.span(node), name=low.text(node))


def member(low: Lowering, node: Node) -> ir.Expr:
    """`a.b`, `a?.b`, `a.#b`."""
    attribute = field(node, "property")
    if attribute is None:
        return low.opaque(node)
    span, name = low.span(node), low.text(attribute)
    optional = field(node, "optional_chain") is not None
    return bound(
        field(node, "object"),
        low.part(node, "object"),
        lambda base: ir.Attribute(span=span, base=base, name=name, optional=optional),
    )


def nested(low: Lowering, node: Node) -> ir.Expr:
    """`A.B` where the grammar allows nothing else (types, namespaces)."""
    first, *rest = low.named(node)
    result = low.expression(first)
    for part in rest:
        result = ir.Attribute(span=result.span.to(low.span(part)), base=result, name=low.text(part))
    return result


def meta(low: Lowering, node: Node) -> ir.Expr:
    """`import.meta`, `new.target`."""
    return ir.Name(span=low.span(node), name=low.text(node))


def subscript(low: Lowering, node: Node) -> ir.Expr:
    """`a[k]`, `a?.[k]`."""
    span, key = low.span(node), low.part(node, "index")
    optional = field(node, "optional_chain") is not None
    return bound(
        field(node, "object"),
        low.part(node, "object"),
        lambda base: ir.Index(span=span, base=base, key=key, optional=optional),
    )


def transparent(low: Lowering, node: Node) -> ir.Expr:
    """Parentheses, `await`, `x!`, `x as T`, `x satisfies T`, `f<T>`: the expression itself."""
    children = low.named(node)
    return low.expression(children[0]) if children else low.opaque(node)


def asserted(low: Lowering, node: Node) -> ir.Expr:
    """`<T>x`."""
    children = low.named(node)
    return low.expression(children[-1]) if len(children) > 1 else low.opaque(node)


def binary(low: Lowering, node: Node) -> ir.Expr:
    """Comparisons, arithmetic, `&&`, `||`, `??`, `in`, `instanceof`."""
    word = operator_of(node)
    if word in _LOGICAL:
        return _logical(low, node, word)
    if word in _ARITHMETIC:
        left, right = low.part(node, "left"), low.part(node, "right")
        operator = cast("ir.BinaryOperator", word)
        return operated(
            field(node, "left"),
            left,
            word,
            lambda last: ir.Binary(span=low.span(node), operator=operator, left=last, right=right),
        )
    if word in _COMPARISONS:
        return _comparison(low, node, _COMPARISONS[word])
    if word in _CALLED:
        return syntax_call(low.span(node), f"@{word}", (low.part(node, "left"), low.part(node, "right")))
    return low.opaque(node)


def operator_of(node: Node) -> str:
    """The operator of a unary, binary or augmented expression."""
    operator = field(node, "operator")
    return "" if operator is None else operator.type


def _logical(low: Lowering, node: Node, word: str) -> ir.Expr:
    """`a && b && c` is one conjunction of three, however long the chain."""
    operands: list[Node] = []
    here: Node | None = node
    while here is not None and here.type == "binary_expression" and operator_of(here) == word:
        right = field(here, "right")
        if right is not None:
            operands.append(right)
        here = field(here, "left")
    if here is None:
        return low.opaque(node)
    rest = tuple([low.expression(operand) for operand in reversed(operands)])
    operator = _LOGICAL[word]

    def joined(first: ir.Expr) -> ir.Expr:
        return ir.Logical(span=low.span(node), operator=operator, operands=(first, *rest))

    return operated(here, low.expression(here), operator, joined)


def _comparison(low: Lowering, node: Node, operator: ir.ComparisonOperator) -> ir.Expr:
    """`typeof x === "undefined"` asks whether there is a value."""
    left, right = low.part(node, "left"), low.part(node, "right")
    for one, other, swapped in ((left, right, False), (right, left, True)):
        if operator in ("=", "!=") and _is_typeof(one) and _is_undefined(other):
            assert isinstance(one, ir.Call)
            null = ir.Literal(span=other.span, kind="null", value="null")
            value = one.arguments[0].value
            left, right = (null, value) if swapped else (value, null)
    return operated(
        field(node, "left"),
        left,
        operator,
        lambda last: ir.Comparison(span=low.span(node), operator=operator, left=last, right=right),
    )


def _is_typeof(value: ir.Expr) -> bool:
    return isinstance(value, ir.Call) and isinstance(value.callee, ir.Name) and value.callee.name == "@typeof"


def _is_undefined(value: ir.Expr) -> bool:
    return isinstance(value, ir.Literal) and value.kind == "string" and value.value == "undefined"


def syntax_call(span: Span, word: str, values: tuple[ir.Expr, ...]) -> ir.Call:
    """A piece of syntax that has no node of its own, as a call."""
    arguments = tuple([ir.Argument(value=value) for value in values])
    return ir.Call(span=span, callee=ir.Name(span=span, name=word), arguments=arguments)


def unary(low: Lowering, node: Node) -> ir.Expr:
    """`!x`, `-x`, `+x`, `~x`, `typeof x`, `void x`, `delete x.y`."""
    word = operator_of(node)
    operand = low.part(node, "argument")
    span = low.span(node)
    match word:
        case "!":
            return ir.Negation(span=span, operand=operand)
        case "-" | "+" | "~":
            return ir.Unary(span=span, operator=word, operand=operand)
        case "void":
            null = ir.Literal(span=span, kind="null", value="null")
            return null if isinstance(operand, ir.Literal) else last_of(span, (operand, null))
        case "typeof" | "delete":
            return syntax_call(span, f"@{word}", (operand,))
        case _:
            return low.opaque(node)


def sequence(low: Lowering, node: Node) -> ir.Expr:
    """`(a, b)`: all are evaluated, the last is the value."""
    values = sequence_items(low, node)
    return low.opaque(node) if len(values) > DEPTH_LIMIT else last_of(low.span(node), values)


def sequence_items(low: Lowering, node: Node) -> tuple[ir.Expr, ...]:
    """The expressions of `a, b, c`, which some grammars nest."""
    found: list[Node] = []
    pending = [node]
    while pending:
        here = pending.pop()
        if here.type == "sequence_expression":
            pending += reversed(low.named(here))
        else:
            found.append(here)
    return tuple([low.expression(item) for item in found])


def last_of(span: Span, values: tuple[ir.Expr, ...]) -> ir.Expr:
    """The last of several values that are all evaluated: `[a, b][1]`."""
    key = ir.Literal(span=span, kind="integer", value=str(len(values) - 1))
    return ir.Index(span=span, base=ir.Collection(span=span, kind="tuple", items=values), key=key)


def conditional(low: Lowering, node: Node) -> ir.Expr:
    """`test ? then : other`."""
    return ir.Conditional(
        span=low.span(node),
        test=low.part(node, "condition"),
        then=low.part(node, "consequence"),
        other=low.part(node, "alternative"),
    )


def yielded(low: Lowering, node: Node) -> ir.Expr:
    """`yield`, `yield x`, `yield* xs`."""
    children = low.named(node)
    value = low.expression(children[0]) if children else None
    if value is not None and any(child.type == "*" for child in node.children):
        value = ir.Spread(span=value.span, value=value)
    return ir.Yield(span=low.span(node), value=value)


RULES: Final[dict[str, ExpressionRule]] = {
    "identifier": name,
    "shorthand_property_identifier": name,
    "shorthand_property_identifier_pattern": name,
    "this": name,
    "super": name,
    "import": name,
    "member_expression": member,
    "nested_identifier": nested,
    "nested_type_identifier": nested,
    "meta_property": meta,
    "subscript_expression": subscript,
    "parenthesized_expression": transparent,
    "await_expression": transparent,
    "non_null_expression": transparent,
    "as_expression": transparent,
    "satisfies_expression": transparent,
    "instantiation_expression": transparent,
    "type_assertion": asserted,
    "binary_expression": binary,
    "unary_expression": unary,
    "sequence_expression": sequence,
    "ternary_expression": conditional,
    "yield_expression": yielded,
}
