"""`align`: from two behaviours to the alignment of their names."""

from __future__ import annotations

from drift.behaviour.model import Behaviour
from drift.compare.align.model import Alignment, EntityMatch


def align(spec: Behaviour, code: Behaviour) -> Alignment:
    """Which code entities, fields, states and constants are which of the specification's."""
    known = {entity.name for entity in code.entities}
    entities = tuple(
        EntityMatch(entity.name, entity.name, "leader", 1.0, ("same name",))
        for entity in sorted(spec.entities, key=lambda e: e.name)
        if entity.name in known
    )
    return Alignment(entities=entities)
