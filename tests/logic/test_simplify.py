from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings

from drift.logic.build import compare, conjoin, disjoin, negate
from drift.logic.implies import equivalent
from drift.logic.rewrite import leaves, size
from drift.logic.simplify import conjuncts, simplify
from drift.logic.terms import (
    FALSE,
    NULL,
    TRUE,
    And,
    Compare,
    Field,
    Holds,
    Member,
    Not,
    Or,
    Predicate,
    SetOf,
    symbol,
    text,
)
from tests.logic.reference import FAILED, KIND, STATUS, USER, predicates, truth, typing, world

A, B, R = (Holds(Field(USER, name)) for name in "abr")
RELAXED = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))


def is_(state: str) -> Predicate:
    return Compare("=", STATUS, symbol(state))


def is_not(state: str) -> Predicate:
    return Compare("!=", STATUS, symbol(state))


def among(*states: str) -> Predicate:
    return Member(STATUS, SetOf(tuple(map(symbol, states))))


def test_units_are_propagated() -> None:
    assert simplify(And((Not(A), Or((A, R))))) == And((Not(A), R))
    assert simplify(Or((A, And((Not(A), R))))) == Or((A, R))
    assert simplify(And((Not(A), Or((A, B)), Or((Not(B), R))))) == And((Not(A), B, R))


def test_helpers_with_several_returns() -> None:
    passed = Or((And((A, Not(B))), And((A, B, R))))
    assert simplify(And((passed, A, B))) == And((A, B, R)) or set(
        conjuncts(simplify(And((passed, A, B))))
    ) == {A, B, R}


def test_absorption() -> None:
    assert simplify(And((A, Or((A, B))))) == A
    assert simplify(Or((And((A, B)), A))) == A
    assert simplify(Or((And((A, B)), And((A, B, R))))) == And((A, B))


def test_conditions_on_one_path_become_one() -> None:
    assert simplify(And((is_not("locked"), is_not("closed"))), typing) == is_("active")
    assert simplify(And((is_not("locked"), is_not("closed")))) == Not(among("closed", "locked"))
    assert simplify(Or((is_("active"), is_("closed")))) == among("active", "closed")
    assert simplify(Or((is_("closed"), is_("locked"))), typing) == among("locked", "closed")
    assert simplify(And((is_("active"), is_("closed")))) == FALSE
    assert simplify(Or((is_("active"), is_("closed"), is_("locked"))), typing) == TRUE
    assert simplify(And((among("active", "closed"), is_not("closed")))) == is_("active")
    assert simplify(is_not("closed"), typing) == among("active", "locked")


def test_absence_is_a_value_of_optional_paths() -> None:
    small = Compare("!=", KIND, symbol("small"))
    assert simplify(small, typing) == small
    assert simplify(And((small, Compare("!=", KIND, NULL))), typing) == Compare("=", KIND, symbol("large"))
    assert simplify(
        Or((Compare("=", KIND, symbol("small")), Compare("=", KIND, symbol("large")))), typing
    ) == Compare("!=", KIND, NULL)


def test_sets_settle_what_stands_beside_them() -> None:
    assert simplify(And((among("locked", "closed"), Or((is_("active"), A))))) == And(
        (among("closed", "locked"), A)
    )


def test_symbols_and_strings_stay_apart() -> None:
    both = And((Compare("=", STATUS, symbol("OPEN")), Compare("=", STATUS, text("open"))))
    assert simplify(both) == both


@RELAXED
@given(predicates())
def test_the_meaning_is_kept(predicate: Predicate) -> None:
    assume(len(leaves(predicate)) <= 4)
    for form in (simplify(predicate), simplify(predicate, typing)):
        assert all(truth(predicate, row) == truth(form, row) for row in world(predicate))


@RELAXED
@given(predicates())
def test_idempotent_and_never_contradicting_the_engine(predicate: Predicate) -> None:
    form = simplify(predicate, typing)
    assert simplify(form, typing) == form
    assert equivalent(predicate, form, typing).answer == "yes"


def test_conjuncts() -> None:
    assert conjuncts(TRUE) == ()
    assert conjuncts(A) == (A,)
    assert conjuncts(conjoin(A, B)) == (A, B)


def test_large_formulas_end() -> None:
    clauses = [
        disjoin(*(compare("!=", Field(USER, f"f{(n * m) % 50}"), symbol("x")) for m in range(9)))
        for n in range(300)
    ]
    form = simplify(conjoin(*clauses))
    assert size(form) <= size(conjoin(*clauses))
    assert negate(form) != form
    assert simplify(compare("<", FAILED, FAILED)) == FALSE
