"""What holds between the slots of a formula whatever the values: equals for equals, subsets, counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import TypeAlias

from drift.logic.canonical import canonical
from drift.logic.evaluate import UNSET, Row, Test, same
from drift.logic.functions import is_length
from drift.logic.rewrite import substitute, subterms
from drift.logic.search import Constraint
from drift.logic.slots import Equal, Slots
from drift.logic.terms import Aggregate, Call, Collect, Exists, Expression, Field, Predicate, Term, Truth

Implied: TypeAlias = Callable[[Predicate, Predicate], "bool | None"]
_MOST = 8


def substitutions(slots: Slots) -> Iterator[tuple[Constraint, tuple[int, int]]]:
    """If `a = b` is tested, whatever is the same but for `a` and `b` has the same value: `a.x = b.x`.

    Yields each constraint with the pair of slots it equates.
    """
    pairs = [
        (atom.left, atom.right)
        for atom in slots.atoms.values()
        if isinstance(atom, Equal) and atom.right is not None
    ]
    done: set[frozenset[int]] = set()
    for first, second in pairs[:_MOST]:
        for old, new in ((first, second), (second, first)):
            source, target = slots.terms[old], slots.terms[new]
            for slot, term in enumerate(slots.terms):
                if slot in {first, second} or not _contains(term, source):
                    continue
                other = slots.find(canonical(_replaced(term, source, target), slots.typing))
                reads = frozenset((first, second, slot, slot if other is None else other))
                if other is None or other == slot or reads in done:
                    continue
                done.add(reads)
                yield Constraint(_equal_for_equal(first, second, slot, other), reads), (slot, other)


def _contains(term: Term, part: Expression) -> bool:
    return part in _parts(term)


@lru_cache(maxsize=16_384)
def _parts(term: Term) -> frozenset[Expression]:
    return frozenset(inner for inner in subterms(term) if inner is not term)


@lru_cache(maxsize=16_384)
def _replaced(term: Term, old: Term, new: Term) -> Term:
    return substitute(term, {old: new})


def _equal_for_equal(first: int, second: int, slot: int, other: int) -> Test:
    def test(row: Row) -> bool | None:
        if UNSET not in (row[first], row[second]) and not same(row[first], row[second]):
            return True
        if UNSET in (row[first], row[second], row[slot], row[other]):
            return None
        return row[first] is None or same(row[slot], row[other])

    return test


# ---------------------------------------------------------------- collections


@dataclass(frozen=True, slots=True)
class _Gathered:
    """A slot that says how many there are in a collection, or only whether there is one."""

    slot: int
    collection: Term
    counts: bool


def subsets(slots: Slots, implied: Implied) -> Iterator[Constraint]:
    """What follows for presence and counts when one collection is part of another, or the same one.

    Where that is undecided the slots become obscure: no verdict may rest on them.
    """
    gathered = list(_gathered(slots))
    if len(gathered) > _MOST:
        for one in gathered:
            slots.obscure[one.slot] = True
        return
    for inner, outer in permutations(gathered, 2):
        if inner.collection == outer.collection:
            if inner.counts != outer.counts or inner.slot < outer.slot:
                yield Constraint(_some_for_some(inner, outer), frozenset((inner.slot, outer.slot)))
            continue
        if not isinstance(inner.collection, Collect) or not isinstance(outer.collection, Collect):
            continue
        if inner.collection.entity != outer.collection.entity:
            continue
        element = inner.collection.element
        where = substitute(outer.collection.where, {outer.collection.element: element})
        answer = implied(inner.collection.where, where)
        if answer is None:
            slots.obscure[inner.slot] = slots.obscure[outer.slot] = True
        elif answer and inner.counts and outer.counts:
            yield Constraint(_at_most(inner.slot, outer.slot), frozenset((inner.slot, outer.slot)))
        elif answer:
            yield Constraint(_some_for_some(inner, outer), frozenset((inner.slot, outer.slot)))


def lengths(slots: Slots) -> Iterator[Constraint]:
    """A text that counts as true is at least one character long, and no other is."""
    for slot, term in enumerate(slots.terms):
        if not isinstance(term, Call) or not is_length(term):
            continue
        measured = slots.find(term.args[0])
        if measured is not None:
            yield Constraint(_as_long(measured, slot), frozenset((measured, slot)))
        counted = slots.find(Aggregate("count", term.args[0]))
        if counted is not None:
            # What nobody typed: how long it is and how many it has are one thing.
            yield Constraint(_same_number(counted, slot), frozenset((counted, slot)))


def _as_long(text: int, length: int) -> Test:
    def test(row: Row) -> bool | None:
        held, long = row[text], row[length]
        if held is UNSET or long is UNSET:
            return None
        if not isinstance(long, int) or not (held is None or isinstance(held, str | bool)):
            return True
        return bool(held) == (long > 0)

    return test


def _same_number(one: int, other: int) -> Test:
    def test(row: Row) -> bool | None:
        return None if UNSET in (row[one], row[other]) else same(row[one], row[other])

    return test


def _gathered(slots: Slots) -> Iterator[_Gathered]:
    counted = {
        term.collection for term in slots.terms if isinstance(term, Aggregate) and term.gather == "count"
    }
    for slot, term in enumerate(slots.terms):
        match term:
            case Truth(Exists(collection)):
                yield _Gathered(slot, collection, False)
            case Aggregate("count", collection, _):
                yield _Gathered(slot, collection, True)
            case _ if term in counted:
                yield _Gathered(slot, term, False)
            case _:
                pass


def rows(slots: Slots) -> Iterator[Constraint]:
    """Whatever is read from the first of a collection is absent where there is none in it."""
    for slot, term in enumerate(slots.terms):
        base = term
        while isinstance(base, Field):
            base = base.base
        if base is term or not isinstance(base, Aggregate) or base.gather not in {"first", "last"}:
            continue
        there = slots.find(Truth(Exists(base.collection)))
        if there is not None:
            yield Constraint(_nothing_of_none(slot, there), frozenset((slot, there)))


def _nothing_of_none(read: int, there: int) -> Test:
    def test(row: Row) -> bool | None:
        if UNSET in (row[read], row[there]):
            return None
        return row[there] is not False or row[read] is None or row[read] is False

    return test


def _some_for_some(inner: _Gathered, outer: _Gathered) -> Test:
    """If there is one of the inner collection there is one of the outer."""

    def test(row: Row) -> bool | None:
        first, second = _some(inner, row), _some(outer, row)
        if first is False or second is True:
            return True
        return None if first is None or second is None else False

    return test


def _some(gathered: _Gathered, row: Row) -> bool | None:
    value = row[gathered.slot]
    if value is UNSET:
        return None
    if gathered.counts:
        return isinstance(value, int) and value >= 1
    return value is not None and value is not False


def _at_most(inner: int, outer: int) -> Test:
    def test(row: Row) -> bool | None:
        first, second = row[inner], row[outer]
        if first is UNSET or second is UNSET:
            return None
        return not isinstance(first, int) or not isinstance(second, int) or first <= second

    return test
