"""Configured values of both sides brought to one unit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from drift.behaviour.model import ConfigParameter
from drift.compare.align.lexicon import split
from drift.logic.terms import Const

Relation: TypeAlias = Literal["equal", "different", "unknown"]

_SECONDS = {
    "millisecond": Fraction(1, 1000),
    "second": Fraction(1),
    "minute": Fraction(60),
    "hour": Fraction(3600),
    "day": Fraction(86_400),
    "week": Fraction(604_800),
    "month": Fraction(2_592_000),
    "year": Fraction(31_536_000),
}
_UNIT_WORDS = {
    "ms": "millisecond",
    "milli": "millisecond",
    "millis": "millisecond",
    "millisecond": "millisecond",
    "s": "second",
    "sec": "second",
    "second": "second",
    "mins": "minute",
    "minute": "minute",
    "h": "hour",
    "hr": "hour",
    "hour": "hour",
    "day": "day",
    "week": "week",
    "month": "month",
    "year": "year",
}
_PERCENT_WORDS = frozenset({"percent", "percentage", "pct"})


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Whether two configured values are the same quantity; `assumed` is the unit that had to be assumed."""

    relation: Relation
    assumed: str = ""
    reason: str = ""


def reconcile(spec: ConfigParameter, code: ConfigParameter) -> Reconciled:
    """Compares the values as quantities: constructor, name, then the specification's type give the unit."""
    if spec.value is None:
        return Reconciled("unknown", reason="the specification gives no value")
    if code.value is None:
        return Reconciled("unknown", reason="no constant value could be read in the code")
    if isinstance(spec.value.value, Fraction) and isinstance(code.value.value, Fraction):
        return _numbers(spec, spec.value, code, code.value)
    return _others(spec.value, code.value)


def unit_of(parameter: ConfigParameter) -> str:
    """The unit of a bare number: declared, or the one that its name ends in; "" if neither says."""
    if parameter.unit:
        return _UNIT_WORDS.get(parameter.unit.lower().rstrip("s") or "s", "")
    words = split((parameter.name or parameter.qualified).rpartition(".")[2])
    if len(words) < 2:
        return ""
    last = words[-1]
    if last == "min":
        return "minute"
    return _UNIT_WORDS.get(last) or _UNIT_WORDS.get(last.rstrip("s"), "")


def _numbers(spec: ConfigParameter, wanted: Const, code: ConfigParameter, found: Const) -> Reconciled:
    one, other = _in_seconds(spec, wanted), _in_seconds(code, found)
    if one is not None and other is not None:
        return _judged(one == other)
    if one is None and other is None:
        return _judged(_in_ones(spec, wanted) == _in_ones(code, found))
    if one is not None:
        return _fitting(one, _value(found))
    assert other is not None
    return _fitting(other, _value(wanted))


def _fitting(seconds: Fraction, bare: Fraction) -> Reconciled:
    """A bare number against a duration: equal if some unit fits, different if none does."""
    if bare == 0 or seconds == 0:
        return _judged(bare == seconds)
    for unit, factor in _SECONDS.items():
        if bare * factor == seconds:
            return Reconciled("equal", assumed=unit)
    return Reconciled("different", assumed="any unit")


def _in_seconds(parameter: ConfigParameter, value: Const) -> Fraction | None:
    if value.kind == "duration":
        return _value(value)
    unit = unit_of(parameter)
    return _value(value) * _SECONDS[unit] if unit else None


def _in_ones(parameter: ConfigParameter, value: Const) -> Fraction:
    percent = _PERCENT_WORDS.intersection(split(parameter.name.rpartition(".")[2]))
    return _value(value) / 100 if percent and _value(value) > 1 else _value(value)


def _value(constant: Const) -> Fraction:
    assert isinstance(constant.value, Fraction)
    return constant.value


def _others(wanted: Const, found: Const) -> Reconciled:
    one, other = wanted.value, found.value
    if isinstance(one, str) and isinstance(other, str):
        if "symbol" in (wanted.kind, found.kind):
            return _judged(split(one) == split(other))
        return _judged(one == other)
    if type(one) is not type(other):
        return Reconciled("unknown", reason=f"a {wanted.kind} can't be compared with a {found.kind}")
    return _judged(one == other)


def _judged(equal: bool) -> Reconciled:
    return Reconciled("equal" if equal else "different")
