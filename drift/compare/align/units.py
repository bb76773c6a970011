"""Configured values of both sides brought to one unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from drift.behaviour.model import ConfigParameter
from drift.logic.quantity import Unit, reconcile as readings, render_const, unit, unit_in
from drift.logic.terms import Const, duration, number
from drift.logic.types import ValueType
from drift.logic.words import split

Relation: TypeAlias = Literal["equal", "different", "unknown"]

_DURATION = ValueType("duration")
_NO_UNIT_FITS = 0.8
_UNIT_WORDS = ("millisecond", "second", "minute", "hour", "day", "week", "month", "year")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Whether two configured values are the same quantity, and how sure the units are (0..1)."""

    relation: Relation
    confidence: float = 1.0
    reason: str = ""


def reconcile(spec: ConfigParameter, code: ConfigParameter) -> Reconciled:
    """Compares the values as quantities: constructor, name, then the specification's type give the unit."""
    if spec.value is None:
        return Reconciled("unknown", reason="the specification gives no value")
    if code.value is None:
        return Reconciled("unknown", reason="no constant value could be read in the code")
    expected = _DURATION if _is_duration(spec) or _is_duration(code) else spec.type
    wanted = readings(spec.value, unit_word(spec), expected)
    found = readings(code.value, unit_word(code), expected)
    same = [one * other for one_value, one in wanted for value, other in found if _equal(one_value, value)]
    if same:
        return Reconciled("equal", max(same))
    if not any(_comparable(one, other) for one, _ in wanted for other, _ in found):
        shown = f"{spec.value.kind} can't be compared with {code.value.kind}"
        return Reconciled("unknown", reason=shown)
    certain = len(wanted) == len(found) == 1
    return Reconciled("different", wanted[0][1] * found[0][1] if certain else _NO_UNIT_FITS)


def unit_word(parameter: ConfigParameter) -> str:
    """The unit of a bare number: declared, or the one that its name mentions; "" if neither says."""
    if parameter.unit:
        return parameter.unit
    named = unit_in((parameter.name or parameter.qualified).rpartition(".")[2])
    return named[0] if named is not None else ""


@dataclass(frozen=True, slots=True)
class Form:
    """How the code holds a parameter; see `ConfigMatch`."""

    counts: Fraction | None = None
    scale: Const | None = None


def form_of(spec: ConfigParameter, code: ConfigParameter) -> Form:
    """How the code's number or duration becomes the specification's."""
    wanted, found = _kind(spec), _kind(code)
    one, other = _seconds(spec), _seconds(code)
    if wanted == "duration" and found == "number":
        return Form(counts=other or Fraction(0))
    if wanted == "number" and found == "duration" and one:
        return Form(scale=duration(one))
    if wanted == found == "number" and one and other and one != other:
        return Form(scale=number(one / other))
    return Form()


def _kind(parameter: ConfigParameter) -> str:
    if parameter.value is not None:
        return parameter.value.kind
    return {"integer": "number", "decimal": "number"}.get(parameter.type.kind, parameter.type.kind)


def _seconds(parameter: ConfigParameter) -> Fraction | None:
    named = unit(unit_word(parameter)) if unit_word(parameter) else None
    return named.factor if named is not None and named.dimension == "duration" else None


def in_unit(parameter: ConfigParameter, seconds: Fraction | None) -> ConfigParameter:
    """The parameter with the unit that its use gives (each number is `seconds` long), unless it has one."""
    if not seconds or unit_word(parameter):
        return parameter
    return next(
        (replace(parameter, unit=word) for word in _UNIT_WORDS if unit(word) == Unit("duration", seconds)),
        parameter,
    )


def spelled_value(parameter: ConfigParameter) -> str:
    """A parameter's value for a reader, a bare number with the unit that its name gives: `15 minutes`."""
    if parameter.value is None:
        return "no constant value"
    if parameter.value.kind == "number" and _is_duration(parameter) and unit_word(parameter):
        return render_const(readings(parameter.value, unit_word(parameter), _DURATION)[0][0])
    return render_const(parameter.value)


def _is_duration(parameter: ConfigParameter) -> bool:
    if parameter.value is not None and parameter.value.kind == "duration":
        return True
    named = unit(unit_word(parameter)) if unit_word(parameter) else None
    return parameter.type.kind == "duration" or (named is not None and named.dimension == "duration")


def _comparable(one: Const, other: Const) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} == {"string", "symbol"}


def _equal(one: Const, other: Const) -> bool:
    if not _comparable(one, other):
        return False
    if "symbol" in (one.kind, other.kind):
        return split(str(one.value)) == split(str(other.value))
    return one.value == other.value
