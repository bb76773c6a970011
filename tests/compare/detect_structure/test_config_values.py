"""`config-value`, `config-missing` and the verdicts on parameters."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Condition,
    ConfigParameter,
    Entity,
    FieldModel,
    GuardedEffect,
    Operation,
    Unread,
)
from drift.compare.align import align
from drift.compare.detect.config import config_decisions, config_values
from drift.compare.finding import Decision, Finding
from drift.logic.spans import Source, Span
from drift.logic.terms import (
    Arith,
    Compare,
    Config,
    Const,
    Field,
    Var,
    boolean,
    duration,
    number,
    symbol,
    text,
)
from drift.logic.types import UNKNOWN, ValueType

INTEGER = ValueType("integer")
DURATION = ValueType("duration")
HOUR = 3600


def source(file: str, line: int) -> Source:
    return Source(file, Span(line, 5, line, 40))


def spec_of(name: str, value: Const | None, type_: ValueType = UNKNOWN) -> Behaviour:
    parameter = ConfigParameter(name, source("specs/auth.allium", 7), value=value, type=type_)
    return Behaviour("spec", config=(parameter,))


def code_of(*constants: tuple[str, Const | None], overridable: bool = False) -> Behaviour:
    return Behaviour(
        "code",
        config=tuple(
            ConfigParameter(
                name,
                source("src/settings.py", line),
                value=value,
                qualified=f"app.settings.{name}",
                overridable=overridable,
            )
            for line, (name, value) in enumerate(constants, 1)
        ),
    )


def findings(spec: Behaviour, code: Behaviour) -> list[Finding]:
    return list(config_values(spec, code, align(spec, code)))


def decisions(spec: Behaviour, code: Behaviour) -> list[Decision]:
    return list(config_decisions(spec, code, align(spec, code)))


def test_another_value_is_named_on_both_sides() -> None:
    spec = spec_of("max_login_attempts", number(5), INTEGER)
    code = code_of(("MAX_LOGIN_ATTEMPTS", number(3)))
    [finding] = findings(spec, code)
    assert finding.rule == "config-value"
    assert (finding.expected, finding.actual) == ("5", "3")
    assert (finding.subject.kind, finding.subject.name) == ("config", "max_login_attempts")
    assert (finding.spec[0].file, finding.spec[0].line) == ("specs/auth.allium", 7)
    assert (finding.code[0].file, finding.code[0].line) == ("src/settings.py", 1)
    assert finding.cause == "config:max_login_attempts"
    assert finding.obligation == "auth.config.max_login_attempts"
    assert finding.confidence > 0.9
    assert "app.settings.MAX_LOGIN_ATTEMPTS" in finding.message
    [decision] = decisions(spec, code)
    assert (decision.obligation, decision.verdict) == ("auth.config.max_login_attempts", "diverges")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RESET_TOKEN_LIFETIME", duration(HOUR)),
        ("RESET_TOKEN_LIFETIME_SECONDS", number(3600)),
        ("RESET_TOKEN_LIFETIME_MINUTES", number(60)),
        ("RESET_TOKEN_TTL_MS", number(3_600_000)),
        ("RESET_TOKEN_LIFETIME", number(3600)),
        ("RESET_TOKEN_LIFETIME", number(1)),
        ("RESET_TOKEN_LIFETIME", text("1h")),
    ],
)
def test_the_same_quantity_in_another_unit(name: str, value: Const) -> None:
    spec, code = spec_of("reset_token_lifetime", duration(HOUR), DURATION), code_of((name, value))
    assert findings(spec, code) == []
    assert [decision.verdict for decision in decisions(spec, code)] == ["conforms"]


@pytest.mark.parametrize(
    ("name", "value", "actual"),
    [
        ("RESET_TOKEN_LIFETIME", duration(900), "15 minutes"),
        ("RESET_TOKEN_LIFETIME_MINUTES", number(15), "15 minutes"),
        ("RESET_TOKEN_LIFETIME_HOURS", number(3600), "150 days"),
        ("RESET_TOKEN_LIFETIME", number(7), "7"),
    ],
)
def test_another_quantity(name: str, value: Const, actual: str) -> None:
    [finding] = findings(spec_of("reset_token_lifetime", duration(HOUR), DURATION), code_of((name, value)))
    assert (finding.expected, finding.actual) == ("1 hour", actual)


def test_an_assumed_unit_lowers_the_confidence() -> None:
    spec = spec_of("reset_token_lifetime", duration(HOUR), DURATION)
    [sure] = findings(spec, code_of(("RESET_TOKEN_LIFETIME", duration(900))))
    [assumed] = findings(spec, code_of(("RESET_TOKEN_LIFETIME", number(7))))
    assert assumed.confidence < sure.confidence


def test_other_kinds_of_values() -> None:
    assert findings(spec_of("strict_mode", boolean(True)), code_of(("STRICT_MODE", boolean(True)))) == []
    [finding] = findings(spec_of("strict_mode", boolean(True)), code_of(("STRICT_MODE", boolean(False))))
    assert finding.actual == "false"
    assert findings(spec_of("plan", symbol("basic_plan")), code_of(("PLAN", text("basic-plan")))) == []


def test_nothing_to_compare_is_unverifiable() -> None:
    spec, code = spec_of("max_login_attempts", number(5), INTEGER), code_of(("MAX_LOGIN_ATTEMPTS", None))
    assert findings(spec, code) == []
    [decision] = decisions(spec, code)
    assert decision.verdict == "unverifiable"
    assert decision.reason_code
    assert "src/settings.py:1" in decision.reason


def test_values_of_different_kinds_are_unverifiable() -> None:
    spec, code = spec_of("retention", duration(HOUR), DURATION), code_of(("RETENTION", text("forever")))
    assert findings(spec, code) == []
    assert [decision.verdict for decision in decisions(spec, code)] == ["unverifiable"]


def test_a_default_that_the_environment_overrides_says_so() -> None:
    [finding] = findings(
        spec_of("max_login_attempts", number(5)), code_of(("MAX_LOGIN_ATTEMPTS", number(3)), overridable=True)
    )
    assert "by default" in finding.message


def test_a_parameter_without_counterpart_is_missing() -> None:
    spec, code = spec_of("escalation_delay", duration(36 * HOUR)), code_of(("PAGE_SIZE", number(20)))
    [finding] = findings(spec, code)
    assert finding.rule == "config-missing"
    assert finding.cause == "config:escalation_delay"
    assert [decision.verdict for decision in decisions(spec, code)] == ["missing"]


def test_several_counterparts_are_unverifiable_and_listed() -> None:
    spec = spec_of("login_attempts", number(5))
    code = code_of(("WEB_LOGIN_ATTEMPTS", number(5)), ("API_LOGIN_ATTEMPTS", number(5)))
    assert findings(spec, code) == []
    [decision] = decisions(spec, code)
    assert (decision.verdict, decision.reason_code) == ("unverifiable", "ambiguous")
    assert "WEB_LOGIN_ATTEMPTS" in decision.reason
    assert "API_LOGIN_ATTEMPTS" in decision.reason


def test_an_unread_place_that_mentions_it_withholds_the_verdict() -> None:
    spec = spec_of("escalation_delay", duration(36 * HOUR))
    place = Unread(source("src/legacy.py", 3), "unparsed", "syntax error", text="ESCALATION_DELAY = ")
    other = Unread(source("src/legacy.py", 3), "unparsed", "syntax error", text="def other_things(")
    [decision] = decisions(spec, Behaviour("code", unread=(place,)))
    assert (decision.verdict, decision.reason_code) == ("unverifiable", "unparsed")
    assert "src/legacy.py:3" in decision.reason
    assert findings(spec, Behaviour("code", unread=(place,))) == []
    assert [item.rule for item in findings(spec, Behaviour("code", unread=(other,)))] == ["config-missing"]


def test_absence_is_surer_where_the_parameter_should_have_shown() -> None:
    user = Var("user", "User")
    users = Entity("User", fields=(FieldModel("failed_attempts", INTEGER),))
    guarded = Condition(Compare("<", Field(user, "failed_attempts"), Config("max_login_attempts")))
    effect = GuardedEffect(Assign(user, "User", "failed_attempts", number(0)), when=(guarded,))
    base = spec_of("max_login_attempts", number(5))
    spec = Behaviour(
        "spec", entities=(users,), config=base.config, operations=(Operation("r", effects=(effect,)),)
    )
    [seen] = findings(spec, Behaviour("code", entities=(users,)))
    [unseen] = findings(spec, Behaviour("code"))
    assert seen.confidence > unseen.confidence


def test_the_use_of_a_bare_number_gives_its_unit() -> None:
    spec = spec_of("retention", duration(30 * 24 * HOUR), DURATION)
    note = Var("note", "Note")

    def used_in(seconds: int) -> Behaviour:
        value = Arith("*", Config("app.settings.RETENTION"), duration(seconds))
        effect = GuardedEffect(Assign(note, "Note", "expires_at", value))
        return replace(code_of(("RETENTION", number(30))), operations=(Operation("op", effects=(effect,)),))

    assert findings(spec, used_in(24 * HOUR)) == []
    [finding] = findings(spec, used_in(HOUR))
    assert (finding.expected, finding.actual) == ("30 days", "30 hours")


def test_a_variable_that_sets_a_constant_is_not_judged_beside_it() -> None:
    spec = spec_of("max_login_attempts", number(5), INTEGER)
    [constant] = code_of(("MAX_LOGIN_ATTEMPTS", number(5))).config
    variable = ConfigParameter("MAX_LOGINS", constant.source, qualified="env:MAX_LOGINS", overridable=True)
    code = Behaviour("code", config=(constant, variable))
    assert [decision.verdict for decision in decisions(spec, code)] == ["conforms"]
    alignment = align(spec, code)
    assert [match.code for match in alignment.config] == ["app.settings.MAX_LOGIN_ATTEMPTS", "env:MAX_LOGINS"]
