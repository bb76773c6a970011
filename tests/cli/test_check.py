"""`allium check`: formats, exit statuses, configuration, fixes; `allium explain` of its codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drift.checks.catalogue import load_catalogue
from tests.cli.conftest import Allium

WRONG = "-- allium: 3\nentity Order { customer: Custmer }\n"
RIGHT = "-- allium: 3\nentity Customer { name: String }\nentity Order { customer: Customer }\n"
OPEN = '-- allium: 3\nopen question "Who?"\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_text_quotes_the_source_and_sums_up(allium: Allium, here: Path) -> None:
    (here / "orders.allium").write_text(WRONG)
    done = allium("check", "orders.allium", "--isolated")
    assert done.status == 1
    assert done.out == (
        "orders.allium:2:26: error: no entity, value, enum or imported type is called `Custmer`"
        " [allium.type.undefinedReference]\n"
        "  1 | -- allium: 3\n"
        "  2 | entity Order { customer: Custmer }\n"
        "    |                          ^^^^^^^\n"
        "  help: declare it, or `use` the module that does\n"
        "\n"
        "1 error in 1 file\n"
    )


def test_json_has_the_shape_of_the_reference_checker(allium: Allium, here: Path) -> None:
    (here / "orders.allium").write_text(WRONG)
    done = allium("check", "--format", "json", "--isolated")
    assert json.loads(done.out) == {
        "command": "check",
        "diagnostics": [
            {
                "code": "allium.type.undefinedReference",
                "severity": "error",
                "message": "no entity, value, enum or imported type is called `Custmer`",
                "location": {"file": "orders.allium", "line": 2, "col": 26},
            }
        ],
        "findings": [],
    }


def test_sarif_names_rules_and_places(allium: Allium, here: Path) -> None:
    (here / "my orders.allium").write_text(WRONG)
    done = allium("check", "--format", "sarif", "--isolated")
    (run,) = json.loads(done.out)["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20orders.allium"
    assert place["region"] == {"startLine": 2, "startColumn": 26, "endLine": 2, "endColumn": 33}


@pytest.mark.parametrize(
    ("text", "arguments", "status"),
    [
        (RIGHT, (), 0),
        (OPEN, (), 0),
        (OPEN, ("--fail-on", "warning"), 1),
        (OPEN, ("--fail-on", "warning", "--ignore", "allium.openQuestion"), 0),
        (OPEN, ("--profile", "relaxed", "--fail-on", "warning"), 0),
        (WRONG, ("--fail-on", "never"), 0),
        (WRONG, ("--select", "allium.status"), 0),
        (WRONG, ("--profile", "stricter"), 2),
        (WRONG, ("--select", "allium.statuses"), 2),
        (WRONG, ("nowhere",), 2),
    ],
)
def test_exit_statuses(
    allium: Allium, here: Path, text: str, arguments: tuple[str, ...], status: int
) -> None:
    (here / "a.allium").write_text(text)
    assert allium("check", *arguments, "--isolated").status == status


def test_what_can_not_be_read_can_not_be_checked(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_text(RIGHT)
    (here / "b.allium").write_bytes(b"entity \xff {}")
    done = allium("check", "--isolated")
    assert done.status == 2
    assert "not UTF-8" in done.out


def test_nothing_to_check(allium: Allium) -> None:
    done = allium("check", "--isolated")
    assert done.status == 2
    assert "no specification found" in done.err


def test_a_file_is_checked_among_its_neighbours(allium: Allium, here: Path) -> None:
    """What reaches a state may stand in a module that uses this one."""
    states = "-- allium: 3\nentity Order { status: draft | placed }\n"
    opening = "rule Open { when: Open(_) ensures: Order.created(status: draft) }\n"
    (here / "a.allium").write_text(states + opening)
    assert "allium.status.unreachableValue" in allium("check", "a.allium", "--isolated").out
    (here / "b.allium").write_text(
        '-- allium: 3\nuse "./a.allium" as a\nrule Place {\n    when: Place(order: a/Order)\n'
        "    requires: order.status = draft\n    ensures: order.status = placed\n}\nentity X { y: Z }\n"
    )
    assert allium("check", "a.allium", "--isolated").out == "nothing found in 1 file\n"


def test_the_configuration_is_used_and_wrong_keys_are_told(allium: Allium, here: Path) -> None:
    (here / "specs").mkdir()
    (here / "specs" / "a.allium").write_text(WRONG)
    config = here / "allium.toml"
    config.write_text('spec = "specs"\n[check]\nseverity = { "allium.type" = "warning" }\n')
    assert allium("check").status == 0
    config.write_text(
        'spec = "specs"\n[check]\nfail-on = "warning"\nseverity = { "allium.type" = "warning" }\n'
    )
    assert allium("check").status == 1
    config.write_text('spec = "specs"\n[check]\nignore = ["allium.type"]\n')
    assert "nothing found" in allium("check").out
    config.write_text('spec = "specs"\n[check]\nignore = ["allium.typo"]\n')
    done = allium("check")
    assert done.status == 2
    assert "allium.toml:3" in done.err


def test_fixes_are_written_or_shown(allium: Allium, here: Path) -> None:
    wrong = (
        "entity E { n: Integer }\nrule R {\n    when: R(e: E)\n    requires: e.n == 3\n    ensures: S(e)\n}\n"
    )
    path = here / "e.allium"
    path.write_text(wrong)
    shown = allium("check", "--diff", "--isolated")
    assert shown.status == 1
    assert "+    requires: e.n = 3" in shown.out
    assert path.read_text() == wrong
    done = allium("check", "--fix", "--isolated")
    assert done.status == 0
    assert path.read_text() == "-- allium: 1\n" + wrong.replace("==", "=")
    assert allium("check", "--diff", "--isolated").status == 0


def test_a_report_goes_to_a_file(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_text(WRONG)
    done = allium("check", "--output", "report.txt", "--isolated")
    assert done.status == 1 and "report written" in done.err
    assert "allium.type.undefinedReference" in (here / "report.txt").read_text()


@pytest.mark.parametrize("entry", load_catalogue().entries[::9], ids=lambda entry: entry.code)
def test_every_code_is_explained(allium: Allium, entry: object) -> None:
    done = allium("explain", getattr(entry, "code", ""))
    assert done.status == 0
    for heading in ("What it means", "Why it matters", "Bad", "Good", "Reference: ", "allium-ignore"):
        assert heading in done.out


def test_an_unknown_code_names_the_nearest(allium: Allium) -> None:
    done = allium("explain", "allium.status.noExits")
    assert done.status == 2
    assert "allium.status.noExit" in done.err


def test_the_list_of_rules_has_both_catalogues(allium: Allium) -> None:
    out = allium("explain").out
    assert "guard-missing" in out and "allium.status.noExit" in out
