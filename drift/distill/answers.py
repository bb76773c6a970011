"""Answers: what code makes only to hand it back, such as `Result(ok=False)`, is nothing of the domain."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.effects import given_terms
from drift.behaviour.model import Behaviour, Create, Emit, Entity, GuardedEffect
from drift.logic.rewrite import subterms
from drift.logic.terms import Collect, Field, Var
from drift.logic.types import ValueType


def handed_back(behaviour: Behaviour) -> frozenset[str]:
    """Entities without a key whose instances are made, and never stored, changed, sought or referred to."""
    made: dict[str, None] = {}
    kept = {name for one in behaviour.entities for name in _referred(one)}
    for operation in behaviour.operations:
        own = {one.effect.instance for one in operation.effects if isinstance(one.effect, Create)}
        for guarded in operation.effects:
            match guarded.effect:
                case Create(entity=entity):
                    made[entity] = None
                    kept.update((entity,) if guarded.stored else ())
                case Emit():
                    pass
                case changed:
                    kept.add(changed.entity)
            kept.update(_spoken_of(guarded, own))
    above = {name for one in behaviour.entities if one.name in kept for name in one.supertypes}
    keyless = {one.name for one in behaviour.entities if not one.key}
    return frozenset(name for name in made if name in keyless and name not in kept and name not in above)


def _referred(entity: Entity) -> Iterator[str]:
    for field in entity.fields:
        type_: ValueType | None = field.type
        while type_ is not None and type_.element is not None:
            type_ = type_.element
        if type_ is not None and type_.kind == "entity" and type_.entity != entity.name:
            yield type_.entity
    yield from (one.entity for one in entity.relationships if one.entity != entity.name)


def _spoken_of(guarded: GuardedEffect, made: set[Var]) -> Iterator[str]:
    """The entities of instances that are sought, read, or handed on to what is kept."""
    given = () if isinstance(guarded.effect, Emit) else given_terms(guarded.effect)
    yield from (term.entity for term in given if isinstance(term, Var))
    for expression in (*given, *(one.predicate for one in guarded.when)):
        for part in subterms(expression):
            match part:
                case Collect(entity=entity):
                    yield entity
                case Field(Var(_, entity) as base) if base not in made:
                    yield entity
                case _:
                    pass
