from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings

from drift.logic.build import arith, compare, conjoin, disjoin, holds, ite, negate, normal, truth
from drift.logic.rewrite import leaves, subterms
from drift.logic.terms import (
    FALSE,
    NOW,
    NULL,
    TRUE,
    And,
    Arith,
    Compare,
    CompareOp,
    Const,
    Holds,
    Ite,
    Member,
    Not,
    Or,
    Predicate,
    SetOf,
    Term,
    Truth,
    boolean,
    duration,
    number,
    symbol,
    text,
)
from tests.logic.reference import (
    FAILED,
    FLAG,
    LOCKED,
    STATUS,
    predicates,
    truth as reference_truth,
    typing,
    world,
)

A, B, C = Holds(FLAG), Compare("=", STATUS, symbol("active")), Compare("=", FAILED, number(3))
RELAXED = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


def test_conjunctions_are_flat_and_without_repetition() -> None:
    assert conjoin() == TRUE
    assert conjoin(A) == A
    assert conjoin(A, conjoin(B, A), TRUE, C) == And((A, B, C))
    assert conjoin(A, FALSE) == FALSE
    assert conjoin(A, B, Not(A)) == FALSE


def test_disjunctions_are_flat_and_without_repetition() -> None:
    assert disjoin() == FALSE
    assert disjoin(A, disjoin(B, A), FALSE) == Or((A, B))
    assert disjoin(A, TRUE) == TRUE
    assert disjoin(B, negate(B)) == TRUE


def test_negation_is_pushed_to_the_atoms() -> None:
    assert negate(And((A, B))) == Or((Not(A), Compare("!=", STATUS, symbol("active"))))
    assert negate(Or((Not(A), C))) == And((A, Compare("!=", FAILED, number(3))))


def test_an_order_is_turned_round_only_where_nothing_can_be_absent() -> None:
    below = Compare("<", FAILED, number(3))
    assert negate(below) == Not(below)
    assert negate(below, typing) == Compare(">=", FAILED, number(3))
    assert negate(Compare("<", LOCKED, NOW), typing) == Not(Compare("<", LOCKED, NOW))


@RELAXED
@given(predicates())
def test_negation_is_an_involution_on_normal_forms(predicate: Predicate) -> None:
    form = normal(predicate)
    assert negate(negate(form)) == form
    assert negate(negate(predicate)) == form
    assert normal(form) == form


@RELAXED
@given(predicates())
def test_negation_means_the_opposite(predicate: Predicate) -> None:
    assume(len(leaves(predicate)) <= 4)
    for typed in (negate(predicate), negate(predicate, typing)):
        assert all(
            reference_truth(typed, row) is not reference_truth(predicate, row) for row in world(predicate)
        )
    assert not any(
        isinstance(p, Not) and isinstance(p.operand, And | Or | Not) for p in subterms(normal(predicate))
    )


@pytest.mark.parametrize(
    ("op", "left", "right", "expected"),
    [
        ("<", number(3), number(5), TRUE),
        ("=", symbol("a"), symbol("b"), FALSE),
        ("!=", text("a"), text("b"), TRUE),
        ("=", NULL, NULL, TRUE),
        ("<", NULL, number(1), FALSE),
        ("!=", number(1), NULL, TRUE),
        (">", duration(60), duration(30), TRUE),
        (">", duration(60), number(0), TRUE),
        ("=", FAILED, FAILED, TRUE),
        ("<", FAILED, FAILED, FALSE),
        ("=", FLAG, boolean(True), Holds(FLAG)),
        ("!=", FLAG, boolean(True), Not(Holds(FLAG))),
        ("=", Truth(C), boolean(False), Compare("!=", FAILED, number(3))),
        ("<", LOCKED, NULL, FALSE),
    ],
)
def test_comparisons_fold(op: CompareOp, left: Term, right: Term, expected: Predicate) -> None:
    assert compare(op, left, right) == expected


@pytest.mark.parametrize(
    ("left", "right"), [(symbol("OPEN"), text("open")), (number(5), duration(5)), (text("1"), number(1))]
)
def test_what_cannot_be_compared_stays(left: Const, right: Const) -> None:
    assert compare("=", left, right) == Compare("=", left, right)


def test_a_conditional_value_is_compared_branch_by_branch() -> None:
    choice = Ite(A, FAILED, number(7))
    assert compare("<", choice, number(5)) == And((A, Compare("<", FAILED, number(5))))
    assert compare(">", number(5), choice) == compare("<", choice, number(5))
    assert compare("=", Ite(A, symbol("x"), symbol("y")), symbol("x")) == A


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (arith("+", number(1), number("0.5")), number("1.5")),
        (arith("*", duration(3600), number(48)), duration(172_800)),
        (arith("/", duration(60), duration(30)), number(2)),
        (arith("/", duration(60), number(4)), duration(15)),
        (arith("-", duration(60), duration(15)), duration(45)),
        (arith("/", number(1), number(3)), Const("number", Fraction(1, 3))),
        (arith("%", number(7), number(4)), number(3)),
        (arith("+", text("a"), text("b")), text("ab")),
        (arith("+", FAILED, number(0)), FAILED),
        (arith("*", number(1), FAILED), FAILED),
        (arith("+", FAILED, NULL), NULL),
        (arith("/", number(1), number(0)), Arith("/", number(1), number(0))),
        (arith("+", duration(1), number(1)), Arith("+", duration(1), number(1))),
        (arith("*", duration(1), duration(1)), Arith("*", duration(1), duration(1))),
    ],
)
def test_arithmetic_is_exact_and_knows_units(term: Term, expected: Term) -> None:
    assert term == expected


def test_truth_values_and_conditions() -> None:
    assert holds(truth(C)) == C
    assert truth(TRUE) == boolean(True)
    assert holds(boolean(False)) == FALSE
    assert truth(holds(Truth(C))) == Truth(C)
    assert ite(A, boolean(True), boolean(False)) == Truth(A)
    assert ite(A, boolean(False), boolean(True)) == Truth(Not(A))
    assert ite(TRUE, FAILED, NULL) == FAILED
    assert ite(A, FAILED, FAILED) == FAILED
    given, lacking = Compare("!=", FAILED, NULL), Compare("=", FAILED, NULL)
    assert ite(given, FAILED, NULL) == ite(lacking, NULL, FAILED) == FAILED
    assert ite(lacking, FAILED, NULL) == ite(given, NULL, FAILED) == NULL
    assert ite(given, STATUS, NULL) == Ite(given, STATUS, NULL)
    assert normal(Member(STATUS, SetOf(()))) == FALSE
