"""`allium drift` around the audit: filtering, formats, files, exit statuses. The audit itself is given."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from drift.cli.audit import AuditOptions, AuditResult, only_confident
from drift.compare.audit import Audit
from drift.report.schema import schema
from drift.report.text import text_report
from tests.cli.conftest import Allium
from tests.report.sample import AUDIT, EMPTY, MISSING, TEXTS

DRIFT = ("drift", "--spec", "s", "--code", "c")


@pytest.fixture(autouse=True)
def audit(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, AUDIT)


def give(monkeypatch: pytest.MonkeyPatch, audit: Audit) -> None:
    def run_audit(*arguments: object) -> AuditResult:
        (options,) = [given for given in arguments if isinstance(given, AuditOptions)]
        return AuditResult(only_confident(audit, options.min_confidence), TEXTS)

    monkeypatch.setattr("drift.cli.command.run_audit", run_audit)


def test_the_text_report_goes_to_standard_output(allium: Allium) -> None:
    outcome = allium(*DRIFT)
    assert (outcome.status, outcome.out, outcome.err) == (1, text_report(AUDIT, TEXTS), "")


def test_the_json_report_is_valid(allium: Allium) -> None:
    outcome = allium(*DRIFT, "--format", "json")
    assert (outcome.status, outcome.err) == (1, "")
    jsonschema.Draft202012Validator(schema()).validate(json.loads(outcome.out))


def test_confidence_filters_and_counts(allium: Allium) -> None:
    report = json.loads(allium(*DRIFT, "--format", "json", "--min-confidence", "0.9").out)
    assert [divergence["confidence"] for divergence in report["divergences"]] == [0.97]
    assert report["summary"]["filtered"] == AUDIT.filtered + 1
    assert report["summary"]["divergences"] == 1


def test_rules_that_are_off_are_not_reported(allium: Allium, monkeypatch: pytest.MonkeyPatch) -> None:
    off = msgspec.structs.replace(MISSING, severity="off")
    give(monkeypatch, msgspec.structs.replace(AUDIT, divergences=(off,)))
    report = json.loads(allium(*DRIFT, "--format", "json").out)
    assert report["divergences"] == []
    assert report["summary"]["filtered"] == AUDIT.filtered


@pytest.mark.parametrize(
    ("severity", "fail_on", "status"),
    [
        ("error", "error", 1),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("note", "warning", 0),
        ("note", "note", 1),
        ("error", "never", 0),
    ],
)
def test_the_exit_status_follows_fail_on(
    allium: Allium, monkeypatch: pytest.MonkeyPatch, severity: str, fail_on: str, status: int
) -> None:
    only = msgspec.structs.replace(MISSING, severity=severity)
    give(monkeypatch, msgspec.structs.replace(AUDIT, divergences=(only,)))
    assert allium(*DRIFT, "--fail-on", fail_on).status == status


def test_what_is_withheld_does_not_fail(allium: Allium) -> None:
    assert allium(*DRIFT, "--min-confidence", "0.99").status == 0


def test_nothing_found_is_0(allium: Allium, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, EMPTY)
    assert allium(*DRIFT).status == 0


def test_strict_specs_fail_after_the_report(allium: Allium) -> None:
    outcome = allium(*DRIFT, "--strict-specs")
    assert outcome.status == 2
    assert "Summary" in outcome.out
    assert outcome.err.startswith("error: 1 syntax error in the specifications (--strict-specs)\nhelp: ")


def test_a_report_can_go_to_a_file(allium: Allium, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    target.chmod(0o640)
    outcome = allium(*DRIFT, "--format", "json", "--output", target)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == f"2 divergences; report written to {target}\n"
    assert json.loads(target.read_text())["version"] == 1
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_text_report_in_a_file_has_no_style(allium: Allium, tmp_path: Path) -> None:
    allium(*DRIFT, "--output", tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text() == text_report(AUDIT, TEXTS)


def test_output_to_a_dash_is_standard_output(allium: Allium) -> None:
    assert allium(*DRIFT, "--output", "-").out == text_report(AUDIT, TEXTS)


@pytest.mark.parametrize(
    ("output", "message"),
    [("missing/report.txt", "no such file or directory"), (".", "is a folder")],
)
def test_an_output_that_can_not_be_written_is_said(
    allium: Allium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = allium(*DRIFT, "--output", output)
    assert outcome.status == 2
    assert outcome.err.startswith(f"error: --output {output}: {message}\nhelp: ")


def test_a_device_is_written_to_directly(allium: Allium) -> None:
    assert allium(*DRIFT, "--output", "/dev/null").status == 1
