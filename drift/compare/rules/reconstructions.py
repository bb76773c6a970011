"""Reconstructions: instances that code makes only to hold what is stored already.

`Edge(from_id=row["from_id"], to_id=row["to_id"])` reads an edge, it creates none. Such an instance has no
value of its own: each is read from something outside the code, and its identity or state, or all that it has,
is among them. What is really new gets at least these from the code, or leaves them to defaults. Where code
spells new instances out, one that is made of `**data` alone only reads as well. One that is handed to a store
is new, whatever it is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drift.behaviour.model import Behaviour, Create, Entity, GuardedEffect, Operation
from drift.behaviour.readings import only_reads
from drift.logic.terms import Field, Var


def without_reconstructions(code: Behaviour) -> Behaviour:
    """The code's behaviour with creations that only read left out."""
    entities = {entity.name: entity for entity in code.entities}
    spelled = frozenset(
        guarded.effect.entity
        for operation in code.operations
        for guarded in operation.effects
        if isinstance(guarded.effect, Create)
        and guarded.effect.values
        and (guarded.stored or not _only_reads(guarded.effect, entities))
    )

    def is_new(guarded: GuardedEffect, operation: Operation) -> bool:
        made = guarded.effect
        if not isinstance(made, Create) or guarded.stored:
            return True
        if not made.values and made.entity in spelled and _is_open(guarded, operation):
            return False
        return not _only_reads(made, entities)

    return replace(
        code,
        operations=tuple(
            replace(one, effects=tuple(guarded for guarded in one.effects if is_new(guarded, one)))
            for one in code.operations
        ),
    )


def _is_open(creation: GuardedEffect, operation: Operation) -> bool:
    """Whether the instance is given values that are computed."""
    return any(call.code == "opaque-write" and call.source == creation.source for call in operation.opaque)


def _only_reads(made: Create, entities: Mapping[str, Entity]) -> bool:
    entity = entities.get(made.entity)
    if entity is not None and _is_copy(made):
        return True
    if entity is None:
        return False
    telling = {machine.field for machine in entity.machines} | {entity.key, "id"}
    return only_reads(made.values, telling, {field.name for field in entity.fields})


def _is_copy(made: Create) -> bool:
    """Whether it is given field by field what one row of the same entity holds there."""
    rows = {value.base for name, value in made.values if isinstance(value, Field) and value.name == name}
    same = all(isinstance(value, Field) and value.name == name for name, value in made.values)
    return same and len(rows) == 1 and all(isinstance(r, Var) and r.entity == made.entity for r in rows)
