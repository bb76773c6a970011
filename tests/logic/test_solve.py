"""Whether any row passes: against trying all rows, and where trying all rows would not end."""

from __future__ import annotations

from itertools import product
from random import Random

from drift.logic.evaluate import UNSET, Row
from drift.logic.search import Constraint
from drift.logic.slots import Value
from drift.logic.solve import solvable

VALUES: tuple[tuple[Value, ...], ...] = (
    (0, 1, 2),
    (False, True),
    ("a", "b"),
    (0, 1),
    (1, 2, 3),
    (False, True),
)


def allowed(slots: tuple[int, ...], rows: frozenset[tuple[Value, ...]]) -> Constraint:
    def test(row: Row) -> bool | None:
        given = tuple(row[slot] for slot in slots)
        return None if UNSET in given else given in rows

    return Constraint(test, frozenset(slots))


def differ(left: int, right: int) -> Constraint:
    def test(row: Row) -> bool | None:
        return None if UNSET in (row[left], row[right]) else row[left] != row[right]

    return Constraint(test, frozenset((left, right)))


def test_agrees_with_trying_every_row() -> None:
    random = Random(7)
    answers = set()
    for _ in range(300):
        constraints = []
        for _ in range(random.randint(1, 7)):
            slots = tuple(random.sample(range(len(VALUES)), random.randint(1, 3)))
            every = list(product(*(VALUES[slot] for slot in slots)))
            constraints.append(allowed(slots, frozenset(random.sample(every, max(1, len(every) // 3)))))
        there = any(all(one.test(list(row)) for one in constraints) for row in product(*VALUES))
        assert solvable(VALUES, constraints, 10_000) is there
        answers.add(there)
    assert answers == {True, False}


def test_parts_that_share_nothing_do_not_multiply() -> None:
    """Thirty pairs, each with eight rows: together more rows than could be tried; the last pair has none."""
    values = [(0, 1, 2)] * 60 + [(0,), (0,)]
    constraints = [differ(slot, slot + 1) for slot in range(0, 62, 2)]
    assert solvable(values[:60], constraints[:30], 1_000) is True
    assert solvable(values, constraints, 1_000) is False


def test_nobody_knows_after_too_many_values() -> None:
    """Ten pigeons in nine holes."""
    values = [tuple(range(9))] * 10
    constraints = [differ(left, right) for left in range(10) for right in range(left)]
    assert solvable(values, constraints, 500) is None


def test_a_slot_without_values_passes_nothing() -> None:
    assert solvable([(), (0,)], [differ(0, 1)], 100) is False
    assert solvable([(), (0,)], [allowed((1,), frozenset({(0,)}))], 100) is True
