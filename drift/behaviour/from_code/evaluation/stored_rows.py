"""What a condition of a store says besides: a column that is compared with something holds something."""

from __future__ import annotations

from drift.behaviour.from_code.evaluation.truth import presence
from drift.behaviour.from_code.walking.values import QueryValue
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.terms import Compare, Field, Predicate

ORDERED = ("<", "<=", ">", ">=")


def with_presence(walk: Walk, query: QueryValue, said: Predicate) -> Predicate:
    """The condition, and that the columns of the row that it orders are not null.

    In programs such a comparison is an error or false; in a store it selects nothing.
    """
    found: list[Predicate] = []
    for part in conjuncts(said):
        if not isinstance(part, Compare) or part.op not in ORDERED:
            continue
        found.extend(
            presence(walk, side, True)
            for side in (part.left, part.right)
            if isinstance(side, Field) and side.base == query.element and walk.type_of(side).optional
        )
    return conjoin(said, *found)
