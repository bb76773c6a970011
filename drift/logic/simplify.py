"""Normal form of a predicate: flat, without what the rest already says, finite conditions on a path as one set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.logic.build import conjoin, disjoin, negate, normal
from drift.logic.implies import conjuncts
from drift.logic.rewrite import bounded, size
from drift.logic.states import fold_sets
from drift.logic.terms import FALSE, TRUE, And, Or, Predicate
from drift.logic.types import Typing, untyped

__all__ = ["conjuncts", "simplify"]

_ROUNDS: Final = 8
_MAX_SIZE: Final = 4_000
_MAX_OPERANDS: Final = 200


def simplify(predicate: Predicate, typing: Typing = untyped) -> Predicate:
    """An equivalent predicate in normal form; the order of what is kept is the order of appearance.

    Units are propagated to a fixpoint (`not a and (a or r)` is `not a and r`, `a or (not a and r)` is `a or r`),
    operands that others imply are absorbed, conditions on one path against literals become one. Formulas beyond a
    size bound are only put into negation normal form.
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
    """What one operand settles is assumed inside the others: true beside it in `and`, false beside it in `or`."""
    units = [operand for operand in operands if not isinstance(operand, And | Or)]
    settled: dict[Predicate, bool] = {}
    for unit in units:
        settled[unit] = conjunction
        settled[negate(unit, typing)] = not conjunction
    return [_assuming(operand, settled) if isinstance(operand, And | Or) else operand for operand in operands]


def _assuming(predicate: Predicate, settled: dict[Predicate, bool]) -> Predicate:
    known = settled.get(predicate)
    if known is not None:
        return TRUE if known else FALSE
    match predicate:
        case And(operands):
            return conjoin(*(_assuming(operand, settled) for operand in operands))
        case Or(operands):
            return disjoin(*(_assuming(operand, settled) for operand in operands))
        case _:
            return predicate


def _absorbed(operands: Sequence[Predicate], conjunction: bool) -> list[Predicate]:
    """`a and (a or r)` is `a`, `a or (a and r)` is `a`: an operand with more alternatives than another says less."""
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
