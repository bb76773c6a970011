"""Roles that a gatekeeper is given, as what they say of the caller: a condition of everything behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from drift.behaviour.boundaries import CALLER
from drift.behaviour.model import Admission, Condition, Entity, GuardedEffect, Operation, StateMachine
from drift.logic.build import compare, disjoin
from drift.logic.rewrite import subterms
from drift.logic.terms import Field, Predicate, Var, symbol


def with_roles(operation: Operation, entities: Sequence[Entity]) -> Operation:
    """The operation whose effects need the roles that its gatekeepers ask for.

    Only where one enumerated field of one entity has them all, and nothing tests that field already: what
    gatekeepers of the code base do is followed where it can be.
    """
    for admission in operation.admits:
        found = _field_of(admission, entities) if admission.roles else None
        if found is None:
            continue
        machine, states = found
        caller = _caller(operation, machine.entity)
        field = Field(caller, machine.field)
        if any(_tests(effect, machine) for effect in operation.effects):
            continue
        allowed: Predicate = disjoin(*(compare("=", field, symbol(state)) for state in states))
        condition = Condition(allowed, admission.source, "decorator", operation.qualified, admission.text)
        effects = tuple(replace(e, when=(condition, *e.when)) for e in operation.effects)
        params = operation.params if caller in operation.params else (*operation.params, caller)
        operation = replace(operation, effects=effects, params=params)
    return operation


def _field_of(
    admission: Admission, entities: Iterable[Entity]
) -> tuple[StateMachine, tuple[str, ...]] | None:
    """The one enumerated field that takes all the roles, and which of its states they are."""
    found: list[tuple[StateMachine, tuple[str, ...]]] = []
    for entity in entities:
        for machine in entity.machines:
            spelled = {word: s.name for s in machine.states for word in (s.name, *s.written)}
            if all(role in spelled for role in admission.roles):
                found.append((machine, tuple(dict.fromkeys(spelled[role] for role in admission.roles))))
    return found[0] if len(found) == 1 else None


def _caller(operation: Operation, entity: str) -> Var:
    """The parameter that holds the caller: the only one that is an instance of the entity."""
    given = [param for param in operation.params if param.entity == entity]
    return given[0] if len(given) == 1 else Var(CALLER, entity)


def _tests(effect: GuardedEffect, machine: StateMachine) -> bool:
    return any(
        isinstance(part, Field)
        and part.name == machine.field
        and isinstance(part.base, Var)
        and part.base.entity == machine.entity
        for condition in effect.when
        for part in subterms(condition.predicate)
    )
