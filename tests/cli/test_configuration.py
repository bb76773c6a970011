"""Configuration through the command: found, checked, and what it decides."""

# ruff: noqa: E501 - a case a line

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from drift.cli.configuration.model import configuration_schema
from tests.cli.conftest import Allium, Outcome
from tests.cli.project import CODE, SPEC, UNLOCK, create, rules

ROOTS = 'spec = "specs"\ncode = ["src"]\n'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    create(tmp_path)
    return tmp_path


def configure(folder: Path, text: str, *, roots: str = ROOTS) -> None:
    (folder / "allium.toml").write_text(roots + text)


def found(allium: Allium, *more: object) -> dict[str, Any]:
    outcome = allium("drift", "--format", "json", *more)
    assert outcome.out, outcome.err
    parsed: dict[str, Any] = json.loads(outcome.out)
    return parsed


def refused(outcome: Outcome) -> str:
    assert (outcome.status, outcome.out) == (2, "")
    return outcome.err


def test_the_command_alone_is_enough(allium: Allium, project: Path) -> None:
    configure(project, "")
    assert rules(found(allium)) == ["guard-stronger"]


def test_in_a_pyproject_and_found_upwards(
    allium: Allium, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pyproject.toml").write_text(
        '[project]\nname = "x"\n\n[tool.allium]\nspec = "specs"\ncode = "src"\n'
        '[tool.allium.drift]\nfail-on = "never"\n'
    )
    monkeypatch.chdir(project / "src")
    outcome = allium("drift")
    assert (outcome.status, outcome.err) == (0, "")
    assert "error[guard-stronger]" in outcome.out
    assert "../specs/user.allium" in outcome.out or "specs/user.allium" in outcome.out


def test_a_pyproject_that_is_not_about_us_is_passed_over(allium: Allium, project: Path) -> None:
    configure(project, "")
    (project / "src" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert rules(found(allium)) == ["guard-stronger"]


def test_the_command_line_wins(allium: Allium, project: Path) -> None:
    configure(project, '[drift]\nfail-on = "never"\nignore = ["guard", "hardcoded-value"]\n')
    assert found(allium)["summary"]["divergences"] == 0
    assert allium("drift", "--ignore", "state", "--fail-on", "error").status == 1


def test_isolated_and_named(allium: Allium, project: Path) -> None:
    configure(project, "")
    assert "missing option '--spec'" in refused(allium("drift", "--isolated"))
    (project / "other.toml").write_text(ROOTS + '[drift]\nignore = "guard"\n')
    assert rules(found(allium, "--config", "other.toml")) != ["guard-stronger"]
    assert "no such file" in refused(allium("drift", "--config", "missing.toml"))
    assert "exclude each other" in refused(allium("drift", "--config", "other.toml", "--isolated"))


@pytest.mark.parametrize(
    ("text", "complaint", "advice"),
    [
        ("specs = 'x'\n", "allium.toml:3: specs: unknown key", "did you mean 'spec'?"),
        ("[drift]\nfail_on = 'error'\n", "allium.toml:4: drift.fail_on: unknown key", "did you mean 'fail-on'?"),
        ("[drift]\nfail-on = 'eror'\n", "allium.toml:4: drift.fail-on:", "'eror'"),
        ("[drift]\nmin-confidence = 2\n", "allium.toml:4: drift.min-confidence:", "2"),
        ("[drift]\nprofile = 'strickt'\n", "allium.toml:4: drift.profile:", "did you mean 'strict'?"),
        ("[drift]\nselect = 'gard'\n", "allium.toml:4: drift.select:", "help:"),
        ("[drift.severity]\nguard-weker = 'note'\n", "allium.toml:4: drift.severity", "'guard-weaker'"),
        ("[[drift.ignores]]\nrule = 'guard'\n", "drift.ignores[0].reason: is missing", "allium schema config"),
        ("[[drift.ignores]]\nreason = 'x'\n", "allium.toml:3: drift.ignores: this would ignore everything", "help:"),
        ("[[scope]]\nspec = 'x'\n", "scope[0].code: is missing", ""),
        ("code = \n", "allium.toml:3: valid TOML", ""),
        ("[drift.bind.entities]\nUsr = 'User'\n", "allium.toml:4: drift.bind.entities: Usr: there is no entity", "'User'"),
        ("[drift.bind.entities]\nUser = 'Usr'\n", "allium.toml:4: drift.bind.entities: User: there is no class", "'User'"),
        ("[drift.bind.fields]\n'User.stats' = 'status'\n", "User has no field 'stats'", "'status'"),
        ("[drift.bind.fields]\n'User.status' = 'User.statos'\n", "User of the code has no field 'statos'", "'status'"),
        ("[drift.bind.states]\n'User.status.lockd' = 'locked'\n", "no state 'lockd'", "'locked'"),
        ("[drift.bind.states]\n'User.status.locked' = 'lockd'\n", "no state 'lockd' is in the code", "'locked'"),
        ("[drift.bind.config]\nmax_attempts = 'MAX_TRIES'\n", "no constant or setting 'MAX_TRIES'", "help:"),
        ("[drift.bind.rules]\nLock = 'attempts.lok'\n", "no function 'attempts.lok'", "attempts.lock"),
        ("[drift.bind.rules]\nLok = 'attempts.lock'\n", "there is no rule 'Lok'", "'Lock'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(
    allium: Allium, project: Path, text: str, complaint: str, advice: str
) -> None:
    configure(project, text)
    shown = refused(allium("drift"))
    assert complaint in shown
    assert advice in shown


def test_severities_by_rule_family_and_profile(allium: Allium, project: Path) -> None:
    configure(project, "[drift.severity]\nhardcoded-value = 'off'\nguard = 'note'\nguard-weaker = 'error'\n")
    assert [one["severity"] for one in found(allium)["divergences"]] == ["note"]
    configure(project, "[drift.severity]\nguard-stronger = 'off'\n")
    assert "guard-stronger" not in rules(found(allium))
    create(project, spec=SPEC + UNLOCK)
    configure(project, "[drift]\nprofile = 'strict'\n")
    severities = {one["rule"]: one["severity"] for one in found(allium)["divergences"]}
    assert severities["rule-unimplemented"] == "error"
    assert allium("drift", "--profile", "lenient", "--ignore", "guard").status == 0


def test_select_and_ignore(allium: Allium, project: Path) -> None:
    create(project, spec=SPEC + UNLOCK)
    configure(project, "")
    assert rules(found(allium, "--select", "guard")) == ["guard-stronger"]
    assert rules(found(allium, "--select", "guard,rule", "--ignore", "guard-stronger")) == [
        "rule-unimplemented"
    ]
    assert "there is no rule 'gard'" in refused(allium("drift", "--select", "gard"))


@pytest.mark.parametrize(
    "ignored",
    [
        "rule = 'guard'\n",
        "construct = 'rule Att*'\n",
        "construct = 'Attempt'\n",
        "path = 'src'\n",
        "path = 'src/*.py'\nrule = 'guard-stronger'\n",
        "path = 'specs/user.allium'\n",
    ],
)
def test_ignores_keep_their_reason(allium: Allium, project: Path, ignored: str) -> None:
    configure(project, f"[[drift.ignores]]\nreason = 'agreed with the bank'\n{ignored}")
    report = found(allium)
    assert rules(report) == []
    (suppressed,) = report["suppressed"]
    assert (suppressed["by"], suppressed["reason"]) == ("configuration", "agreed with the bank")
    assert (suppressed["file"], suppressed["line"]) == ("allium.toml", 3)


@pytest.mark.parametrize("ignored", ["rule = 'effect'\n", "construct = 'Lock'\n", "path = 'lib'\n"])
def test_ignores_that_do_not_match_leave_everything(allium: Allium, project: Path, ignored: str) -> None:
    configure(project, f"[[drift.ignores]]\nreason = 'agreed'\n{ignored}")
    report = found(allium)
    assert rules(report) == ["guard-stronger"]
    (idle,) = report["notices"]
    assert (idle["code"], idle["severity"], idle["file"], idle["line"]) == (
        "ignore-unused",
        "info",
        "allium.toml",
        3,
    )


def test_wrong_names_in_a_pyproject_have_their_line(allium: Allium, project: Path) -> None:
    text = '[project]\nname = "x"\n[tool.allium]\nspec = "specs"\ncode = "src"\n[tool.allium.drift.bind.entities]\n'
    (project / "pyproject.toml").write_text(text + 'Usr = "User"\n')
    assert "pyproject.toml:7: drift.bind.entities: Usr: there is no entity 'Usr'" in refused(allium("drift"))
    (project / "pyproject.toml").write_text(text.replace("spec =", "specs ="))
    assert "pyproject.toml:4: tool.allium.specs: unknown key; did you mean 'spec'?" in refused(
        allium("drift")
    )
    (project / "pyproject.toml").write_text("[tool.allium\nx = 1\n")
    assert "pyproject.toml:1: valid TOML" in refused(allium("drift"))


def test_excluded_specifications(allium: Allium, project: Path) -> None:
    (project / "specs" / "reference-old.allium").write_text(SPEC.replace("User", "Member"))
    configure(project, "exclude-specs = 'specs/reference-*'\n")
    assert found(allium)["summary"]["spec_files"] == 1


def test_superseded_declarations(allium: Allium, project: Path) -> None:
    older = "rule Attempt {\n    when: Attempt(user)\n    requires: user.attempts < 1\n}\n"
    (project / "specs" / "old.allium").write_text(older)
    configure(project, "[[supersedes]]\nspec = 'specs/user.allium'\nreplaces = 'specs/old.allium'\n")
    files = {one["spec"]["file"] for one in found(allium)["obligations"]}
    assert files == {"specs/user.allium"}


def test_the_scope_of_a_specification(allium: Allium, project: Path) -> None:
    for name in ("billing", "access"):
        (project / "src" / name).mkdir()
    (project / "src" / "attempts.py").unlink()
    (project / "src" / "access" / "attempts.py").write_text(CODE)
    (project / "src" / "billing" / "attempts.py").write_text(CODE.replace(">= 3", ">= 2"))
    configure(project, "[[scope]]\nspec = 'specs/user.allium'\ncode = 'src/access'\n")
    files = {
        place["file"]
        for one in found(allium)["divergences"]
        if one["rule"] == "guard-stronger"
        for place in one["code"]
    }
    assert files == {"src/access/attempts.py"}


RENAMED = (
    CODE.replace("class User", "class Zebra").replace("user: User", "it: Zebra").replace("user.", "it.")
    .replace("status", "mode").replace('"locked"', '"barred"').replace("attempts: int", "n: int")
    .replace("it.attempts", "it.n").replace("MAX_ATTEMPTS", "CEILING").replace(">= 3", ">= CEILING")
    .replace("def lock", "def f").replace("def attempt", "def g").replace("= 5", "= 4")
)  # fmt: skip
BOUND = """
[drift.bind]
entities = { User = "Zebra" }
[drift.bind.fields]
"User.status" = "mode"
"User.attempts" = "Zebra.n"
[drift.bind.states]
"User.status.locked" = "barred"
[drift.bind.config]
max_attempts = "CEILING"
[drift.bind.rules]
Lock = "attempts.f"
Attempt = ["g"]
"""


def test_bindings_say_what_names_do_not(allium: Allium, project: Path) -> None:
    create(project, code=RENAMED)
    configure(project, "")
    assert found(allium)["summary"]["obligations"]["conforms"] < 5
    configure(project, BOUND)
    for more in ((), ("--no-prefilter",)):
        report = found(allium, *more)
        assert rules(report) == ["config-value"]
        counts = report["summary"]["obligations"]
        assert (counts["conforms"], counts["missing"], counts["unverifiable"]) == (9, 0, 0)


def test_a_bound_rule_is_looked_for_nowhere_else(allium: Allium, project: Path) -> None:
    both = CODE + "\n\ndef close(user: User) -> None:\n    user.status = 'locked'\n"
    create(project, code=both)
    configure(project, "[drift.bind.rules]\nLock = 'attempts.lock'\n")
    assert not [one for one in found(allium)["divergences"] if one["rule"] == "guard-missing"]
    configure(project, "[drift.bind.rules]\nLock = 'attempts.close'\n")
    (missing,) = [one for one in found(allium)["divergences"] if one["rule"] == "guard-missing"]
    assert missing["code"][0]["symbol"] == "attempts.close"


def test_the_schema_is_published_and_agrees(allium: Allium, project: Path) -> None:
    schema = json.loads(allium("schema", "config").out)
    assert schema == configuration_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    import tomllib

    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(tomllib.loads(ROOTS + BOUND))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(tomllib.loads(ROOTS + "[drift]\nfail_on = 'error'\n"))


def test_vendored_modules_and_missing_ones(allium: Allium, project: Path) -> None:
    (project / "third").mkdir()
    (project / "third" / "money.allium").write_text("value Money { amount: Decimal }\n")
    create(project, spec='use "github.com/x/money@abcdef1" as money\n' + SPEC)
    configure(project, "")
    codes = [notice["code"] for notice in found(allium)["notices"]]
    assert codes == ["allium.use.unresolvedPath"]
    assert "warning[allium.use.unresolvedPath]" in allium("drift").out
    configure(project, "vendors = 'third'\n")
    report = found(allium)
    assert [notice["code"] for notice in report["notices"]] == ["allium.use.unverifiedPin"]
    assert report["summary"]["spec_files"] == 1
    outcome = allium("drift")
    assert "unverifiedPin" not in outcome.out
    assert "1 remark for information (--verbose)" in outcome.out
    assert "info[allium.use.unverifiedPin]" in allium("drift", "--verbose").out
