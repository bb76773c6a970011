"""The syntax tree of a file: its declarations, each with its exact `span`."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from drift.allium.expressions import Expr, Name
from drift.allium.items import Broken, EnumLiteral, InvariantItem, Item, TypeRef
from drift.allium.outcomes import Clause
from drift.logic.spans import Span


class SurfaceEntry(msgspec.Struct, frozen=True):
    """A line of a surface: `expression [when condition]`; `words` for lines that are not expressions."""

    span: Span
    value: Expr | None
    condition: Expr | None = None
    words: str = ""


class SurfaceClause(msgspec.Struct, frozen=True):
    """`facing`, `context`, `let`, or a section: `exposes`, `provides`, `related`, `timeout` and the like."""

    span: Span
    kind: str
    binding: str = ""
    entries: tuple[SurfaceEntry, ...] = ()
    loop: Expr | None = None
    nested: tuple[SurfaceClause, ...] = ()


# ---------------------------------------------------------------- declarations


class Use(msgspec.Struct, frozen=True):
    """`use "coordinate" as alias`."""

    span: Span
    coordinate: str
    alias: str


class Binding(msgspec.Struct, frozen=True):
    """One `name: Type` of a `given` block."""

    span: Span
    name: str
    type: TypeRef


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


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a `config` block, or an untyped `default name = value`."""

    span: Span
    name: str
    type: TypeRef | None
    value: Expr | None


class ConfigDeclaration(msgspec.Struct, frozen=True):
    """`config { … }`, or `alias/config { … }`."""

    span: Span
    alias: str
    parameters: tuple[Parameter | Broken, ...]


class DefaultDeclaration(msgspec.Struct, frozen=True):
    """`default Type name = { … }`; `type` is None in the older form that declares a parameter."""

    span: Span
    type: TypeRef | None
    name: str
    value: Expr


class RuleDeclaration(msgspec.Struct, frozen=True):
    """`rule Name { … }`."""

    span: Span
    name: str
    clauses: tuple[Clause, ...]


class Deferred(msgspec.Struct, frozen=True):
    """`deferred Name.path "location"`."""

    span: Span
    name: str
    location: str = ""


class OpenQuestion(msgspec.Struct, frozen=True):
    """`open question "…"`."""

    span: Span
    text: str


class Actor(msgspec.Struct, frozen=True):
    """`actor Name { within: Type, identified_by: expression }`."""

    span: Span
    name: str
    identified_by: Expr | None
    within: TypeRef | None = None


class Surface(msgspec.Struct, frozen=True):
    """`surface Name { … }`."""

    span: Span
    name: str
    clauses: tuple[SurfaceClause | Broken, ...]


class Signature(msgspec.Struct, frozen=True):
    """`name: (parameters) -> Result` of a contract, kept as text."""

    span: Span
    name: str
    text: str


class Contract(msgspec.Struct, frozen=True):
    """`contract Name { … }`; `invariants` are the names of its `@invariant`s."""

    span: Span
    name: str
    signatures: tuple[Signature, ...]
    invariants: tuple[str, ...] = ()


class Invariant(msgspec.Struct, frozen=True):
    """A module-level `invariant Name { … }`."""

    span: Span
    name: str
    body: InvariantItem


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
    """A parsed file. `version` is that of the marker, 0 without one."""

    declarations: tuple[Declaration, ...]
    version: int = 0
