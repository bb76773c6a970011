"""Whether any row passes all tests: splitting into independent parts, the most constrained slot first.

Gives no row: which row a witness shows is up to `drift.logic.search`, whose order is fixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from drift.logic.evaluate import UNSET, Row
from drift.logic.search import Budget, Constraint, Exhausted
from drift.logic.slots import Value

_MOST_DECIDED = 150
"""Decisions on top of each other, each some levels of calls."""


def solvable(
    values: Sequence[tuple[Value, ...]], constraints: Sequence[Constraint], limit: int
) -> bool | None:
    """Whether the slots can have values so that no test is false; None after `limit` values tried."""
    row: Row = [UNSET] * len(values)
    involved = frozenset[int]().union(*(constraint.reads for constraint in constraints))
    if not all(values[slot] for slot in involved):
        return False
    try:
        free = {slot: values[slot] for slot in sorted(involved)}
        return _solved(row, free, constraints, Budget(limit), 0)
    except Exhausted:
        return None


def _solved(
    row: Row,
    free: dict[int, tuple[Value, ...]],
    constraints: Sequence[Constraint],
    budget: Budget,
    depth: int,
) -> bool:
    """Whether the slots in `free` can be given values; `row` is as before afterwards."""
    if depth > _MOST_DECIDED:
        raise Exhausted
    given: list[int] = []
    try:
        open_tests = _propagated(row, dict(free), constraints, given, budget)
        if open_tests is None:
            return False
        left, tests = open_tests
        return all(_branched(row, left, part, budget, depth) for part in _parts(row, tests))
    finally:
        for slot in given:
            row[slot] = UNSET


def _propagated(
    row: Row,
    free: dict[int, tuple[Value, ...]],
    constraints: Sequence[Constraint],
    given: list[int],
    budget: Budget,
) -> tuple[dict[int, tuple[Value, ...]], list[Constraint]] | None:
    """What is left to choose once slots with one possible value have it; None if a test must fail."""
    rest = list(constraints)
    settled = False
    while not settled:
        settled = True
        undecided: list[Constraint] = []
        for constraint in rest:
            known = constraint.test(row)
            if known is False:
                return None
            if known:
                continue
            unset = [slot for slot in constraint.reads if row[slot] is UNSET]
            if not unset:
                continue
            if len(unset) > 1:
                undecided.append(constraint)
                continue
            slot = unset[0]
            fitting = _fitting(row, slot, free[slot], constraint, budget)
            if not fitting:
                return None
            free[slot] = fitting
            if len(fitting) == 1:
                row[slot] = fitting[0]
                given.append(slot)
                settled = False
        rest = undecided
    return free, rest


def _fitting(
    row: Row, slot: int, values: tuple[Value, ...], constraint: Constraint, budget: Budget
) -> tuple[Value, ...]:
    found = []
    for value in values:
        budget.spend()
        row[slot] = value
        if constraint.test(row) is not False:
            found.append(value)
    row[slot] = UNSET
    return tuple(found)


def _parts(row: Row, constraints: Sequence[Constraint]) -> list[list[Constraint]]:
    """The tests in groups that share no slot without a value."""
    groups: list[tuple[set[int], list[Constraint]]] = []
    for constraint in constraints:
        slots = {slot for slot in constraint.reads if row[slot] is UNSET}
        group = [constraint]
        apart = []
        for others, members in groups:
            if others.isdisjoint(slots):
                apart.append((others, members))
            else:
                slots |= others
                group += members
        groups = [*apart, (slots, group)]
    return [group for _, group in sorted(groups, key=lambda found: len(found[0]))]


def _branched(
    row: Row,
    free: dict[int, tuple[Value, ...]],
    constraints: Sequence[Constraint],
    budget: Budget,
    depth: int,
) -> bool:
    slot = _chosen(row, free, constraints)
    for value in free[slot]:
        budget.spend()
        row[slot] = value
        if _solved(row, free, constraints, budget, depth + 1):
            row[slot] = UNSET
            return True
    row[slot] = UNSET
    return False


def _chosen(row: Row, free: dict[int, tuple[Value, ...]], constraints: Sequence[Constraint]) -> int:
    """The slot to decide next: of the test with the fewest open slots the one that most tests read."""
    unset = [[slot for slot in constraint.reads if row[slot] is UNSET] for constraint in constraints]
    asked = Counter(slot for slots in unset for slot in slots)
    narrow = min(unset, key=lambda slots: (len(slots), min(slots)))
    return min(narrow, key=lambda slot: (-asked[slot], len(free[slot]), slot))
