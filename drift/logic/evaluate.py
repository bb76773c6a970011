"""Formulas as functions of a row of slot values: true, false, or None while too few slots have one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

from drift.logic.slots import Atom, Equal, Numeric, OneOf, Slots, Sum, Truthy, Value, touched
from drift.logic.terms import Always, And, Compare, Not, Or, Predicate


class Unset:
    """The value of a slot that has none yet."""


UNSET: Final = Unset()
Row: TypeAlias = list["Value | Unset"]
Test: TypeAlias = Callable[[Row], "bool | None"]
_LAX: Final = {"<": "<=", ">=": ">"}


def compiled(predicate: Predicate, slots: Slots, timed: frozenset[int]) -> tuple[Test, frozenset[int]]:
    """The predicate as a test, and the slots it reads. `timed` are the slots that hold times or durations."""
    match predicate:
        case Always(value):
            return (lambda _: value), frozenset()
        case Not(operand):
            inner, read = compiled(operand, slots, timed)
            return _negation(inner), read
        case And(operands) | Or(operands):
            parts = [compiled(operand, slots, timed) for operand in operands]
            tests = tuple(test for test, _ in parts)
            read = frozenset().union(*(read for _, read in parts))
            return (_conjunction(tests) if isinstance(predicate, And) else _disjunction(tests)), read
        case Compare("!=", left, right):
            atom = slots.atom(Compare("=", left, right))
            return _negation(atom_test(atom, timed)), frozenset(touched(atom))
        case _:
            atom = slots.atom(predicate)
            return atom_test(atom, timed), frozenset(touched(atom))


def _negation(inner: Test) -> Test:
    def test(row: Row) -> bool | None:
        value = inner(row)
        return None if value is None else not value

    return test


def _conjunction(tests: tuple[Test, ...]) -> Test:
    def test(row: Row) -> bool | None:
        result: bool | None = True
        for inner in tests:
            value = inner(row)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return test


def _disjunction(tests: tuple[Test, ...]) -> Test:
    def test(row: Row) -> bool | None:
        result: bool | None = False
        for inner in tests:
            value = inner(row)
            if value:
                return True
            if value is None:
                result = None
        return result

    return test


def atom_test(atom: Atom, timed: frozenset[int]) -> Test:
    """The test of one atom."""
    match atom:
        case Numeric():
            return _numeric(atom, timed)
        case Equal(left, right, literal):
            return _equal(left, right, literal)
        case OneOf(slot, values):
            return _one_of(slot, values)
        case Truthy(slot):
            return _truthy(slot, slot in timed)


def same(left: object, right: object) -> bool:
    """Equality of slot values: a boolean is not a number."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _equal(left: int, right: int | None, literal: Value) -> Test:
    def against_literal(row: Row) -> bool | None:
        value = row[left]
        return None if value is UNSET else same(value, literal)

    def against_slot(row: Row) -> bool | None:
        first, second = row[left], row[other]
        return None if first is UNSET or second is UNSET else same(first, second)

    if right is None:
        return against_literal
    other = right
    return against_slot


def _one_of(slot: int, values: tuple[Value, ...]) -> Test:
    def test(row: Row) -> bool | None:
        value = row[slot]
        return None if value is UNSET else any(same(value, one) for one in values)

    return test


def _truthy(slot: int, timed: bool) -> Test:
    def test(row: Row) -> bool | None:
        value = row[slot]
        if value is UNSET:
            return None
        if value is None or isinstance(value, bool):
            return bool(value)
        return timed or bool(value)

    return test


def _total(sum_: Sum, row: Row) -> Value | Unset:
    total: Fraction | int = sum_.constant
    for slot, weight in sum_.weights:
        value = row[slot]
        if isinstance(value, Unset):
            return value
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            return None
        total += weight * value
    return total


def _numeric(atom: Numeric, timed: frozenset[int]) -> Test:
    op, left, right = atom.op, atom.left, atom.right
    if atom.timed or any(slot in timed for slot in touched(atom)):
        op = _LAX.get(op, op)  # type: ignore[assignment]
    sides = _single(left, right)

    def test(row: Row) -> bool | None:
        first = _total(left, row) if sides is None else row[sides[0]]
        second = _total(right, row) if sides is None else sides[1]
        if isinstance(first, Unset) or isinstance(second, Unset):
            return None
        if op == "=":
            return same(first, second)
        if op == "!=":
            return not same(first, second)
        # Comparisons with null are false, and so are those of what has no order.
        if not isinstance(first, int | Fraction) or not isinstance(second, int | Fraction):
            return False
        if op == "<":
            return first < second
        if op == "<=":
            return first <= second
        if op == ">":
            return first > second
        return first >= second

    return test


def _single(left: Sum, right: Sum) -> tuple[int, Fraction | int] | None:
    """One slot against a literal, the usual case."""
    if len(left.weights) == 1 and left.weights[0][1] == 1 and not left.constant and not right.weights:
        return left.weights[0][0], right.constant
    return None
