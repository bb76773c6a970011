"""Which states the code reaches: assigned, created with, or given by default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from drift.behaviour.model import Behaviour, Condition, GuardedEffect
from drift.compare.align.schema import Schema
from drift.compare.align.usage import Place, outcomes, writes_of
from drift.compare.audit import CodeLocation
from drift.compare.detect.places import effect_location
from drift.compare.finding import code_location
from drift.logic.terms import And, Compare, Const, Field, Member, Predicate, SetOf, Term

Written: TypeAlias = Mapping[Place, Sequence[tuple[GuardedEffect, Term]]]


@dataclass(frozen=True, slots=True)
class Reached:
    """A state that the code gives to a field, and where."""

    state: str
    location: CodeLocation


@dataclass(frozen=True, slots=True)
class Writes:
    """All writes to one field: `unresolved` are those whose value could be anything."""

    count: int = 0
    reached: tuple[Reached, ...] = ()
    unresolved: tuple[GuardedEffect, ...] = ()


def written(code: Behaviour, schema: Schema) -> Written:
    """What is written where, in the order of the code."""
    found: dict[Place, list[tuple[GuardedEffect, Term]]] = {}
    for operation in code.operations:
        for guarded in operation.effects:
            for place, value in writes_of(guarded.effect, schema):
                found.setdefault(place, []).append((guarded, value))
    return found


def writes_to(place: Place, there: Written, schema: Schema) -> Writes:
    """The writes to an enumerated field. Both the place and the code speak the specification's names."""
    reached: list[Reached] = list(_defaults(place, schema))
    unresolved: list[GuardedEffect] = []
    values = there.get(place, ())
    for guarded, value in values:
        known = tuple(_states(value, guarded.when, place, schema))
        reached += [Reached(state, effect_location(guarded)) for state in known if state is not None]
        if None in known:
            unresolved.append(guarded)
    return Writes(len(values), tuple(dict.fromkeys(reached)), tuple(unresolved))


def _defaults(place: Place, schema: Schema) -> Iterator[Reached]:
    entity = schema.complete(place[0])
    for field in () if entity is None else entity.fields:
        if field.name == place[1] and field.default is not None:
            for outcome in outcomes(field.default):
                if isinstance(outcome, Const) and isinstance(outcome.value, str):
                    symbol = f"{place[0]}.{place[1]}"
                    yield Reached(outcome.value, code_location(field.source, symbol))


def _states(value: Term, when: tuple[Condition, ...], place: Place, schema: Schema) -> Iterator[str | None]:
    """The states that a value can be; None for one that could be any."""
    for outcome in outcomes(value):
        match outcome:
            case Const(value=str(state)):
                yield state
            case Const(value=None):
                pass
            case Field(base, name) if name == place[1] and schema.entity_of(base) == place[0]:
                pass
            case _:
                yield from _limited(outcome, when)


def _limited(value: Term, when: tuple[Condition, ...]) -> Iterator[str | None]:
    """The states that the guards leave for a value."""
    for condition in when:
        for conjunct in _conjuncts(condition.predicate):
            match conjunct:
                case Compare("=", left, Const(value=str(state))) if left == value:
                    yield state
                    return
                case Member(item, SetOf(items)) if item == value:
                    found = [part.value for part in items if isinstance(part, Const)]
                    if len(found) == len(items):
                        yield from (state for state in found if isinstance(state, str))
                        return
                case _:
                    pass
    yield None


def _conjuncts(predicate: Predicate) -> tuple[Predicate, ...]:
    return predicate.operands if isinstance(predicate, And) else (predicate,)
