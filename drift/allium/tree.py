"""The syntax tree of a specification file: declarations, clauses and statements, each with its exact `span`.

What could not be read stands in the tree as `Broken`, so that nothing is silently left out.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from drift.allium.expressions import Apply, Argument, Expr, Name
from drift.allium.problems import Problem
from drift.logic.spans import Span


class Broken(msgspec.Struct, frozen=True):
    """A clause or declaration that could not be read. `kind` is the clause (`requires`, `field`, `rule` …)."""

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
    """`name: Entity with predicate`, or the older `name: Entity for this field` (then `back` is that field)."""

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


# ---------------------------------------------------------------- statements of `ensures`


class Assignment(msgspec.Struct, frozen=True):
    """`target = value`."""

    span: Span
    target: Expr
    value: Expr


class Perform(msgspec.Struct, frozen=True):
    """A creation, emission, collection change or invocation of a deferred specification."""

    span: Span
    call: Apply


class Removal(msgspec.Struct, frozen=True):
    """`not exists target`."""

    span: Span
    target: Expr


class LetStatement(msgspec.Struct, frozen=True):
    """`let name = value`."""

    span: Span
    name: str
    value: Expr


class IfBranch(msgspec.Struct, frozen=True):
    """One guarded block; `span` is that of the test."""

    span: Span
    test: Expr
    body: tuple[Statement, ...]


class IfStatement(msgspec.Struct, frozen=True):
    """`if … else if … else …`."""

    span: Span
    branches: tuple[IfBranch, ...]
    otherwise: tuple[Statement, ...] = ()


class ForStatement(msgspec.Struct, frozen=True):
    """`for variable in collection: body`; `head` is the span of the head."""

    span: Span
    head: Span
    variable: str
    collection: Expr
    body: tuple[Statement, ...]


Statement: TypeAlias = Assignment | Perform | Removal | LetStatement | IfStatement | ForStatement | Broken


# ---------------------------------------------------------------- clauses of a rule


class EventTrigger(msgspec.Struct, frozen=True):
    """`Name(a, b?)`: an action from outside or another rule's emission."""

    span: Span
    name: Name
    parameters: tuple[Argument, ...]


class ConditionTrigger(msgspec.Struct, frozen=True):
    """`x: Entity.condition`: temporal, derived, creation; `binding` is "" in the older form without one."""

    span: Span
    binding: str
    condition: Expr


class TransitionTrigger(msgspec.Struct, frozen=True):
    """`x: Entity.field transitions_to value`, or `reaches`/`becomes` when `reached`."""

    span: Span
    binding: str
    subject: Expr
    value: Expr
    reached: bool = False


TriggerNode: TypeAlias = EventTrigger | ConditionTrigger | TransitionTrigger


class WhenClause(msgspec.Struct, frozen=True):
    """`when:`."""

    span: Span
    trigger: TriggerNode


class LetClause(msgspec.Struct, frozen=True):
    """`let name = value` between the clauses."""

    span: Span
    name: str
    value: Expr


class RequiresClause(msgspec.Struct, frozen=True):
    """One condition of a `requires:`; `span` and `text` are the condition's."""

    span: Span
    condition: Expr
    text: str


class EnsuresClause(msgspec.Struct, frozen=True):
    """`ensures:`."""

    span: Span
    statements: tuple[Statement, ...]


class ForClause(msgspec.Struct, frozen=True):
    """A `for` that wraps the clauses of a rule."""

    span: Span
    head: Span
    variable: str
    collection: Expr
    clauses: tuple[Clause, ...]


Clause: TypeAlias = WhenClause | LetClause | RequiresClause | EnsuresClause | ForClause | Broken


# ---------------------------------------------------------------- surfaces


class SurfaceEntry(msgspec.Struct, frozen=True):
    """A line of a surface: `expression [when condition]`; `words` for lines that are not expressions."""

    span: Span
    value: Expr | None
    condition: Expr | None = None
    words: str = ""


class SurfaceClause(msgspec.Struct, frozen=True):
    """`facing`, `context`, `let`, `exposes`, `provides`, `contracts`, `related`, `timeout`, `guarantee` …"""

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
