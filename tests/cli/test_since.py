"""`--since` through the command, in real repositories."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Allium
from tests.cli.project import CODE, GOOD, SPEC, audit, create, report, rules

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
    return done.stdout


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "change")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    create(folder)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder)
    git(folder, "checkout", "--quiet", "-b", "topic")
    return folder


def test_what_was_there_before_is_not_reported(allium: Allium, project: Path) -> None:
    found = report(allium, "--since", "main")
    assert (rules(found), found["summary"]["known"]) == ([], 1)
    outcome = audit(allium, "--since", "main")
    assert outcome.status == 0
    assert "where this branch left main: 1 known" in outcome.out


def test_what_the_code_breaks_is_reported_committed_or_not(allium: Allium, project: Path) -> None:
    broken = CODE.replace('    user.status = "locked"', '    user.status = "closed"')
    create(project, code=broken)
    before = report(allium, "--since", "main", "--no-git")
    assert rules(before) and "guard-stronger" not in rules(before)
    commit(project)
    assert report(allium, "--since", "main", "--no-git")["divergences"] == before["divergences"]


def test_what_the_specification_breaks_is_reported(allium: Allium, project: Path) -> None:
    create(
        project,
        spec=SPEC.replace(
            "ensures: user.status = locked", "requires: user.attempts > 2\n    ensures: user.status = locked"
        ),
    )
    assert rules(report(allium, "--since", "main")) == ["guard-missing"]


def test_moved_lines_and_renamed_files_report_nothing(allium: Allium, project: Path) -> None:
    create(project, code="# a comment\n\n\n" + CODE)
    git(project, "mv", "src/attempts.py", "src/tries.py")
    git(project, "mv", "specs/user.allium", "specs/member.allium")
    commit(project)
    found = report(allium, "--since", "main")
    assert (rules(found), found["compared"]["resolved"]) == ([], [])


def test_what_is_mended_is_named(allium: Allium, project: Path) -> None:
    create(project, code=GOOD)
    found = report(allium, "--since", "main")
    assert [one["rule"] for one in found["compared"]["resolved"]] == ["guard-stronger"]


def test_what_main_gained_meanwhile_is_not_ours(allium: Allium, project: Path) -> None:
    create(project, code=CODE + "\nX = 1\n")
    commit(project)
    git(project, "checkout", "--quiet", "main")
    create(project, code=GOOD)
    commit(project)
    git(project, "checkout", "--quiet", "topic")
    assert rules(report(allium, "--since", "main")) == []


def test_from_a_folder_below_the_top(allium: Allium, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "src")
    outcome = allium("drift", "--spec", "../specs", "--code", ".", "--since", "main")
    assert (outcome.status, outcome.err) == (0, "")
    assert "1 known" in outcome.out


def test_a_project_that_is_new_reports_everything(allium: Allium, project: Path) -> None:
    git(project, "checkout", "--quiet", "--orphan", "empty")
    git(project, "rm", "--quiet", "-r", "--cached", ".")
    (project / "README").write_text("new")
    git(project, "add", "README")
    git(project, "commit", "--quiet", "--message", "start")
    git(project, "branch", "start")
    commit(project)
    outcome = audit(allium, "--since", "start")
    assert outcome.status == 1
    assert "(nothing to audit there)" in outcome.out


def test_nothing_of_the_repository_is_run(allium: Allium, project: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    (project / ".gitattributes").write_text("* filter=trap diff=trap\n")
    commit(project)
    for key in (
        "filter.trap.clean",
        "filter.trap.smudge",
        "diff.trap.textconv",
        "diff.external",
        "core.fsmonitor",
    ):
        git(project, "config", key, str(trap))
    for hook in ("post-checkout", "post-merge", "post-index-change", "reference-transaction"):
        (project / ".git" / "hooks" / hook).write_text(trap.read_text())
        (project / ".git" / "hooks" / hook).chmod(0o755)
    assert audit(allium, "--since", "main").status == 0
    assert not (tmp_path / "sprung").exists()
    assert git(project, "-c", "core.fsmonitor=false", "worktree", "list").count("\n") == 1


def test_a_link_in_the_old_tree_is_not_followed(allium: Allium, project: Path) -> None:
    git(project, "checkout", "--quiet", "main")
    (project / "src" / "out.py").symlink_to("/etc/passwd")
    commit(project)
    assert audit(allium, "--since", "main").status == 0


@pytest.mark.parametrize(
    ("reference", "complaint", "advice"),
    [
        ("origin/main", "there is no revision 'origin/main' here", "run `git fetch origin main`"),
        ("release", "there is no revision 'release' here", "run `git fetch origin release`"),
        ("--upload-pack=x", "there is no revision", "run `git fetch origin main`"),
    ],
)
def test_an_unknown_revision(
    allium: Allium, project: Path, reference: str, complaint: str, advice: str
) -> None:
    outcome = audit(allium, f"--since={reference}")
    assert outcome.status == 2
    assert complaint in outcome.err
    assert advice in outcome.err


def test_a_shallow_clone(
    allium: Allium, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_count = 2
    for number in range(commit_count):
        create(project, code=CODE + f"\nX = {number}\n")
        commit(project)
    git(project, "checkout", "--quiet", "main")
    (project / "README").write_text("meanwhile")
    commit(project)
    clone = tmp_path / "clone"
    git(
        tmp_path,
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--no-single-branch",
        "--branch",
        "topic",
        project.as_uri(),
        str(clone),
    )
    monkeypatch.chdir(clone)
    outcome = audit(allium, "--since", "origin/main")
    assert outcome.status == 2
    assert "the clone is shallow" in outcome.err
    assert "git fetch --unshallow" in outcome.err


def test_outside_of_a_repository(allium: Allium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    create(folder)
    monkeypatch.chdir(folder)
    outcome = audit(allium, "--since", "main")
    assert outcome.status == 2
    assert "not a git repository" in outcome.err


def test_not_together_with_a_baseline(allium: Allium, project: Path) -> None:
    outcome = audit(allium, "--since", "main", "--baseline", "x")
    assert (outcome.status, outcome.err.splitlines()[0]) == (
        2,
        "error: --since and --baseline exclude each other",
    )
