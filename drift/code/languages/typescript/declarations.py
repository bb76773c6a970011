"""Interfaces, type aliases, enums and namespaces.

An interface is a class with the base `@interface`, an object type under a name one with `@object`, an enum
one with `@enum`, a namespace one with `@namespace`. Another type under a name is an assignment marked "type".
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering, StatementRule
from drift.code.languages.typescript.classes import members, variables
from drift.code.languages.typescript.grammar import field
from drift.code.languages.typescript.types import members_of
from drift.logic.spans import Span


def interface(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`interface I extends J {}`."""
    name, body = field(node, "name"), field(node, "body")
    if name is None:
        return (low.opaque_statement(node),)
    header = next((child for child in node.named_children if child.type == "extends_type_clause"), None)
    bases = [low.expression(child) for child in ([] if header is None else low.named(header))]
    return (_class(low, node, name, [*bases, _marker(low, node, "@interface")], members(low, body)),)


def alias(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`type T = …`."""
    name, value = field(node, "name"), field(node, "value")
    if name is None or value is None:
        return (low.opaque_statement(node),)
    parts = members_of(low, value)
    objects = [part for part in parts if part.type == "object_type" and _has_members(low, part)]
    if objects and not any(part.type == "union_type" for part in parts):
        bases = [low.expression(part) for part in parts if part not in objects]
        body = tuple(statement for part in objects for statement in members(low, part))
        return (_class(low, node, name, [*bases, _marker(low, node, "@object")], body),)
    return (
        ir.Assign(
            span=low.span(node),
            targets=(ir.Name(span=low.span(name), name=low.text(name)),),
            value=low.expression(value),
            marks=("type",),
        ),
    )


def _has_members(low: Lowering, node: Node) -> bool:
    """Whether an object type names its members, and is no table by key."""
    return any(child.type in ("property_signature", "method_signature") for child in low.named(node))


def _class(
    low: Lowering, node: Node, name: Node, bases: list[ir.Expr], body: tuple[ir.Stmt, ...]
) -> ir.Class:
    return ir.Class(
        span=low.span(node),
        name=low.text(name),
        bases=tuple(bases),
        body=body,
        variables=variables(low, node),
        name_span=low.span(name),
    )


def _marker(low: Lowering, node: Node, word: str) -> ir.Expr:
    span = low.span(node)
    return ir.Name(span=Span(span.line, span.column, span.line, span.column), name=word)


def enum(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`enum E { A, B = "b" }`; a member without a value is one more than the one before."""
    name, body = field(node, "name"), field(node, "body")
    if name is None:
        return (low.opaque_statement(node),)
    found: list[ir.Stmt] = []
    following: int | None = 0
    for child in [] if body is None else low.named(body):
        if child.is_error:
            found.append(low.opaque_statement(child, error=True))
            continue
        named = field(child, "name") if child.type == "enum_assignment" else child
        value = low.optional(child, "value") if child.type == "enum_assignment" else None
        if named is None:
            continue
        span = low.span(child)
        if value is None and following is not None:
            value = ir.Literal(span=span, kind="integer", value=str(following))
        following = _after(value)
        text = low.text(named).strip("'\"")
        target = ir.Name(span=low.span(named), name=text)
        found.append(ir.Assign(span=span, targets=(target,), value=value))
    return (_class(low, node, name, [_marker(low, node, "@enum")], tuple(found)),)


def _after(value: ir.Expr | None) -> int | None:
    match value:
        case ir.Literal(kind="integer"):
            return int(value.value) + 1
        case ir.Unary(operator="-", operand=ir.Literal(kind="integer") as negated):
            return 1 - int(negated.value)
        case _:
            return None


def namespace(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`namespace A.B {}`: what it holds is a member of it."""
    name = field(node, "name")
    if name is None:
        return (low.opaque_statement(node),)
    body = low.block(field(node, "body"))
    inside = tuple(_static(statement) for statement in body)
    bases = (_marker(low, node, "@namespace"),)
    parts = [low.text(name)] if name.type == "string" else low.text(name).split(".")
    result = inside
    for part in reversed(parts):
        made = ir.Class(span=low.span(node), name=part, bases=bases, body=result, name_span=low.span(name))
        result = (made,)
    return result


def _static(statement: ir.Stmt) -> ir.Stmt:
    if isinstance(statement, ir.Function | ir.Assign) and "type" not in statement.marks:
        return replace(statement, marks=(*statement.marks, "static"))
    return statement


def ambient(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`declare …`: what is declared; `declare global {}` is its declarations."""
    return low.statements(low.named(node))


RULES: Final[dict[str, StatementRule]] = {
    "interface_declaration": interface,
    "type_alias_declaration": alias,
    "enum_declaration": enum,
    "internal_module": namespace,
    "module": namespace,
    "ambient_declaration": ambient,
}
