from drift.behaviour.model import Assign, Behaviour
from drift.logic.terms import Compare, Predicate, number, symbol
from tests.compare.build import audit, does, entry, found, guard, verdicts
from tests.compare.story import (
    ACTIVE,
    CORRECT,
    COUNT,
    FAILED,
    LIMIT,
    RESET,
    STAMP,
    USER,
    login_code,
    login_effects,
    login_spec,
)  # fmt: skip

THREE: Predicate = Compare("<", FAILED, number(3))


def drifted() -> Behaviour:
    return login_code(*login_effects(THREE, reset=False))


def test_code_that_does_what_the_specification_says_conforms_in_every_clause() -> None:
    comparison = audit(login_spec(), login_code())
    assert found(comparison) == []
    assert set(verdicts(comparison).values()) == {"conforms"}


def test_the_story_is_two_divergences() -> None:
    assert found(audit(login_spec(), drifted())) == [
        ("guard-stronger", "LoginAttempt"),
        ("effect-missing", "UserAuthenticates"),
    ]


def test_the_limit_has_a_witness_a_title_and_its_evidence() -> None:
    limit = audit(login_spec(), drifted()).divergences[0]
    assert limit.witness == {"user.failed_attempts": [3, 4]}
    assert limit.title == "LoginAttempt allows 5 failed attempts, login() stops at 3"
    assert limit.expected == "user.failed_attempts < config.max_login_attempts (5)"
    assert "hardcoded-value" in [evidence.rule for evidence in limit.evidence]
    assert limit.severity == "error"
    assert limit.classification.proposed == "code-bug"


def test_only_the_clauses_that_drift_are_not_conforming() -> None:
    lost = {
        name: verdict
        for name, verdict in verdicts(audit(login_spec(), drifted())).items()
        if verdict != "conforms"
    }
    assert lost["s.UserAuthenticates.ensures.user-failed-attempts-0"] == "missing"
    assert lost["s.LoginAttempt.requires.user-failed-attempts-lt-max-login-attempts"] == "diverges"
    assert all(".config." in name or name.startswith("s.") for name in lost)


def test_an_inclusive_limit_lets_one_more_through() -> None:
    comparison = audit(login_spec(), login_code(*login_effects(Compare("<=", FAILED, number(5)))))
    weaker = comparison.divergences[0]
    assert (weaker.rule, weaker.witness) == ("guard-weaker", {"user.failed_attempts": [5]})


def test_a_deleted_guard_is_missing_and_names_the_way() -> None:
    effects = [
        does(COUNT, guard(ACTIVE), guard(Compare("!=", *_sides(CORRECT)))),
        does(RESET, guard(ACTIVE), guard(CORRECT), path=("finish",), line=30),
        does(STAMP, guard(ACTIVE), guard(CORRECT)),
        login_effects()[-1],
    ]
    missing = [d for d in audit(login_spec(), login_code(*effects)).divergences if d.rule == "guard-missing"]
    assert len(missing) == 1
    assert ("login", "finish") in [place.path for place in missing[0].code]


def test_the_effects_of_a_rule_elsewhere_only_leave_the_trigger_unsent() -> None:
    login = [effect for effect in login_effects() if effect.effect == COUNT]
    other = entry("authenticate", does(RESET), does(STAMP), login_effects()[-1], params=(USER,))
    comparison = audit(login_spec(), login_code(*login, more=[other]))
    assert ("emission-missing", "UserAuthenticates") in found(comparison)


def test_a_second_rule_that_is_found_nowhere_is_unimplemented() -> None:
    spec = login_spec()
    confirm = Assign(USER, "User", "status", symbol("active"))
    code = login_code(more=[entry("deactivate", does(Assign(USER, "User", "status", symbol("pending"))))])
    from tests.compare.build import rule, specification, status_is

    more = rule("UserConfirms", (USER,), [confirm], [status_is(USER, "pending")], line=60)
    spec = specification(spec.entities, [*spec.operations, more], spec.config)
    comparison = audit(spec, code)
    assert ("rule-unimplemented", "UserConfirms") in found(comparison)


def _sides(predicate: Predicate):  # type: ignore[no-untyped-def]
    assert isinstance(predicate, Compare)
    return predicate.left, predicate.right


__all__ = ["LIMIT"]
