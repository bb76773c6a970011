"""Functions of moments: what moves one, compares two, or says how far apart they are."""

from __future__ import annotations

from fractions import Fraction

from drift.behaviour.from_code.evaluation.times import scaled
from drift.behaviour.from_code.walking.values import DictValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments
from drift.code.frameworks.schema import CallTable
from drift.logic.build import arith, compare, truth
from drift.logic.terms import NOW, Const, Term, duration


def of_moments(table: CallTable, arguments: Arguments) -> Value | None:
    """`addDays(d, 3)`, `sub(d, {hours: 2})`, `isBefore(a, b)`, `isPast(d)`, `differenceInDays(a, b)`."""
    if not arguments.positional or not is_term(arguments.positional[0]):
        return None
    first = as_term(arguments.positional[0])
    second = arguments.positional[1] if len(arguments.positional) > 1 else None
    match table.means:
        case "ordered" if table.operator in ("<", ">"):
            other = NOW if second is None else as_term(second)
            return truth(compare("<" if table.operator == "<" else ">", first, other))
        case "difference" if second is not None and table.unit:
            between = arith("-", first, as_term(second))
            return arith("/", between, duration(Fraction(str(table.unit))))
        case "shift" if second is not None:
            length = _length(table, second)
            return None if length is None else arith("-" if table.operator == "-" else "+", first, length)
        case _:
            return None


def _length(table: CallTable, given: Value) -> Term | None:
    """The length of time: so many of the unit, or the sum of what is given of each."""
    if table.unit:
        return scaled(as_term(given), Fraction(str(table.unit)))
    if not isinstance(given, DictValue) or given.open:
        return None
    total: Term = duration(0)
    for key, value in given.items:
        unit = table.units.get(str(key.value)) if isinstance(key, Const) else None
        if unit is None:
            return None
        total = arith("+", total, scaled(as_term(value), Fraction(str(unit))))
    return total
