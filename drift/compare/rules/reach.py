"""Reach: what can be got at through an instance, and so be changed by whoever is given it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from drift.behaviour.model import Entity
from drift.logic.types import ValueType

Ways = Mapping[str, tuple[str, ...]]
"""By entity, those that its fields and relationships lead to."""


def ways(entities: Iterable[Entity]) -> Ways:
    """Where one gets from each entity."""
    return {entity.name: _leads(entity) for entity in entities}


def reached_from(names: Iterable[str], leads: Ways) -> frozenset[str]:
    """These entities and all to which fields and relationships lead from them, however far."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += leads.get(name, ())
    return frozenset(found)


def _leads(entity: Entity) -> tuple[str, ...]:
    fields = [name for field in entity.fields for name in _held(field.type)]
    return (*fields, *(relationship.entity for relationship in entity.relationships))


def _held(kind: ValueType) -> Iterable[str]:
    """The entities that a value of the type is made of."""
    if kind.kind == "entity" and kind.entity:
        yield kind.entity
    if kind.element is not None:
        yield from _held(kind.element)
