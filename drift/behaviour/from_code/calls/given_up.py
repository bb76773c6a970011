"""What a function does beyond what is remembered of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from drift.behaviour.from_code.walking.state import Frame, Recorded
from drift.behaviour.model import Assign, Change, Condition, Create, Effect, Emit, OpaqueCall, Remove
from drift.logic.spans import Source


class Did(Protocol):
    """What is known of a function."""

    @property
    def effects(self) -> tuple[Recorded, ...]:
        """What it changes."""

    @property
    def opaque(self) -> tuple[OpaqueCall, ...]:
        """What it calls that nothing is known of."""


def nearest(effects: Sequence[Recorded], most: int) -> tuple[tuple[Recorded, ...], tuple[Recorded, ...]]:
    """The effects that are kept, in their order, and those over the cap: the deepest go first."""
    if len(effects) <= most:
        return tuple(effects), ()
    by_depth = sorted(range(len(effects)), key=lambda index: (len(effects[index].path), index))
    kept = frozenset(by_depth[:most])
    return (
        tuple(one for index, one in enumerate(effects) if index in kept),
        tuple(one for index, one in enumerate(effects) if index not in kept),
    )


def given_up(frame: Frame, most: int) -> Iterator[OpaqueCall]:
    """The effects over the cap as one call of which nothing else is known: it may be any of them."""
    rest = [one for one in nearest(frame.effects, most)[1] if not isinstance(one.effect, Emit)]
    if rest:
        first = rest[0]
        slots = dict.fromkeys(slot for one in rest for slot in _written(one.effect))
        yield OpaqueCall(
            frame.symbol,
            first.source,
            f"it has more than {most} effects",
            "unresolved-call",
            tuple(dict.fromkeys(entity for entity, _ in slots)),
            tuple((entity, field) for entity, field in slots if field),
            (),
            (frame.symbol,),
        )


def not_followed(
    frame: Frame, callee: str, source: Source, given: Sequence[str], summary: Did, when: tuple[Condition, ...]
) -> Iterator[OpaqueCall]:
    """A call that is too much to be put in place: what it changes is known, not under which conditions."""
    slots = dict.fromkeys(slot for one in summary.effects for slot in _written(one.effect))
    entities = dict.fromkeys([*given, *(entity for entity, _ in slots)])
    fields = dict.fromkeys((entity, field) for entity, field in slots if field)
    for call in summary.opaque:
        entities |= dict.fromkeys(call.entities)
        fields |= dict.fromkeys(call.fields)
    if entities or fields:
        yield OpaqueCall(
            callee,
            source,
            "too much was followed before",
            "unresolved-call",
            tuple(entities),
            tuple(fields),
            when,
            (frame.symbol,),
        )


def _written(effect: Effect) -> Iterator[tuple[str, str]]:
    match effect:
        case Assign(entity=entity, field=field) | Change(entity=entity, field=field):
            yield entity, field
        case Create(entity=entity, values=values):
            yield entity, ""
            yield from ((entity, name) for name, _ in values)
        case Remove(entity=entity):
            yield entity, ""
        case _:
            pass
