"""Which side changed last weighs what a divergence is proposed to be."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Allium
from tests.cli.project import CODE, SPEC, create, report


def commit(folder: Path, day: int) -> None:
    moment = f"2024-01-{day:02}T12:00:00+00:00"
    who = {"NAME": "a", "EMAIL": "a@example.org", "DATE": moment}
    identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    for arguments in (["add", "--all"], ["commit", "--quiet", "--message", "change"]):
        environment = {**os.environ, **identity, "GIT_CONFIG_GLOBAL": "/dev/null"}
        subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    create(tmp_path)
    subprocess.run(["git", "init", "--quiet"], check=True, capture_output=True)
    commit(tmp_path, 1)
    return tmp_path


def proposed(allium: Allium, *arguments: str) -> tuple[str, str]:
    (only,) = report(allium, *arguments)["divergences"]
    return only["classification"]["proposed"], only["classification"]["reason"]


def test_both_sides_of_one_commit_say_nothing(allium: Allium, project: Path) -> None:
    assert proposed(allium) == proposed(allium, "--no-git")


def test_the_code_changed_last(allium: Allium, project: Path) -> None:
    create(project, code=CODE.replace(">= 3", "> 2"))
    commit(project, 9)
    kind, reason = proposed(allium)
    assert kind == "code-bug"
    assert "the code changed last (" in reason and "of 2024-01-09; the specification" in reason
    assert "changed last" not in proposed(allium, "--no-git")[1]


def test_the_specification_changed_last_and_is_not_committed(allium: Allium, project: Path) -> None:
    spec = SPEC.replace("user.attempts < config.max_attempts", "config.max_attempts > user.attempts")
    create(project, spec=spec)
    kind, reason = proposed(allium)
    assert kind == "code-bug"
    assert "the specification changed last (not committed yet; the code" in reason


def test_the_configuration_can_leave_history_out(allium: Allium, project: Path) -> None:
    create(project, code=CODE.replace(">= 3", "> 2"))
    (project / "allium.toml").write_text("[drift]\ngit = false\n", encoding="utf-8")
    assert "changed last" not in proposed(allium)[1]
    assert "changed last" in proposed(allium, "--git")[1]
