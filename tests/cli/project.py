"""A small project whose audit has one error, and what the tests do to it."""

import json
from pathlib import Path
from typing import Any

import jsonschema

from drift.report.schema import schema
from tests.cli.conftest import Allium, Outcome

SPEC = """\
config {
    max_attempts: Integer = 5
}

entity User {
    status: active | locked
    attempts: Integer
}

rule Attempt {
    when: Attempt(user)
    requires: user.status = active
    requires: user.attempts < config.max_attempts
    ensures: user.attempts = user.attempts + 1
}

rule Lock {
    when: Lock(user)
    requires: user.status = active
    ensures: user.status = locked
}
"""
CODE = """\
from dataclasses import dataclass

MAX_ATTEMPTS = 5


@dataclass
class User:
    status: str = "active"
    attempts: int = 0


def attempt(user: User) -> None:
    if user.status != "active":
        raise PermissionError("locked")
    if user.attempts >= 3:
        raise PermissionError("too many attempts")
    user.attempts += 1


def lock(user: User) -> None:
    if user.status != "active":
        raise PermissionError("locked")
    user.status = "locked"
"""
UNLOCK = """
rule Unlock {
    when: Unlock(user)
    requires: user.status = locked
    ensures: user.status = active
}
"""
UNLOCKED = """

def unlock(user: User) -> None:
    if user.status != "locked":
        raise ValueError("not locked")
    user.status = "active"
"""
GUARD = "    if user.attempts >= 3:\n"
GOOD = CODE.replace(">= 3:", ">= MAX_ATTEMPTS:")


def create(folder: Path, *, spec: str = SPEC, code: str = CODE) -> None:
    """Writes the project."""
    (folder / "specs").mkdir(exist_ok=True)
    (folder / "src").mkdir(exist_ok=True)
    (folder / "specs" / "user.allium").write_text(spec)
    (folder / "src" / "attempts.py").write_text(code)


def audit(allium: Allium, *more: object) -> Outcome:
    """Runs `allium drift` on it."""
    return allium("drift", "--spec", "specs", "--code", "src", *more)


def report(allium: Allium, *more: object) -> dict[str, Any]:
    """Its JSON report, held against the schema."""
    outcome = audit(allium, "--format", "json", *more)
    assert outcome.out, outcome.err
    parsed: dict[str, Any] = json.loads(outcome.out)
    jsonschema.Draft202012Validator(schema()).validate(parsed)
    return parsed


def rules(parsed: dict[str, Any]) -> list[str]:
    """The rules of its divergences."""
    return [divergence["rule"] for divergence in parsed["divergences"]]
