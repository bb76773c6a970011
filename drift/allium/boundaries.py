"""The syntax tree of actors, contracts and surfaces; each node has its exact `span`."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from drift.allium.expressions import UNPLACED, Expr, FilterWord, Name
from drift.allium.items import Annotation, Broken, FieldItem, Formal, Item, Prose, Type, TypeRef
from drift.allium.outcomes import EventTrigger, LetClause
from drift.logic.spans import Span

# ---------------------------------------------------------------- actors


class Actor(msgspec.Struct, frozen=True):
    """`actor Name { within: Type, identified_by: expression }`; `rest` is what else stands in it."""

    span: Span
    name: str
    identified_by: Expr | None
    within: TypeRef | None = None
    rest: tuple[Annotation | Prose | Broken, ...] = ()
    name_span: Span = UNPLACED


# ---------------------------------------------------------------- contracts


class Signature(msgspec.Struct, frozen=True):
    """`name: (parameters) -> Result` of a contract; `text` is what follows the name."""

    span: Span
    name: str
    text: str
    parameters: tuple[Formal, ...] = ()
    result: Type | None = None
    name_span: Span = UNPLACED


ContractItem: TypeAlias = Signature | FieldItem | Annotation | Prose | Broken


class Contract(msgspec.Struct, frozen=True):
    """`contract Name { … }`; `items` in the order of the text."""

    span: Span
    name: str
    items: tuple[ContractItem, ...]
    name_span: Span = UNPLACED

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """Its operations."""
        return tuple(item for item in self.items if isinstance(item, Signature))

    @property
    def invariants(self) -> tuple[str, ...]:
        """The names of its `@invariant`s."""
        return tuple(
            item.name for item in self.items if isinstance(item, Annotation) and item.kind == "invariant"
        )


# ---------------------------------------------------------------- surfaces


class FacingClause(msgspec.Struct, frozen=True):
    """`facing binding: Type`; `binding` is "" in the older form `facing: Type`."""

    span: Span
    binding: str
    type: TypeRef
    binding_span: Span = UNPLACED


class ContextClause(msgspec.Struct, frozen=True):
    """`context binding: Type where predicate [when condition]`."""

    span: Span
    binding: str
    type: TypeRef
    predicate: Expr | None = None
    word: FilterWord = "where"
    condition: Expr | None = None
    binding_span: Span = UNPLACED


class SurfaceEntry(msgspec.Struct, frozen=True):
    """A line of a section: `expression [when condition]`, `optional` for `expression?`.

    An action whose parameters have types is a `signature` instead of a `value`, `name: …` an `item`.
    """

    span: Span
    value: Expr | None
    condition: Expr | None = None
    signature: EventTrigger | None = None
    item: Item | None = None
    optional: bool = False


class SurfaceFor(msgspec.Struct, frozen=True):
    """`for variable in collection: …` in a section; `head` is the span of the head."""

    span: Span
    head: Span
    variable: str
    collection: Expr
    body: tuple[SurfaceLine, ...]
    variable_span: Span = UNPLACED


class SurfaceBranch(msgspec.Struct, frozen=True):
    """One guarded block; `span` is that of the test."""

    span: Span
    test: Expr
    body: tuple[SurfaceLine, ...]


class SurfaceIf(msgspec.Struct, frozen=True):
    """`if … else if … else …` in a section."""

    span: Span
    branches: tuple[SurfaceBranch, ...]
    otherwise: tuple[SurfaceLine, ...] = ()


SurfaceLine: TypeAlias = SurfaceEntry | SurfaceFor | SurfaceIf | LetClause | Prose | Broken
SectionKind: TypeAlias = Literal["exposes", "provides", "related", "timeout", "requires"]


class SurfaceSection(msgspec.Struct, frozen=True):
    """`exposes:`, `provides:`, `related:`, `timeout:` and `requires:` with their lines."""

    span: Span
    kind: SectionKind
    lines: tuple[SurfaceLine, ...]


ContractDirection: TypeAlias = Literal["demands", "fulfils"]


class ContractEntry(msgspec.Struct, frozen=True):
    """`demands Name` or `fulfils Name`."""

    span: Span
    direction: ContractDirection
    contract: Name


class ContractsClause(msgspec.Struct, frozen=True):
    """`contracts:` with its entries."""

    span: Span
    entries: tuple[ContractEntry | Prose | Broken, ...]


SurfaceClause: TypeAlias = (
    FacingClause | ContextClause | LetClause | SurfaceSection | ContractsClause | Annotation | Prose | Broken
)


class Surface(msgspec.Struct, frozen=True):
    """`surface Name { … }`."""

    span: Span
    name: str
    clauses: tuple[SurfaceClause, ...]
    name_span: Span = UNPLACED
