"""Leaf paths: what a clause speaks about."""

from __future__ import annotations

from collections.abc import Iterable

from drift.behaviour.model import Behaviour, Entity
from drift.logic.gather import KEY
from drift.logic.rewrite import paths, root, subterms
from drift.logic.terms import Collect, Expression, Field, Term, Var


def tokens(expression: Expression) -> frozenset[Term | str]:
    """What two clauses must share to speak of the same: fields, plain inputs, collections of one entity.

    By its key an instance is told from others: whatever else a clause speaks of, it does not speak of that.
    """
    found: set[Term | str] = {
        path
        for path in paths(expression)
        if isinstance(path, Field) or (isinstance(path, Var) and not path.entity)
    }
    for part in subterms(expression):
        if isinstance(part, Collect):
            found.add(f"collection of {part.entity}")
    keys = {one for one in found if isinstance(one, Field) and isinstance(one.base, Var) and one.name == KEY}
    return frozenset(found - keys or found)


def shares_path(one: Expression, other: Expression) -> bool:
    """Whether two clauses speak of the same field, input or collection."""
    return bool(tokens(one) & tokens(other))


def spine(path: Term) -> tuple[Term, ...]:
    """A path and all its prefixes, longest first."""
    steps = [path]
    while isinstance(path, Field):
        path = path.base
        steps.append(path)
    return tuple(steps)


def entity_of(term: Term, entities: Iterable[Entity]) -> str:
    """The entity that an instance-valued path leads to, "" if it is not one or not known."""
    by_name = {entity.name: entity for entity in entities}
    steps = list(reversed(spine(term)))
    start = steps[0]
    current = start.entity if isinstance(start, Var) else ""
    for step in steps[1:]:
        entity = by_name.get(current)
        if entity is None or not isinstance(step, Field):
            return ""
        current = _through(entity, step.name)
    return current


def field_of(path: Term, entities: Iterable[Entity]) -> tuple[str, str]:
    """The entity and the field that a path ends in, empty where not known."""
    if not isinstance(path, Field):
        return ("", "")
    return (entity_of(path.base, entities), path.name)


def specified(path: Term, spec: Behaviour) -> bool:
    """Whether a path ends in a field or relationship that the specification declares."""
    owner, name = field_of(path, spec.entities)
    for entity in spec.entities:
        if entity.name == owner:
            return name in declared(entity)
    return False


def declared(entity: Entity) -> frozenset[str]:
    """The names of an entity's fields, relationships and derived values."""
    return frozenset(
        [
            *(field.name for field in entity.fields),
            *(relationship.name for relationship in entity.relationships),
            *(derived.name for derived in entity.derived),
        ]
    )


def subject_field(expression: Expression, spec: Behaviour) -> tuple[str, str]:
    """The entity and field that a clause is about: those of its first specified path."""
    for path in paths(expression):
        if isinstance(path, Field) and specified(path, spec):
            return field_of(path, spec.entities)
    for path in paths(expression):
        start = root(path)
        if isinstance(start, Var) and start.entity:
            return (start.entity, "")
    return ("", "")


def _through(entity: Entity, name: str) -> str:
    for relationship in entity.relationships:
        if relationship.name == name:
            return "" if relationship.many else relationship.entity
    for field in entity.fields:
        if field.name == name:
            return field.type.entity if field.type.kind == "entity" else ""
    return ""
