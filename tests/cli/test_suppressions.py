"""Inline suppressions through the command: what they silence, what stays visible, what is wrong with them."""

from pathlib import Path

import pytest

from tests.cli.conftest import Allium
from tests.cli.project import CODE, GOOD, GUARD, SPEC, UNLOCK, UNLOCKED, audit, create, report, rules

CLAUSE = "    requires: user.attempts < config.max_attempts\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    create(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "code",
    [
        CODE.replace(GUARD, f"{GUARD[:-1]}  # drift: ignore[guard-stronger] the bank asks for 3\n"),
        CODE.replace(GUARD, f"    # drift: ignore[guard-stronger] the bank asks for 3\n{GUARD}"),
        CODE.replace(
            GUARD,
            f"    # drift: ignore[guard-stronger] the bank asks for 3\n    # a second comment\n{GUARD}",
        ),
    ],
    ids=["on the line", "above", "above another comment"],
)
def test_in_the_code(allium: Allium, project: Path, code: str) -> None:
    create(project, code=code)
    found = report(allium)
    assert rules(found) == []
    assert (found["summary"]["suppressed"], found["notices"]) == (1, [])
    (suppressed,) = found["suppressed"]
    assert suppressed["rule"] == "guard-stronger"
    assert suppressed["reason"] == "the bank asks for 3"
    assert (suppressed["by"], suppressed["file"]) == ("code", "src/attempts.py")
    outcome = audit(allium, "--verbose")
    assert outcome.status == 0
    assert "1 finding suppressed" in outcome.out
    assert "the bank asks for 3 (src/attempts.py:" in outcome.out


@pytest.mark.parametrize(
    "spec",
    [
        SPEC.replace(CLAUSE, f"{CLAUSE[:-1]}  -- drift: ignore[guard-stronger] the bank asks for 3\n"),
        SPEC.replace(CLAUSE, f"    -- drift: ignore[guard-stronger] the bank asks for 3\n{CLAUSE}"),
    ],
    ids=["on the line", "above"],
)
def test_in_the_specification(allium: Allium, project: Path, spec: str) -> None:
    create(project, spec=spec)
    found = report(allium)
    assert rules(found) == []
    assert [(one["by"], one["reason"]) for one in found["suppressed"]] == [
        ("specification", "the bank asks for 3")
    ]


def test_one_of_two_places_leaves_the_other(allium: Allium, project: Path) -> None:
    second = CODE[CODE.index("def attempt") : CODE.index("def lock")].replace(
        "def attempt", "def attempt_again"
    )
    marked = CODE.replace(GUARD, f"    # drift: ignore[guard-stronger] the bank asks for 3\n{GUARD}")
    create(project, code=f"{CODE}\n\n{second}")
    (both,) = report(allium)["divergences"]
    assert len([place for place in both["code"] if place["role"] == "primary"]) == 2
    create(project, code=f"{marked}\n\n{second}")
    found = report(allium)
    (left,) = found["divergences"]
    assert [place["symbol"] for place in left["code"] if place["role"] == "primary"] == [
        "attempts.attempt_again"
    ]
    assert [place["symbol"] for place in found["suppressed"][0]["code"]] == ["attempts.attempt"]


@pytest.mark.parametrize(
    ("comment", "message", "hint"),
    [
        ("ignore the bank asks for 3", "names the rule", "`ignore[rule] reason`"),
        ("ignore[] the bank asks for 3", "names the rule", "`ignore[rule] reason`"),
        ("ignore[guard-stronger]", "gives its reason", "`ignore[guard-stronger] why"),
        (
            "ignore[guard-strongest] the bank",
            "there is no rule `guard-strongest`",
            "did you mean `guard-stronger`",
        ),
        ("ignroe[guard-stronger] the bank", "`ignroe` is no suppression", "did you mean `ignore`"),
        ("aspirational later", "only a clause of a specification", "`ignore[rule] reason`"),
    ],
)
def test_a_malformed_one_is_said_and_silences_nothing(
    allium: Allium, project: Path, comment: str, message: str, hint: str
) -> None:
    create(project, code=CODE.replace(GUARD, f"    # drift: {comment}\n{GUARD}"))
    found = report(allium)
    assert rules(found) == ["guard-stronger"]
    (notice,) = found["notices"]
    assert notice["code"] == "suppression-malformed"
    assert message in notice["message"]
    assert hint in notice["hint"]
    outcome = audit(allium)
    assert outcome.status == 1
    assert "warning[suppression-malformed] " in outcome.out


def test_prose_about_drift_is_no_suppression(allium: Allium, project: Path) -> None:
    create(project, code=CODE.replace(GUARD, f"    # drift: of the clock, see above\n{GUARD}"))
    assert report(allium)["notices"] == []


def test_text_in_a_string_is_no_suppression(allium: Allium, project: Path) -> None:
    note = '    note = "# drift: ignore[guard-stronger] the bank asks for 3"\n'
    create(project, code=CODE.replace(GUARD, f"{note}{GUARD}"))
    found = report(allium)
    assert (rules(found), found["notices"]) == (["guard-stronger"], [])


def test_what_nothing_needs_is_reported(allium: Allium, project: Path) -> None:
    unused = CODE.replace(
        "    user.attempts += 1", "    # drift: ignore[effect-missing] later\n    user.attempts += 1"
    )
    create(project, code=unused)
    (notice,) = report(allium)["notices"]
    assert notice["code"] == "suppression-unused"
    assert (notice["file"], notice["message"]) == (
        "src/attempts.py",
        "no effect-missing is found here: nothing to ignore",
    )
    assert report(allium, "--select", "guard")["notices"] == []


def test_a_file_that_was_not_parsed_says_the_same(allium: Allium, project: Path) -> None:
    (project / "src" / "other.py").write_text("# drift: ignore[guard-weaker] because\nX = 1\n")
    with_prefilter = report(allium)["notices"]
    assert [notice["file"] for notice in with_prefilter] == ["src/other.py"]
    assert report(allium, "--no-prefilter")["notices"] == with_prefilter


def test_what_is_declared_aspirational_is_a_note(allium: Allium, project: Path) -> None:
    create(project, spec=SPEC + UNLOCK)
    weights = [(one["rule"], one["severity"]) for one in report(allium)["divergences"]]
    assert ("rule-unimplemented", "warning") in weights
    planned = SPEC + "\n-- drift: aspirational planned for autumn" + UNLOCK
    create(project, spec=planned)
    (note,) = [one for one in report(allium)["divergences"] if one["rule"] == "rule-unimplemented"]
    assert (note["severity"], note["classification"]["proposed"]) == ("note", "aspirational")
    assert "planned for autumn" in note["classification"]["reason"]
    create(project, spec=planned, code=CODE + UNLOCKED)
    (notice,) = report(allium)["notices"]
    assert (notice["code"], notice["line"]) == (
        "suppression-unused",
        planned.count("\n", 0, planned.index("--")) + 1,
    )
    assert "not aspirational" in notice["message"]


@pytest.mark.parametrize(("said", "severities"), [("", {"note"}), ("warning", {"warning"}), ("off", set())])
def test_how_heavy_is_what_is_not_built_yet(
    allium: Allium, project: Path, said: str, severities: set[str]
) -> None:
    planned = """
entity Voucher {
    status: issued | redeemed
}

rule RedeemVoucher {
    when: RedeemVoucher(voucher)
    requires: voucher.status = issued
    ensures: voucher.status = redeemed
}
"""
    create(project, spec=SPEC + planned, code=GOOD)
    if said:
        (project / "allium.toml").write_text(f'[drift]\naspirational = "{said}"\n', encoding="utf-8")
    found = report(allium)["divergences"]
    heavy = {one["severity"] for one in found if one["rule"] == "rule-unimplemented"}
    assert heavy == severities
    assert all(one["classification"]["proposed"] == "aspirational" for one in found)


def test_typescript(allium: Allium, project: Path) -> None:
    (project / "src" / "other.ts").write_text("// drift: ignore[guard-weaker]\nexport const x = 1\n")
    (notice,) = report(allium)["notices"]
    assert (notice["file"], notice["code"]) == ("src/other.ts", "suppression-malformed")
