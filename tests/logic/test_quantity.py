from __future__ import annotations

from fractions import Fraction

import pytest

from drift.logic.quantity import parse_duration, reconcile, render_const, render_value, unit, unit_in
from drift.logic.terms import NULL, boolean, duration, number, symbol, text
from drift.logic.types import ValueType

DURATION, INTEGER, UNTYPED = ValueType("duration"), ValueType("integer"), ValueType()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("48h", 172_800), ("15m", 900), ("2 days", 172_800), ("1h30m", 5400), ("PT15M", 900),
        ("P2D", 172_800), ("P1DT12H", 129_600), ("P1W", 604_800), ("2.5h", 9000), ("30 sec", 30),
        ("1 hour and 30 minutes", 5400),
        ("1 month", 2_592_000),
    ],
)  # fmt: skip
def test_durations_as_text(written: str, seconds: int) -> None:
    assert parse_duration(written) == duration(seconds)


@pytest.mark.parametrize(
    "written", ["", "90", "5 apples", "P", "PT", "h", "v2", "3 x 5m", "5m later", "1" * 100 + "s"]
)
def test_other_text_is_no_duration(written: str) -> None:
    assert parse_duration(written) is None


def test_milliseconds_are_exact() -> None:
    assert parse_duration("500ms") == duration(Fraction(1, 2))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("LOCKOUT_SECONDS", "seconds"), ("tokenTtlMs", "ms"), ("EXPIRY_DAYS", "days"), ("LOCKOUT_MIN", "min"),
        ("days_until_expiry", "days"), ("timeout_s", "s"), ("DISCOUNT_PERCENT", "percent"),
    ],
)  # fmt: skip
def test_units_in_names(name: str, word: str) -> None:
    found = unit_in(name)
    assert found is not None and found[0] == word


@pytest.mark.parametrize(
    "name", ["MIN_LENGTH", "day_of_month", "model_3d", "items", "max_attempts", "s", "", "second"]
)
def test_names_without_a_unit(name: str) -> None:
    assert unit_in(name) is None


def test_units() -> None:
    minutes = unit("minutes")
    assert minutes is not None and minutes.factor == 60
    assert unit("m") is None and unit("apples") is None


def test_a_number_with_a_unit_in_its_name() -> None:
    assert reconcile(number(48), "hours", DURATION)[0][0] == duration(172_800)
    assert reconcile(number(900), "SECONDS", UNTYPED)[0][0] == duration(900)
    assert reconcile(number(5), "", INTEGER) == [(number(5), 1.0)]


def test_a_bare_number_where_a_duration_is_wanted_has_several_readings() -> None:
    readings = reconcile(number(15), "", DURATION)
    assert {duration(15), duration(900), duration(54_000)} <= {value for value, _ in readings}
    assert all(confidence < 0.9 for _, confidence in readings)
    named = reconcile(number(15), "minutes", DURATION)
    assert named[0][1] > readings[0][1]


def test_text_and_durations() -> None:
    assert reconcile(text("48h"), "", DURATION) == [(duration(172_800), 1.0)]
    assert reconcile(text("900"), "seconds", DURATION)[0][0] == duration(900)
    assert reconcile(text("5"), "", INTEGER) == [(number(5), 1.0)]
    assert reconcile(duration(172_800), "hours", INTEGER)[0][0] == number(48)
    assert reconcile(text("x"), "", UNTYPED) == [(text("x"), 1.0)]
    assert reconcile(text("1/0"), "", INTEGER) == [(text("1/0"), 1.0)]


@pytest.mark.parametrize(
    ("const", "written"),
    [
        (number(5), "5"), (number("0.25"), "0.25"), (number(Fraction(1, 3)), "1/3"),
        (duration(900), "15 minutes"),
        (duration(172_800), "48 hours"), (duration(604_800), "7 days"), (duration(5400), "90 minutes"),
        (duration(3600), "1 hour"), (duration(86_400), "24 hours"),
        (duration(Fraction(1, 2)), "500 milliseconds"),
        (duration(0), "0 seconds"), (text("x"), '"x"'), (symbol("open"), "open"), (boolean(True), "true"),
        (NULL, "null"),
    ],
)  # fmt: skip
def test_literals_for_a_reader(const: object, written: str) -> None:
    assert render_const(const) == written  # type: ignore[arg-type]


def test_witness_values_for_a_reader() -> None:
    assert render_value(Fraction(-172_800), "time", "timestamp") == "48 hours ago"
    assert render_value(Fraction(900), "time", "timestamp") == "15 minutes from now"
    assert render_value(Fraction(0), "time", "timestamp") == "now"
    assert render_value(Fraction(900), "time", "duration") == "15 minutes"
    assert render_value(Fraction(3), "integer", "integer") == "3"
    assert render_value(None, "state", "enum") == "null"
    assert render_value(True, "boolean", "boolean") == "true"
