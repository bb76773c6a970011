"""Baselines through the command: new, known and resolved, and what they survive."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Allium
from tests.cli.project import CODE, GOOD, SPEC, UNLOCK, UNLOCKED, audit, create, report, rules

FILE = "known.jsonl"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    create(tmp_path)
    return tmp_path


def write(allium: Allium) -> None:
    outcome = audit(allium, "--write-baseline", FILE)
    assert outcome.status == 0
    assert outcome.err.startswith(f"baseline written to {FILE}: 1 place that diverges, ")


def test_what_is_known_does_not_fail(allium: Allium, project: Path) -> None:
    assert audit(allium).status == 1
    write(allium)
    outcome = audit(allium, "--baseline", FILE)
    assert outcome.status == 0
    assert "No new divergence" in outcome.out
    assert "Compared with known.jsonl: 1 known, 0 places resolved" in outcome.out
    found = report(allium, "--baseline", FILE)
    assert (found["summary"]["known"], found["summary"]["divergences"]) == (1, 0)
    assert [one["rule"] for one in found["compared"]["known"]] == ["guard-stronger"]


def test_entries_are_sorted_one_a_line_and_the_same_every_time(allium: Allium, project: Path) -> None:
    write(allium)
    first = (project / FILE).read_text()
    lines = [json.loads(line) for line in first.splitlines()]
    assert lines[0] == {"baseline": 1}
    conformed = [line["conformed"] for line in lines if "conformed" in line]
    assert conformed == sorted(conformed) and len(conformed) > 5
    audit(allium, "--write-baseline", FILE, "--jobs", "2", "--no-cache")
    assert (project / FILE).read_text() == first


@pytest.mark.parametrize(
    "code",
    [
        "# a comment\n\n\n" + CODE,
        CODE.replace("user: User", "member: User").replace("user.", "member."),
        CODE.replace("def lock", "def unrelated() -> int:\n    return 1\n\n\ndef lock"),
    ],
    ids=["moved lines", "renamed local", "unrelated code"],
)
def test_survives(allium: Allium, project: Path, code: str) -> None:
    write(allium)
    create(project, code=code)
    found = report(allium, "--baseline", FILE)
    assert (rules(found), found["compared"]["resolved"]) == ([], [])


def test_survives_a_renamed_file(allium: Allium, project: Path) -> None:
    write(allium)
    (project / "src" / "attempts.py").rename(project / "src" / "tries.py")
    found = report(allium, "--baseline", FILE)
    assert (rules(found), found["compared"]["resolved"], found["summary"]["known"]) == ([], [], 1)


def test_resolved_is_named(allium: Allium, project: Path) -> None:
    write(allium)
    create(project, code=GOOD)
    outcome = audit(allium, "--baseline", FILE)
    assert outcome.status == 0
    assert "1 place resolved since known.jsonl" in outcome.out
    assert "guard-stronger: Attempt allows" in outcome.out
    assert report(allium, "--baseline", FILE)["summary"]["resolved"] == 1


def test_a_second_place_is_new_although_the_first_is_known(allium: Allium, project: Path) -> None:
    write(allium)
    again = CODE[CODE.index("def attempt") : CODE.index("def lock")].replace(
        "def attempt", "def attempt_again"
    )
    create(project, code=f"{CODE}\n\n{again}")
    found = report(allium, "--baseline", FILE)
    (new,) = found["divergences"]
    assert [place["symbol"] for place in new["code"] if place["role"] == "primary"] == [
        "attempts.attempt_again"
    ]
    assert audit(allium, "--baseline", FILE).status == 1


def test_what_conformed_and_is_gone_is_an_error_and_not_aspirational(allium: Allium, project: Path) -> None:
    spec = SPEC + UNLOCK
    create(project, spec=spec, code=GOOD + UNLOCKED)
    audit(allium, "--write-baseline", FILE)
    create(project, spec=spec, code=GOOD)
    (without,) = [one for one in report(allium)["divergences"] if one["rule"] == "rule-unimplemented"]
    assert without["severity"] == "warning"
    (lost,) = [
        one
        for one in report(allium, "--baseline", FILE)["divergences"]
        if one["rule"] == "rule-unimplemented"
    ]
    assert (lost["severity"], lost["classification"]["proposed"]) == ("error", "code-bug")
    assert lost["classification"]["reason"] == "the code did this before: it conformed in known.jsonl"
    create(project, spec=SPEC + "-- drift: aspirational some day" + UNLOCK, code=GOOD)
    assert audit(allium).status == 0
    assert audit(allium, "--baseline", FILE).status == 1


def test_what_can_not_be_verified_any_more_is_named(allium: Allium, project: Path) -> None:
    create(project, code=GOOD)
    audit(allium, "--write-baseline", FILE)
    create(project, code=GOOD.replace("user.attempts >= MAX_ATTEMPTS", "too_many(user)"))
    found = report(allium, "--baseline", FILE)
    assert any("attempts-lt-max-attempts" in name for name in found["compared"]["lost"])
    assert "can't be verified now" in audit(allium, "--baseline", FILE).out


def test_a_suppressed_divergence_is_not_resolved(allium: Allium, project: Path) -> None:
    write(allium)
    create(
        project,
        code=CODE.replace(
            "    if user.attempts", "    # drift: ignore[guard-stronger] wanted\n    if user.attempts"
        ),
    )
    found = report(allium, "--baseline", FILE)
    assert (found["compared"]["resolved"], found["summary"]["suppressed"]) == ([], 1)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "known.jsonl:1: expected a baseline begins"),
        ('{"baseline": 2}\n', 'known.jsonl:1: expected {"baseline": 1} first'),
        ('{"baseline": 1}\n{"rule": 3}\n', "known.jsonl:2: expected no entry"),
        ('{"baseline": 1}\n<<<<<<< ours\n', "a merge conflict is unresolved"),
    ],
)
def test_a_broken_one_is_said(allium: Allium, project: Path, text: str, complaint: str) -> None:
    (project / FILE).write_text(text)
    outcome = audit(allium, "--baseline", FILE)
    assert outcome.status == 2
    assert complaint in outcome.err


def test_a_missing_one_says_how_to_write_it(allium: Allium, project: Path) -> None:
    outcome = audit(allium, "--baseline", FILE)
    assert outcome.status == 2
    assert (
        outcome.err == f"error: --baseline {FILE}: no such file\nhelp: `--write-baseline {FILE}` writes one\n"
    )


HARD = CODE.replace("MAX_ATTEMPTS = 5\n", "").replace(
    "attempts: int = 0", "attempts: int = 0\n    tries: int = 0"
)


def test_what_followed_from_a_mended_divergence_is_not_new(allium: Allium, project: Path) -> None:
    create(project, code=HARD)
    (led,) = report(allium)["divergences"]
    followers = [evidence["rule"] for evidence in led["evidence"]]
    assert followers
    audit(allium, "--write-baseline", FILE)
    create(project, code=HARD.replace(">= 3", ">= 5"))
    left = [one["rule"] for one in report(allium)["divergences"]]
    assert left and set(left) <= set(followers)
    found = report(allium, "--baseline", FILE)
    assert rules(found) == []
    assert [one["rule"] for one in found["compared"]["resolved"]] == ["guard-stronger"]


def test_what_is_evidence_now_is_not_resolved(allium: Allium, project: Path) -> None:
    create(project, code=HARD.replace(">= 3", ">= 5"))
    audit(allium, "--write-baseline", FILE)
    create(project, code=HARD)
    found = report(allium, "--baseline", FILE)
    assert rules(found) == ["guard-stronger"]
    assert found["compared"]["resolved"] == []
