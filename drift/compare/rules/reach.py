"""Reach: what can be got at through an instance, and so be changed by whoever is given it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from drift.behaviour.model import Entity
from drift.logic.types import ValueType


def reached_from(names: Iterable[str], entities: Sequence[Entity]) -> frozenset[str]:
    """These entities and all to which fields and relationships lead from them, however far."""
    leads = {entity.name: _leads(entity) for entity in entities}
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
