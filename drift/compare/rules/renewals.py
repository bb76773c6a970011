"""Fields that hold the moment of the last change: whoever stores a change sets them, without a word of it."""

from __future__ import annotations

from drift.behaviour.model import Assign, Change
from drift.compare.rules.inquiry import Inquiry
from drift.compare.rules.model import CodeEffect, Goal, Implementation
from drift.logic.terms import Now


def renewed_by(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> CodeEffect | None:
    """The stored change of the same instance that sets the field to the moment it happens at."""
    wanted = goal.effect
    if not isinstance(wanted, Assign) or not isinstance(wanted.value, Now):
        return None
    if not any(
        field.renewed and field.name == wanted.field
        for entity in inquiry.code.entities
        if entity.name == wanted.entity
        for field in entity.fields
    ):
        return None
    for pair in implementation.pairs:
        other = pair.goal.effect
        if not isinstance(other, Assign | Change) or other.target != wanted.target:
            continue
        if isinstance(pair.code.effect, Assign | Change) and not pair.code.guarded.unsaved:
            return pair.code
    return None
