"""Backtracking over finite domains with three-valued tests, within a fixed amount of work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drift.logic.evaluate import UNSET, Row, Test
from drift.logic.slots import Value


class Exhausted(Exception):  # noqa: N818
    """The budget of rows was spent before the search ended."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A test that must not fail, and the slots it reads."""

    test: Test
    reads: frozenset[int]


@dataclass(slots=True)
class Budget:
    """How many values may still be tried."""

    left: int

    def spend(self) -> None:
        """Counts one value tried. Raises `Exhausted`."""
        self.left -= 1
        if self.left < 0:
            raise Exhausted


def narrowed(
    values: Sequence[tuple[Value, ...]], constraints: Sequence[Constraint], keep: frozenset[int]
) -> tuple[list[tuple[Value, ...]], list[Constraint]]:
    """Domains without the values that a test of one slot refuses, and the tests that are left.

    Slots in `keep` stay as they are.
    """
    result = list(values)
    rest: list[Constraint] = []
    row: Row = [UNSET] * len(values)
    for constraint in constraints:
        if len(constraint.reads) != 1 or constraint.reads <= keep:
            rest.append(constraint)
            continue
        (slot,) = constraint.reads
        fitting = []
        for value in result[slot]:
            row[slot] = value
            if constraint.test(row) is not False:
                fitting.append(value)
        row[slot] = UNSET
        result[slot] = tuple(fitting)
    return result, rest


def rows(
    row: Row,
    order: Sequence[int],
    values: Sequence[tuple[Value, ...]],
    constraints: Sequence[Constraint],
    budget: Budget,
) -> Iterator[Row]:
    """Every way to give the slots in `order` values so that no test is false, in the order of the domains.

    Yields the same list each time, changed in place. Raises `Exhausted`.
    """
    checks = [[constraint.test for constraint in constraints if slot in constraint.reads] for slot in order]

    def extend(position: int) -> Iterator[Row]:
        if position == len(order):
            yield row
            return
        slot = order[position]
        for value in values[slot]:
            budget.spend()
            row[slot] = value
            for test in checks[position]:
                if test(row) is False:
                    break
            else:
                yield from extend(position + 1)
        row[slot] = UNSET

    if any(not constraint.reads and constraint.test(row) is False for constraint in constraints):
        return
    yield from extend(0)
