"""Several reports of one audit in one run."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Allium
from tests.cli.project import audit, create


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    create(tmp_path)


def test_each_format_goes_to_the_output_behind_it(allium: Allium) -> None:
    outcome = audit(
        allium, "--format", "sarif", "--output", "drift.sarif", "--format", "text",
        "-f", "html", "--output=drift.html", "-fgitlab", "-o", "quality.json",
    )  # fmt: skip
    assert outcome.status == 1
    assert "error[guard-stronger]" in outcome.out
    assert json.loads(Path("drift.sarif").read_text())["version"] == "2.1.0"
    assert Path("drift.html").read_text().startswith("<!doctype html>")
    assert json.loads(Path("quality.json").read_text())[0]["check_name"] == "guard-stronger"
    assert outcome.err.count("report written to") == 3


def test_an_output_may_stand_before_its_format(allium: Allium) -> None:
    audit(allium, "--format", "concise", "--output", "a.txt", "--format", "json", "-o", "b.json")
    audit(allium, "--output", "c.json", "--format", "json")
    assert Path("b.json").read_text() == Path("c.json").read_text()
    assert Path("a.txt").read_text().startswith("src/attempts.py:")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--format", "json", "--format", "text"), "several reports would go to standard output"),
        (("-f", "json", "-o", "x", "-f", "text", "-o", "./x"), "several reports would go to x"),
        (("-o", "x", "-o", "y"), "every --output has its --format before it"),
        (("--format", "sarf"), "invalid value for '--format'"),
    ],
)
def test_what_can_not_be_meant_is_refused(allium: Allium, arguments: tuple[str, ...], complaint: str) -> None:
    outcome = audit(allium, *arguments)
    assert outcome.status == 2
    assert complaint in outcome.err.lower()
    assert "help: " in outcome.err
    assert not Path("x").exists()


def test_a_format_that_goes_to_a_dash_is_printed(allium: Allium) -> None:
    outcome = audit(allium, "--format", "concise", "--output", "-")
    assert outcome.out.splitlines()[0].startswith("src/attempts.py:")
