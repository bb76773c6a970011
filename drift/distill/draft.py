"""A draft: what was understood of code in the words of the specification, before it is a syntax tree.

Terms and predicates are those of `drift.logic`, over the names of the specification: instances are `Var`s
named after their entity, states are symbols, configured values go by the parameter's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import Const, Predicate, Term, Var
from drift.logic.types import UNKNOWN, ValueType

Sources: TypeAlias = tuple[Source, ...]
"""The places in code behind a clause, sorted."""

QuestionKind: TypeAlias = Literal[
    "unguarded-change",
    "different-guards",
    "state-never-set",
    "endless",
    "not-understood",
    "dead-code",
    "unread",
]
"""In the order of their weight."""


# ---------------------------------------------------------------- structure


@dataclass(frozen=True, slots=True)
class DraftField:
    """A stored field; `states` are the values of an enumeration in the order of the draft.

    `present`: a status, and its states in which the (optional) field is there, in all of them `always`.
    """

    name: str
    type: ValueType
    sources: Sources = ()
    states: tuple[str, ...] = ()
    present: tuple[str, tuple[str, ...]] | None = None
    always: bool = False


@dataclass(frozen=True, slots=True)
class DraftRelationship:
    """All `entity` whose field `back` is this one."""

    name: str
    entity: str
    back: str
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class DraftProjection:
    """Those of a relationship whose field `field` is `state`."""

    name: str
    relationship: str
    field: str
    state: str
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class DraftDerived:
    """`name: value`, worked out of an instance's own fields, which stand bare (`ITSELF`)."""

    name: str
    value: Term
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class DraftEdge:
    """`before -> after` of a lifecycle."""

    before: str
    after: str
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class DraftLifecycle:
    """The changes of a status field that code makes, each under a condition on the state before."""

    field: str
    edges: tuple[DraftEdge, ...]
    terminal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftEntity:
    """An entity; an `external` one is read, and nothing in this code changes it."""

    name: str
    external: bool = False
    fields: tuple[DraftField, ...] = ()
    relationships: tuple[DraftRelationship, ...] = ()
    projections: tuple[DraftProjection, ...] = ()
    lifecycles: tuple[DraftLifecycle, ...] = ()
    sources: Sources = ()
    derived: tuple[DraftDerived, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftEnum:
    """A named enumeration: several fields share it."""

    name: str
    states: tuple[str, ...]
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class DraftParameter:
    """A configured value."""

    name: str
    value: Const
    type: ValueType = UNKNOWN
    sources: Sources = ()


# ---------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True)
class Assigned:
    """`target = value`, the value over the state before."""

    target: Term
    value: Term
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Created:
    """`Entity.created(…)`; `name` is that of the new instance where it is spoken of again.

    `turn` is its place among those that are made together.
    """

    entity: str
    values: tuple[tuple[str, Term], ...]
    name: str = ""
    sources: Sources = ()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Removed:
    """`not exists target`."""

    target: Term
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """`target.add(item)`, or `remove`."""

    target: Term
    item: Term
    added: bool
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Emitted:
    """`Name(…)`: a message to somebody, or what happened, told to whoever wants to know."""

    name: str
    args: tuple[tuple[str, Term], ...]
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """`if test: … else: …`, the test over the state after."""

    test: Predicate
    then: tuple[Statement, ...]
    other: tuple[Statement, ...] = ()
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Each:
    """`for variable in collection where …: …`; without `base`, all instances of the variable's entity."""

    variable: Var
    base: Term | None
    where: Predicate
    body: tuple[Statement, ...]
    sources: Sources = ()


Statement: TypeAlias = Assigned | Created | Removed | Changed | Emitted | Chosen | Each


@dataclass(frozen=True, slots=True)
class Requirement:
    """One `requires`."""

    predicate: Predicate
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """`let name = value` before the `ensures`: something of the state before that it speaks of."""

    name: str
    value: Term
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class DraftTrigger:
    """`Name(params)`; with a `condition`, `subject: Entity.condition` (temporal)."""

    name: str = ""
    params: tuple[Var, ...] = ()
    subject: Var | None = None
    condition: Predicate | None = None
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A rule. `each`: the clauses apply to all of these instances. `entries` are the ways in.

    `acting` is the parameter that sets it off; `roles` are those who are let in, by what decides that.
    `aside` is what is deferred if the rule does not stand.
    """

    name: str
    trigger: DraftTrigger
    requires: tuple[Requirement, ...] = ()
    remembered: tuple[Remembered, ...] = ()
    ensures: tuple[Statement, ...] = ()
    each: Each | None = None
    entries: tuple[str, ...] = ()
    sources: Sources = ()
    confidence: float = 1.0
    acting: Var | None = None
    roles: tuple[str, ...] = ()
    doors: Sources = ()
    aside: tuple[Deferred, ...] = ()


# ---------------------------------------------------------------- the rest


@dataclass(frozen=True, slots=True)
class Deferred:
    """A part whose working code does not show: `path` is `Rule.value`.

    `whole`: all that an operation does to an entity; `path` is `Entity.operation`, and no clause calls it.
    """

    path: str
    reason: str
    sources: Sources = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What only people can answer."""

    kind: QuestionKind
    text: str
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of the code is not in the draft, and why."""

    what: str
    reason: str
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class DraftActor:
    """Those of `entity` whose field `field` is one of `roles`; without roles, whoever is known.

    `texts`: the field holds texts, no states.
    """

    name: str
    entity: str
    field: str = ""
    roles: tuple[str, ...] = ()
    sources: Sources = ()
    texts: bool = False


@dataclass(frozen=True, slots=True)
class DraftExposure:
    """A field of the surface's context that is given out."""

    field: str
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class DraftSurface:
    """What one actor may do: triggers with their parameters.

    `context` is the name and entity of what it `exposes` fields of; ("", "") if it exposes nothing.
    """

    name: str
    actor: str
    binding: str
    provides: tuple[DraftTrigger, ...]
    sources: Sources = ()
    context: tuple[str, str] = ("", "")
    exposes: tuple[DraftExposure, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole specification."""

    entities: tuple[DraftEntity, ...] = ()
    enums: tuple[DraftEnum, ...] = ()
    config: tuple[DraftParameter, ...] = ()
    rules: tuple[DraftRule, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    questions: tuple[Question, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    actors: tuple[DraftActor, ...] = ()
    surfaces: tuple[DraftSurface, ...] = ()
