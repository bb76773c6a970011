"""Which commit last changed some lines."""

import os
import subprocess
from pathlib import Path

import pytest

from drift.vcs.blame import Change, last_changes
from drift.vcs.git import repository_of


def git(folder: Path, *arguments: str, day: int = 1) -> str:
    moment = f"2024-01-{day:02}T12:00:00+00:00"
    who = {"NAME": "a", "EMAIL": "a@example.org", "DATE": moment}
    identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **identity, "GIT_CONFIG_GLOBAL": "/dev/null"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    (folder / "größe.py").write_text("a = 1\nb = 2\nc = 3\nd = 4\n", encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "start", day=1)
    (folder / "größe.py").write_text("a = 1\nb = 20\n    c = 3\nd = 4\n", encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "change", day=2)
    return folder


def test_the_newest_change_of_a_range_counts(folder: Path) -> None:
    start, change = git(folder, "rev-parse", "HEAD~1"), git(folder, "rev-parse", "HEAD")
    repository, file = repository_of(folder), folder / "größe.py"
    (folder / "größe.py").write_text("a = 1\nb = 20\n    c = 3\nd = 5\n", encoding="utf-8")
    day1, day2 = Change(start, 1704110400), Change(change, 1704196800)
    assert last_changes(repository, file, [(1, 1), (1, 2), (2, 2), (4, 4), (1, 4)]) == (
        day1, day2, day2, Change("", 0), Change("", 0),
    )  # fmt: skip


def test_white_space_is_no_change(folder: Path) -> None:
    (only,) = last_changes(repository_of(folder), folder / "größe.py", [(3, 3)])
    assert only is not None and only.commit == git(folder, "rev-parse", "HEAD~1")


def test_what_cannot_be_known_is_not_said(folder: Path) -> None:
    repository = repository_of(folder)
    (folder / "new.py").write_text("x = 1\n", encoding="utf-8")
    assert last_changes(repository, folder / "new.py", [(1, 1)]) == (None,)
    assert last_changes(repository, folder / "missing.py", [(1, 1)]) == (None,)
    known, beyond = last_changes(repository, folder / "größe.py", [(1, 1), (90, 95)])
    assert known is not None and beyond is None


def test_where_a_shallow_clone_ends_nothing_is_known(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", folder.as_uri(), "shallow")
    clone = tmp_path / "shallow"
    assert last_changes(repository_of(clone), clone / "größe.py", [(2, 2)]) == (None,)
