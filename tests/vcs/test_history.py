"""What is read of a repository, and what a hostile tree can't do."""

import os
import subprocess
from pathlib import Path

import pytest

from drift.vcs.git import GitError, repository_of
from drift.vcs.history import Blob, files_of, merge_base, write_files

IDENTITY = {
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": "/dev/null",
}  # fmt: skip


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **IDENTITY},
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
    (folder / "größe.py").write_bytes(b"a = 1\r\n")
    (folder / "empty.py").write_bytes(b"")
    (folder / "deep").mkdir()
    (folder / "deep" / "tab\tname.py").write_bytes(b"b = 2")
    (folder / "link.py").symlink_to("/etc/passwd")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "start")
    return folder


def test_files_come_out_byte_by_byte_and_links_do_not(folder: Path, tmp_path: Path) -> None:
    repository = repository_of(folder / "deep")
    assert repository.top.resolve() == folder.resolve()
    blobs = files_of(repository, "HEAD", lambda _: True)
    assert sorted(blob.path for blob in blobs) == ["deep/tab\tname.py", "empty.py", "größe.py"]
    target = tmp_path / "target"
    target.mkdir()
    write_files(repository, blobs, target)
    assert (target / "größe.py").read_bytes() == b"a = 1\r\n"
    assert (target / "empty.py").read_bytes() == b""
    assert (target / "deep" / "tab\tname.py").read_bytes() == b"b = 2"
    assert not (target / "link.py").exists()


@pytest.mark.parametrize("name", ["../out.py", "/tmp/out.py", "a/../../out.py", ".git/hooks/post-checkout"])
def test_no_name_leads_out(folder: Path, tmp_path: Path, name: str) -> None:
    repository = repository_of(folder)
    (blob,) = files_of(repository, "HEAD", lambda path: path == "größe.py")
    target = tmp_path / "target"
    target.mkdir()
    write_files(repository, (Blob(name, blob.object, blob.size),), target)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and folder not in path.parents] == []


def test_an_object_that_is_not_here_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(GitError, match="is not in this clone"):
        write_files(repository_of(folder), (Blob("a.py", "0" * 40, 1),), tmp_path)


def test_the_merge_base_is_where_the_branch_left(folder: Path) -> None:
    start = git(folder, "rev-parse", "HEAD")
    git(folder, "checkout", "--quiet", "-b", "topic")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "ours")
    git(folder, "checkout", "--quiet", "main")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "theirs")
    git(folder, "checkout", "--quiet", "topic")
    assert merge_base(repository_of(folder), "main") == start
    assert merge_base(repository_of(folder), start[:10]) == start


def test_histories_without_a_common_past(folder: Path) -> None:
    git(folder, "checkout", "--quiet", "--orphan", "other")
    git(folder, "commit", "--quiet", "--message", "other")
    with pytest.raises(GitError, match="no history in common"):
        merge_base(repository_of(folder), "main")


@pytest.mark.parametrize("reference", ["", "no such", "--output=x", "main:größe.py", "x" * 5000])
def test_what_is_no_revision(folder: Path, reference: str) -> None:
    with pytest.raises(GitError, match="there is no revision") as caught:
        merge_base(repository_of(folder), reference)
    assert caught.value.advice.startswith("run `git fetch origin ")


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(GitError, match="there is no revision 'main'"):
        merge_base(repository_of(tmp_path), "main")
