"""Quantities: durations as text, units in names, readings of a bare number, and how a person writes them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final, Literal, TypeAlias

import msgspec

from drift.logic.terms import Const, duration, number, text
from drift.logic.types import Kind, ValueType
from drift.logic.words import split

Dimension: TypeAlias = Literal["duration", "ratio"]


class Unit(msgspec.Struct, frozen=True):
    """What a unit measures and how much one of it is: in seconds, or as a part of one."""

    dimension: Dimension
    factor: Fraction


_SECONDS: Final[dict[str, Fraction]] = {
    "microsecond": Fraction(1, 1_000_000),
    "millisecond": Fraction(1, 1000),
    "second": Fraction(1),
    "minute": Fraction(60),
    "hour": Fraction(3600),
    "day": Fraction(86_400),
    "week": Fraction(604_800),
    "month": Fraction(30 * 86_400),
    "year": Fraction(365 * 86_400),
}
"""Language reference: a month counts as 30 days, a year as 365 (lead's convention for comparisons)."""

_SPELLINGS: Final[dict[str, str]] = {
    "us": "microsecond", "usec": "microsecond", "micros": "microsecond",
    "ms": "millisecond", "msec": "millisecond", "msecs": "millisecond", "millis": "millisecond",
    "s": "second", "sec": "second", "secs": "second",
    "min": "minute", "mins": "minute",
    "h": "hour", "hr": "hour", "hrs": "hour",
    "d": "day", "w": "week", "wk": "week", "wks": "week", "yr": "year", "yrs": "year", "y": "year",
}  # fmt: skip
_RATIOS: Final = frozenset({"percent", "pct", "percentage"})
_ANYWHERE: Final = frozenset({f"{name}s" for name in _SECONDS} | {"millis", "secs", "mins", "hrs", "msecs"})
_NOT_LAST: Final = frozenset({*_SECONDS, "d", "w", "y"})
"""`day_of_month` and `model_3d` are no durations."""
_COMPACT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([a-zA-Z]+)")
_ISO: Final = re.compile(
    r"P(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?(?:(?P<day>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<hour>\d+(?:\.\d+)?)H)?(?:(?P<minute>\d+(?:\.\d+)?)M)?(?:(?P<second>\d+(?:\.\d+)?)S)?)?"
)
_LONGEST_TEXT: Final = 64


def unit(word: str) -> Unit | None:
    """The unit that a word names: `seconds`, `ms`, `%`; None if it names none. `m` alone is no unit."""
    plain = word.strip().lower()
    if plain in _RATIOS or plain == "%":
        return Unit("ratio", Fraction(1, 100))
    name = _SPELLINGS.get(plain, plain.removesuffix("s"))
    return Unit("duration", _SECONDS[name]) if name in _SECONDS else None


def unit_in(identifier: str) -> tuple[str, Unit] | None:
    """The unit that a name mentions, with the word: the last word (`TTL_MS`), else a plural (`days_left`).

    `MIN_LENGTH` mentions none; `LOCKOUT_MIN` minutes.
    """
    parts = split(identifier)
    if not parts:
        return None
    if len(parts) > 1 and parts[-1] not in _NOT_LAST:
        last = unit(parts[-1])
        if last is not None:
            return parts[-1], last
    for part in parts:
        if part in _ANYWHERE or (part in _RATIOS):
            found = unit(part)
            if found is not None:
                return part, found
    return None


def parse_duration(written: str) -> Const | None:
    """`48h`, `15m`, `2 days`, `1h30m`, `PT15M`, `P2D` as a duration; None for any other text."""
    plain = written.strip()
    if not plain or len(plain) > _LONGEST_TEXT:
        return None
    iso = _ISO.fullmatch(plain)
    if iso and any(iso.groupdict().values()):
        parts = [(Fraction(value), _SECONDS[name]) for name, value in iso.groupdict().items() if value]
        return duration(sum((amount * factor for amount, factor in parts), Fraction(0)))
    total, end = Fraction(0), 0
    for found in _COMPACT.finditer(plain):
        if plain[end : found.start()].strip(" ,") not in {"", "and"}:
            return None
        named = unit("minute" if found[2] in {"m", "M"} else found[2])
        if named is None or named.dimension != "duration":
            return None
        total += Fraction(found[1]) * named.factor
        end = found.end()
    return duration(total) if end and not plain[end:].strip() else None


def reconcile(value: Const, unit_word: str, expected: ValueType) -> list[tuple[Const, float]]:
    """What a configured value can mean where `expected` is wanted, best first, each with a confidence.

    `unit_word` is the unit its name or constructor mentions, "" if none. A bare number where a duration is
    wanted is read in every unit, with less confidence; the caller picks the reading that fits.
    """
    named = unit(unit_word) if unit_word else None
    if value.kind == "string" and isinstance(value.value, str):
        value = _read_text(value.value, expected)
    amount = value.value
    if not isinstance(amount, Fraction):
        return [(value, 1.0)]
    if value.kind == "duration":
        if expected.kind in {"duration", "unknown", "timestamp"}:
            return [(value, 1.0)]
        if named is not None and named.dimension == "duration":
            return [(number(amount / named.factor), 0.9)]
        return [(number(amount / factor), 0.5) for factor in _COMMON if (amount / factor).denominator == 1]
    if expected.kind == "duration" or (
        named is not None and named.dimension == "duration" and not _numeric(expected)
    ):
        if named is not None and named.dimension == "duration":
            return [(duration(amount * named.factor), 0.95)]
        return [(duration(amount * factor), 0.7 if factor == 1 else 0.6) for factor in _COMMON]
    if named is not None and named.dimension == "ratio":
        return [(value, 0.9), (number(amount * named.factor), 0.85)]
    return [(value, 1.0)]


_COMMON: Final = (Fraction(1), Fraction(60), Fraction(3600), Fraction(86_400), Fraction(1, 1000))


def _numeric(expected: ValueType) -> bool:
    return expected.kind in {"integer", "decimal"}


def _read_text(written: str, expected: ValueType) -> Const:
    if expected.kind in {"duration", "integer", "decimal"}:
        try:
            return number(Fraction(written.strip())) if len(written) <= _LONGEST_TEXT else text(written)
        except (ValueError, ZeroDivisionError):
            pass
    if expected.kind == "duration":
        return parse_duration(written) or text(written)
    return text(written)


# ---------------------------------------------------------------- written for people


def duration_parts(seconds: Fraction) -> tuple[Fraction, str]:
    """The amount and singular unit in which a person states a duration: 900 is 15 minutes."""
    size = abs(seconds)
    for name, least in (("day", 3 * 86_400), ("hour", 3600), ("day", 86_400), ("minute", 60), ("second", 1)):
        factor = _SECONDS[name]
        if size >= least and (seconds / factor).denominator == 1:
            return seconds / factor, name
    if seconds == 0 or (seconds * 1000).denominator != 1:
        return seconds, "second"
    return seconds * 1000, "millisecond"


def render_number(value: Fraction) -> str:
    """`5`, `0.25`; a fraction that no decimal expresses as `1/3`."""
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1 or value.denominator > 10**9:
        return f"{value.numerator}/{value.denominator}"
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    return f"{value.numerator / value.denominator:.{digits}f}" if digits < 15 else str(float(value))


def render_duration(seconds: Fraction) -> str:
    """`15 minutes`, `48 hours`, `1 day`."""
    amount, name = duration_parts(seconds)
    return f"{render_number(amount)} {name}{'' if amount == 1 else 's'}"


def render_const(const: Const) -> str:
    """A literal for a reader: `5`, `15 minutes`, `"x"`, `open`, `true`, `null`."""
    value = const.value
    if isinstance(value, Fraction):
        return render_duration(value) if const.kind == "duration" else render_number(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if const.kind == "string" else value


def render_value(value: Fraction | int | str | bool | None, sort: str, kind: Kind) -> str:
    """A witness's value for a reader. `sort` is that of the entailment, `kind` the type of the leaf.

    Of sort `time`: a duration where the type says so, else a point in time relative to now.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    amount = Fraction(value)
    if sort != "time":
        return render_number(amount)
    if kind == "duration":
        return render_duration(amount)
    if amount == 0:
        return "now"
    return f"{render_duration(abs(amount))} {'from now' if amount > 0 else 'ago'}"
