"""Collections of plain values that are put together or made smaller: `a | b`, `[...xs, x]`, `xs.filter(…)`.

They are the set arithmetic of the specification: `permissions + inherited`, `tags - {tag}`.
"""

from __future__ import annotations

from collections.abc import Sequence

from drift.behaviour.from_code.walking.values import ListValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import arith
from drift.logic.implies import conjuncts
from drift.logic.rewrite import subterms
from drift.logic.terms import (
    Arith,
    Compare,
    Ite,
    Member,
    Not,
    Predicate,
    SetOf,
    Term,
)


def is_plain(walk: Walk, value: Value) -> bool:
    """Whether it is a collection of values that are no instances."""
    if isinstance(value, ListValue):
        return not any(walk.entity_of(item) for item in value.items)
    if not is_term(value):
        return False
    match as_term(value):
        case SetOf(items):
            return not any(walk.entity_of(item) for item in items)
        case Ite(_, then, other):
            return is_plain(walk, then) and is_plain(walk, other)
        case Arith("+" | "-", left, right):
            return is_plain(walk, left) and is_plain(walk, right)
        case term:
            type_ = walk.type_of(term)
            return type_.kind == "collection" and (type_.element is None or type_.element.kind != "entity")


def united(walk: Walk, parts: Sequence[Value]) -> Term | None:
    """All of them together; None where one of them is no collection of plain values."""
    found: Term | None = None
    for part in parts:
        if not is_plain(walk, part):
            return None
        term = as_term(part)
        if term == SetOf(()):
            continue
        found = term if found is None else arith("+", found, term)
    return SetOf(()) if found is None else found


def less(walk: Walk, whole: Value, others: Value) -> Term | None:
    """What is in the one and not in the other; None where one of them is no collection of plain values."""
    if not is_plain(walk, whole) or not is_plain(walk, others):
        return None
    return arith("-", as_term(whole), as_term(others))


def left_over(walk: Walk, whole: Value, item: Term, test: Predicate) -> Term | None:
    """What is left of a collection where `test` says of an `item` that it is none of some others."""
    if not is_plain(walk, whole):
        return None
    found = as_term(whole)
    for conjunct in conjuncts(test):
        others = _excluded(conjunct, item)
        if others is None:
            return None
        found = arith("-", found, others)
    return found


def _excluded(conjunct: Predicate, item: Term) -> Term | None:
    """The collection that an item is not in, by the test."""
    match conjunct:
        case Compare("!=", left, right) if item in (left, right):
            other = right if left == item else left
            return None if item in subterms(other) else SetOf((other,))
        case Not(Member(member, others)) if member == item and item not in subterms(others):
            return others
        case _:
            return None
