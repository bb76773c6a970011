"""Deadlines: what a condition on the clock waits for, said the same way however it is written.

`x.at + 24.hours <= now`, `now - x.at >= 24.hours` and `x.at <= now - 24.hours` wait for one instant. Works on
the triggers of a specification and on the guards and query filters of code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from drift.logic.implies import conjuncts
from drift.logic.linear import Linear, linear, to_term
from drift.logic.rewrite import subterms
from drift.logic.terms import Compare, Field, Now, Predicate, Term, Var, duration
from drift.logic.types import Typing, untyped

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant that is compared with the clock: `start` plus `after`.

    `due`: it holds from then on; otherwise it holds until then. `start` is the stored time, None if there is
    not exactly one; `after` a duration, with configured values in it, zero if the stored time itself counts.
    """

    time: Term
    due: bool
    start: Term | None
    after: Term
    predicate: Predicate


def deadlines(condition: Predicate, typing: Typing = untyped) -> tuple[Deadline, ...]:
    """The deadlines among the conjuncts of a condition, in order."""
    return tuple(_deadlines(condition, typing))


def others(condition: Predicate, typing: Typing = untyped) -> tuple[Predicate, ...]:
    """The conjuncts that are no deadline: what must hold besides the time having come."""
    timed = {one.predicate for one in deadlines(condition, typing)}
    return tuple(one for one in conjuncts(condition) if one not in timed)


def _deadlines(condition: Predicate, typing: Typing) -> Iterator[Deadline]:
    for one in conjuncts(condition):
        if isinstance(one, Compare) and one.op in _TURNED:
            found = _deadline(one, typing)
            if found is not None:
                yield found


def _deadline(predicate: Compare, typing: Typing) -> Deadline | None:
    """`left <= right` says that `right - left` is not negative: solved for the clock."""
    left, right = linear(predicate.left, typing), linear(predicate.right, typing)
    difference = right.minus(left) if left is not None and right is not None else None
    if difference is None:
        return None
    weight = difference.weights.get(Now())
    if not weight or _reads_clock(difference.weights):
        return None
    rest: dict[Term, Fraction] = dict(difference.weights)
    del rest[Now()]
    time = Linear(rest, difference.constant, difference.unit).scaled(-1 / weight)
    rising = predicate.op in ("<", "<=")
    stored = [
        leaf
        for leaf, amount in time.weights.items()
        if isinstance(leaf, Field | Var) and amount == 1 and typing(leaf).kind != "duration"
    ]
    start = stored[0] if len(stored) == 1 else None
    rest = {leaf: amount for leaf, amount in time.weights.items() if leaf != start}
    after = to_term(Linear(rest, time.constant, time.unit)) if rest or time.constant else duration(0)
    return Deadline(to_term(time), rising == (weight > 0), start, after, predicate)


def _reads_clock(leaves: Iterable[Term]) -> bool:
    """Whether the clock is read inside of a leaf, so that the condition can't be solved for it."""
    return any(isinstance(part, Now) for leaf in leaves if leaf != Now() for part in subterms(leaf))
