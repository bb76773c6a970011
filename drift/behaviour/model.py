"""The behaviour model: what a system does, said the same way whether a specification or code was read.

Everything is immutable and carries the `Source` that declares it. Names are those of the side they came from;
`drift.compare` translates code names into specification names before it compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.behaviour.answers import Answer
from drift.behaviour.boundaries import Actor, Contract, Surface
from drift.behaviour.flaws import Conflict as Conflict, ConflictKind as ConflictKind, Unread as Unread
from drift.behaviour.reasons import ReasonCode as ReasonCode
from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import TRUE, Const, Predicate, Term, Var
from drift.logic.types import UNKNOWN, ValueType

Side: TypeAlias = Literal["spec", "code"]
EntityKind: TypeAlias = Literal["internal", "external", "value", "variant"]
TriggerKind: TypeAlias = Literal[
    "external", "temporal", "transition", "reached", "created", "derived", "scheduled", "internal", "unknown"
]
Outcome: TypeAlias = Literal["error", "refusal", "silent", "selection", "decorator", "assumed"]
EntryKind: TypeAlias = Literal["", "http", "job", "message", "command", "event", "lifecycle"]


THIS = Var("this")
"""The instance that a relationship or derived value belongs to."""
ELEMENT = Var("it")
"""One of the instances a relationship leads to."""


# ---------------------------------------------------------------- structure


@dataclass(frozen=True, slots=True)
class Presence:
    """`when field = a | b`: a value is there exactly while the status `field` is in one of `states`.

    What is `nullable` may be absent in those states too.
    """

    field: str
    states: tuple[str, ...]
    source: Source = NOWHERE
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class FieldModel:
    """A stored field.

    `default` is the value a new instance gets when none is given; `aliases` are other code names. A field
    with `presence` has an optional `type`. One that is `renewed` is set to the moment of each stored change.
    """

    name: str
    type: ValueType = UNKNOWN
    source: Source = NOWHERE
    default: Term | None = None
    aliases: tuple[str, ...] = ()
    presence: Presence | None = None
    renewed: bool = False


@dataclass(frozen=True, slots=True)
class Relationship:
    """Navigation to other entities.

    `many` related `entity` instances that satisfy `where` (over `this` and `element`).
    """

    name: str
    entity: str
    many: bool
    source: Source = NOWHERE
    this: Var = THIS
    element: Var = ELEMENT
    where: Predicate = TRUE


@dataclass(frozen=True, slots=True)
class Derived:
    """A computed value or predicate over `this` and `params`; `value` may be a `Truth`."""

    name: str
    value: Term
    source: Source = NOWHERE
    this: Var = THIS
    params: tuple[Var, ...] = ()
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One state of a lifecycle. `written` are other spellings of it: a member's value, a label."""

    name: str
    source: Source = NOWHERE
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """`before -> after` of a declared transition graph."""

    before: str
    after: str
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class StateMachine:
    """The states an enumerated field can hold. `declared` is False for states only seen in use.

    `graph` is where a transition graph is declared, None without one; then `edges` are all it allows.
    """

    entity: str
    field: str
    states: tuple[State, ...]
    source: Source = NOWHERE
    declared: bool = True
    initial: tuple[str, ...] = ()
    terminal: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()
    graph: Source | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A domain concept with fields. `supertypes` are the entities it is a variant or subclass of.

    `key` is the field that identifies an instance, "" where code does not say.
    """

    name: str
    source: Source = NOWHERE
    kind: EntityKind = "internal"
    fields: tuple[FieldModel, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    derived: tuple[Derived, ...] = ()
    machines: tuple[StateMachine, ...] = ()
    supertypes: tuple[str, ...] = ()
    qualified: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ConfigParameter:
    """A configured value.

    `value` is None when nothing constant could be read; `overridable` by the environment. `override` is where
    another module gives it its value.
    """

    name: str
    source: Source = NOWHERE
    type: ValueType = UNKNOWN
    value: Const | None = None
    overridable: bool = False
    qualified: str = ""
    unit: str = ""
    override: Source | None = None


# ---------------------------------------------------------------- effects


@dataclass(frozen=True, slots=True)
class Assign:
    """`target.field = value`; `entity` is the entity of `target`.

    `value` reads the state before the operation.
    """

    target: Term
    entity: str
    field: str
    value: Term


@dataclass(frozen=True, slots=True)
class Create:
    """A new `entity` with the given field values; later mentions of it are `instance`."""

    entity: str
    values: tuple[tuple[str, Term], ...]
    instance: Var


@dataclass(frozen=True, slots=True)
class Remove:
    """`target` (one instance, or every element of a collection) no longer exists."""

    target: Term
    entity: str


@dataclass(frozen=True, slots=True)
class Change:
    """`target.field` gains (`added`) or loses `item`."""

    target: Term
    entity: str
    field: str
    item: Term
    added: bool


@dataclass(frozen=True, slots=True)
class Emit:
    """A message, notification, event or trigger `name` with named or positional (`"0"`, `"1"`) arguments."""

    name: str
    args: tuple[tuple[str, Term], ...] = ()


Effect: TypeAlias = Assign | Create | Remove | Change | Emit


@dataclass(frozen=True, slots=True)
class Condition:
    """One conjunct known to hold on a path, and where and how that was established.

    `outcome`: how the path that lacks it ended (`error`, `refusal` = error return, `silent` = plain
    return), or `selection` (a query filter), `decorator`, `assumed` (known from an earlier write or
    constructor: a fact, never a guard of the code). `symbol` is the function that tests it. `related` are
    the further places that take part in it: the definition of a local, constant or predicate it reads,
    the call that hands it its arguments. `declared`: it is `assumed` because what comes in was checked
    against a declaration, which turns away what does not meet it.
    """

    predicate: Predicate
    source: Source = NOWHERE
    outcome: Outcome = "error"
    symbol: str = ""
    text: str = ""
    related: tuple[Source, ...] = ()
    declared: bool = False


@dataclass(frozen=True, slots=True)
class GuardedEffect:
    """An effect and every condition on the path to it. `path` is the call chain from the entry point.

    `related` are the further places that decide its value: where a local was computed, the calls on the way.
    `over` are the variables of the loops around it; `selected` is where the instance was fetched or chosen.
    `stored`: a new instance is handed to a store; `unsaved`: the change is in memory and nothing stores it.
    """

    effect: Effect
    source: Source = NOWHERE
    when: tuple[Condition, ...] = ()
    path: tuple[str, ...] = ()
    text: str = ""
    symbol: str = ""
    related: tuple[Source, ...] = ()
    over: tuple[Var, ...] = ()
    selected: tuple[Source, ...] = ()
    stored: bool = False
    unsaved: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A `requires` of a specification. `undecidable` holds the reason code when its meaning is not formal."""

    predicate: Predicate
    source: Source
    text: str
    undecidable: ReasonCode = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What sets an operation off. `condition` is over `params` (temporal, transition, derived)."""

    kind: TriggerKind
    name: str = ""
    entity: str = ""
    field: str = ""
    params: tuple[Var, ...] = ()
    condition: Predicate = TRUE
    source: Source = NOWHERE
    text: str = ""


@dataclass(frozen=True, slots=True)
class PresenceObligation:
    """What a change of state implies for a field with `presence`: it must be set, or cleared.

    Reference: v3, "State-dependent field presence". It arises from the states `before` only ("" is a
    creation). `source` is the field's `when`, `change` the statement that changes the state under `when`,
    `met` the statement of the rule that fulfils it, None if there is none.
    """

    sets: bool
    target: Term
    entity: str
    field: str
    before: tuple[str, ...]
    after: str
    source: Source
    change: Source
    when: tuple[Condition, ...] = ()
    met: Source | None = None


@dataclass(frozen=True, slots=True)
class OpaqueCall:
    """A call on the way whose body is unknown and that is given specified things.

    Entities, their keys, their fields.
    """

    callee: str
    source: Source
    reason: str
    code: ReasonCode = "unresolved-call"
    entities: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    when: tuple[Condition, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Admission:
    """Something that decides who may come in at an entry point.

    A gatekeeper (decorator, dependency, guard, middleware) lets in holders of one of its `roles`, or whoever
    is known if it names none; `words` are those of its name. A test that refuses callers has neither: it is
    the condition of the effects that stands at `source`. `status` is what those who stay outside are told
    (401, 403), 0 where nothing says so.
    """

    source: Source
    text: str = ""
    gatekeeper: bool = False
    roles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    status: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    """A rule of the specification, or what one entry point of the code does.

    `alternatives` are the further triggers of a rule whose triggers are joined by `or`. `entry` is the sort
    of entry point that the code declares it as, "" where nothing does; `admits` is all that decides there
    who may come in. `unnamed`: nothing in the code base names its function; `beside` are the tables that
    name functions like it. `astray`: it calls something of which nothing is known. `answer` is what it
    gives out, None for what is no declared entry point.
    """

    name: str
    source: Source = NOWHERE
    trigger: Trigger = Trigger("unknown")
    params: tuple[Var, ...] = ()
    requires: tuple[Clause, ...] = ()
    effects: tuple[GuardedEffect, ...] = ()
    opaque: tuple[OpaqueCall, ...] = ()
    qualified: str = ""
    module: str = ""
    truncated: str = ""
    alternatives: tuple[Trigger, ...] = ()
    obligations: tuple[PresenceObligation, ...] = ()
    entry: EntryKind = ""
    admits: tuple[Admission, ...] = ()
    unnamed: bool = False
    beside: tuple[Source, ...] = ()
    astray: bool = False
    answer: Answer | None = None
    present: tuple[Var, ...] = ()
    """The parameters that are never null by the type that they are declared with."""

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """Everything that sets it off."""
        return (self.trigger, *self.alternatives)


@dataclass(frozen=True, slots=True)
class Invariant:
    """What holds of all instances `over` that satisfy `where`, at any time.

    `entity` is the one it is declared in, or that its outermost loop is about. `undecidable` holds the reason
    code when it is not formal; `predicate` is opaque then.
    """

    name: str
    source: Source
    entity: str = ""
    over: tuple[Var, ...] = ()
    where: Predicate = TRUE
    predicate: Predicate = TRUE
    text: str = ""
    undecidable: ReasonCode = ""
    reason: str = ""
    qualified: str = ""
    module: str = ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One side.

    `dead` are operations nothing can reach, `idle` are entry points and functions that do
    nothing to its data; `files` is how many files were read. `computed` is what the classes of the code work
    out of their own instances, each with the name of its entity.
    """

    side: Side
    entities: tuple[Entity, ...] = ()
    config: tuple[ConfigParameter, ...] = ()
    operations: tuple[Operation, ...] = ()
    dead: tuple[Operation, ...] = ()
    unread: tuple[Unread, ...] = ()
    files: int = 0
    modules: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    black_boxes: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    actors: tuple[Actor, ...] = ()
    contracts: tuple[Contract, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    idle: tuple[Operation, ...] = ()
    computed: tuple[tuple[str, Derived], ...] = ()
