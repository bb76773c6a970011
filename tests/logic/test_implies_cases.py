"""Cases of implication as audits meet them."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from drift.logic.build import arith, compare, conjoin, disjoin, negate
from drift.logic.implies import Entailment, entails, equivalent, same_value, satisfiable
from drift.logic.terms import (
    NOW,
    NULL,
    TRUE,
    Aggregate,
    And,
    Arith,
    Call,
    Collect,
    Compare,
    CompareOp,
    Config,
    Exists,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Opaque,
    Or,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
    boolean,
    duration,
    number,
    symbol,
    text,
)
from drift.logic.types import UNKNOWN, ValueType
from tests.logic.reference import FAILED, FLAG, HOUR, KIND, LIMIT, LOCKED, STATUS, TRIES, TYPES, USER, typing

ORDER = Var("order", "Order")
SESSION = Var("s", "Session")


def is_(state: str) -> Predicate:
    return compare("=", STATUS, symbol(state))


def among(*states: str) -> Predicate:
    return Member(STATUS, SetOf(tuple(map(symbol, states))))


def hours(n: int) -> Term:
    return duration(n * HOUR)


def sessions(*conditions: Predicate, element: Var = SESSION) -> Collect:
    return Collect("Session", element, conjoin(compare("=", Field(element, "user"), USER), *conditions))


def answer(premise: Predicate, goal: Predicate) -> str:
    return entails(premise, goal, typing).answer


# ---------------------------------------------------------------- limits


def test_the_story_the_limit_is_hardcoded_at_three_where_the_spec_says_five() -> None:
    spec, code = compare("<", FAILED, number(5)), negate(compare(">=", FAILED, number(3)))
    result = entails(spec, code, typing)
    assert result.answer == "no"
    assert result.values == {FAILED: (Fraction(3), Fraction(4))}
    assert answer(code, spec) == "yes"


def test_beside_a_guard_on_which_both_agree() -> None:
    spec = conjoin(is_("active"), compare("<", FAILED, number(5)))
    result = entails(spec, conjoin(is_("active"), compare("<", FAILED, number(3))), typing)
    assert result.values == {FAILED: (Fraction(3), Fraction(4))}


@pytest.mark.parametrize("type_", [ValueType("integer"), UNKNOWN])
def test_strictness_matters_between_whole_numbers(type_: ValueType) -> None:
    types = {**TYPES, FAILED: type_}
    result = entails(
        compare("<=", FAILED, number(5)), compare("<", FAILED, number(5)), lambda t: types.get(t, UNKNOWN)
    )
    assert result.values == {FAILED: (Fraction(5),)}
    assert answer(compare("<=", FAILED, number(4)), compare("<", FAILED, number(5))) == "yes"


def test_between_decimals_there_is_more() -> None:
    price = Field(ORDER, "price")
    decimal: dict[Term, ValueType] = {price: ValueType("decimal")}
    result = entails(
        compare("<", price, number(5)), compare("<=", price, number(4)), lambda t: decimal.get(t, UNKNOWN)
    )
    (between,) = [value for value in result.values[price] if isinstance(value, Fraction)]
    assert 4 < between < 5


def test_a_wide_gap_is_sampled_at_its_ends() -> None:
    result = entails(compare("<", FAILED, number(100)), compare("<", FAILED, number(3)), typing)
    values = result.values[FAILED]
    assert values[0] == 3 and values[-1] == 99


def test_against_a_configured_limit() -> None:
    assert answer(compare("<", FAILED, LIMIT), compare("<=", FAILED, LIMIT)) == "yes"
    result = entails(compare("<=", FAILED, LIMIT), compare("<", FAILED, LIMIT), typing)
    assert result.answer == "no" and result.witness[FAILED] == result.witness[LIMIT]
    assert list(result.values) == [FAILED]
    assert answer(compare("<", FAILED, LIMIT), compare("<", arith("+", FAILED, number(1)), LIMIT)) == "no"
    assert answer(compare("<=", arith("+", FAILED, number(1)), LIMIT), compare("<", FAILED, LIMIT)) == "yes"


def test_numbers_that_are_no_counts_of_anything_negative() -> None:
    assert (
        equivalent(compare("<", FAILED, number(1)), compare("=", FAILED, number(0)), typing).answer == "yes"
    )
    assert (
        equivalent(compare(">", FAILED, number(0)), compare("!=", FAILED, number(0)), typing).answer == "yes"
    )
    assert satisfiable(compare("<", FAILED, number(0)), typing)
    balance = compare(">=", FAILED, number(0))
    assert entails(TRUE, balance, typing).answer == "no"


def test_chains_of_comparisons() -> None:
    chain = conjoin(compare("<", FAILED, TRIES), compare("<", TRIES, LIMIT))
    assert answer(chain, compare("<", FAILED, LIMIT)) == "yes"
    assert answer(chain, compare("<", arith("+", FAILED, number(1)), LIMIT)) == "yes"
    assert answer(chain, compare("<", arith("+", FAILED, number(2)), LIMIT)) == "no"


def test_sums() -> None:
    both = compare("<=", arith("+", FAILED, TRIES), number(5))
    assert answer(both, compare("<=", FAILED, number(5))) == "yes"
    assert answer(both, compare("<=", FAILED, number(4))) == "no"
    assert answer(compare("<", FAILED, TRIES), compare(">", arith("-", TRIES, FAILED), number(0))) == "yes"


def test_minimum_and_maximum() -> None:
    least = Call("min", (FAILED, LIMIT))
    assert answer(compare(">", least, number(2)), compare(">", FAILED, number(2))) == "yes"
    assert (
        answer(compare(">", Call("max", (FAILED, LIMIT)), number(2)), compare(">", FAILED, number(2))) == "no"
    )


# ---------------------------------------------------------------- states, booleans, null


def test_sets_of_states() -> None:
    assert answer(is_("active"), among("active", "locked")) == "yes"
    assert answer(negate(among("closed", "locked")), is_("active")) == "yes"
    result = entails(negate(is_("closed")), is_("active"), typing)
    assert result.answer == "no" and result.values == {STATUS: ("locked",)}


def test_unknown_states_leave_room_for_another() -> None:
    mode = Field(USER, "mode")
    result = entails(compare("!=", mode, symbol("off")), compare("=", mode, symbol("on")), typing)
    assert result.answer == "no" and result.values == {mode: ("(other)",)}


def test_a_state_that_only_one_side_has() -> None:
    code = among("active", "archived")
    result = entails(code, is_("active"), typing)
    assert result.values == {STATUS: ("archived",)}


def test_booleans_in_their_spellings() -> None:
    for spelled in (Holds(FLAG), compare("=", FLAG, boolean(True)), Compare("!=", FLAG, boolean(False))):
        assert equivalent(spelled, Holds(FLAG), typing).answer == "yes"
    assert answer(Holds(FLAG), Not(Holds(FLAG))) == "no"


def test_an_optional_state_may_be_absent() -> None:
    result = entails(compare("!=", KIND, symbol("small")), compare("=", KIND, symbol("large")), typing)
    assert result.answer == "no" and result.witness[KIND] is None


def test_the_negation_of_a_comparison_with_an_absent_time_is_true() -> None:
    locked = compare(">", LOCKED, NOW)
    spelled = disjoin(compare("=", LOCKED, NULL), compare("<=", LOCKED, NOW))
    assert equivalent(negate(locked), spelled, typing).answer == "yes"
    assert answer(spelled, compare("<=", LOCKED, NOW)) == "no"


def test_absence_alone_is_no_witness() -> None:
    assert equivalent(negate(compare(">", LOCKED, NOW)), compare("<=", LOCKED, NOW), typing).answer == "yes"


def test_truthiness_follows_the_type() -> None:
    assert equivalent(Holds(LOCKED), compare("!=", LOCKED, NULL), typing).answer == "yes"
    assert equivalent(Holds(FAILED), compare(">", FAILED, number(0)), typing).answer == "yes"
    unknown = Field(USER, "until")
    both = conjoin(Holds(unknown), compare(">", unknown, NOW))
    assert equivalent(both, compare(">", unknown, NOW), typing).answer == "yes"


# ---------------------------------------------------------------- time


@pytest.mark.parametrize(
    "spelled",
    [
        Compare("<", LOCKED, Arith("-", NOW, hours(48))),
        Compare("<=", Arith("+", LOCKED, hours(48)), NOW),
        Compare(">", Arith("-", NOW, LOCKED), hours(48)),
        Compare(">=", NOW, Arith("+", LOCKED, Arith("*", number(2), hours(24)))),
        Compare("<", Arith("-", LOCKED, NOW), duration(-48 * HOUR)),
    ],
)
def test_spellings_of_one_deadline(spelled: Predicate) -> None:
    plain = compare("<=", LOCKED, Arith("-", NOW, hours(48)))
    assert equivalent(spelled, plain, typing).answer == "yes"
    shorter = compare("<=", LOCKED, Arith("-", NOW, hours(24)))
    assert answer(spelled, shorter) == "yes"
    result = entails(shorter, spelled, typing)
    assert result.answer == "no" and result.sorts[LOCKED] == "time"
    offset = result.witness[LOCKED]
    assert isinstance(offset, Fraction) and -48 * HOUR < offset < -24 * HOUR


def test_a_configured_window() -> None:
    window = Config("window")
    deadline = compare("<=", arith("+", LOCKED, window), NOW)
    assert equivalent(deadline, compare(">=", arith("-", NOW, LOCKED), window), typing).answer == "yes"


# ---------------------------------------------------------------- entities


def test_equals_for_equals() -> None:
    customer = Field(ORDER, "customer")
    same = compare("=", customer, USER)
    assert (
        answer(conjoin(same, is_("active")), compare("=", Field(customer, "status"), symbol("active")))
        == "yes"
    )
    assert answer(is_("active"), compare("=", Field(customer, "status"), symbol("active"))) == "no"


def test_entities_can_be_the_same_or_not() -> None:
    a, b, c = Field(ORDER, "approver"), Field(ORDER, "author"), USER
    assert answer(conjoin(compare("=", a, b), compare("=", b, c)), compare("=", a, c)) == "yes"
    assert answer(conjoin(compare("!=", a, b), compare("!=", b, c)), compare("!=", a, c)) == "no"
    assert answer(conjoin(compare("!=", a, b), compare("!=", b, c)), compare("=", a, c)) == "no"
    assert satisfiable(conjoin(compare("!=", a, b), compare("!=", b, c), compare("!=", a, c)), typing)


# ---------------------------------------------------------------- collections


def test_existence_whatever_the_element_is_called() -> None:
    other = Var("it", "Session")
    one = Collect(
        "Session", SESSION, And((Compare("=", Field(SESSION, "user"), USER), Holds(Field(SESSION, "on"))))
    )
    two = Collect(
        "Session", other, And((Holds(Field(other, "on")), Compare("=", USER, Field(other, "user"))))
    )
    assert answer(Exists(one), Exists(two)) == "yes"
    assert same_value(Aggregate("count", one), Aggregate("count", two), typing).answer == "yes"


def test_existence_and_counts_agree() -> None:
    some = Exists(sessions())
    count = Aggregate("count", sessions())
    for spelled in (
        compare(">", count, number(0)),
        compare(">=", count, number(1)),
        compare("!=", count, number(0)),
    ):
        assert equivalent(some, spelled, typing).answer == "yes"
    assert equivalent(Not(some), compare("=", count, number(0)), typing).answer == "yes"
    assert answer(compare(">=", count, number(3)), some) == "yes"
    assert answer(some, compare(">=", count, number(3))) == "no"
    first = Aggregate("first", sessions())
    assert equivalent(some, compare("!=", first, NULL), typing).answer == "yes"


def test_part_of_a_collection() -> None:
    active = sessions(Holds(Field(SESSION, "active")))
    assert answer(Exists(active), Exists(sessions())) == "yes"
    assert answer(Not(Exists(sessions())), Not(Exists(active))) == "yes"
    assert answer(Exists(sessions()), Exists(active)) == "no"
    few = compare("<", Aggregate("count", sessions()), number(3))
    assert answer(few, compare("<", Aggregate("count", active), number(3))) == "yes"


def test_part_of_a_collection_by_an_unknown_condition() -> None:
    hidden = sessions(Holds(Opaque("usable", mentions=(SESSION,))))
    assert answer(Exists(sessions()), Exists(hidden)) == "unknown"


def test_all_of_a_collection() -> None:
    every = Not(Exists(sessions(Not(Holds(Field(SESSION, "active"))))))
    none = Not(Exists(sessions()))
    assert answer(none, every) == "yes"
    assert answer(every, none) == "no"


def test_membership_is_the_condition_of_the_collection() -> None:
    slot = Var("slot", "Slot")
    slots = Collect("Slot", Var("x", "Slot"), Compare("=", Field(Var("x", "Slot"), "owner"), USER))
    assert equivalent(Member(slot, slots), Compare("=", Field(slot, "owner"), USER), typing).answer == "yes"


# ---------------------------------------------------------------- what is not understood


def opaque(*mentions: Term) -> Predicate:
    return Holds(Opaque("checks", mentions=mentions))


def test_the_same_black_box_on_both_sides() -> None:
    call = Holds(Call("verify", (Var("password"), Field(USER, "hash"))))
    assert answer(conjoin(call, is_("active")), call) == "yes"
    result = entails(is_("active"), call, typing)
    assert result.answer == "unknown" and result.opaque == (call.term,)


@pytest.mark.parametrize("mention", [USER, FAILED])
def test_an_unknown_that_could_decide_makes_it_unknown(mention: Term) -> None:
    premise = conjoin(compare("<", FAILED, number(5)), opaque(mention))
    result = entails(premise, compare("<", FAILED, number(3)), typing)
    assert result.answer == "unknown"
    assert [term for term in result.opaque if isinstance(term, Opaque)] == [
        Opaque("checks", mentions=(mention,))
    ]
    assert result.reason


@pytest.mark.parametrize("mention", [STATUS, Var("password"), Field(FAILED, "history"), ORDER])
def test_an_unknown_about_other_things_changes_nothing(mention: Term) -> None:
    premise = conjoin(compare("<", FAILED, number(5)), opaque(mention))
    result = entails(premise, compare("<", FAILED, number(3)), typing)
    assert result.answer == "no" and result.values == {FAILED: (Fraction(3), Fraction(4))}


def test_a_clear_no_beside_an_unknown_alternative() -> None:
    premise = disjoin(compare("<", FAILED, number(5)), opaque(USER))
    assert answer(premise, compare("<", FAILED, number(3))) == "no"


def test_yes_in_spite_of_unknowns() -> None:
    assert (
        answer(conjoin(compare("<", FAILED, number(3)), opaque(USER)), compare("<", FAILED, number(5)))
        == "yes"
    )


def test_an_unknown_limit() -> None:
    goal = compare("<", FAILED, Opaque("limit_of", mentions=(USER,)))
    assert answer(compare("<", FAILED, number(5)), goal) == "unknown"
    assert answer(goal, goal) == "yes"


def test_products_are_free_unless_their_factors_occur() -> None:
    total = Arith("*", Field(ORDER, "price"), Field(ORDER, "quantity"))
    swapped = Arith("*", Field(ORDER, "quantity"), Field(ORDER, "price"))
    assert answer(compare("<", total, number(50)), compare("<", swapped, number(100))) == "yes"
    assert answer(compare("<", total, number(100)), compare("<", swapped, number(50))) == "no"
    assert (
        answer(compare("<", Field(ORDER, "price"), number(5)), compare("<", total, number(50))) == "unknown"
    )


def test_ordered_strings_are_not_understood() -> None:
    name = Field(USER, "name")
    assert answer(compare("<", name, text("m")), compare("<", name, text("z"))) == "unknown"


def test_a_symbol_against_a_string_of_another_text() -> None:
    assert entails(TRUE, Compare("=", symbol("OPEN"), text("open")), typing).answer == "unknown"


# ---------------------------------------------------------------- limits of the engine


def test_a_contradictory_premise_implies_everything_also_from_aside() -> None:
    impossible = conjoin(compare("<", TRIES, number(2)), compare(">", TRIES, number(2)))
    assert answer(conjoin(impossible, is_("closed")), is_("active")) == "yes"


def test_too_many_cases_are_unknown_and_take_bounded_time() -> None:
    many = [Var(f"v{n}", "E") for n in range(14)]
    premise = conjoin(*(compare("!=", a, b) for n, a in enumerate(many) for b in many[n + 1 :]))
    start = time.perf_counter()
    result = entails(premise, compare("=", many[0], many[1]), typing)
    assert result.answer in {"no", "unknown"}
    pigeons = conjoin(*(compare("<", many[n], many[n + 1]) for n in range(13)))
    assert entails(pigeons, compare("<", many[0], number(3)), typing).answer == "unknown"
    assert time.perf_counter() - start < 10


def test_deep_nesting_is_no_error() -> None:
    deep: Predicate = Holds(FLAG)
    term: Term = FAILED
    for n in range(5_000):
        deep = Or((And((deep, Holds(Field(USER, f"f{n}")))), is_("active")))
        term = Arith("+", term, number(1))
    assert entails(deep, deep, typing).answer == "yes"
    assert entails(TRUE, Compare("<", term, number(3)), typing).answer == "unknown"


def test_a_typical_question_is_fast() -> None:
    spec = conjoin(is_("active"), compare("<", FAILED, LIMIT), negate(compare(">", LOCKED, NOW)))
    code = conjoin(is_("active"), compare("<", FAILED, number(3)), opaque(Var("request")))
    start = time.perf_counter()
    for _ in range(20):
        entails(code, spec, typing)
    assert (time.perf_counter() - start) / 20 < 0.05


# ---------------------------------------------------------------- values


def same(a: Term, b: Term, premise: Predicate = TRUE) -> Entailment:
    return same_value(a, b, typing, premise)


def test_values_compared_as_values() -> None:
    assert same(Arith("+", FAILED, number(1)), Arith("+", number(1), FAILED)).answer == "yes"
    assert same(Arith("+", FAILED, number(1)), Arith("+", FAILED, number(2))).answer == "no"
    assert same(Arith("+", NOW, hours(48)), Arith("+", NOW, Arith("*", number(2), hours(24)))).answer == "yes"
    assert same(Arith("+", NOW, hours(48)), Arith("+", NOW, hours(72))).answer == "no"
    assert same(symbol("a"), symbol("b")).answer == "no"
    assert same(symbol("a"), text("a")).answer == "yes"
    assert same(symbol("A"), text("a")).answer == "unknown"
    assert same(STATUS, symbol("active")).answer == "no"
    assert same(STATUS, symbol("active"), is_("active")).answer == "yes"
    assert same(NULL, LOCKED).answer == "no"


def test_conditional_values() -> None:
    one = Ite(compare(">", FAILED, number(5)), symbol("locked"), symbol("active"))
    two = Ite(compare("<=", FAILED, number(5)), symbol("active"), symbol("locked"))
    assert same(one, two).answer == "yes"
    result = same(one, Ite(compare(">=", FAILED, number(5)), symbol("locked"), symbol("active")))
    assert result.answer == "no" and result.witness[FAILED] == 5
    assert same(one, symbol("locked"), compare(">", FAILED, number(7))).answer == "yes"


def test_truth_values() -> None:
    assert (
        same(Truth(compare(">", FAILED, number(5))), Truth(negate(compare("<=", FAILED, number(5))))).answer
        == "yes"
    )
    assert same(Truth(Holds(FLAG)), FLAG).answer == "yes"
    assert same(boolean(True), FLAG).answer == "no"


def test_unknown_values() -> None:
    token = Call("generate", (USER,))
    assert same(token, token).answer == "yes"
    assert same(Field(USER, "token"), token).answer == "unknown"


def test_literals_part_by_part() -> None:
    assert same(SetOf((symbol("a"), symbol("b"))), SetOf((symbol("b"), symbol("a")))).answer == "yes"
    assert same(SetOf((symbol("a"),)), SetOf((symbol("b"),))).answer == "no"
    record = Record((("x", FAILED), ("y", number(1))))
    assert same(record, Record((("y", number(1)), ("x", FAILED)))).answer == "yes"
    assert same(record, Record((("x", FAILED),))).answer == "no"


@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
def test_what_has_no_order_is_compared_as_it_stands(op: CompareOp) -> None:
    order = Compare(op, SetOf((FAILED,)), Field(USER, "name"))
    assert entails(order, order, typing).answer == "yes"
    assert entails(TRUE, order, typing).answer == "unknown"
    assert entails(Holds(FLAG), Not(order), typing).answer == "unknown"
