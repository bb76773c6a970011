from __future__ import annotations

from itertools import product

import pytest

from drift.logic.words import similarity, split, word_similarity, words


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("maxLoginAttempts", ("max", "login", "attempt")),
        ("MAX_FAILED_LOGINS", ("max", "failed", "login")),
        ("HTTPServer", ("http", "server")),
        ("in-progress", ("in", "progress")),
        ("sha256Digest", ("sha", "256", "digest")),
        ("user.email_address", ("user", "email", "address")),
        ("statuses", ("status",)),
        ("status", ("status",)),
        ("__private__", ("private",)),
        ("größe_max", ("größe", "max")),
        ("", ()),
    ],
)
def test_words(identifier: str, expected: tuple[str, ...]) -> None:
    assert words(identifier) == expected


def test_prefixes_and_units_on_request() -> None:
    assert words("is_active", prefixes=False) == ("active",)
    assert words("hasExpired", prefixes=False) == ("expired",)
    assert words("is", prefixes=False) == ("is",)
    assert words("token_ttl_seconds", units=False) == ("token", "ttl")
    assert words("seconds", units=False) == ("second",)
    assert split("seconds") == ("seconds",)


@pytest.mark.parametrize("other", ["IN_PROGRESS", "InProgress", "in-progress", "inProgress", "inprogress"])
def test_spellings_of_a_state(other: str) -> None:
    assert similarity("in_progress", other) == 1.0


ALIKE = ("max_login_attempts", "MAX_FAILED_LOGINS", "loginAttemptLimit")
UNLIKE = ("max_upload_size", "password_min_length", "session_duration", "attempt_delay")


def test_names_of_one_limit_are_well_above_others() -> None:
    alike = [similarity(a, b) for a, b in product(ALIKE, ALIKE) if a != b]
    unlike = [similarity(a, b) for a, b in product(ALIKE, UNLIKE)]
    assert min(alike) >= 0.55
    assert max(unlike) <= min(alike) - 0.15


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("session_duration", "SESSION_TTL_HOURS"),
        ("reset_token_expiry", "resetTokenLifetime"),
        ("is_active", "active"),
        ("retry_count", "num_retries"),
        ("lockout_duration", "LOCKOUT_MIN"),
        ("delete_user", "removeUser"),
        ("authentication_mode", "authMode"),
    ],
)
def test_synonyms_units_and_abbreviations(a: str, b: str) -> None:
    assert similarity(a, b) >= 0.75
    assert similarity(a, b) == similarity(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("min_password_length", "max_password_length"),
        ("created_at", "updated_at"),
        ("start_time", "end_time"),
        ("session_duration", "lockout_duration"),
        ("user", "order"),
    ],
)
def test_different_things(a: str, b: str) -> None:
    assert similarity(a, b) < 0.5


def test_bounds() -> None:
    assert similarity("", "x") == 0.0
    assert word_similarity(("a",), ("a",)) == 1.0
    assert 0 <= similarity("x" * 10_000, "y_" * 10_000) <= 1
    assert similarity("kunde", "customer", {"kunde": "customer"}) == 1.0
