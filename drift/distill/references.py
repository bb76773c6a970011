"""Keys of other entities that code keeps as plain values: in a specification they are relationships."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Assign, Behaviour, Create, Entity, FieldModel
from drift.distill.names import entity_name, snake
from drift.logic.implies import conjuncts
from drift.logic.terms import Compare, Field, Term, Var
from drift.logic.types import ValueType

_PLAIN = frozenset({"string", "integer", "unknown"})


def with_references(behaviour: Behaviour) -> Behaviour:
    """The behaviour with a reference for each field that only ever holds the key of one entity.

    That is a field that is named like an entity and ends in a key, or is given and compared with keys of one.
    """
    keyed = {entity.name: entity for entity in behaviour.entities if entity.key and entity.kind != "value"}
    if not keyed:
        return behaviour
    named: dict[str, list[str]] = {}
    for name in keyed:
        named.setdefault(snake(entity_name(name)), []).append(name)
    used = _held(behaviour, keyed)

    def referring(entity: Entity, field: FieldModel) -> FieldModel:
        if field.type.kind not in _PLAIN or field.name == entity.key:
            return field
        held = used.get((entity.name, field.name), set())
        alike = named.get(snake(field.name), []) if field.aliases else []
        found = sorted(held) if len(held) == 1 else alike if not held and len(alike) == 1 else []
        if not found:
            return field
        return replace(field, type=ValueType("entity", field.type.optional, entity=found[0]))

    return replace(
        behaviour,
        entities=tuple(
            entity
            if entity.kind == "value"
            else replace(entity, fields=tuple(referring(entity, field) for field in entity.fields))
            for entity in behaviour.entities
        ),
    )


def _held(behaviour: Behaviour, keyed: dict[str, Entity]) -> dict[tuple[str, str], set[str]]:
    """For each field the entities whose keys it is given or compared with."""
    vocabulary = Vocabulary(behaviour.entities, behaviour.config)
    found: dict[tuple[str, str], set[str]] = {}
    for entity, name, value in _uses(behaviour, vocabulary):
        owner = vocabulary.entity_of(value.base) if isinstance(value, Field) else ""
        if isinstance(value, Field) and owner in keyed and keyed[owner].key == value.name:
            found.setdefault((entity, name), set()).add(owner)
        elif isinstance(value, Var) and value.entity in keyed:
            found.setdefault((entity, name), set()).add(value.entity)
    return found


def _uses(behaviour: Behaviour, vocabulary: Vocabulary) -> Iterator[tuple[str, str, Term]]:
    for operation in behaviour.operations:
        for guarded in operation.effects:
            match guarded.effect:
                case Assign(entity=entity, field=name, value=value):
                    yield entity, name, value
                case Create(entity=entity, values=values):
                    yield from ((entity, name, value) for name, value in values)
                case _:
                    pass
            for condition in guarded.when:
                for part in conjuncts(condition.predicate):
                    match part:
                        case Compare("=" | "!=", one, other):
                            for field, value in ((one, other), (other, one)):
                                if isinstance(field, Field):
                                    yield vocabulary.entity_of(field.base), field.name, value
                        case _:
                            pass
