"""Linear arithmetic: a term as an exact weighted sum of leaf terms and a constant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from drift.logic.build import arith
from drift.logic.order import order_key, rank
from drift.logic.terms import Arith, Const, ConstKind, Now, SetOf, Term, Truth
from drift.logic.types import Typing, untyped

_NOT_NUMERIC = frozenset({"boolean", "string", "enum", "entity", "collection"})
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Linear:
    """`sum(weight * leaf) + constant`. `unit` is the kind of the constant, None while it is zero."""

    weights: Mapping[Term, Fraction]
    constant: Fraction = _ZERO
    unit: ConstKind | None = None

    def __add__(self, other: Linear) -> Linear | None:
        if self.unit and other.unit and self.unit != other.unit:
            return None
        weights = dict(self.weights)
        for leaf, weight in other.weights.items():
            total = weights.get(leaf, _ZERO) + weight
            if total:
                weights[leaf] = total
            else:
                del weights[leaf]
        constant = self.constant + other.constant
        return Linear(weights, constant, (self.unit or other.unit) if constant else None)

    def scaled(self, factor: Fraction) -> Linear:
        """Every weight and the constant times a number that is not zero."""
        return Linear(
            {leaf: weight * factor for leaf, weight in self.weights.items()},
            self.constant * factor,
            self.unit,
        )

    def minus(self, other: Linear) -> Linear | None:
        """The difference; None if one constant is a number and the other a duration."""
        return self + other.scaled(Fraction(-1))


def linear(term: Term, typing: Typing = untyped) -> Linear | None:
    """The term as a weighted sum; None if it is not a number, duration or timestamp.

    Products and quotients of two leaves are leaves themselves, keyed by their structure.
    """
    match term:
        case Const(kind, value):
            if kind not in {"number", "duration"} or not isinstance(value, Fraction):
                return None
            return Linear({}, value, kind if value else None)
        case Arith(op, left, right):
            return _combined(term, op, linear(left, typing), linear(right, typing), right)
        case Truth() | SetOf():
            return None
        case _:
            return None if typing(term).kind in _NOT_NUMERIC else Linear({term: Fraction(1)})


def _combined(
    term: Arith, op: str, left: Linear | None, right: Linear | None, divisor: Term
) -> Linear | None:
    if left is None or right is None:
        return None
    if op == "+":
        return left + right
    if op == "-":
        return left.minus(right)
    if op == "*":
        for factor, rest in ((left, right), (right, left)):
            if not factor.weights and factor.constant:
                unit = "duration" if "duration" in (factor.unit, rest.unit) else rest.unit
                return Linear(rest.scaled(factor.constant).weights, rest.constant * factor.constant, unit)
    if op == "/" and isinstance(divisor, Const) and right.constant:
        unit = "number" if right.unit == "duration" and left.unit else left.unit
        return Linear(left.scaled(1 / right.constant).weights, left.constant / right.constant, unit)
    return Linear({term: Fraction(1)})


def leaf_order(leaf: Term) -> tuple[int, str]:
    """The order of leaves in a sum, and of candidates to solve a comparison for."""
    return (rank(leaf), order_key(leaf))


def to_term(sum_: Linear) -> Term:
    """The sum written out in one fixed order: positive leaves, negative leaves, the constant last.

    `now` leads (`now - 48h`).
    """
    kind: ConstKind = sum_.unit or (
        "duration" if any(isinstance(leaf, Now) for leaf in sum_.weights) else "number"
    )
    ordered = sorted(
        sum_.weights.items(),
        key=lambda item: (item[1] < 0, not isinstance(item[0], Now), *leaf_order(item[0])),
    )
    result: Term | None = None
    for leaf, weight in ordered:
        part = arith("*", leaf, Const("number", abs(weight)))
        if result is None:
            result = part if weight > 0 else arith("*", leaf, Const("number", weight))
        else:
            result = arith("+" if weight > 0 else "-", result, part)
    if result is None:
        return Const(kind, sum_.constant)
    if not sum_.constant:
        return result
    return arith("+" if sum_.constant > 0 else "-", result, Const(kind, abs(sum_.constant)))
