"""Normal form of a predicate: flat, no part that the rest already says, one set for a path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.logic.build import conjoin, disjoin, negate, normal
from drift.logic.implies import conjuncts
from drift.logic.rewrite import bounded, size
from drift.logic.states import Values, fold_sets, mixed, values_of
from drift.logic.terms import FALSE, TRUE, And, Or, Predicate, Term
from drift.logic.types import Typing, untyped

__all__ = ["conjuncts", "simplify"]

_ROUNDS: Final = 8
_MAX_SIZE: Final = 4_000
_MAX_OPERANDS: Final = 200


def simplify(predicate: Predicate, typing: Typing = untyped) -> Predicate:
    """An equivalent predicate in normal form; the order of what is kept is the order of appearance.

    Units are propagated to a fixpoint (`not a and (a or r)` is `not a and r`, `a or (not a and r)` is
    `a or r`), operands that others imply are absorbed, conditions on one path against literals become one.
    Formulas beyond a size bound are only put into negation normal form.
    """
    current = normal(bounded(predicate), typing)
    if size(current) > _MAX_SIZE:
        return current
    for _ in range(_ROUNDS):
        after = _simplified(current, typing)
        if after == current:
            break
        current = after
    return current


def _simplified(predicate: Predicate, typing: Typing) -> Predicate:
    if not isinstance(predicate, And | Or):
        return fold_sets(predicate, typing)
    operands = [_simplified(operand, typing) for operand in predicate.operands]
    conjunction = isinstance(predicate, And)
    joined = conjoin(*operands) if conjunction else disjoin(*operands)
    if type(joined) is not type(predicate) or len(joined.operands) > _MAX_OPERANDS:
        return joined
    operands = list(joined.operands)
    operands = _propagated(operands, conjunction, typing)
    operands = _absorbed(operands, conjunction)
    return fold_sets(conjoin(*operands) if conjunction else disjoin(*operands), typing)


def _propagated(operands: Sequence[Predicate], conjunction: bool, typing: Typing) -> list[Predicate]:
    """What one operand settles is assumed inside the others: true beside `and`, false beside `or`."""
    units = [operand for operand in operands if not isinstance(operand, And | Or)]
    settled: dict[Predicate, bool] = {}
    for unit in units:
        settled[unit] = conjunction
        settled[negate(unit, typing)] = not conjunction
    sets = _settled_sets(units, conjunction)
    return [
        _assuming(operand, settled, sets) if isinstance(operand, And | Or) else operand
        for operand in operands
    ]


def _settled_sets(units: Sequence[Predicate], conjunction: bool) -> dict[Term, Values]:
    """For each path that a unit compares with literals the values it can still have beside that unit."""
    found: dict[Term, Values] = {}
    for unit in units:
        told = values_of(unit)
        if told is not None:
            term, values = told[0], told[1] if conjunction else told[1].complement()
            found[term] = found[term] & values if term in found else values
    return found


def _assuming(predicate: Predicate, settled: dict[Predicate, bool], sets: dict[Term, Values]) -> Predicate:
    known = settled.get(predicate)
    if known is not None:
        return TRUE if known else FALSE
    match predicate:
        case And(operands):
            return conjoin(*(_assuming(operand, settled, sets) for operand in operands))
        case Or(operands):
            return disjoin(*(_assuming(operand, settled, sets) for operand in operands))
        case _:
            told = values_of(predicate)
            within = sets.get(told[0]) if told else None
            if told is None or within is None or mixed(told[1], within):
                return predicate
            if within <= told[1]:
                return TRUE
            return FALSE if within <= told[1].complement() else predicate


def _absorbed(operands: Sequence[Predicate], conjunction: bool) -> list[Predicate]:
    """`a and (a or r)` is `a`, `a or (a and r)` is `a`: what says less is dropped."""
    parts = [_parts(operand, conjunction) for operand in operands]
    kept: list[Predicate] = []
    for index, operand in enumerate(operands):
        mine = parts[index]
        subsumed = any(
            (other < mine) or (other == mine and position < index)
            for position, other in enumerate(parts)
            if position != index
        )
        if not subsumed:
            kept.append(operand)
    return kept


def _parts(operand: Predicate, conjunction: bool) -> frozenset[Predicate]:
    inner = Or if conjunction else And
    return frozenset(operand.operands) if isinstance(operand, inner) else frozenset((operand,))
