"""Which states the code reaches: assigned, created with, or given by default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drift.behaviour.model import Behaviour, Condition, GuardedEffect, Operation
from drift.compare.align.schema import Schema
from drift.compare.align.usage import Place, outcomes, writes_of
from drift.compare.audit import CodeLocation
from drift.compare.detect.places import effect_location
from drift.compare.finding import code_location
from drift.logic.terms import And, Compare, Const, Field, Member, Predicate, SetOf, Term


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


def writes_to(place: Place, code: Behaviour, schema: Schema) -> Writes:
    """The writes to an enumerated field. Both the place and the code speak the specification's names."""
    count = 0
    reached: list[Reached] = list(_defaults(place, schema))
    unresolved: list[GuardedEffect] = []
    for operation in code.operations:
        for guarded, value in _values(operation, place, schema):
            count += 1
            known = tuple(_states(value, guarded.when, place, schema))
            reached += [Reached(state, effect_location(guarded)) for state in known if state is not None]
            if None in known:
                unresolved.append(guarded)
    return Writes(count, tuple(dict.fromkeys(reached)), tuple(unresolved))


def _defaults(place: Place, schema: Schema) -> Iterator[Reached]:
    entity = schema.complete(place[0])
    for field in () if entity is None else entity.fields:
        if field.name == place[1] and field.default is not None:
            for outcome in outcomes(field.default):
                if isinstance(outcome, Const) and isinstance(outcome.value, str):
                    symbol = f"{place[0]}.{place[1]}"
                    yield Reached(outcome.value, code_location(field.source, symbol))


def _values(operation: Operation, place: Place, schema: Schema) -> Iterator[tuple[GuardedEffect, Term]]:
    for guarded in operation.effects:
        for written, value in writes_of(guarded.effect, schema):
            if written == place:
                yield guarded, value


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
