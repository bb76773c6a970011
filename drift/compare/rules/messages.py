"""What is only ever created, and is a thing on one side and a message on the other.

An entity that rules only create and that the code has no class for is a message; so is an object of the code
that is called like a message of the specification (`self.events.append(OrderPaid(self))`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Create,
    Effect,
    Emit,
    GuardedEffect,
    Operation,
    Remove,
)
from drift.compare.rules.naming import words
from drift.logic.terms import Const, Var


def messages(spec: Behaviour, aligned: Set[str]) -> frozenset[str]:
    """The entities that are messages."""
    created: set[str] = set()
    kept: set[str] = set()
    told: set[tuple[str, str, str]] = set()
    for rule in spec.operations:
        for guarded in rule.effects:
            match guarded.effect:
                case Create(entity, values, _):
                    created.add(entity)
                    told |= {(entity, name, str(v.value)) for name, v in values if isinstance(v, Const)}
                case Assign(_, entity, _, _) | Remove(_, entity) | Change(_, entity, _, _, _):
                    kept.add(entity)
                case Emit():
                    pass
    # What every instance is created as is of a sort; a state that none is created in is one to come to.
    stateful = {
        entity.name
        for entity in spec.entities
        for machine in entity.machines
        for state in machine.states
        if machine.graph is not None or (entity.name, machine.field, state.name) not in told
    }
    return frozenset(created - kept - stateful - set(aligned))


def noted_messages(spec: Behaviour, code: Sequence[Operation]) -> list[Operation]:
    """The code's operations with objects that are called like a specified message as that message.

    Not where the object is handed to something that sends it: that is the message then.
    """
    told = {emit.name for emit in _emitted(spec.operations)}
    known = {entity.name for entity in spec.entities}
    wanted = {frozenset(words(name)) for name in told - known}
    if not wanted:
        return list(code)
    effects = [guarded.effect for operation in code for guarded in operation.effects]
    changed = {effect.entity for effect in effects if isinstance(effect, Assign | Remove | Change)}
    made = {name for effect in effects for name in (_created(effect), _kept(effect)) if name}
    noted = frozenset(name for name in made - changed - known if frozenset(words(name)) in wanted)
    return (
        [_noting(operation, noted - _handed_over(operation)) for operation in code] if noted else list(code)
    )


def _emitted(operations: Iterable[Operation]) -> Iterator[Emit]:
    for operation in operations:
        for guarded in operation.effects:
            if isinstance(guarded.effect, Emit):
                yield guarded.effect


def _handed_over(operation: Operation) -> frozenset[str]:
    """The classes of what the operation's messages carry."""
    carried = (value for emit in _emitted((operation,)) for _, value in emit.args)
    return frozenset(value.entity for value in carried if isinstance(value, Var))


def _noting(operation: Operation, noted: frozenset[str]) -> Operation:
    if not noted:
        return operation
    created = {_created(guarded.effect) for guarded in operation.effects}
    kept = noted - created
    return replace(
        operation, effects=tuple(_told(_sent(guarded, noted), kept) for guarded in operation.effects)
    )


def _told(guarded: GuardedEffect, noted: Set[str]) -> GuardedEffect:
    """An object of no entity is known by the collection that it is put in."""
    kept = _kept(guarded.effect)
    return replace(guarded, effect=Emit(kept)) if kept in noted else guarded


def _created(effect: Effect) -> str:
    return effect.entity if isinstance(effect, Create) else ""


def _kept(effect: Effect) -> str:
    """The class of an object that is added to a collection."""
    match effect:
        case Change(item=Var(entity=entity), added=True):
            return entity
        case _:
            return ""


def as_messages(spec: Behaviour, names: frozenset[str]) -> Behaviour:
    """The behaviour with the creation of these entities as emissions."""
    if not names:
        return spec
    return replace(
        spec,
        operations=tuple(
            replace(rule, effects=tuple(_sent(guarded, names) for guarded in rule.effects))
            for rule in spec.operations
        ),
    )


def _sent(guarded: GuardedEffect, names: frozenset[str]) -> GuardedEffect:
    effect: Effect = guarded.effect
    if isinstance(effect, Create) and effect.entity in names:
        return replace(guarded, effect=Emit(effect.entity, effect.values))
    return guarded
