"""The syntax tree of a file: its declarations, each with its exact `span`."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from drift.allium.boundaries import Actor, Contract, Surface
from drift.allium.expressions import UNPLACED, Expr, Name
from drift.allium.items import Broken, EnumLiteral, Invariant, Item, Type, TypeRef
from drift.allium.outcomes import Clause
from drift.logic.spans import Span

# ---------------------------------------------------------------- declarations


class Use(msgspec.Struct, frozen=True):
    """`use "coordinate" as alias`."""

    span: Span
    coordinate: str
    alias: str
    coordinate_span: Span = UNPLACED
    alias_span: Span = UNPLACED


class Binding(msgspec.Struct, frozen=True):
    """One `name: Type` of a `given` block."""

    span: Span
    name: str
    type: TypeRef
    name_span: Span = UNPLACED


class Given(msgspec.Struct, frozen=True):
    """The `given` block."""

    span: Span
    bindings: tuple[Binding | Broken, ...]


EntityKind: TypeAlias = Literal["external", "internal", "value", "variant"]


class EntityDeclaration(msgspec.Struct, frozen=True):
    """`[external] entity`, `value` or `variant X : base`."""

    span: Span
    kind: EntityKind
    name: str
    name_span: Span
    items: tuple[Item, ...]
    base: Name | None = None


class EnumDeclaration(msgspec.Struct, frozen=True):
    """`enum Name { a | b }`."""

    span: Span
    name: str
    literals: tuple[EnumLiteral, ...]
    name_span: Span = UNPLACED


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a `config` block, or an untyped `default name = value`."""

    span: Span
    name: str
    type: Type | None
    value: Expr | None
    name_span: Span = UNPLACED


class ConfigDeclaration(msgspec.Struct, frozen=True):
    """`config { … }`, or `alias/config { … }`; `older` when it is an untyped `default name = value`."""

    span: Span
    alias: str
    parameters: tuple[Parameter | Broken, ...]
    older: bool = False


class DefaultDeclaration(msgspec.Struct, frozen=True):
    """`default Type name = { … }`."""

    span: Span
    type: TypeRef | None
    name: str
    value: Expr
    name_span: Span = UNPLACED


class RuleDeclaration(msgspec.Struct, frozen=True):
    """`rule Name { … }`."""

    span: Span
    name: str
    clauses: tuple[Clause, ...]
    name_span: Span = UNPLACED


class Deferred(msgspec.Struct, frozen=True):
    """`deferred alias/Name.path "location"`; `name` is the whole path with its alias.

    `location` is the quoted one, `hint` that of the comment behind it: `-- see: path` or a URL.
    """

    span: Span
    name: str
    location: str = ""
    hint: str = ""
    name_span: Span = UNPLACED


class OpenQuestion(msgspec.Struct, frozen=True):
    """`open question "…"`; `raw` as it is written, with its quotes."""

    span: Span
    text: str
    raw: str = ""


Declaration: TypeAlias = (
    Use
    | Given
    | EntityDeclaration
    | EnumDeclaration
    | ConfigDeclaration
    | DefaultDeclaration
    | RuleDeclaration
    | Deferred
    | OpenQuestion
    | Actor
    | Surface
    | Contract
    | Invariant
    | Broken
)


class SpecTree(msgspec.Struct, frozen=True):
    """A parsed file. `version` is that of the marker, 0 without one; `marker` its place."""

    declarations: tuple[Declaration, ...]
    version: int = 0
    marker: Span | None = None
