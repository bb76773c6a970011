from __future__ import annotations

import pytest

from drift.logic.keys import clause_key
from drift.logic.render import render
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
    Config,
    Exists,
    Expression,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Opaque,
    Or,
    Record,
    SetOf,
    Term,
    Var,
    duration,
    number,
    symbol,
    text,
)
from tests.logic.reference import FAILED, FLAG, LOCKED, STATUS, USER

S = Var("s", "Session")
MINE = Collect("Session", S, Compare("=", Field(S, "user"), USER))
ACTIVE = Collect("Session", S, And((Compare("=", Field(S, "user"), USER), Holds(Field(S, "active")))))
OPEN = Compare("=", STATUS, symbol("open"))
LIMITED = Compare("<", FAILED, Config("max_login_attempts"))


@pytest.mark.parametrize(
    ("expression", "written", "key"),
    [
        (
            LIMITED,
            "user.failed_attempts < config.max_login_attempts",
            "user-failed-attempts-below-max-login-attempts",
        ),
        (OPEN, "user.status = open", "user-status-open"),
        (
            Member(STATUS, SetOf((symbol("open"), symbol("held")))),
            "user.status in {open, held}",
            "user-status-in-held-open",
        ),
        (Arith("+", NOW, duration(48 * 3600)), "now + 48.hours", "now-plus-48-hours"),
        (Not(Compare(">=", FAILED, number(3))), "user.failed_attempts < 3", "user-failed-attempts-below-3"),
        (Not(Member(STATUS, SetOf((symbol("a"),)))), "user.status not in {a}", "not-user-status-in-a"),
        (Compare("!=", LOCKED, NULL), "user.locked_until != null", "user-locked-until-not-null"),
        (Not(Holds(FLAG)), "not user.enabled", "not-user-enabled"),
        (Exists(MINE), "exists Session{user}", "exists-session-user"),
        (
            Not(Exists(ACTIVE)),
            "not exists Session with user = user and active",
            "not-exists-session-with-user-user-and-active",
        ),
        (
            Compare(">=", Aggregate("count", ACTIVE), number(3)),
            "(Sessions with user = user and active).count >= 3",
            "sessions-with-user-user-and-active-count-at-least-3",
        ),
        (
            Aggregate("values", ACTIVE, Field(S, "token")),
            "(Sessions with user = user and active -> token)",
            None,
        ),
        (Aggregate("first", MINE), "Session{user}", "session-user"),
        (Collect("Session", S, TRUE), "Sessions", "sessions"),
        (Or((And((OPEN, Holds(FLAG))), LIMITED)), None, None),
        (
            And((Or((OPEN, Holds(FLAG))), Not(And((OPEN, Not(Holds(FLAG))))))),
            "(user.status = open or user.enabled) and not (user.status = open and not user.enabled)",
            None,
        ),
        (Arith("*", Arith("+", FAILED, number(1)), number(2)), "(user.failed_attempts + 1) * 2", None),
        (Arith("-", FAILED, Arith("-", FAILED, number(1))), None, None),
        (Ite(OPEN, number(1), number("2.5")), "if user.status = open: 1 else: 2.5", None),
        (Call("f", (USER, text("x"))), 'f(user, "x")', "f-user-x"),
        (Record((("a", FAILED),)), "{a: user.failed_attempts}", None),
        (Config("oauth/session_duration"), "oauth/config.session_duration", "oauth-session-duration"),
        (Config("app.settings.LIMIT"), "app.settings.LIMIT", None),
        (Opaque("compute(x)"), "compute(x)", None),
        (duration(7 * 86_400), "7.days", "7-days"),
        (TRUE, "true", "true"),
    ],
)
def test_in_the_syntax_of_the_language(expression: Expression, written: str | None, key: str | None) -> None:
    if written is not None:
        assert render(expression) == written
    if key is not None:
        assert clause_key(expression) == key


def test_only_parentheses_that_are_needed() -> None:
    assert render(Or((And((OPEN, Holds(FLAG))), LIMITED))).count("(") == 0
    assert render(Arith("-", FAILED, Arith("-", FAILED, number(1)))).count("(") == 1


def test_values_of_parameters() -> None:
    assert render(LIMITED, {"max_login_attempts": number(5)}).endswith("config.max_login_attempts (5)")


def test_keys_do_not_depend_on_the_order_of_conjuncts() -> None:
    assert clause_key(And((OPEN, LIMITED))) == clause_key(And((LIMITED, OPEN)))
    assert clause_key(Compare("<", FAILED, number(3))) != clause_key(Compare("<=", FAILED, number(3)))


def test_long_keys_are_cut_and_stay_distinct() -> None:
    long = [And(tuple(Holds(Field(USER, f"field_number_{n}_{tail}")) for n in range(20))) for tail in "ab"]
    keys = [clause_key(one) for one in long]
    assert len(set(keys)) == 2 and all(len(key) <= 80 for key in keys)


def test_deep_expressions_are_rendered() -> None:
    deep: Term = FAILED
    for _ in range(3_000):
        deep = Arith("+", deep, number(1))
    assert "nested:" in render(deep)
