"""Insertions that do nothing where the row is there: `INSERT … ON CONFLICT (email) DO NOTHING`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from drift.behaviour.from_code.evaluation.comparisons import relation
from drift.behaviour.from_code.walking.values import Value, as_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import conjoin, negate
from drift.logic.terms import Collect, Exists, Field, Holds, Opaque, Predicate, Var


def no_conflict(walk: Walk, entity: str, values: Mapping[str, Value], columns: Sequence[str]) -> Predicate:
    """That no row is there by which the new one, with these values, would be told to be there.

    `columns` are those that tell; without any, each column of which no two rows have the same.
    """
    element = walk.knowledge.element(entity)
    info = walk.knowledge.info(entity)
    declared = info.fields.values() if info is not None else ()
    telling = [columns] if columns else [[f.attribute] for f in declared if f.unique or f.primary]
    known = [group for group in telling if all(name in values for name in group)]
    if not known:
        return Holds(Opaque("conflict", "which rows keep it from being inserted is not known", (element,)))
    return conjoin(
        *(negate(Exists(Collect(entity, element, _same(walk, element, group, values)))) for group in known)
    )


def _same(walk: Walk, element: Var, columns: Sequence[str], values: Mapping[str, Value]) -> Predicate:
    """That a row has these values in these columns."""
    pairs = ((Field(element, _field(walk, element.entity, name)), as_term(values[name])) for name in columns)
    return conjoin(*(relation(walk, "=", held, value) for held, value in pairs))


def _field(walk: Walk, entity: str, attribute: str) -> str:
    found = walk.knowledge.field(entity, attribute)
    return found.name if found is not None else attribute
