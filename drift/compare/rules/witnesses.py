"""Witnesses as a reviewer reads them: values by path, times in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from drift.compare.audit import WitnessValue, witness_value
from drift.logic.implies import Entailment
from drift.logic.render import render
from drift.logic.terms import Term

MAX_VALUES = 6
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


def readable(found: Entailment) -> Mapping[str, tuple[WitnessValue, ...]]:
    """The values under which the implication fails, by path; empty if it does not."""
    if found.answer != "no":
        return {}
    chosen: dict[Term, tuple[object, ...]] = {term: (value,) for term, value in found.witness.items()}
    if found.values:
        chosen = {term: tuple(values) for term, values in found.values.items()}
    return {
        render(term): tuple(_value(value, found.sorts.get(term, "")) for value in values[:MAX_VALUES])
        for term, values in sorted(chosen.items(), key=lambda item: render(item[0]))
    }


def _value(value: object, sort: str) -> WitnessValue:
    if sort == "time" and isinstance(value, Fraction | int) and not isinstance(value, bool):
        return span(Fraction(value))
    if value is None or isinstance(value, str | bool | int | Fraction):
        return value if isinstance(value, int) else witness_value(value)
    return str(value)


def span(seconds: Fraction) -> str:
    """A stretch of time in the largest unit that fits: `2 hours`, `-1 days`."""
    for unit, size in _UNITS:
        if seconds and (seconds / size).denominator == 1:
            return f"{seconds / size} {unit}"
    return "0 seconds" if not seconds else f"{float(seconds)} seconds"
