"""Entities: the predicates of relationships, derived values, initial states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from drift.allium.expressions import Name
from drift.allium.items import DerivedItem, Item, RelationshipItem
from drift.allium.project import SpecFile
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.index import Index, source
from drift.behaviour.from_spec.outline import presence_of
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import Derived, Entity, Relationship
from drift.logic.terms import Field, Term, Var

MAX_PASSES = 6
"""Longest chain of derived values whose types depend on each other."""


def completed(index: Index, entities: tuple[Entity, ...], compiler: Compiler) -> tuple[Entity, ...]:
    """The entities with the predicates of their relationships and their derived values.

    A derived value is read by what others are, so all are compiled until nothing changes any more.
    """
    related = tuple(_related(index, entity, compiler) for entity in entities)
    compiler.vocabulary = Vocabulary(related)
    known = tuple(replace(entity, derived=_stubs(index, entity)) for entity in related)
    for _ in range(MAX_PASSES):
        compiler.vocabulary = Vocabulary(known)
        compiled = tuple(
            replace(entity, derived=tuple(_derived(index, entity, compiler))) for entity in related
        )
        if compiled == known:
            break
        known = compiled
    return known


def _items(index: Index, entity: Entity) -> Iterator[tuple[SpecFile, Item]]:
    seen: set[str] = set()
    for one in sorted(index.entities[entity.name], key=lambda one: one.entity.kind == "external"):
        for item in one.entity.items:
            if isinstance(item, DerivedItem | RelationshipItem):
                if item.name in seen:
                    continue
                seen.add(item.name)
            yield one.file, item


def _related(index: Index, entity: Entity, compiler: Compiler) -> Entity:
    predicates: dict[str, Relationship] = {one.name: one for one in entity.relationships}
    for file, item in _items(index, entity):
        if isinstance(item, RelationshipItem) and item.predicate is not None:
            known = predicates[item.name]
            scope = Scope(file, this=known.this, elements=(known.element,))
            predicates[item.name] = replace(known, where=compiler.predicate(item.predicate, scope))
    return replace(entity, relationships=tuple(predicates.values()))


def _stubs(index: Index, entity: Entity) -> tuple[Derived, ...]:
    """Derived values by name only, so that they resolve while their definitions are compiled."""
    return tuple(
        Derived(item.name, Field(Var("this", entity.name), item.name), params=_parameters(item))
        for _, item in _items(index, entity)
        if isinstance(item, DerivedItem)
    )


def _parameters(item: DerivedItem) -> tuple[Var, ...]:
    return tuple(Var(name) for name in item.parameters)


def derived_value(item: DerivedItem, file: SpecFile, entity: str, compiler: Compiler) -> Term:
    """The definition of a derived value over `this`."""
    scope = Scope(file, this=Var("this", entity))
    for parameter in _parameters(item):
        scope = scope.bind(parameter.name, parameter)
    return compiler.bounded(compiler.term(item.value, scope, leading=isinstance(item.value, Name)))


def _derived(index: Index, entity: Entity, compiler: Compiler) -> Iterator[Derived]:
    this = Var("this", entity.name)
    for file, item in _items(index, entity):
        if isinstance(item, DerivedItem):
            parameters = _parameters(item)
            value = derived_value(item, file, entity.name, compiler)
            presence = presence_of(file, item.presence)
            yield Derived(item.name, value, source(file, item.span), this, parameters, presence)


def with_initial_states(
    entities: tuple[Entity, ...], created: Mapping[tuple[str, str], dict[str, None]]
) -> tuple[Entity, ...]:
    """The machines with the states that creations give, by `(entity, field)`."""
    return tuple(
        replace(
            entity,
            machines=tuple(
                replace(machine, initial=tuple(created.get((entity.name, machine.field), ())))
                for machine in entity.machines
            ),
        )
        for entity in entities
    )
