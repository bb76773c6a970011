from pathlib import Path

import pytest

from drift.code.languages import SUPPORTED
from tests.cli.conftest import Allium

SPEC = "entity User {\n    status: active | locked\n}\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "user.allium").write_text(SPEC)
    (tmp_path / "src").mkdir()
    return tmp_path


def check(allium: Allium, spec: str, code: str, error: str, advice: str) -> None:
    outcome = allium("drift", "--spec", spec, "--code", code)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == f"error: {error}\nhelp: {advice}\n"


def test_a_path_that_is_not_there_names_its_neighbour(allium: Allium) -> None:
    check(allium, "spec", "src", "--spec spec: no such file or folder", "did you mean 'specs'?")
    check(allium, "specs", "scr", "--code scr: no such file or folder", "did you mean 'src'?")
    check(
        allium,
        "specs",
        "elsewhere/deep",
        "--code elsewhere/deep: no such file or folder",
        "paths are relative to the current folder",
    )


def test_a_file_that_is_no_specification(allium: Allium, project: Path) -> None:
    (project / "README.md").write_text("x")
    check(
        allium, "README.md", "src", "--spec README.md: is no specification", "specifications end in .allium"
    )


def test_no_specification_says_where_it_was_looked_for(allium: Allium) -> None:
    check(
        allium,
        "src",
        "src",
        "no specification found in src",
        "looked for files that end in .allium, in all folders below",
    )


def test_no_readable_specification_says_why(allium: Allium, project: Path) -> None:
    (project / "specs" / "user.allium").write_bytes(b"entity \xff")
    outcome = allium("drift", "--spec", "specs", "--code", "src")
    assert outcome.status == 2
    assert outcome.err.startswith("error: no specification could be read\nhelp: specs/user.allium: ")


_LOOKED_FOR = ", ".join(sorted({language.name for language in SUPPORTED}))


def test_no_supported_code_says_which_languages_are_there(allium: Allium, project: Path) -> None:
    (project / "src" / "main.rb").write_text("x = 1\n")
    (project / "src" / "view.rb").write_text("x = 1\n")
    (project / "src" / "main.go").write_text("package main\n")
    check(
        allium,
        "specs",
        "src",
        "no supported code found in src",
        f"looked for {_LOOKED_FOR}; found 2 Ruby files, 1 Go file",
    )


def test_an_empty_folder_has_no_code(allium: Allium) -> None:
    check(
        allium, "specs", "src", "no supported code found in src", f"looked for {_LOOKED_FOR}; found no code"
    )


def test_code_that_was_left_out_is_mentioned(allium: Allium, project: Path) -> None:
    (project / "src" / "tests").mkdir()
    (project / "src" / "tests" / "test_x.py").write_text("x = 1\n")
    outcome = allium("drift", "--spec", "specs", "--code", "src")
    assert outcome.status == 2
    assert "left out: 1 tests" in outcome.err


def test_no_readable_code_says_why(allium: Allium, project: Path) -> None:
    (project / "src" / "main.py").write_bytes(b"x = '\xff\xfe'\n")
    outcome = allium("drift", "--spec", "specs", "--code", "src")
    assert outcome.status == 2
    assert outcome.err.startswith("error: no code file could be read\nhelp: src/main.py: ")


def test_control_characters_of_a_path_do_not_reach_the_terminal(allium: Allium) -> None:
    outcome = allium("drift", "--spec", "a\x1b[31mb", "--code", "src")
    assert "\x1b" not in outcome.err
    assert "a\\x1b[31mb" in outcome.err
