"""The transitions of lifecycles: which operation takes an entity from which states to which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from drift.behaviour.model import Assign, Behaviour, Create, GuardedEffect, Operation, StateMachine
from drift.logic.build import negate
from drift.logic.spans import Source
from drift.logic.terms import (
    Always,
    And,
    Compare,
    Const,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Or,
    Predicate,
    SetOf,
    Term,
    Truth,
)

Spellings = dict[str, str]
"""Every way a state is written, to its name."""


@dataclass(frozen=True, slots=True)
class Transition:
    """`operation` takes `entity.field` from one of `before` to `after`.

    `before` is empty where the instance is made; `after` is "" where the new value is not one of the states.
    """

    entity: str
    field: str
    before: tuple[str, ...]
    after: str
    operation: Operation
    source: Source
    created: bool = False


def transitions(behaviour: Behaviour) -> tuple[Transition, ...]:
    """Every transition that the operations make, in the order of operations and effects."""
    machines = {(m.entity, m.field): m for entity in behaviour.entities for m in entity.machines}
    by_entity: dict[str, list[StateMachine]] = {}
    for machine in machines.values():
        by_entity.setdefault(machine.entity, []).append(machine)
    found: list[Transition] = []
    for operation in behaviour.operations:
        for guarded in operation.effects:
            match guarded.effect:
                case Assign() as effect if (effect.entity, effect.field) in machines:
                    machine = machines[effect.entity, effect.field]
                    found += _assigned(machine, effect, operation, guarded)
                case Create() as creation:
                    for machine in by_entity.get(creation.entity, ()):
                        found += _created(machine, creation, operation, guarded)
                case _:
                    pass
    return tuple(found)


def _assigned(
    machine: StateMachine, effect: Assign, operation: Operation, guarded: GuardedEffect
) -> Iterator[Transition]:
    slot = Field(effect.target, effect.field)
    spellings = _spellings(machine)
    path = [condition.predicate for condition in guarded.when]
    for tests, value in _alternatives(effect.value):
        before = tuple(s.name for s in machine.states if _possible((*path, *tests), slot, s.name, spellings))
        yield Transition(
            machine.entity, machine.field, before, _state(value, spellings), operation, guarded.source
        )


def _created(
    machine: StateMachine, creation: Create, operation: Operation, guarded: GuardedEffect
) -> Iterator[Transition]:
    given = dict(creation.values).get(machine.field)
    spellings = _spellings(machine)
    if given is None:
        states = machine.initial or ("",)
    else:
        states = tuple(_state(value, spellings) for _, value in _alternatives(given))
    for state in states:
        yield Transition(machine.entity, machine.field, (), state, operation, guarded.source, True)


def _spellings(machine: StateMachine) -> Spellings:
    table = {written: state.name for state in machine.states for written in state.written}
    return table | {state.name: state.name for state in machine.states}


def _state(value: Term, spellings: Spellings) -> str:
    if isinstance(value, Const) and value.kind in ("string", "symbol"):
        return spellings.get(str(value.value), "")
    return ""


def _alternatives(value: Term) -> Iterator[tuple[tuple[Predicate, ...], Term]]:
    """The values that a conditional value may be, each with what then holds."""
    if not isinstance(value, Ite):
        yield (), value
        return
    for test, chosen in ((value.test, value.then), (negate(value.test), value.other)):
        for tests, one in _alternatives(chosen):
            yield (test, *tests), one


def _possible(path: Iterable[Predicate], slot: Field, state: str, spellings: Spellings) -> bool:
    """Whether nothing on the path rules the state out."""
    return all(_holds(predicate, slot, state, spellings) is not False for predicate in path)


def _holds(predicate: Predicate, slot: Field, state: str, spellings: Spellings) -> bool | None:
    """Whether the predicate holds in that state; None where that depends on more."""
    match predicate:
        case Always(value=value):
            return value
        case Not(operand=operand):
            inner = _holds(operand, slot, state, spellings)
            return None if inner is None else not inner
        case And(operands=operands) | Or(operands=operands):
            known = [_holds(operand, slot, state, spellings) for operand in operands]
            deciding = isinstance(predicate, Or)
            if deciding in known:
                return deciding
            return None if None in known else not deciding
        case Compare(op="=" | "!=" as op, left=left, right=right) if slot in (left, right):
            other = right if left == slot else left
            if not isinstance(other, Const):
                return None
            same = other.kind != "null" and spellings.get(str(other.value)) == state
            return same if op == "=" else not same
        case Member(item=item, collection=SetOf(items=items)) if item == slot:
            if not all(isinstance(one, Const) for one in items):
                return None
            return any(_state(one, spellings) == state for one in items)
        case Holds(term=Truth(predicate=inner_predicate)):
            return _holds(inner_predicate, slot, state, spellings)
        case _:
            return None
