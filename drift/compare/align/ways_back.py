"""Lists of parents: what is in a list in code refers back to its owner in the specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Condition,
    Create,
    Derived,
    Effect,
    Entity,
    GuardedEffect,
    Operation,
    Relationship,
    Remove,
)
from drift.compare.align.schema import Schema
from drift.logic.functions import is_size
from drift.logic.implies import conjuncts
from drift.logic.rewrite import rewrite, substitute, subterms
from drift.logic.terms import (
    Aggregate,
    Call,
    Collect,
    Compare,
    Expression,
    Field,
    Member,
    Predicate,
    SetOf,
    Term,
    Var,
)


def with_ways_back(code: Behaviour, spec: Behaviour) -> Behaviour:
    """The translated code, membership in a parent's list read as the specification's reference to the parent.

    Also where the child has such a field of its own: the list is what the relationship is called in the code.
    How many there are in a list that nobody typed is how many the relationship has.
    """
    many = {
        (entity.name, relationship.name): relationship
        for entity in spec.entities
        for relationship in entity.relationships
        if relationship.many
    }
    ways, parts = _ways_back(code, many)
    if not many:
        return code
    reading = _Reading(ways, parts, many, Schema(code.entities))
    return replace(
        code,
        entities=tuple(
            replace(
                entity,
                derived=tuple(_derived(item, reading) for item in entity.derived),
                relationships=tuple(
                    replace(item, where=reading.predicate(item.where)) for item in entity.relationships
                ),
            )
            for entity in code.entities
        ),
        operations=tuple(_operation(operation, reading) for operation in code.operations),
        dead=tuple(_operation(operation, reading) for operation in code.dead),
        computed=tuple((name, _derived(one, reading)) for name, one in code.computed),
    )


def _ways_back(
    code: Behaviour, many: Mapping[tuple[str, str], Relationship]
) -> tuple[dict[tuple[str, str], tuple[Relationship, str]], dict[tuple[str, str], str]]:
    """By entity and list: the specified relationship and the field back.

    And the lists whose elements cannot be without the parent, each with the child's entity.
    """
    held = {entity.name: entity for entity in code.entities}
    found: dict[tuple[str, str], tuple[Relationship, str]] = {}
    parts: dict[tuple[str, str], str] = {}
    for place, relationship in many.items():
        child, field = held.get(relationship.entity), _back(relationship)
        if child is None or not field:
            continue
        found[place] = (relationship, field)
        if _belongs(child, field):
            parts[place] = child.name
    return found, parts


def _belongs(child: Entity, field: str) -> bool:
    """Whether the child is nothing without its parent: it has no field back, or one that is always filled."""
    own = next((known for known in child.fields if known.name == field), None)
    if own is None:
        return all(field != known.name for known in child.relationships)
    return own.type.kind == "entity" and not own.type.optional


def _back(relationship: Relationship) -> str:
    """The field in `lines: OrderLine with order = this`."""
    for predicate in conjuncts(relationship.where):
        match predicate:
            case Compare("=", Field(base, name), this) if (base, this) == (
                relationship.element,
                relationship.this,
            ):
                return name
            case _:
                pass
    return ""


class _Reading:
    def __init__(
        self,
        ways: Mapping[tuple[str, str], tuple[Relationship, str]],
        parts: Mapping[tuple[str, str], str],
        many: Mapping[tuple[str, str], Relationship],
        schema: Schema,
    ) -> None:
        self._ways = ways
        self._parts = parts
        self._many = many
        self._schema = schema

    def way(self, entity: str, field: str) -> tuple[Relationship, str] | None:
        """The relationship that the list is, and the way back."""
        return self._ways.get((entity, field))

    def part(self, entity: str, field: str) -> str:
        """The entity of the list's elements, "" unless taking one out of the list ends it."""
        return self._parts.get((entity, field), "")

    def term(self, term: Term) -> Term:
        """The term with every membership in such a list as a reference."""
        return rewrite(term, self._visit)

    def predicate(self, predicate: Predicate) -> Predicate:
        """The condition with every membership in such a list as a reference."""
        return rewrite(predicate, self._visit)

    def _visit(self, node: Expression) -> Expression:
        match node:
            case Member(item, Field(base, name)) if not isinstance(item, SetOf | Collect):
                way = self.way(self._schema.entity_of(base), name)
                if way is None:
                    return node
                relationship, _ = way
                mapping: dict[Term, Term] = {relationship.this: base, relationship.element: item}
                return substitute(relationship.where, mapping)
            case Call(_, (Field(base, name),)) if is_size(node):
                held = self._many.get((self._schema.entity_of(base), name))
                if held is None:
                    return node
                where = substitute(held.where, {held.this: base})
                return Aggregate("count", Collect(held.entity, held.element, where))
            case _:
                return node


def _derived(derived: Derived, reading: _Reading) -> Derived:
    return replace(derived, value=reading.term(derived.value))


def _operation(operation: Operation, reading: _Reading) -> Operation:
    parents = _parents(operation, reading)
    return replace(
        operation,
        effects=tuple(_guarded(effect, reading, parents) for effect in operation.effects),
        opaque=tuple(replace(call, when=_conditions(call.when, reading)) for call in operation.opaque),
    )


def _parents(operation: Operation, reading: _Reading) -> dict[Var, tuple[str, Term]]:
    """The instances that the operation puts into a parent's list: the way back of each, and the parent."""
    found: dict[Var, tuple[str, Term]] = {}
    for guarded in operation.effects:
        match guarded.effect:
            case Change(target, entity, field, Var() as added, True):
                way = reading.way(entity, field)
                if way is not None:
                    found.setdefault(added, (way[1], target))
            case Create(entity, values, instance):
                for field, value in values:
                    way = reading.way(entity, field)
                    for item in value.items if way is not None and isinstance(value, SetOf) else ():
                        if way is not None and isinstance(item, Var):
                            found.setdefault(item, (way[1], instance))
            case _:
                pass
    return found


def _guarded(
    guarded: GuardedEffect, reading: _Reading, parents: Mapping[Var, tuple[str, Term]]
) -> GuardedEffect:
    when = _conditions(guarded.when, reading)
    return replace(guarded, effect=_effect(guarded.effect, reading, parents), when=when)


def _conditions(conditions: tuple[Condition, ...], reading: _Reading) -> tuple[Condition, ...]:
    return tuple(
        replace(condition, predicate=reading.predicate(condition.predicate)) for condition in conditions
    )


def _effect(effect: Effect, reading: _Reading, parents: Mapping[Var, tuple[str, Term]]) -> Effect:
    match effect:
        case Create(entity, values, instance):
            read = tuple((name, reading.term(value)) for name, value in values)
            parent = parents.get(instance)
            if parent is not None and all(name != parent[0] for name, _ in read):
                read = (*read, parent)
            return Create(entity, read, instance)
        case Assign(target, entity, field, Collect() as kept) if reading.part(entity, field):
            child, left_out = reading.part(entity, field), _left_out(kept)
            if left_out is not None:
                return Remove(reading.term(left_out), child)
            return Assign(reading.term(target), entity, field, reading.term(kept))
        case Assign(target, entity, field, value):
            return Assign(reading.term(target), entity, field, reading.term(value))
        case Change(_, entity, field, item, False) if reading.part(entity, field):
            return Remove(reading.term(item), reading.part(entity, field))
        case Remove(target, entity):
            return Remove(reading.term(target), entity)
        case _:
            return effect


def _left_out(kept: Collect) -> Term | None:
    """The one element that a list was rebuilt without: `[line for line in lines if line is not gone]`."""
    for predicate in conjuncts(kept.where):
        match predicate:
            case Compare("!=", left, right) if left == kept.element and kept.element not in subterms(right):
                return right
            case _:
                pass
    return None
