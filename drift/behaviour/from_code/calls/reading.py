"""Stored instances that code reads back: put together from a file, a row, an answer from outside."""

from __future__ import annotations

from drift.behaviour.from_code.walking.values import Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import Create
from drift.behaviour.readings import only_reads
from drift.logic.terms import TRUE, Collect, Var


def reads_stored(walk: Walk, made: Create) -> bool:
    """Whether a new object only holds what is stored already, its identity or state among it."""
    info = walk.knowledge.info(made.entity)
    if info is None:
        return False
    fields = info.fields.values()
    telling = {one.name for one in fields if one.type.kind == "enum"} | {info.primary, "id"}
    return only_reads(made.values, telling, {one.name for one in fields})


def read_back(walk: Walk, made: Create) -> None:
    """What such an instance holds is known by its fields, not by where it was read from."""
    for name, value in made.values:
        held = walk.state.store.get((made.instance, name))
        if held is not None and is_term(held) and as_term(held) == value:
            del walk.state.store[(made.instance, name)]
    walk.frame.whole.discard(made.instance)


def rows_read(walk: Walk, value: Value) -> Collect | None:
    """All rows of an entity, where the value is one that was just read back; None for anything else."""
    if not isinstance(value, Var) or not value.entity:
        return None
    for recorded in reversed(walk.frame.effects):
        if isinstance(recorded.effect, Create) and recorded.effect.instance == value:
            read = reads_stored(walk, recorded.effect)
            return Collect(value.entity, walk.knowledge.element(value.entity), TRUE) if read else None
    return None
