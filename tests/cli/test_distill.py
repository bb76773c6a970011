"""`allium distill` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drift.cli.distilling import DistillCommand
from drift.cli.errors import CommandError

CODE = """\
from dataclasses import dataclass
from enum import Enum


class Stage(Enum):
    DRAFT = "draft"
    SENT = "sent"


@dataclass
class Letter:
    id: int
    stage: Stage = Stage.DRAFT


@dataclass
class Stamp:
    id: int
    used: bool = False


def send_letter(letter: Letter) -> None:
    if letter.stage != Stage.DRAFT:
        raise ValueError("sent")
    letter.stage = Stage.SENT


def use_stamp(stamp: Stamp) -> None:
    stamp.used = True
"""


def command(folder: Path, **changes: object) -> DistillCommand:
    given: dict[str, object] = {
        "code_roots": (folder / "post.py",),
        "out": folder / "draft.allium",
        "reports": (),
        "annotated": False,
        "edition": "3",
        "entities": (),
        "paths": (),
        "modules": (),
        "include": (),
        "exclude": (),
        "jobs": 1,
        "cache": False,
        "cache_dir": None,
    }
    return DistillCommand(**{**given, **changes})  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "post.py").write_text(CODE, encoding="utf-8")
    return tmp_path


def test_a_draft_and_its_reports_are_written(folder: Path) -> None:
    reports = (folder / "r.md", folder / "r.json")
    assert command(folder, reports=reports, annotated=True).run() == 0
    draft = (folder / "draft.allium").read_text(encoding="utf-8")
    assert "requires: letter.stage = draft  -- post.py:23" in draft
    assert "rule UseStamp" in draft
    values = json.loads(reports[1].read_text(encoding="utf-8"))
    assert values["coverage"] == {"changes": 2, "said": 2, "beside": 0, "opaque": 0}
    assert [rule["name"] for rule in values["rules"]] == ["SendLetter", "UseStamp"]
    assert "`SendLetter`" in reports[0].read_text(encoding="utf-8")


def test_a_part_is_drafted(folder: Path) -> None:
    assert command(folder, entities=("Letter",)).run() == 0
    draft = (folder / "draft.allium").read_text(encoding="utf-8")
    assert "rule SendLetter" in draft
    assert "Stamp" not in draft


def test_what_is_not_there_is_said(folder: Path) -> None:
    with pytest.raises(CommandError, match="--entity Leter"):
        command(folder, entities=("Leter",)).run()
    with pytest.raises(CommandError, match="unknown format"):
        command(folder, reports=(folder / "r.pdf",)).run()


def test_several_files_are_written_into_a_folder_that_has_none_of_them(folder: Path) -> None:
    assert command(folder, out=folder / "specs", split=True).run() == 0
    written = sorted(path.name for path in (folder / "specs").iterdir())
    assert written == ["letter.allium", "stamp.allium"] or written == ["post.allium"]
    with pytest.raises(CommandError, match="would be overwritten"):
        command(folder, out=folder / "specs", split=True).run()
    with pytest.raises(CommandError, match="several files"):
        command(folder, out=None, split=True).run()


SPEC = """\
entity Letter {
    stage: draft | sent
}

rule SendLetter {
    when: SendLetter(letter) -- by post
    requires: letter.stage = draft
    ensures: letter.stage = sent
}
"""


def test_what_a_specification_lacks_is_a_patch(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "specs").mkdir()
    (folder / "specs" / "post.allium").write_text(SPEC, encoding="utf-8")
    given = {"into": (folder / "specs",), "out": folder / "more.patch"}
    assert command(folder, **given).run() == 0
    patch = (folder / "more.patch").read_text(encoding="utf-8")
    assert "+entity Stamp {\n" in patch
    assert "+rule UseStamp {\n" in patch
    assert "\n-" not in patch.replace("\n---", "")
    assert "1 proposal, 0 left" in capsys.readouterr().err
    assert command(folder, **given, entities=("Letter",)).run() == 0
    assert "Stamp" not in (folder / "more.patch").read_text(encoding="utf-8")
    with pytest.raises(CommandError, match="exclude each other"):
        command(folder, into=(folder / "specs",), split=True, out=folder / "x").run()
