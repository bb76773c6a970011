"""Laws of implication, each checked against the reference evaluator over a whole small world."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings

from drift.logic.canonical import canonical
from drift.logic.implies import entails, equivalent, same_value, satisfiable
from drift.logic.rewrite import leaves
from drift.logic.terms import FALSE, And, Arith, Compare, Ite, Not, Predicate, number
from drift.logic.types import untyped
from tests.logic.reference import FAILED, TRIES, Row, predicates, truth, typing, world


def separates(witness: Row, premise: Predicate, goal: Predicate) -> bool:
    """Whether the goal fails however the witness is completed, and the premise holds for one completion."""
    rows = [{**row, **witness} for row in world(premise, goal)]
    return not any(truth(goal, row) for row in rows) and any(truth(premise, row) for row in rows)


RELAXED = settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))


def refuted(premise: Predicate, goal: Predicate) -> bool:
    return any(truth(premise, row) and not truth(goal, row) for row in world(premise, goal))


@RELAXED
@given(predicates(), predicates())
def test_the_answer_is_that_of_trying_every_row(premise: Predicate, goal: Predicate) -> None:
    assume(len(set(leaves(premise)) | set(leaves(goal))) <= 4)
    assert entails(premise, goal, typing).answer == ("no" if refuted(premise, goal) else "yes")


@RELAXED
@given(predicates(), predicates())
def test_a_witness_separates_the_two_predicates(premise: Predicate, goal: Predicate) -> None:
    assume(len(set(leaves(premise)) | set(leaves(goal))) <= 3)
    result = entails(premise, goal, typing)
    if result.answer == "no":
        assert separates(result.witness, premise, goal)


@RELAXED
@given(predicates(), predicates())
def test_every_separating_value_separates(premise: Predicate, goal: Predicate) -> None:
    assume(len(set(leaves(premise)) | set(leaves(goal))) <= 2)
    result = entails(premise, goal, typing)
    for leaf, values in result.values.items():
        assert result.witness[leaf] in values
        for value in values:
            assert separates({**result.witness, leaf: value}, premise, goal)


@RELAXED
@given(predicates())
def test_reflexive(predicate: Predicate) -> None:
    assert entails(predicate, predicate, typing).answer == "yes"
    assert entails(predicate, predicate, untyped).answer == "yes"


@RELAXED
@given(predicates(), predicates(), predicates())
def test_transitive(first: Predicate, second: Predicate, third: Predicate) -> None:
    if entails(first, second, typing).answer == entails(second, third, typing).answer == "yes":
        assert entails(first, third, typing).answer == "yes"


@RELAXED
@given(predicates(), predicates())
def test_a_conjunction_implies_its_parts_and_each_part_a_disjunction(a: Predicate, b: Predicate) -> None:
    assert entails(And((a, b)), a, typing).answer == "yes"
    assert entails(a, Not(And((Not(a), Not(b)))), typing).answer == "yes"


@RELAXED
@given(predicates())
def test_satisfiable_agrees_with_the_world(predicate: Predicate) -> None:
    assume(len(leaves(predicate)) <= 4)
    expected = any(truth(predicate, row) for row in world(predicate))
    assert satisfiable(predicate, typing) is expected
    assert (entails(predicate, FALSE, typing).answer == "yes") is not expected


@RELAXED
@given(predicates())
def test_the_canonical_form_means_the_same(predicate: Predicate) -> None:
    assume(len(leaves(predicate)) <= 4)
    form = canonical(predicate, typing)
    assert all(truth(predicate, row) == truth(form, row) for row in world(predicate))
    assert canonical(form, typing) == form
    assert equivalent(predicate, form, typing).answer == "yes"


@RELAXED
@given(predicates(), predicates())
def test_same_value_of_conditional_values(test: Predicate, other: Predicate) -> None:
    assume(len(set(leaves(test)) | set(leaves(other))) <= 4)
    one = Ite(test, number(1), number(2))
    two = Ite(other, number(1), number(2))
    agree = all(truth(test, row) == truth(other, row) for row in world(test, other))
    assert same_value(one, two, typing).answer == ("yes" if agree else "no")


@RELAXED
@given(predicates())
def test_same_value_under_a_premise(premise: Predicate) -> None:
    assume(len(leaves(premise)) <= 3)
    shifted = Arith("+", TRIES, number(1))
    compared = Compare("=", FAILED, shifted)
    rows = [row for row in world(premise, compared) if truth(premise, row)]
    agree = all(truth(compared, row) for row in rows)
    assert same_value(FAILED, shifted, typing, premise).answer == ("yes" if agree else "no")
