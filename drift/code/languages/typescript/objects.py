"""Functions in an object literal of a module are functions of the module: `orders.place` of `orders = {…}`.

The literal stays a `Mapping`, whose values are their names, for code that picks one by key.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering
from drift.code.languages.typescript import functions
from drift.code.languages.typescript.calls import entry, key_of
from drift.code.languages.typescript.grammar import FUNCTIONS, field, has_token
from drift.logic.spans import Span

_WRAPPERS: Final = frozenset({"as_expression", "satisfies_expression", "parenthesized_expression"})
_DEPTH: Final = 4


def literal_of(low: Lowering, node: Node) -> Node | None:
    """The object literal a value is, through `as const` and `satisfies T`."""
    while node.type in _WRAPPERS and low.named(node):
        node = low.named(node)[0]
    return node if node.type == "object" else None


def with_functions(
    low: Lowering, node: Node, name: str, depth: int = 0
) -> tuple[tuple[ir.Stmt, ...], ir.Expr]:
    """The functions in an object literal, and the literal with their names."""
    found: list[ir.Stmt] = []
    entries: list[ir.Entry] = []
    for child in low.named(node):
        held = _function(low, child, name)
        inner = field(child, "value") if child.type == "pair" else None
        key = field(child, "key")
        if held is not None:
            found.append(held)
            place = field(child, "key") or field(child, "name")
            assert place is not None
            value: ir.Expr = ir.Name(span=low.span(child), name=held.name)
            entries.append(ir.Entry(key=key_of(low, place), value=value))
        elif inner is not None and key is not None and inner.type == "object" and depth < _DEPTH:
            below, value = with_functions(low, inner, f"{name}.{_text(low, key)}", depth + 1)
            found += below
            entries.append(ir.Entry(key=key_of(low, key), value=value))
        else:
            entries.append(entry(low, child))
    return tuple(found), ir.Mapping(span=low.span(node), entries=tuple(entries))


def _function(low: Lowering, node: Node, owner: str) -> ir.Function | None:
    """The function that a property is; what is called on the object knows it as `this`."""
    key = field(node, "key") or field(node, "name")
    if key is None or key.type == "computed_property_name":
        return None
    if node.type == "method_definition":
        if has_token(node, "get", "set"):
            return None
        value: Node | None = node
    else:
        value = field(node, "value")
        if node.type != "pair" or value is None or value.type not in FUNCTIONS:
            return None
    assert value is not None
    made = functions.function(low, value, key, text=f"{owner}.{_text(low, key)}", span=low.span(node))
    if value.type == "arrow_function" or "." in owner or "this" not in low.text(value):
        return made
    return replace(made, body=(_receiver(made.name_span, owner), *made.body))


def _text(low: Lowering, key: Node) -> str:
    return low.text(key).strip("'\"")


def _receiver(span: Span, owner: str) -> ir.Stmt:
    target = ir.Name(span=span, name=functions.RECEIVER)
    return ir.Assign(span=span, targets=(target,), value=ir.Name(span=span, name=owner))


def wrapped(low: Lowering, node: Node) -> tuple[ir.Expr, Node] | None:
    """`handler(async (x) => …)`: a function and what wraps it as a decorator would; None for other values."""
    if node.type != "call_expression":
        return None
    callee, given = field(node, "function"), field(node, "arguments")
    if callee is None or given is None or callee.type not in ("identifier", "member_expression"):
        return None
    arguments = low.named(given)
    if len(arguments) != 1 or arguments[0].type not in FUNCTIONS:
        return None
    return low.expression(callee), arguments[0]
