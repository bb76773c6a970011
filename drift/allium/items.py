"""The syntax tree of types and of what stands in an entity; each node has its exact `span`.

What could not be read stands in the tree as `Broken`, so that nothing is silently left out.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from drift.allium.expressions import Expr, Name
from drift.allium.problems import Problem
from drift.logic.spans import Span


class Broken(msgspec.Struct, frozen=True):
    """A clause or declaration that could not be read; `kind` is the clause: `requires`, `field`, `rule`."""

    span: Span
    kind: str
    text: str
    problem: Problem


# ---------------------------------------------------------------- types


class TypeRef(msgspec.Struct, frozen=True):
    """`Name`, `alias/Name`, `Set<T>`, `T?`."""

    span: Span
    name: str
    alias: str = ""
    arguments: tuple[TypeRef, ...] = ()
    optional: bool = False


class EnumLiteral(msgspec.Struct, frozen=True):
    """One value of an enumeration, or one variant of a sum type."""

    span: Span
    name: str
    quoted: bool = False


class InlineEnum(msgspec.Struct, frozen=True):
    """`a | b | c`; capitalised names are variants."""

    span: Span
    literals: tuple[EnumLiteral, ...]
    optional: bool = False


Type: TypeAlias = TypeRef | InlineEnum


class Presence(msgspec.Struct, frozen=True):
    """`when field = a | b` behind a field."""

    span: Span
    field: str
    literals: tuple[EnumLiteral, ...]


# ---------------------------------------------------------------- entity items


class FieldItem(msgspec.Struct, frozen=True):
    """A stored field."""

    span: Span
    name: str
    type: Type
    presence: Presence | None = None


class RelationshipItem(msgspec.Struct, frozen=True):
    """`name: Entity with predicate`, or in the older form `name: Entity for this back`."""

    span: Span
    name: str
    entity: Name
    predicate: Expr | None = None
    back: str = ""


class DerivedItem(msgspec.Struct, frozen=True):
    """A projection or derived value."""

    span: Span
    name: str
    value: Expr
    parameters: tuple[str, ...] = ()
    presence: Presence | None = None


class Edge(msgspec.Struct, frozen=True):
    """`source -> target` of a transition graph."""

    span: Span
    source: str
    target: str


class TransitionsItem(msgspec.Struct, frozen=True):
    """`transitions field { … }`."""

    span: Span
    field: str
    edges: tuple[Edge, ...]
    terminal: tuple[EnumLiteral, ...] = ()


class InvariantItem(msgspec.Struct, frozen=True):
    """`invariant Name { … }` inside an entity, or with its loops at module level."""

    span: Span
    name: str
    predicate: Expr
    loops: tuple[tuple[str, Expr], ...] = ()
    text: str = ""


Item: TypeAlias = FieldItem | RelationshipItem | DerivedItem | TransitionsItem | InvariantItem | Broken
