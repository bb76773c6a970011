"""The login story, built by hand: what the specification says, and code that does it."""

from __future__ import annotations

from collections.abc import Sequence

from drift.behaviour.model import Assign, Behaviour, Create, Emit, GuardedEffect, Operation
from drift.logic.build import negate
from drift.logic.terms import NOW, Arith, Compare, Config, Field, Predicate, Var, duration, number, symbol
from drift.logic.types import ValueType
from tests.compare.build import (
    INTEGER,
    MAYBE,
    MOMENT,
    at,
    config,
    does,
    entity,
    entry,
    enum,
    guard,
    program,
    rule,
    specification,
    status_is,
)  # fmt: skip

USER, CODE = Var("user", "User"), Var("code")
FAILED = Field(USER, "failed_attempts")
CORRECT: Predicate = Compare("=", CODE, Field(USER, "login_code"))
ACTIVE = status_is(USER, "active")
LIMIT: Predicate = Compare("<", FAILED, Config("max_login_attempts"))
STRING = ValueType("string", optional=True)

USER_ENTITY = entity(
    "User", status=enum("pending", "active"), failed_attempts=INTEGER, login_code=STRING, last_login_at=MAYBE
)
SESSION = entity(
    "Session", status=enum("open", "ended"), user=ValueType("entity", entity="User"), expires_at=MOMENT
)
PARAMETERS = (config("max_login_attempts", number(5)), config("session_duration", duration(43_200)))

COUNT = Assign(USER, "User", "failed_attempts", Arith("+", FAILED, number(1)))
RESET = Assign(USER, "User", "failed_attempts", number(0))
STAMP = Assign(USER, "User", "last_login_at", NOW)
EXPIRY = Arith("+", NOW, Config("session_duration"))
SESSION_VAR = Var("session", "Session")


def opened(expires: Arith = EXPIRY) -> Create:
    return Create(
        "Session", (("user", USER), ("status", symbol("open")), ("expires_at", expires)), SESSION_VAR
    )


def login_spec() -> Behaviour:
    attempt = rule(
        "LoginAttempt",
        (USER, CODE),
        [(Emit("UserAuthenticates", (("user", USER),)), CORRECT), (COUNT, negate(CORRECT))],
        [ACTIVE, LIMIT],
    )
    done = rule("UserAuthenticates", (USER,), [RESET, STAMP, opened()], line=30)
    return specification([USER_ENTITY, SESSION], [attempt, done], PARAMETERS)


def login_effects(limit: Predicate = LIMIT, *, reset: bool = True) -> list[GuardedEffect]:
    before = (guard(ACTIVE, 5), guard(limit, 7))
    right, wrong = guard(CORRECT, 9), guard(negate(CORRECT), 9)
    effects = [does(COUNT, *before, wrong, line=11)]
    if reset:
        effects.append(does(RESET, *before, right, line=14))
    return [*effects, does(STAMP, *before, right, line=15), does(opened(), *before, right, line=16)]


def login_code(*effects: GuardedEffect, more: Sequence[Operation] = ()) -> Behaviour:
    login = entry("login", *(effects or login_effects()), params=(USER, CODE))
    return program([USER_ENTITY, SESSION], [login, *more], PARAMETERS)


__all__ = ["ACTIVE", "at"]
