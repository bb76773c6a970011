"""Queries, filtered lists, relationships and stores as collections: the one form they all share."""

from __future__ import annotations

from drift.behaviour.from_code.walking.values import QueryValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import compare
from drift.logic.rewrite import substitute
from drift.logic.terms import TRUE, Aggregate, Collect, Field, Member, Predicate, Term, Var
from drift.logic.types import ValueType


def collection_of(walk: Walk, value: Value) -> Collect | None:
    """The value as a collection of entities: a query, a filtered list, a relationship."""
    if isinstance(value, QueryValue):
        return value.collect()
    if isinstance(value, Collect):
        return value
    if not is_term(value):
        return None
    term = as_term(value)
    type_ = walk.type_of(term)
    if type_.kind != "collection" or type_.element is None or type_.element.kind != "entity":
        return None
    entity = type_.element.entity
    element = walk.knowledge.element(entity)
    return Collect(entity, element, related(walk, term, entity, element))


TABLE = "*"
"""The `entity` of a collection type that stands for all rows there are."""


def is_table(type_: ValueType) -> bool:
    """Whether the type is one of repositories: what stands for all rows of an entity."""
    return type_.kind == "collection" and type_.entity == TABLE


def related(walk: Walk, term: Term, entity: str, element: Var) -> Predicate:
    """What holds of the elements of a relationship.

    They refer back, where exactly one reference can be the way back.
    """
    if is_table(walk.type_of(term)):
        return TRUE
    if isinstance(term, Field):
        owner = walk.entity_of(term.base)
        found = walk.knowledge.field(owner, term.name) if owner else None
        info = walk.knowledge.info(entity)
        holder = walk.knowledge.info(owner)
        if holder is not None and walk.knowledge.is_store(holder.definition):
            return TRUE
        if found is not None and owner and info is not None:
            back = [f for f in info.fields.values() if f.type.kind == "entity" and f.type.entity == owner]
            named = {f.name for f in back if found.back in (f.name, f.attribute)}
            names = sorted(named or {f.name for f in back})
            if len(names) == 1:
                return compare("=", Field(element, names[0]), term.base)
    return Member(element, term)


def key_among(walk: Walk, item: Term, collection: Term) -> Predicate | None:
    """`row.id in [one.id for one in rows]`: that the row is one of the rows; None for anything else."""
    match item, collection:
        case (
            Field(base=row, name=key),
            Aggregate(gather="values", collection=Collect() as rows, of=Field(base=element, name=asked)),
        ) if element == rows.element and key == asked == walk.knowledge.primary(rows.entity):
            if walk.entity_of(row) == rows.entity:
                return substitute(rows.where, {rows.element: row})
            return None
        case _:
            return None
