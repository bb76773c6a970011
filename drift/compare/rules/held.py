"""Invariants of single instances: what holds of each before a rule is set off and after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drift.behaviour.afterwards import Afterwards
from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Assign, Behaviour, Invariant
from drift.compare.rules.model import Goal
from drift.compare.rules.paths import spine
from drift.compare.rules.unfolding import Unfolding
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.rewrite import paths, substitute, subterms
from drift.logic.terms import (
    TRUE,
    Aggregate,
    Call,
    Collect,
    Exists,
    Field,
    Opaque,
    Predicate,
    Term,
    Var,
)


@dataclass(frozen=True, slots=True)
class Held:
    """An invariant about the own fields of single instances `of` an entity, unfolded."""

    invariant: Invariant
    of: Var
    predicate: Predicate
    fields: frozenset[str]

    def about(self, instance: Term) -> Predicate:
        """What it says of one instance."""
        return substitute(self.predicate, {self.of: instance})


def held_of(invariant: Invariant, unfold: Unfolding) -> Held | None:
    """The invariant as one of single instances; None where it is about more than that."""
    if invariant.undecidable:
        return None
    if len(invariant.over) != 1:
        return None
    of = invariant.over[0]
    predicate = unfold.predicate(disjoin(negate(invariant.where), invariant.predicate))
    if any(isinstance(part, Opaque | Call | Collect | Aggregate | Exists) for part in subterms(predicate)):
        return None
    found = list(paths(predicate))
    own = [path for path in found if isinstance(path, Field) and path.base == of]
    if not own or any(of in spine(path) and path not in own for path in found):
        return None
    if any(isinstance(path, Var) for path in found):
        return None
    return Held(invariant, of, predicate, frozenset(path.name for path in own))


def all_held(spec: Behaviour, unfold: Unfolding) -> tuple[Held, ...]:
    """The invariants of a specification that are about single instances."""
    found = (held_of(one, unfold) for one in spec.invariants)
    return tuple(one for one in found if one is not None)


def kept(goals: Sequence[Goal], invariants: Iterable[Held], vocabulary: Vocabulary) -> Predicate:
    """What the invariants say of the instances that a rule changes: before it, and that it leaves them so.

    A rule is not set off where it would break an invariant: code that refuses just that refuses rightly.
    """
    changes = [
        (goal.effect.target, goal.effect.entity)
        for goal in goals
        if isinstance(goal.effect, Assign) and isinstance(goal.effect.target, Var | Field)
    ]
    found: Predicate = TRUE
    for target, entity in dict.fromkeys(changes):
        done = [
            (goal.effect, goal.when)
            for goal in goals
            if isinstance(goal.effect, Assign) and goal.effect.target == target
        ]
        written = {made.field for made, _ in done}
        for one in invariants:
            if one.of.entity == entity and one.fields & written:
                before = one.about(target)
                found = conjoin(found, before, Afterwards(done, vocabulary).predicate(before))
    return found
