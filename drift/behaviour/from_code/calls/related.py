"""What objects of changes say of related rows: `{connect: {id}}`."""

from __future__ import annotations

from drift.behaviour.from_code.evaluation.criteria import row_by_key, selected
from drift.behaviour.from_code.evaluation.queries import only_row
from drift.behaviour.from_code.walking.values import DictValue, QueryValue, Value, as_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.terms import Const, Opaque, text


def connected(walk: Walk, entity: str, name: str, held: Value) -> Value:
    """`{connect: {id}}`: the related row of that key."""
    found = walk.knowledge.field(entity, name)
    if found is None or found.type.kind != "entity" or not isinstance(held, DictValue):
        return Opaque("connected", "", (as_term(held),))
    key = held.get(text(walk.knowledge.primary(found.type.entity)))
    if key is not None:
        return row_by_key(walk, found.type.entity, key)
    query = QueryValue(found.type.entity, walk.knowledge.element(found.type.entity))
    return only_row(walk, selected(walk, query, held).collect())


def sole_operator(walk: Walk, value: Value) -> str | None:
    """What an object of one entry does with the field: `{connect: …}`."""
    if isinstance(value, DictValue) and len(value.items) == 1 and isinstance(value.items[0][0], Const):
        return walk.frameworks.operator(str(value.items[0][0].value))
    return None
