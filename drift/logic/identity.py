"""Arithmetic over products and quotients: two terms compared at fixed points.

The linear fragment is decided exactly elsewhere; a product of two fields is no linear term. Two rational
functions that differ, differ almost everywhere, so that a few points with unrelated values tell them apart;
the point that does is the witness.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from drift.logic.terms import Arith, Compare, Config, Const, Field, Predicate, Term, Var
from drift.logic.types import Typing

_PRIMES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)
_POINTS = 4
_NUMERIC = frozenset({"integer", "decimal", "duration", "unknown"})


def told_apart(
    a: Term, b: Term, premises: tuple[Predicate, ...], typing: Typing
) -> Mapping[Term, Fraction] | None:
    """Values of the leaves under which the terms differ; None if none was found."""
    leaves: dict[Term, None] = {}
    if not (_gather(a, leaves, typing) and _gather(b, leaves, typing)) or not 0 < len(leaves) <= len(_PRIMES):
        return None
    if any(
        isinstance(p, Compare) and p.op == "=" and (p.left in leaves or p.right in leaves) for p in premises
    ):
        return None
    for point in range(_POINTS):
        row = {
            leaf: Fraction(_PRIMES[(position + point) % len(_PRIMES)]) for position, leaf in enumerate(leaves)
        }
        first, second = _value(a, row), _value(b, row)
        if first is not None and second is not None and first != second:
            return row
    return None


def _gather(term: Term, leaves: dict[Term, None], typing: Typing) -> bool:
    match term:
        case Const(kind, _):
            return kind in {"number", "duration"}
        case Arith(op, left, right):
            return op != "%" and _gather(left, leaves, typing) and _gather(right, leaves, typing)
        case Var() | Field() | Config():
            leaves[term] = None
            known = typing(term)
            return known.kind in _NUMERIC and not known.optional
        case _:
            return False


def _value(term: Term, row: Mapping[Term, Fraction]) -> Fraction | None:
    match term:
        case Const(_, value):
            return value if isinstance(value, Fraction) else None
        case Arith(op, left, right):
            first, second = _value(left, row), _value(right, row)
            if first is None or second is None:
                return None
            match op:
                case "+":
                    return first + second
                case "-":
                    return first - second
                case "*":
                    return first * second
                case _:
                    return first / second if second else None
        case _:
            return row.get(term)
