"""Literals that stand where the specification refers to a parameter."""

from __future__ import annotations

from drift.behaviour.model import ConfigParameter
from drift.compare.detect.config import Hardcoded, hardcoded
from drift.logic.terms import (
    NOW,
    TRUE,
    Aggregate,
    And,
    Arith,
    Collect,
    Compare,
    CompareOp,
    Config,
    Const,
    Expression,
    Field,
    Not,
    Predicate,
    Term,
    Var,
    duration,
    number,
)

USER = Var("user", "User")
ATTEMPTS = Field(USER, "failed_attempts")
CONFIG = (
    ConfigParameter("max_login_attempts", value=number(5)),
    ConfigParameter("trial_period", value=duration(14 * 86_400)),
    ConfigParameter("grace", value=duration(3600)),
)
REQUIRES = Compare("<", ATTEMPTS, Config("max_login_attempts"))


def found(spec: Expression, code: Expression) -> list[Hardcoded]:
    return hardcoded(spec, code, CONFIG)


def limit(value: int, equal: bool) -> list[Hardcoded]:
    return [Hardcoded("max_login_attempts", number(value), equal)]


def compare(op: CompareOp, value: int, term: Term = ATTEMPTS) -> Predicate:
    return Compare(op, term, number(value))


def test_the_same_number() -> None:
    assert found(REQUIRES, compare("<", 5)) == limit(5, True)
    assert found(REQUIRES, Not(compare(">=", 5))) == limit(5, True)


def test_the_same_limit_said_otherwise() -> None:
    assert found(REQUIRES, compare("<=", 4)) == limit(4, True)
    assert found(REQUIRES, Compare(">=", number(4), ATTEMPTS)) == limit(4, True)


def test_another_number() -> None:
    assert found(REQUIRES, compare("<", 3)) == limit(3, False)


def test_among_other_conditions() -> None:
    age = Field(USER, "age")
    code = And((compare(">=", 18, age), compare(">=", 0), compare("<", 3)))
    assert found(REQUIRES, code) == limit(3, False)


def test_whatever_the_variable_is_called() -> None:
    account = Field(Var("account", "User"), "failed_attempts")
    assert found(REQUIRES, compare("<", 3, account)) == limit(3, False)


def test_a_literal_about_something_else_is_none() -> None:
    assert found(REQUIRES, compare("<", 5, Field(USER, "age"))) == []
    assert found(REQUIRES, Compare("<", ATTEMPTS, Field(USER, "allowed"))) == []


def test_the_parameter_itself_is_none() -> None:
    assert found(REQUIRES, REQUIRES) == []
    assert found(REQUIRES, And((REQUIRES, compare(">=", 0)))) == []


def test_a_specification_without_parameter_has_none() -> None:
    assert found(compare("<", 5), compare("<", 3)) == []


def test_a_period_in_a_value() -> None:
    spec = Arith("+", NOW, Config("trial_period"))
    assert found(spec, Arith("+", NOW, duration(14 * 86_400))) == [
        Hardcoded("trial_period", duration(14 * 86_400), True)
    ]
    assert found(spec, Arith("+", NOW, duration(60))) == [Hardcoded("trial_period", duration(60), False)]
    assert found(spec, NOW) == []


def test_a_bare_value() -> None:
    assert found(Config("max_login_attempts"), number(3)) == limit(3, False)


def test_a_duration_is_not_taken_for_a_number() -> None:
    assert found(Arith("+", NOW, Config("trial_period")), Arith("+", NOW, number(14))) == []


def test_two_parameters_and_two_literals() -> None:
    spec: Term = Arith("+", Arith("+", NOW, Config("trial_period")), Config("grace"))
    code: Term = Arith("+", Arith("+", NOW, duration(3600)), duration(60))
    assert found(spec, code) == [
        Hardcoded("grace", duration(3600), True),
        Hardcoded("trial_period", duration(60), False),
    ]


def test_a_count_of_a_collection() -> None:
    def counted(name: str) -> Term:
        return Aggregate("count", Collect("Session", Var(name, "Session"), TRUE))

    spec = Compare("<", counted("s"), Config("max_login_attempts"))
    limit_found: Const = number(7)
    assert found(spec, Compare("<", counted("row"), limit_found)) == limit(7, False)
