"""The entities of one side by name, with what they inherit: gives terms their types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from drift.behaviour.model import Derived, Entity, FieldModel, Relationship, State, StateMachine
from drift.logic.terms import (
    Aggregate,
    Collect,
    Const,
    Field,
    Ite,
    Now,
    SetOf,
    Term,
    Truth,
    Var,
)
from drift.logic.types import UNKNOWN, ValueType

Member: TypeAlias = FieldModel | Relationship | Derived

_CONSTANT_KINDS = {
    "duration": ValueType("duration"),
    "string": ValueType("string"),
    "boolean": ValueType("boolean"),
    "symbol": ValueType("enum"),
}
_MAX_DEPTH = 40
_DERIVED_DEPTH = 10
"""Derived values may refer to each other in circles: only a few are followed."""


class Schema:
    """The entities of one side. Entities of one name are merged, storage models first."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._entities: dict[str, Entity] = {}
        for entity in sorted(entities, key=_storage_first):
            known = self._entities.get(entity.name)
            self._entities[entity.name] = entity if known is None else merged(known, entity)

    @property
    def names(self) -> tuple[str, ...]:
        """All entity names, sorted."""
        return tuple(sorted(self._entities))

    def entity(self, name: str) -> Entity | None:
        """The entity of that name, as declared."""
        return self._entities.get(name)

    def complete(self, name: str) -> Entity | None:
        """The entity with everything it inherits; its own members win."""
        return self._complete.get(name)

    def member(self, entity: str, name: str) -> Member | None:
        """The field, relationship or derived value that `name` (or an alias) denotes."""
        return self._members.get(entity, {}).get(name)

    def canonical(self, entity: str, name: str) -> str:
        """The name under which the member is declared; `name` itself if it is unknown."""
        member = self.member(entity, name)
        return name if member is None else member.name

    def ancestors(self, name: str) -> tuple[str, ...]:
        """The entity and its known supertypes, nearest first."""
        seen: list[str] = []
        queue = [name]
        while queue:
            current = queue.pop(0)
            entity = self._entities.get(current)
            if entity is not None and current not in seen:
                seen.append(current)
                queue.extend(entity.supertypes)
        return tuple(seen)

    def entity_of(self, term: Term) -> str:
        """The entity of a term that denotes one instance; "" if that is unknown."""
        found = self.type_of(term)
        return found.entity if found.kind == "entity" else ""

    def type_of(self, term: Term) -> ValueType:
        """The type of a term; a `drift.logic.types.Typing`."""
        return self._type_of(term, 0)

    def _type_of(self, term: Term, depth: int) -> ValueType:
        if depth > _MAX_DEPTH:
            return UNKNOWN
        match term:
            case Var(entity=entity):
                return ValueType("entity", entity=entity) if entity else UNKNOWN
            case Field(base, name):
                base_type = self._type_of(base, depth + 1)
                return self._member_type(base_type, name, depth) if base_type.kind == "entity" else UNKNOWN
            case Collect(entity=entity):
                return ValueType("collection", element=ValueType("entity", entity=entity))
            case Aggregate():
                return self._aggregate_type(term, depth)
            case Ite(_, then, other):
                found = self._type_of(then, depth + 1)
                return found if found.kind != "unknown" else self._type_of(other, depth + 1)
            case SetOf(items):
                return ValueType("collection", element=self._type_of(items[0], depth + 1) if items else None)
            case Const(kind="number"):
                return ValueType("decimal") if _is_fractional(term) else ValueType("integer")
            case Const(kind=kind):
                return _CONSTANT_KINDS.get(kind, UNKNOWN)
            case Truth():
                return ValueType("boolean")
            case Now():
                return ValueType("timestamp")
            case _:
                return UNKNOWN

    def _aggregate_type(self, term: Aggregate, depth: int) -> ValueType:
        if term.gather == "count":
            return ValueType("integer")
        if term.of is not None:
            selected = self._type_of(term.of, depth + 1)
        else:
            collection = self._type_of(term.collection, depth + 1)
            selected = collection.element or UNKNOWN if collection.kind == "collection" else UNKNOWN
        return ValueType("collection", element=selected) if term.gather == "values" else selected

    def _member_type(self, owner: ValueType, name: str, depth: int) -> ValueType:
        match self.member(owner.entity, name):
            case FieldModel(type=kind):
                return kind
            case Relationship(entity=entity, many=many):
                one = ValueType("entity", entity=entity)
                return ValueType("collection", element=one) if many else one
            case Derived(value=value):
                return self._type_of(value, depth + _DERIVED_DEPTH)
            case _:
                return UNKNOWN

    @cached_property
    def _complete(self) -> dict[str, Entity]:
        complete: dict[str, Entity] = {}
        for name in self._entities:
            whole, *inherited = (self._entities[ancestor] for ancestor in self.ancestors(name))
            for ancestor in inherited:
                whole = merged(whole, ancestor)
            complete[name] = replace(
                whole, machines=tuple(replace(machine, entity=name) for machine in machines_of(whole))
            )
        return complete

    @cached_property
    def _members(self) -> dict[str, dict[str, Member]]:
        return {name: _members_of(entity) for name, entity in self._complete.items()}


def merged(leader: Entity, other: Entity) -> Entity:
    """The leader with what only the other entity has."""
    fields = {field.name for field in leader.fields}
    related = {relationship.name for relationship in leader.relationships}
    derived = {item.name for item in leader.derived}
    machines = {machine.field for machine in leader.machines}
    known = fields | related | derived
    return replace(
        leader,
        fields=leader.fields + tuple(item for item in other.fields if item.name not in known),
        relationships=leader.relationships
        + tuple(item for item in other.relationships if item.name not in known),
        derived=leader.derived + tuple(item for item in other.derived if item.name not in known),
        machines=leader.machines + tuple(item for item in other.machines if item.field not in machines),
        supertypes=tuple(dict.fromkeys((*leader.supertypes, *other.supertypes))),
    )


def machines_of(entity: Entity) -> tuple[StateMachine, ...]:
    """The entity's state machines, also those that only an enumerated field's type declares."""
    known = {machine.field for machine in entity.machines}
    implied = tuple(
        StateMachine(
            entity.name,
            field.name,
            tuple(State(name, field.source) for name in field.type.states),
            field.source,
        )
        for field in entity.fields
        if field.type.kind == "enum" and field.type.states and field.name not in known
    )
    return entity.machines + implied


def _members_of(entity: Entity) -> dict[str, Member]:
    members: dict[str, Member] = {}
    declared: tuple[Member, ...] = (*entity.fields, *entity.relationships, *entity.derived)
    for item in declared:
        members.setdefault(item.name, item)
    for field in entity.fields:
        for alias in field.aliases:
            members.setdefault(alias, field)
    return members


def _storage_first(entity: Entity) -> tuple[bool, str, str, str]:
    return (entity.kind == "value", entity.name, entity.qualified, entity.source.file)


def _is_fractional(term: Const) -> bool:
    return isinstance(term.value, Fraction) and term.value.denominator != 1
