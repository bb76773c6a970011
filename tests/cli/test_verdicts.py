"""`--explain` and `--statistics`: one verdict in full, and all of them as numbers."""

from pathlib import Path

import pytest

from tests.cli.conftest import Allium
from tests.cli.project import CODE, GOOD, GUARD, SPEC, UNLOCK, audit, create, report


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    create(tmp_path)
    return tmp_path


def test_the_chain_of_one_verdict(allium: Allium, project: Path) -> None:
    (divergence,) = report(allium)["divergences"]
    outcome = audit(allium, "--explain", divergence["fingerprint"])
    assert (outcome.status, outcome.err) == (0, "")
    shown = outcome.out
    steps = ["1. What the", "2. Where the code", "3. Why the", "4. How the clauses", "5. The verdict"]
    places = [shown.index(step) for step in steps]
    assert places == sorted(places)
    assert "specs/user.allium:13:15  rule Attempt requires" in shown
    assert "src/attempts.py:15:8  in attempts.attempt" in shown
    assert "→ diverges     requires: user.attempts < config.max_attempts" in shown
    assert "  conforms     requires: user.status = active  (src/attempts.py:13)" in shown
    assert "witness     user.attempts = 3 or 4: the spec allows, the code refuses" in shown
    assert f"id          {divergence['fingerprint']}" in shown


def test_a_context_or_a_beginning_is_enough(allium: Allium, project: Path) -> None:
    (divergence,) = report(allium)["divergences"]
    whole = audit(allium, "--explain", divergence["fingerprint"]).out
    assert audit(allium, "--explain", divergence["fingerprint"][:8]).out == whole
    assert audit(allium, "--explain", divergence["code"][0]["fingerprint"]).out == whole


def test_also_what_is_known_or_withheld(allium: Allium, project: Path) -> None:
    (divergence,) = report(allium)["divergences"]
    audit(allium, "--write-baseline", "known.jsonl")
    assert audit(allium, "--baseline", "known.jsonl", "--explain", divergence["fingerprint"]).status == 0
    assert audit(allium, "--min-confidence", "1", "--explain", divergence["fingerprint"]).status == 0


def test_why_a_suppressed_one_is_silent(allium: Allium, project: Path) -> None:
    (divergence,) = report(allium)["divergences"]
    create(project, code=CODE.replace(GUARD, f"    # drift: ignore[guard-stronger] agreed\n{GUARD}"))
    outcome = audit(allium, "--explain", divergence["fingerprint"])
    assert outcome.status == 0
    assert "suppressed  agreed (src/attempts.py:15)" in outcome.out


@pytest.mark.parametrize("wanted", ["feedfacefeedface", ""])
def test_an_unknown_one(allium: Allium, project: Path, wanted: str) -> None:
    outcome = audit(allium, f"--explain={wanted}")
    assert outcome.status == 2
    assert f"--explain {wanted}: 0 divergences" in outcome.err


def test_statistics(allium: Allium, project: Path) -> None:
    create(project, spec=SPEC + UNLOCK)
    outcome = audit(allium, "--statistics")
    assert outcome.status == 1
    lines = outcome.out.splitlines()
    assert lines[:2] == ["1  error   guard-stronger", "1  warning rule-unimplemented"]
    assert "2 divergences: 1 error, 1 warning" in outcome.out
    assert "specs/user.allium:13" not in outcome.out
    assert report(allium)["summary"]["rules"] == {"guard-stronger": 1, "rule-unimplemented": 1}
    audit(allium, "--statistics", "--output", "numbers.txt")
    assert (project / "numbers.txt").read_text() == outcome.out


def test_statistics_of_nothing(allium: Allium, project: Path) -> None:
    create(project, code=GOOD)
    outcome = audit(allium, "--statistics")
    assert (outcome.status, outcome.out.splitlines()[0]) == (0, "Summary")
