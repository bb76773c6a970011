"""Arithmetic and set operators on values."""

from __future__ import annotations

from fractions import Fraction

from drift.behaviour.from_code.evaluation.times import in_time
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.evaluation.united import united
from drift.behaviour.from_code.walking.values import (
    DictValue,
    ListValue,
    Value,
    as_term,
)
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import arith, conjoin, disjoin, truth
from drift.logic.terms import (
    Call,
    Const,
    Truth,
    number,
    text,
)


def operate(walk: Walk, operator: str, left: Value, right: Value) -> Value:
    """`left operator right` on values."""
    if isinstance(left, ListValue) and isinstance(right, ListValue) and operator == "+":
        return ListValue((*left.items, *right.items), left.kind)
    if isinstance(left, ListValue) and isinstance(right, ListValue) and operator in ("-", "|", "&"):
        merged = _combined(operator, left, right)
        if merged is not None:
            return merged
    if isinstance(left, DictValue) and isinstance(right, DictValue) and operator == "|":
        keys = {k for k, _ in right.items}
        return DictValue(
            (*((k, v) for k, v in left.items if k not in keys), *right.items), left.open or right.open
        )
    if operator in ("&", "|") and (isinstance(left, Truth) or isinstance(right, Truth)):
        parts = (truthiness(walk, left), truthiness(walk, right))
        return truth(conjoin(*parts) if operator == "&" else disjoin(*parts))
    if operator == "|" and (together := united(walk, (left, right))) is not None:
        return together
    first, second = in_time(walk, operator, as_term(left), as_term(right))
    if operator in ("+", "-", "*", "/", "%"):
        match first, second:
            case Const(kind="string"), Const(kind="string") if operator == "+":
                return text(f"{first.value}{second.value}")
            case (Const(kind="string"), Const()) | (Const(), Const(kind="string")):
                return Call(operator, (first, second))
            case _:
                pass
        return arith(operator, first, second)  # type: ignore[arg-type]
    match first, second:
        case Const(value=Fraction() as a), Const(value=Fraction() as b) if operator == "//" and b:
            return number(a // b)
        case Const(value=Fraction() as a), Const(value=Fraction() as b) if operator == "**":
            if b.denominator == 1 and 0 <= b <= 64:
                return number(a ** int(b))
        case _:
            pass
    return Call(operator, (first, second))


def _combined(operator: str, left: ListValue, right: ListValue) -> ListValue | None:
    """A set of constants less, with, or within another one; None where an item is not constant."""
    if not all(isinstance(item, Const) for item in (*left.items, *right.items)):
        return None
    match operator:
        case "-":
            items = [item for item in left.items if item not in right.items]
        case "&":
            items = [item for item in left.items if item in right.items]
        case _:
            items = [*left.items, *(item for item in right.items if item not in left.items)]
    return ListValue(tuple(items), "set")
