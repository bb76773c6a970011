"""What a source does that its IR does not tell: calls, writes, exits and functions without a node."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.positions import Positions
from drift.code.languages.typescript import grammar as g, lower
from drift.code.languages.typescript.module import dialect_of
from drift.logic.spans import Span

_TOLD: dict[str, tuple[type, ...]] = {
    "call_expression": (ir.Call,),
    "new_expression": (ir.Call,),
    "assignment_expression": (ir.Assign, ir.Binding, ir.Import, ir.Function, ir.Class),
    "augmented_assignment_expression": (ir.Assign, ir.Binding, ir.If),
    "update_expression": (ir.Assign, ir.Binding, ir.Binary),
    "throw_statement": (ir.Raise,),
    "return_statement": (ir.Return,),
    "arrow_function": (ir.Lambda, ir.Function),
    "method_definition": (ir.Lambda, ir.Function),
    "function_declaration": (ir.Function,),
    "class_declaration": (ir.Class,),
    "ternary_expression": (ir.Conditional,),
}


def untold(source: bytes, file: str) -> Iterator[str]:
    """The places of a source without syntax errors that no node of the right kind begins at."""
    module = lower(source, file, "m", False)
    spans: dict[tuple[int, int], list[type]] = {}
    for node in nodes(module):
        span = getattr(node, "span", None)
        if isinstance(span, Span):
            spans.setdefault((span.line, span.column), []).append(type(node))
    positions = Positions(source)
    pending = [g.syntax(dialect_of(file)).parse(source).root_node]
    while pending:
        here = pending.pop()
        pending += here.children
        wanted = _TOLD.get(here.type)
        if wanted is None or _is_elsewhere(here):
            continue
        span = positions.span(here)
        found = spans.get((span.line, span.column), [])
        if not any(issubclass(kind, wanted) for kind in found) and not _in_opaque(module, span):
            yield f"{file}:{span.line}:{span.column} {here.type} {positions.text(here)[:60]!r}"


def nodes(value: object) -> Iterator[msgspec.Struct]:
    """Every node of the IR."""
    pending = [value]
    while pending:
        here = pending.pop()
        if isinstance(here, msgspec.Struct):
            yield here
            pending += [getattr(here, name) for name in here.__struct_fields__]
        elif isinstance(here, tuple):
            pending += here


def _is_elsewhere(node: Node) -> bool:
    """Whether it is told otherwise on purpose."""
    parent = node.parent
    while parent is not None and parent.type in ("parenthesized_expression", "as_expression"):
        parent = parent.parent
    if parent is None:
        return False
    match node.type:
        case "call_expression":
            return _is_import(node) or _is_wrapper(node, parent)
        case "arrow_function":
            return parent.type in _HOLDERS
        case "update_expression":  # `for (let i = 0; i < n; i++)` is over a range
            return parent.type == "for_statement"
        case "assignment_expression":
            text = node.text or b""
            left = node.child_by_field_name("left")
            if left is not None and left.type.endswith("_pattern"):  # one assignment for each of its names
                return True
            return parent.type == node.type or text.startswith((b"exports.", b"module.exports"))
        case _:
            return False


_HOLDERS = frozenset(
    {
        "variable_declarator", "public_field_definition", "field_definition", "pair",
        "assignment_expression", "export_statement", "arguments",
    }
)  # fmt: skip
"""A function in one of these begins where the whole does."""


def _is_import(node: Node) -> bool:
    called = node.child_by_field_name("function")
    return called is not None and called.text in (b"require", b"import")


def _is_wrapper(node: Node, parent: Node) -> bool:
    """`const f = wrap(() => …)` is the function, and `wrap` its decorator."""
    given = node.child_by_field_name("arguments")
    one = given.named_children if given is not None else []
    return (
        parent.type in ("variable_declarator", "export_statement")
        and len(one) == 1
        and one[0].type in g.FUNCTIONS
    )


def _in_opaque(module: ir.Module, span: Span) -> bool:
    return any(
        (node.span.line, node.span.column) <= (span.line, span.column)
        and (span.end_line, span.end_column) <= (node.span.end_line, node.span.end_column)
        for node in nodes(module)
        if isinstance(node, ir.Opaque | ir.OpaqueStatement)
    )
