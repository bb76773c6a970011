from __future__ import annotations

from drift.logic.build import compare
from drift.logic.implies import same_value
from drift.logic.terms import Arith, Field, Opaque, Var, number
from drift.logic.types import UNKNOWN, ValueType

BOOKING = Var("booking", "Booking")
NIGHTS, PRICE = Field(BOOKING, "nights"), Field(BOOKING, "price")


def typing(term: object) -> ValueType:
    return ValueType("integer") if term in (NIGHTS, PRICE) else UNKNOWN


def test_a_sum_is_no_product() -> None:
    answer = same_value(Arith("*", NIGHTS, PRICE), Arith("+", NIGHTS, PRICE), typing)
    assert answer.answer == "no"
    row = answer.witness
    assert row[NIGHTS] * row[PRICE] != row[NIGHTS] + row[PRICE]  # type: ignore[operator]


def test_products_commute_and_distribute() -> None:
    assert same_value(Arith("*", NIGHTS, PRICE), Arith("*", PRICE, NIGHTS), typing).answer == "yes"
    spread = Arith("+", Arith("*", NIGHTS, PRICE), NIGHTS)
    joined = Arith("*", NIGHTS, Arith("+", PRICE, number(1)))
    assert same_value(spread, joined, typing).answer != "no"


def test_what_is_opaque_stays_unknown() -> None:
    unknown = Opaque("rate")
    assert same_value(Arith("*", NIGHTS, unknown), Arith("*", NIGHTS, PRICE), typing).answer == "unknown"


def test_a_premise_that_fixes_a_leaf_is_not_overlooked() -> None:
    premise = compare("=", PRICE, number(1))
    answer = same_value(Arith("*", NIGHTS, PRICE), Arith("/", NIGHTS, PRICE), typing, premise)
    assert answer.answer != "no"
