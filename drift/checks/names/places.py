"""Where names stand that have a rule of their own: types of relationships, parties, `given`, contracts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from drift.allium.boundaries import ContextClause, Contract, FacingClause, Signature, Surface
from drift.allium.expressions import Access, Apply, Expr, Name, ObjectLiteral
from drift.allium.items import (
    FieldItem,
    InlineEnum,
    Presence,
    RelationshipItem,
    TransitionsItem,
    Type,
    TypeRef,
)
from drift.allium.names.indexing import names_variants
from drift.allium.project import SpecFile
from drift.allium.tree import (
    Binding,
    Declaration,
    DefaultDeclaration,
    EntityDeclaration,
    Given,
    RuleDeclaration,
)
from drift.checks.walking import Located, located
from drift.logic.spans import Span

Place: TypeAlias = Literal[
    "relationship", "back", "variant", "base", "given", "party", "context", "contract", "presence", "graph",
    "created", "default", "emission", "condition", "graph-field", "presence-field", "config", "argument",
]  # fmt: skip


def places(file: SpecFile) -> dict[Span, Place]:
    """The special places of a file, by the span of the name."""
    found: dict[Span, Place] = {}
    for declaration in file.tree.declarations:
        for span, place in _of(declaration):
            found.setdefault(span, place)
    for one in located(file):
        for span, place in _expression(one):
            found.setdefault(span, place)
    return found


def _of(declaration: Declaration) -> Iterator[tuple[Span, Place]]:
    match declaration:
        case EntityDeclaration():
            if declaration.base is not None:
                yield declaration.base.span, "base"
            for item in declaration.items:
                yield from _item(item)
        case Given():
            for binding in declaration.bindings:
                if isinstance(binding, Binding):
                    yield from _types(binding.type, "given")
        case Contract():
            for signature in declaration.items:
                if isinstance(signature, Signature):
                    for formal in signature.parameters:
                        if formal.type is not None:
                            yield from _types(formal.type, "contract")
                    if signature.result is not None:
                        yield from _types(signature.result, "contract")
        case Surface():
            for clause in declaration.clauses:
                match clause:
                    case FacingClause():
                        yield clause.type.span, "party"
                    case ContextClause():
                        yield clause.type.span, "context"
                    case _:
                        pass
        case _:
            pass


def _item(item: object) -> Iterator[tuple[Span, Place]]:
    match item:
        case RelationshipItem():
            yield item.entity.span, "relationship"
            if item.back:
                yield item.back_span, "back"
        case FieldItem():
            if isinstance(item.type, InlineEnum) and names_variants(item.type):
                for literal in item.type.literals:
                    yield literal.span, "variant"
            if item.presence is not None:
                yield from _presence(item.presence)
        case TransitionsItem():
            yield (item.field_span if item.field_span.line else item.span), "graph-field"
            for edge in item.edges:
                yield edge.start.span, "graph"
                yield edge.end.span, "graph"
            for literal in item.terminal:
                yield literal.span, "graph"
        case _:
            presence = getattr(item, "presence", None)
            if isinstance(presence, Presence):
                yield from _presence(presence)


def _presence(presence: Presence) -> Iterator[tuple[Span, Place]]:
    yield (presence.field_span if presence.field_span.line else presence.span), "presence-field"
    for literal in presence.literals:
        yield literal.span, "presence"


def _types(type_: Type, place: Place) -> Iterator[tuple[Span, Place]]:
    stack: list[Type] = [type_]
    while stack:
        current = stack.pop()
        yield current.span, place
        if isinstance(current, TypeRef):
            stack.extend(current.arguments)


def _expression(one: Located) -> Iterator[tuple[Span, Place]]:
    node: Expr = one.node
    if one.role == "relationship" and isinstance(node, Name):
        yield node.span, "back"
    match node:
        case Apply(callee=Access(name="created")):
            for argument in node.arguments:
                yield argument.value.span, "created"
                yield (argument.name_span if argument.name_span.line else argument.span), "created"
        case Apply(callee=Name(name=name)) if name[:1].isupper() and isinstance(
            one.declaration, RuleDeclaration
        ):
            for argument in node.arguments:
                yield argument.value.span, "emission"
        case Apply(callee=Access()):
            for argument in node.arguments:
                if argument.name:
                    yield argument.value.span, "argument"
        case Apply(callee=Name(name=name)) if not name[:1].isupper():
            for argument in node.arguments:
                if isinstance(argument.value, Name):
                    yield argument.value.span, "argument"
        case ObjectLiteral() if isinstance(one.declaration, DefaultDeclaration):
            for entry in node.entries:
                yield (entry.name_span if entry.name_span.line else entry.span), "default"
        case _:
            pass
    if one.role == "config" and isinstance(node, Name):
        yield node.span, "config"
    if one.role in ("condition", "test") and isinstance(one.declaration, Surface):
        span = node.name_span if isinstance(node, Access) and node.name_span.line else node.span
        yield span, "condition"
