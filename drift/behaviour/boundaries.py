"""Boundaries of the model: who stands on the other side, what they see and what they may do.

Surfaces, actors and contracts of a specification (language reference, "Surfaces", "Contracts"). Conditions
and paths are over the surface's bindings: `Var`s of the party it faces, of its context and of its loops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.behaviour.reasons import ReasonCode
from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import TRUE, Predicate, Term, Var
from drift.logic.types import UNKNOWN, ValueType

Direction: TypeAlias = Literal["demands", "fulfils"]

CALLER = "current_user"
"""The name of the instance that stands for whoever calls, where the code is not handed one."""

SELF = Var("this")
"""The instance that is tested for being an actor."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Those `entity` instances (`this`) of which `identified` holds, in the context `within` if any."""

    name: str
    source: Source = NOWHERE
    entity: str = ""
    identified: Predicate = TRUE
    this: Var = SELF
    within: Var | None = None
    text: str = ""
    module: str = ""
    undecidable: ReasonCode = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Whom a surface faces: `actor` is its declared actor type, "" where it names an entity directly."""

    binding: Var
    type: str
    source: Source
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a surface applies to: one surface for each instance that satisfies `where`."""

    binding: Var
    source: Source
    where: Predicate = TRUE
    text: str = ""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What the party sees. `value` is the path; `entity` and `field` are where it ends ("" if unknown).

    `over` are the loops around it, each element under its selection in `when`.
    """

    value: Term
    source: Source
    text: str
    entity: str = ""
    field: str = ""
    when: Predicate = TRUE
    over: tuple[Var, ...] = ()


@dataclass(frozen=True, slots=True)
class Provision:
    """One argument of a provided operation: an input of the party where `value` is a `Var` nothing binds."""

    name: str
    value: Term
    type: ValueType = UNKNOWN
    optional: bool = False
    given: bool = True


@dataclass(frozen=True, slots=True)
class Provided:
    """An operation that the party can set off while `when` holds: `name` is that of a trigger."""

    name: str
    source: Source
    text: str
    arguments: tuple[Provision, ...] = ()
    when: Predicate = TRUE
    over: tuple[Var, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedSurface:
    """Another surface that can be reached from this one, with the instance its context is bound to."""

    name: str
    source: Source
    text: str
    value: Term | None = None
    when: Predicate = TRUE


@dataclass(frozen=True, slots=True)
class Timeout:
    """A temporal rule that applies in the surface's context."""

    rule: str
    source: Source
    text: str
    when: Predicate | None = None


@dataclass(frozen=True, slots=True)
class ContractReference:
    """A contract that the counterpart must implement (`demands`) or this surface supplies (`fulfils`)."""

    name: str
    direction: Direction
    source: Source


@dataclass(frozen=True, slots=True)
class Prose:
    """A named assertion in words: `@guarantee`, `@invariant`, or the older `guarantee: Name`."""

    name: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Surface:
    """A boundary contract between the system and one party."""

    name: str
    source: Source = NOWHERE
    facing: Party | None = None
    context: Context | None = None
    exposes: tuple[Exposure, ...] = ()
    provides: tuple[Provided, ...] = ()
    related: tuple[RelatedSurface, ...] = ()
    timeouts: tuple[Timeout, ...] = ()
    contracts: tuple[ContractReference, ...] = ()
    guarantees: tuple[Prose, ...] = ()
    qualified: str = ""
    module: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """One operation of a contract. `result` is unknown where the type is not declared."""

    name: str
    source: Source
    text: str
    params: tuple[tuple[str, ValueType], ...] = ()
    result: ValueType = UNKNOWN


@dataclass(frozen=True, slots=True)
class Contract:
    """A named obligation that surfaces refer to."""

    name: str
    source: Source = NOWHERE
    signatures: tuple[Signature, ...] = ()
    invariants: tuple[Prose, ...] = ()
    qualified: str = ""
    module: str = ""
