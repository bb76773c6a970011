"""What changes of state imply for fields whose presence depends on the state.

A rule that takes an entity into the states of a field's `when` must set the field, one that takes it out must
clear it (language reference v3, "State-dependent field presence", rules 7h to 7j).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from drift.behaviour.expand import Vocabulary
from drift.behaviour.lifecycle import Transition, transitions
from drift.behaviour.model import (
    Assign,
    Condition,
    Create,
    Entity,
    FieldModel,
    GuardedEffect,
    Operation,
    PresenceObligation,
    StateMachine,
)
from drift.logic.spans import Source
from drift.logic.terms import NULL

Qualified = tuple[StateMachine, tuple[FieldModel, ...]]
"""A lifecycle and the fields that are present in some of its states only."""


def with_obligations(
    operations: Sequence[Operation], entities: Sequence[Entity], vocabulary: Vocabulary
) -> tuple[Operation, ...]:
    """The operations with what their changes of state imply."""
    qualified = tuple(_qualified(entities))
    if not qualified:
        return tuple(operations)
    of: dict[str, list[int]] = {}
    for number, (machine, _) in enumerate(qualified):
        of.setdefault(machine.entity, []).append(number)
    found = []
    for operation in operations:
        touched = {number for name in _changed(operation, vocabulary) for number in of.get(name, ())}
        relevant = [qualified[number] for number in sorted(touched)]
        found.append(replace(operation, obligations=tuple(_implied(operation, relevant, vocabulary))))
    return tuple(found)


def _changed(operation: Operation, vocabulary: Vocabulary) -> set[str]:
    """The entities that an operation assigns to or creates, and what they inherit from."""
    pending = [
        guarded.effect.entity
        for guarded in operation.effects
        if isinstance(guarded.effect, Assign | Create) and guarded.effect.entity
    ]
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        known = vocabulary.entity(name)
        if name not in seen:
            seen.add(name)
            pending.extend(known.supertypes if known is not None else ())
    return seen


def _qualified(entities: Sequence[Entity]) -> Iterator[Qualified]:
    for entity in entities:
        for machine in entity.machines:
            fields = tuple(
                one
                for one in entity.fields
                if one.presence is not None and one.presence.field == machine.field
            )
            if fields:
                yield machine, fields


def _implied(
    operation: Operation, qualified: Sequence[Qualified], vocabulary: Vocabulary
) -> Iterator[PresenceObligation]:
    for machine, fields in qualified:
        made = [one for one in transitions(operation, machine, vocabulary) if one.known]
        changes = dict.fromkeys((id(one.effect), one.after) for one in made)
        for identity, after in changes:
            group = [one for one in made if (id(one.effect), one.after) == (identity, after)]
            for field in fields:
                yield from _crossed(operation, group, after, field)


def _crossed(
    operation: Operation, group: Sequence[Transition], after: str, field: FieldModel
) -> Iterator[PresenceObligation]:
    """The obligation of one field where a change of state crosses the boundary of its states."""
    assert field.presence is not None
    states = field.presence.states
    inside = after in states
    before = tuple(dict.fromkeys(one.before for one in group if (one.before in states) != inside))
    if not before or (not inside and group[0].created):
        return
    change = group[0].effect
    yield PresenceObligation(
        inside,
        group[0].target,
        group[0].entity,
        field.name,
        before,
        after,
        field.presence.source,
        change.source,
        change.when,
        _met(operation, group[0], field, sets=inside),
    )


def _met(operation: Operation, change: Transition, field: FieldModel, *, sets: bool) -> Source | None:
    """The statement that sets or clears the field wherever the state is changed.

    An optional field may be absent in its states too: `null` sets it.
    """
    nullable = field.presence is not None and field.presence.nullable
    creation = change.effect.effect
    if isinstance(creation, Create):
        given = dict(creation.values).get(field.name)
        is_set = given is not None and (given != NULL or nullable)
        return change.effect.source if is_set else None
    for guarded in operation.effects:
        effect = guarded.effect
        if not isinstance(effect, Assign) or (effect.target, effect.field) != (change.target, field.name):
            continue
        fits = effect.value != NULL or nullable if sets else effect.value == NULL
        if fits and _whenever(change.effect, guarded):
            return guarded.source
    return None


def _whenever(change: GuardedEffect, other: GuardedEffect) -> bool:
    """Whether the other effect happens in every case in which the first one does."""

    def tested(conditions: Sequence[Condition]) -> set[object]:
        return {condition.predicate for condition in conditions}

    return tested(other.when) <= tested(change.when)
