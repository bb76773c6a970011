"""The whole pipeline through the command: what is shown of real input, and that it is the same every time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from drift.report.schema import schema
from tests.cli.conftest import Allium, Outcome

ROOT = Path(__file__).parents[2]
FIXTURES = sorted(path.parent for path in (ROOT / "fixtures").glob("*/specs"))
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
"""
CODE = """\
from dataclasses import dataclass


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
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "user.allium").write_text(SPEC)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "attempts.py").write_text(CODE)
    return tmp_path


def parsed(outcome: Outcome) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(outcome.out)
    jsonschema.Draft202012Validator(schema()).validate(report)
    return report


def audit(allium: Allium, *more: str) -> Outcome:
    return allium("drift", "--spec", "specs", "--code", "src", *more)


def test_a_divergence_is_shown_with_both_sides(allium: Allium, project: Path) -> None:
    outcome = audit(allium)
    assert outcome.status == 1
    assert "error[guard-stronger]" in outcome.out
    assert "specs/user.allium:13:15" in outcome.out
    assert "src/attempts.py:13:8" in outcome.out
    assert "user.attempts = 3 or 4: the spec allows, the code refuses" in outcome.out


def test_a_folder_and_a_file_in_it_are_read_once(allium: Allium, project: Path) -> None:
    report = parsed(audit(allium, "--spec", "specs/user.allium", "--code", "src/attempts.py", "-f", "json"))
    assert (report["summary"]["spec_files"], report["summary"]["code_files"]) == (1, 1)


def test_all_syntax_errors_are_shown_first_and_the_rest_is_audited(allium: Allium, project: Path) -> None:
    unlock = "rule Unlock {\n    when: Unlock(user)\n    requires: user.status == locked\n}\n"
    broken = SPEC.replace("config {", "config {\n    ?? 3") + unlock
    (project / "specs" / "user.allium").write_text(broken)
    outcome = audit(allium)
    assert outcome.status == 1
    assert outcome.out.startswith("2 syntax errors in the specifications\n")
    assert "error[guard-stronger]" in outcome.out
    assert "could not be read" not in outcome.out  # the same places, already shown
    report = parsed(audit(allium, "-f", "json"))
    assert [problem["line"] for problem in report["problems"]] == [2, 19]
    (unread,) = [obligation for obligation in report["obligations"] if obligation["spec"]["line"] == 19]
    assert unread["verdict"] == "unverifiable"
    assert audit(allium, "--strict-specs").status == 2


def test_a_code_file_that_can_not_be_read_is_said(allium: Allium, project: Path) -> None:
    (project / "src" / "broken.py").write_bytes(b"x = '\xff\xfe'\n")
    report = parsed(audit(allium, "-f", "json"))
    assert [entry["file"] for entry in report["summary"]["unread"]] == ["src/broken.py"]
    assert "src/broken.py" in audit(allium).out


def test_what_was_left_out_is_counted(allium: Allium, project: Path) -> None:
    (project / "src" / "tests").mkdir()
    (project / "src" / "tests" / "test_a.py").write_text("x = 1\n")
    (project / "src" / "old.py").write_text("x = 1\n")
    summary = parsed(audit(allium, "-f", "json", "--exclude", "old.py"))["summary"]
    assert summary["code_files"] == 1
    assert sum(summary["left_out"].values()) == 2
    assert "; left out: " in audit(allium, "--exclude", "old.py").out


def test_hostile_names_reach_the_terminal_escaped(allium: Allium, project: Path) -> None:
    (project / "src" / "a\x1b[31m\u202eb.py").write_text(CODE.replace("attempt(", "try_again("))
    (project / "src" / "attempts.py").unlink()
    for form in ("text", "json"):
        outcome = audit(allium, "--verbose", "--format", form)
        assert outcome.status == 1
        assert not {"\x1b", "\u202e"} & set(outcome.out)


def test_the_same_input_gives_the_same_bytes(project: Path) -> None:
    reports = [
        subprocess.run(
            [sys.executable, "-m", "drift", "drift", "-s", "specs", "-c", "src", "-f", form, "-j", jobs],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        ).stdout
        for form in ("json", "text")
        for seed, jobs, locale in (("0", "1", "C"), ("1", "2", "C.UTF-8"), ("4711", "0", "C"))
    ]
    assert reports[0] and reports[3]
    assert len(set(reports)) == 2


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_every_fixture_gives_a_report_that_keeps_the_contract(
    allium: Allium, fixture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(fixture)
    report = parsed(allium("drift", "--spec", "specs", "--code", "code", "--format", "json"))
    counted = report["summary"]["obligations"]
    assert sum(counted.values()) == len(report["obligations"])
    ids = [obligation["id"] for obligation in report["obligations"]]
    assert len(ids) == len(set(ids))
    fingerprints = [divergence["fingerprint"] for divergence in report["divergences"]]
    assert len(fingerprints) == len(set(fingerprints))
