from __future__ import annotations

from itertools import combinations

import pytest

from drift.logic.build import compare, negate
from drift.logic.canonical import canonical
from drift.logic.terms import (
    FALSE,
    NOW,
    NULL,
    TRUE,
    Aggregate,
    And,
    Arith,
    Collect,
    Compare,
    Const,
    Exists,
    Expression,
    Field,
    Holds,
    Member,
    Not,
    Or,
    SetOf,
    Term,
    Var,
    duration,
    number,
    symbol,
    text,
)
from drift.logic.types import UNKNOWN, ValueType
from tests.logic.reference import FAILED, FLAG, HOUR, LIMIT, LOCKED, OWNER, STATUS, TRIES, USER, typing

IT, OTHER = Var("it", "Session"), Var("x", "Session")


def mine(element: Var) -> Collect:
    return Collect("Session", element, Compare("=", Field(element, "user"), USER))


def h(n: int) -> Const:
    return duration(n * HOUR)


ONE_FORM: dict[str, list[Expression]] = {
    "a deadline": [
        Compare("<", LOCKED, Arith("-", NOW, h(48))),
        Compare("<=", Arith("+", LOCKED, h(48)), NOW),
        Compare(">", Arith("-", NOW, LOCKED), h(48)),
        Compare("<=", Arith("-", Arith("+", LOCKED, Arith("*", h(24), number(2))), NOW), number(0)),
    ],
    "a limit on a path": [
        Compare(">=", Arith("+", FAILED, number(1)), LIMIT),
        Compare(">=", FAILED, Arith("-", LIMIT, number(1))),
        Compare("<=", LIMIT, Arith("+", number(1), FAILED)),
        Compare(">", FAILED, Arith("-", LIMIT, number(2))),
        Not(Compare("<", Arith("+", FAILED, number(1)), LIMIT)),
    ],
    "a limit on a whole number": [
        Compare("<", FAILED, number(5)),
        Compare("<=", FAILED, number(4)),
        Compare(">", number(5), FAILED),
        Compare("<", Arith("*", number(2), FAILED), number(10)),
        Compare("<", FAILED, number("4.5")),
        Not(Compare(">=", FAILED, number(5))),
    ],
    "an equation": [
        Compare("=", Arith("+", FAILED, number(1)), TRIES),
        Compare("=", FAILED, Arith("-", TRIES, number(1))),
        Compare("=", Arith("-", TRIES, FAILED), number(1)),
    ],
    "one of some states": [
        Member(STATUS, SetOf((symbol("b"), symbol("a"), symbol("b")))),
        Member(STATUS, SetOf((symbol("a"), symbol("b")))),
    ],
    "a single state": [
        Member(STATUS, SetOf((symbol("a"),))),
        Compare("=", symbol("a"), STATUS),
        Not(Compare("!=", STATUS, symbol("a"))),
    ],
    "the same entity": [Compare("=", OWNER, USER), Compare("=", USER, OWNER)],
    "there is one": [
        Exists(mine(IT)),
        Exists(mine(OTHER)),
        Compare(">", Aggregate("count", mine(IT)), number(0)),
        Compare("!=", Aggregate("first", mine(IT)), NULL),
        Not(Compare("<", Aggregate("count", mine(IT)), number(1))),
        Compare(">=", Aggregate("sum", mine(IT), number(1)), number(1)),
        Holds(Aggregate("count", mine(OTHER))),
    ],
    "there is none": [
        Not(Exists(mine(IT))),
        Compare("=", Aggregate("count", mine(IT)), number(0)),
        Compare("=", Aggregate("first", mine(OTHER)), NULL),
        Compare("<=", Aggregate("count", mine(OTHER)), number(0)),
    ],
    "a value is there": [
        Exists(LOCKED),
        Compare("!=", LOCKED, NULL),
        Holds(LOCKED),
        Not(Compare("=", NULL, LOCKED)),
    ],
    "a sum": [
        Arith("+", FAILED, Arith("+", TRIES, number(1))),
        Arith("+", number(1), Arith("+", TRIES, FAILED)),
    ],
    "a product": [Arith("*", FAILED, TRIES), Arith("*", TRIES, FAILED)],
    "operands": [
        And((Holds(FLAG), Compare("=", FAILED, number(1)))),
        And((Compare("=", number(1), FAILED), Holds(FLAG))),
    ],
    "nested operands": [
        Or((Holds(FLAG), And((Exists(mine(IT)), Compare("=", OWNER, USER))))),
        Or((And((Compare("=", USER, OWNER), Exists(mine(OTHER)))), Holds(FLAG))),
    ],
    "membership": [
        Member(Var("s", "Session"), mine(IT)),
        Compare("=", Field(Var("s", "Session"), "user"), USER),
    ],
}


@pytest.mark.parametrize("name", sorted(ONE_FORM))
def test_spellings_have_one_form(name: str) -> None:
    forms = [canonical(one, typing) for one in ONE_FORM[name]]
    assert all(form == forms[0] for form in forms)


def test_what_differs_stays_apart() -> None:
    forms = {name: canonical(spellings[0], typing) for name, spellings in ONE_FORM.items()}
    assert all(forms[a] != forms[b] for a, b in combinations(sorted(forms), 2))


def test_the_forms_read_naturally() -> None:
    assert canonical(ONE_FORM["a deadline"][2], typing) == Compare("<=", LOCKED, Arith("-", NOW, h(48)))
    assert canonical(Compare(">", number(5), FAILED)) == Compare("<", FAILED, number(5))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Compare("=", Arith("+", FAILED, number(1)), Arith("+", number(1), FAILED)), TRUE),
        (Compare("<", Arith("+", NOW, h(1)), Arith("+", NOW, h(2))), TRUE),
        (Compare(">=", Aggregate("count", mine(IT)), number(0)), TRUE),
        (Member(STATUS, SetOf(())), FALSE),
        (Compare("=", Arith("+", LOCKED, h(1)), NULL), Compare("=", LOCKED, NULL)),
        (Exists(NULL), FALSE),
    ],
)
def test_what_is_settled_folds(expression: Expression, expected: Expression) -> None:
    assert canonical(expression, typing) == expected


def test_strictness_between_decimals_is_kept() -> None:
    price = Field(USER, "price")
    assert canonical(Compare("<", price, number("2.5"))) == canonical(Compare("<=", price, number(2)))

    def decimal(term: Term) -> ValueType:
        return ValueType("decimal") if term == price else UNKNOWN

    assert canonical(Compare("<", price, number(3)), decimal) != canonical(
        Compare("<=", price, number(2)), decimal
    )


def test_an_absent_time_keeps_its_negation() -> None:
    assert canonical(negate(compare(">", LOCKED, NOW)), typing) == Not(Compare(">", LOCKED, NOW))


def test_nested_collections_with_elements_of_the_same_name() -> None:
    def outer(name: str, inner_name: str) -> Term:
        o, i = Var(name, "Order"), Var(inner_name, "Item")
        items = Collect("Item", i, Compare("=", Field(i, "order"), o))
        return Collect("Order", o, And((Compare("=", Field(o, "user"), USER), Exists(items))))

    assert canonical(outer("a", "b")) == canonical(outer("b", "a")) == canonical(outer("x", "y"))


def test_a_string_is_no_sum() -> None:
    name = Arith("+", text("a"), Field(USER, "name"))
    assert canonical(name) == name
