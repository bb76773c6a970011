"""`allium format`: what is written, what is shown, exit statuses."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Allium

UGLY = "entity  E{a:B}   -- c\n"
NEAT = "entity E { a: B }  -- c\n"
BROKEN = "entity E {\n    a: B == 3\n}\n\nrule R {\n    when: A(b)\n    requires b\n}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_files_are_reformatted_and_counted(allium: Allium, here: Path) -> None:
    (here / "sub").mkdir()
    (here / "a.allium").write_text(UGLY)
    (here / "sub" / "b.allium").write_text(NEAT)
    (here / "other.txt").write_text(UGLY)
    (here / "a.allium").chmod(0o640)
    outcome = allium("format")
    assert (outcome.status, outcome.out, outcome.err) == (
        0,
        "1 file reformatted, 1 file left unchanged\n",
        "",
    )
    assert (here / "a.allium").read_text() == NEAT
    assert (here / "a.allium").stat().st_mode & 0o777 == 0o640
    assert (here / "other.txt").read_text() == UGLY
    assert allium("format").out == "2 files left unchanged\n"
    assert sorted(path.name for path in here.iterdir()) == ["a.allium", "other.txt", "sub"]


def test_check_writes_nothing_and_says_which(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_text(UGLY)
    outcome = allium("format", ".", "--check")
    assert outcome.status == 1
    assert outcome.out == "Would reformat: a.allium\n1 file would be reformatted\n"
    assert (here / "a.allium").read_text() == UGLY
    (here / "a.allium").write_text(NEAT)
    assert allium("format", "--check").status == 0


def test_diff_shows_what_would_change(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_text(UGLY)
    outcome = allium("format", "a.allium", "--diff")
    assert outcome.status == 1
    assert outcome.out.split("\n") == [
        *("--- a.allium", "+++ a.allium", "@@ -1 +1 @@", f"-{UGLY.strip()}", f"+{NEAT.strip()}", "")
    ]
    assert outcome.err == "1 file would be reformatted\n"
    assert (here / "a.allium").read_text() == UGLY


def test_a_missing_last_line_end_is_a_difference(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_text(NEAT.rstrip("\n"))
    assert "no line end at the end of the file" in allium("format", "--diff").out


def test_a_file_with_errors_stays_and_the_others_go_on(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_text(BROKEN)
    (here / "b.allium").write_text(UGLY)
    outcome = allium("format")
    assert outcome.status == 2
    assert outcome.out == "1 file reformatted, 1 file could not be formatted\n"
    assert outcome.err.startswith("error: a.allium:2:10: not formatted: unexpected `==`")
    assert "and 1 more syntax error" in outcome.err
    assert (here / "a.allium").read_text() == BROKEN
    assert (here / "b.allium").read_text() == NEAT


def test_what_is_not_utf_8_is_said(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_bytes(b"-- fine\n-- \xff\n")
    outcome = allium("format")
    assert outcome.status == 2
    assert outcome.err == "error: a.allium: not formatted: not UTF-8: byte 11 (line 2)\n"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["missing.allium"], "PATH missing.allium: no such file or folder"),
        (["text.md"], "text.md: is no specification"),
        (["empty"], "no specification found in empty"),
        (["-", "a.allium"], "`-` stands alone"),
    ],
)
def test_wrong_paths_are_said_before_anything_is_written(
    allium: Allium, here: Path, arguments: list[str], error: str
) -> None:
    (here / "a.allium").write_text(UGLY)
    (here / "text.md").write_text("x")
    (here / "empty").mkdir()
    outcome = allium("format", *arguments)
    assert outcome.status == 2
    assert outcome.err.startswith(f"error: {error}\n")
    assert (here / "a.allium").read_text() == UGLY


def test_line_ends_and_byte_order_mark_stay(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_bytes(b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode())
    allium("format")
    assert (here / "a.allium").read_bytes() == b"\xef\xbb\xbf" + NEAT.replace("\n", "\r\n").encode()


def test_links_that_lead_out_are_not_followed(allium: Allium, here: Path) -> None:
    (here / "project").mkdir()
    (here / "outside.allium").write_text(UGLY)
    (here / "project" / "link.allium").symlink_to(here / "outside.allium")
    (here / "project" / "own.allium").write_text(NEAT)
    assert allium("format", "project").out == "1 file left unchanged\n"
    assert (here / "outside.allium").read_text() == UGLY


def test_a_link_to_a_file_stays_a_link(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_text(UGLY)
    (here / "b.allium").symlink_to(here / "a.allium")
    assert allium("format", "b.allium").out == "1 file reformatted\n"
    assert (here / "b.allium").is_symlink()
    assert (here / "a.allium").read_text() == NEAT


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_file_that_may_not_be_written_is_said(allium: Allium, here: Path) -> None:
    (here / "a.allium").write_text(UGLY)
    (here / "a.allium").chmod(0o444)
    outcome = allium("format")
    assert (outcome.status, outcome.err) == (2, "error: a.allium: not formatted: permission denied\n")


def test_standard_input_is_a_filter(allium: Allium, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, UGLY.encode())
    outcome = allium("format", "-")
    assert (outcome.status, outcome.out, outcome.err) == (0, NEAT, "")
    give(monkeypatch, UGLY.encode())
    assert (allium("format", "-", "--check").status, allium("format", "-", "--check").status) == (1, 0)
    give(monkeypatch, UGLY.encode())
    assert allium("format", "-", "--diff").out.startswith("--- -\n+++ -\n")
    give(monkeypatch, BROKEN.encode())
    outcome = allium("format", "-")
    assert (outcome.status, outcome.out) == (2, "")


def test_hostile_text_reaches_the_terminal_escaped(allium: Allium, here: Path) -> None:
    (here / "a\x1b[31m.allium").write_text(UGLY + "-- \x1b]0;x\x07 \u202e\n")
    for arguments in (["--diff"], ["--check"]):
        outcome = allium("format", *arguments)
        assert outcome.status == 1
        assert not {"\x1b", "\x07", "\u202e"} & set(outcome.out + outcome.err)
