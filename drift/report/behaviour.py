"""What was understood of code, as plain values that every format shows."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from drift.behaviour.model import Outcome, ReasonCode, TriggerKind

EffectKind: TypeAlias = Literal["assign", "create", "remove", "add", "take", "emit"]


class Place(msgspec.Struct, frozen=True, order=True):
    """A line of a file."""

    file: str
    line: int


class Guard(msgspec.Struct, frozen=True):
    """A condition on the way to an effect; `outcome` says how the way ends without it."""

    condition: str
    outcome: Outcome
    at: Place
    symbol: str = ""


class EffectSeen(msgspec.Struct, frozen=True):
    """One effect with its guards; `path` leads from the entry point to it."""

    kind: EffectKind
    does: str
    entity: str
    field: str
    value: str
    at: Place
    understood: bool
    guards: tuple[Guard, ...] = ()
    path: tuple[str, ...] = ()


class Blind(msgspec.Struct, frozen=True):
    """A call that could not be followed and is given data, or a write whose value is unknown."""

    what: str
    reason: str
    code: ReasonCode
    at: Place
    entities: tuple[str, ...] = ()
    operation: str = ""


class Doing(msgspec.Struct, frozen=True):
    """An operation: what one entry point does. `label` is how the outside knows it."""

    label: str
    qualified: str
    trigger: TriggerKind
    at: Place
    parameters: tuple[str, ...] = ()
    effects: tuple[EffectSeen, ...] = ()
    opaque: tuple[Blind, ...] = ()
    truncated: str = ""


class StateSeen(msgspec.Struct, frozen=True):
    """A state and the other ways it is written."""

    name: str
    written: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True):
    """A transition. `before` is empty for a new instance; `after` is "" where the value is not known."""

    before: tuple[str, ...]
    after: str
    created: bool
    operation: str
    label: str
    at: Place


class Lifecycle(msgspec.Struct, frozen=True):
    """The states of one field and who changes them."""

    field: str
    declared: bool
    states: tuple[StateSeen, ...]
    initial: tuple[str, ...]
    transitions: tuple[Step, ...]


class Member(msgspec.Struct, frozen=True):
    """A field or a relationship."""

    name: str
    type: str
    optional: bool = False
    default: str = ""


class Writes(msgspec.Struct, frozen=True):
    """How many writes were seen (unknown calls that are given the entity included) and understood."""

    seen: int
    understood: int
    not_understood: tuple[Blind, ...] = ()


class Thing(msgspec.Struct, frozen=True):
    """An entity of the code."""

    name: str
    qualified: str
    kind: str
    at: Place
    fields: tuple[Member, ...]
    lifecycles: tuple[Lifecycle, ...]
    writes: Writes


class Setting(msgspec.Struct, frozen=True):
    """A configured value; `value` is "" where nothing constant was found."""

    name: str
    qualified: str
    value: str
    type: str
    overridable: bool
    at: Place


class Hole(msgspec.Struct, frozen=True):
    """A file, or a part of one, that was not read."""

    at: Place
    code: ReasonCode
    reason: str


class Digest(msgspec.Struct, frozen=True):
    """Everything that was understood of a code base, and what was not."""

    files: int
    left_out: dict[str, int]
    entities: tuple[Thing, ...]
    configuration: tuple[Setting, ...]
    operations: tuple[Doing, ...]
    dead: tuple[Doing, ...]
    unread: tuple[Hole, ...]


class PlaceSeen(msgspec.Struct, frozen=True):
    """What one line is to the behaviour: what it does, what it guards, what is not known there.

    `function` is the function it lies in; `protects` are the effects behind the guards tested here.
    """

    at: Place
    function: str
    declares: tuple[str, ...]
    effects: tuple[Reached, ...]
    guards: tuple[Protects, ...]
    opaque: tuple[Blind, ...]
    entries: tuple[str, ...]


class Reached(msgspec.Struct, frozen=True):
    """An effect and the entry point it is reached from."""

    operation: str
    qualified: str
    effect: EffectSeen


class Protects(msgspec.Struct, frozen=True):
    """A guard tested at a place, and every effect that it stands before."""

    condition: str
    outcome: Outcome
    effects: tuple[Reached, ...]
