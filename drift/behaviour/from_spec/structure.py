"""Entities: fields, relationships, derived values and state machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from drift.allium.expressions import Name
from drift.allium.items import (
    DerivedItem,
    EnumLiteral,
    FieldItem,
    InlineEnum,
    Item,
    RelationshipItem,
    TransitionsItem,
)
from drift.allium.project import SpecFile
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.index import Declared, Index, source
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import Derived, Entity, EntityKind, FieldModel, Relationship, State, StateMachine
from drift.logic.terms import Compare, Field, Var
from drift.logic.types import ValueType

ELEMENT = "it"
MAX_PASSES = 6
"""Longest chain of derived values whose types depend on each other."""


def outline(index: Index) -> tuple[Entity, ...]:
    """Every entity with its fields and relationships, enough to resolve paths; one for all of a name."""
    return tuple(_outline(index, name, declared) for name, declared in index.entities.items())


def _outline(index: Index, name: str, declared: list[Declared]) -> Entity:
    ranked = sorted(declared, key=lambda one: one.entity.kind == "external")
    fields: dict[str, FieldModel] = {}
    relationships: dict[str, Relationship] = {}
    machines: dict[str, StateMachine] = {}
    for one in ranked:
        for item in one.entity.items:
            match item:
                case FieldItem():
                    fields.setdefault(item.name, _field(index, one, item))
                    machine = _machine(index, one, item)
                    if machine is not None:
                        machines.setdefault(item.name, machine)
                case RelationshipItem():
                    relationships.setdefault(item.name, _relationship(index, one, item))
                case _:
                    pass
    for one in ranked:
        for item in one.entity.items:
            if isinstance(item, TransitionsItem) and item.field in machines:
                terminal = tuple(literal.name for literal in item.terminal)
                machines[item.field] = replace(machines[item.field], terminal=terminal)
    first = ranked[0]
    base = first.entity.base
    kind: EntityKind = first.entity.kind
    return Entity(
        name=name,
        source=source(first.file, first.entity.name_span),
        kind=kind,
        fields=tuple(fields.values()),
        relationships=tuple(relationships.values()),
        machines=tuple(machines.values()),
        supertypes=(base.name,) if base is not None else (),
        qualified=f"{first.file.module}/{name}",
    )


def _field(index: Index, one: Declared, item: FieldItem) -> FieldModel:
    type_ = index.type_of(item.type)
    if item.presence is not None and not type_.optional:
        type_ = ValueType(type_.kind, True, type_.states, type_.entity, type_.element)
    return FieldModel(item.name, type_, source(one.file, item.span))


def _machine(index: Index, one: Declared, item: FieldItem) -> StateMachine | None:
    literals: tuple[EnumLiteral, ...]
    if isinstance(item.type, InlineEnum):
        file, literals = one.file, item.type.literals
    elif item.type.name in index.enums and not item.type.arguments:
        file, enum = index.enums[item.type.name]
        literals = enum.literals
    else:
        return None
    states = {literal.name: State(literal.name, source(file, literal.span)) for literal in literals}
    return StateMachine(one.entity.name, item.name, tuple(states.values()), source(one.file, item.span))


def _relationship(index: Index, one: Declared, item: RelationshipItem) -> Relationship:
    """`X for this y` points back with `y`; a `with` predicate is compiled once all fields are known."""
    entity = index.entity(item.entity.name) or item.entity.name
    this, element = Var("this", one.entity.name), Var(ELEMENT, entity)
    where = Compare("=", Field(element, item.back or "this"), this)
    return Relationship(
        item.name, entity, is_many(item, index), source(one.file, item.span), this, element, where
    )


def is_many(item: RelationshipItem, index: Index) -> bool:
    """A plural name is a collection (language reference, "Relationships")."""
    last = item.name.rpartition("_")[2]
    return index.is_plural(last)


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


def _derived(index: Index, entity: Entity, compiler: Compiler) -> Iterator[Derived]:
    this = Var("this", entity.name)
    for file, item in _items(index, entity):
        if isinstance(item, DerivedItem):
            parameters = _parameters(item)
            bindings: Mapping[str, Var] = MappingProxyType({one.name: one for one in parameters})
            scope = Scope(file, bindings, this)
            value = compiler.bounded(compiler.term(item.value, scope, leading=isinstance(item.value, Name)))
            yield Derived(item.name, value, source(file, item.span), this, parameters)


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
