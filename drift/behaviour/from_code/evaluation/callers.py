"""Whether anybody calls: the truth of the caller, and of the key that the caller is known by."""

from __future__ import annotations

from drift.behaviour.boundaries import CALLER
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import compare
from drift.logic.terms import NULL, Field, Predicate, Term, Var


def somebody(walk: Walk, term: Term) -> Predicate | None:
    """`if (!session.user)`, `if (!session.user.id)`; None for anything else."""
    match term:
        case Var(name=name) if name == CALLER:
            return compare("!=", term, NULL)
        case Field(base=Var(name=name, entity=entity) as caller, name=key) if name == CALLER and entity:
            return compare("!=", caller, NULL) if key == walk.knowledge.primary(entity) else None
        case _:
            return None
