"""The syntax tree of types and of what stands in an entity; each node has its exact `span`.

What could not be read stands in the tree as `Broken`, what is written in plain words as `Prose`, so that
nothing is silently left out.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from drift.allium.expressions import UNPLACED, Expr, FilterWord, Name
from drift.allium.problems import Problem
from drift.logic.spans import Span


class Broken(msgspec.Struct, frozen=True):
    """A clause or declaration that could not be read; `kind` is the clause: `requires`, `field`, `rule`.

    `continued` as in `RequiresClause`.
    """

    span: Span
    kind: str
    text: str
    problem: Problem
    continued: bool = False


class Prose(msgspec.Struct, frozen=True):
    """What is said in plain words instead of the language; `kind` as in `Broken`, `text` the source.

    `quoted` prose stands in double quotes, that of a `comment` in comment lines whose `--` the text leaves
    out. `continued` as in `RequiresClause`.
    """

    span: Span
    kind: str
    text: str
    quoted: bool = False
    continued: bool = False
    comment: bool = False


# ---------------------------------------------------------------- types


class TypeRef(msgspec.Struct, frozen=True):
    """`Name`, `alias/Name`, `Set<T>`, `T?`."""

    span: Span
    name: str
    alias: str = ""
    arguments: tuple[Type, ...] = ()
    optional: bool = False


class EnumLiteral(msgspec.Struct, frozen=True):
    """One value of an enumeration, or one variant of a sum type."""

    span: Span
    name: str
    quoted: bool = False
    alias: str = ""


class InlineEnum(msgspec.Struct, frozen=True):
    """`a | b | c`; capitalised names are variants. `null`: it is optional by `| null` instead of `?`."""

    span: Span
    literals: tuple[EnumLiteral, ...]
    optional: bool = False
    null: bool = False


Type: TypeAlias = TypeRef | InlineEnum


class Presence(msgspec.Struct, frozen=True):
    """`when field = a | b` behind a field."""

    span: Span
    field: str
    literals: tuple[EnumLiteral, ...]
    field_span: Span = UNPLACED


class Formal(msgspec.Struct, frozen=True):
    """A parameter of a trigger, a signature or a derived value; `_` when it is not needed."""

    span: Span
    name: str
    type: Type | None = None
    optional: bool = False
    name_span: Span = UNPLACED


# ---------------------------------------------------------------- entity items


class FieldItem(msgspec.Struct, frozen=True):
    """A stored field; `default` is what stands behind `=`, which the language has for parameters only."""

    span: Span
    name: str
    type: Type
    presence: Presence | None = None
    default: Expr | None = None
    name_span: Span = UNPLACED


class RelationshipItem(msgspec.Struct, frozen=True):
    """`name: Entity with predicate`, or in the older form `name: Entity for this back`."""

    span: Span
    name: str
    entity: Name
    predicate: Expr | None = None
    back: str = ""
    word: FilterWord = "with"
    name_span: Span = UNPLACED
    back_span: Span = UNPLACED


class DerivedItem(msgspec.Struct, frozen=True):
    """A projection or derived value; `formals` of a parameterised one."""

    span: Span
    name: str
    value: Expr
    formals: tuple[Formal, ...] = ()
    presence: Presence | None = None
    name_span: Span = UNPLACED

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(formal.name for formal in self.formals)


class Edge(msgspec.Struct, frozen=True):
    """`source -> target` of a transition graph."""

    span: Span
    start: EnumLiteral
    end: EnumLiteral

    @property
    def source(self) -> str:
        """The name of the state it leaves."""
        return self.start.name

    @property
    def target(self) -> str:
        """The name of the state it reaches."""
        return self.end.name


class Terminal(msgspec.Struct, frozen=True):
    """`terminal: a, b` of a transition graph."""

    span: Span
    literals: tuple[EnumLiteral, ...]


class TransitionsItem(msgspec.Struct, frozen=True):
    """`transitions field { … }`; `lines` in the order of the text."""

    span: Span
    field: str
    lines: tuple[Edge | Terminal | Broken, ...]
    field_span: Span = UNPLACED

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Its edges."""
        return tuple(line for line in self.lines if isinstance(line, Edge))

    @property
    def terminal(self) -> tuple[EnumLiteral, ...]:
        """All terminal states."""
        return tuple(
            literal for line in self.lines if isinstance(line, Terminal) for literal in line.literals
        )


# ---------------------------------------------------------------- invariants


class Assertion(msgspec.Struct, frozen=True):
    """A condition that an invariant states."""

    span: Span
    condition: Expr


class AssertionLet(msgspec.Struct, frozen=True):
    """`let name = value` in an invariant."""

    span: Span
    name: str
    value: Expr
    name_span: Span = UNPLACED


class Quantified(msgspec.Struct, frozen=True):
    """`for variable in collection: …`: holds for every element; `head` is the span of the head."""

    span: Span
    head: Span
    variable: str
    collection: Expr
    body: tuple[InvariantLine, ...]
    variable_span: Span = UNPLACED


InvariantLine: TypeAlias = Assertion | AssertionLet | Quantified | Prose | Broken


class Invariant(msgspec.Struct, frozen=True):
    """`invariant Name { … }`, in an entity or at module level; its lines all hold. `text` is the body."""

    span: Span
    name: str
    body: tuple[InvariantLine, ...]
    text: str = ""
    name_span: Span = UNPLACED


InvariantItem = Invariant

AnnotationKind: TypeAlias = Literal["invariant", "guarantee", "guidance"]


class Annotation(msgspec.Struct, frozen=True):
    """`@invariant Name`, `@guarantee Name` or `@guidance` with the comment lines below it, without `--`.

    A comment behind its head is a `remark` on it, unless it starts the words themselves. The older form is a
    clause: `guarantee: Name`, `guidance: …`; then `colon`, and `text` is what follows it. `gaps` are the
    lines of the body that are empty in the text, without a `--`.
    """

    span: Span
    kind: str
    name: str = ""
    body: tuple[str, ...] = ()
    text: str = ""
    colon: bool = False
    name_span: Span = UNPLACED
    remark: str = ""
    gaps: tuple[int, ...] = ()


Item: TypeAlias = (
    FieldItem | RelationshipItem | DerivedItem | TransitionsItem | Invariant | Annotation | Prose | Broken
)
