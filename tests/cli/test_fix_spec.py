"""`allium drift --fix=spec` on the command line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from drift.cli.errors import CommandError
from drift.cli.main import run
from drift.cli.spec_files import write_specs

CODE = """\
from dataclasses import dataclass

MAX_PAGES = 8


@dataclass
class Letter:
    id: int
    pages: int
    stage: str = "draft"


def send_letter(letter: Letter) -> None:
    if letter.stage != "draft":
        raise ValueError("sent")
    if letter.pages > MAX_PAGES:
        raise ValueError("too long")
    letter.stage = "sent"
"""
SPEC = """\
entity Letter {
    pages: Integer
    stage: draft | sent
}

config {
    max_pages: Integer = 5
}

rule SendLetter {
    when: SendLetter(letter)
    requires: letter.pages <= config.max_pages  -- stamps are dear
    requires: letter.stage = draft
    ensures: letter.stage = sent
    ensures: letter.pages = 0
}
"""
EFFECT = "    ensures: letter.pages = 0\n"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "post.py").write_text(CODE, encoding="utf-8")
    path = tmp_path / "post.allium"
    path.write_bytes(BYTE_ORDER_MARK + SPEC.encode())
    return path


def fix(*more: str) -> int:
    given = (
        "--spec",
        "post.allium",
        "--code",
        "post.py",
        "--no-git",
        "--isolated",
        "--no-cache",
        "--jobs",
        "1",
    )
    return run(["drift", *given, *more])


def test_everything_is_updated_without_asking(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix() == 1
    assert fix("--fix=spec", "--yes") == 0
    assert "2 divergences now in the specification\n" in capsys.readouterr().err
    expected = SPEC.replace("= 5", "= 8").replace(EFFECT, "")
    assert spec.read_bytes() == BYTE_ORDER_MARK + expected.encode()
    assert fix() == 0


def test_a_patch_is_shown_and_nothing_written(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix("--fix=spec", "--diff") == 1
    shown = capsys.readouterr().out
    assert "-    max_pages: Integer = 5\n+    max_pages: Integer = 8\n" in shown
    assert f"-{EFFECT}" in shown
    assert spec.read_bytes() == BYTE_ORDER_MARK + SPEC.encode()


def test_each_is_asked_about(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("what?\nn\ny\n"))
    assert fix("--fix=spec", "--fail-on", "note") == 1
    assert "1 divergence now in the specification, 1 left" in capsys.readouterr().err
    text = spec.read_text(encoding="utf-8-sig")
    assert ("= 8" in text) == (EFFECT in text)


def test_quitting_keeps_what_was_accepted(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    assert fix("--fix=spec") == 1
    assert spec.read_bytes() == BYTE_ORDER_MARK + SPEC.encode()


def test_options_of_fixing_belong_to_it(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix("--yes") == 2
    assert "--yes belongs to --fix" in capsys.readouterr().err


def test_a_file_that_changed_meanwhile_is_not_written(spec: Path) -> None:
    with pytest.raises(CommandError, match="has changed since"):
        write_specs({"post.allium": "what was read"}, {"post.allium": "what would be"})
    assert spec.read_bytes() == BYTE_ORDER_MARK + SPEC.encode()
