import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.main

from drift.bot import http
from drift.cli.app import app
from drift.cli.main import run
from drift.compare.audit import Audit
from drift.report.json import json_report
from tests.bot.github_forge import HEAD, REPOSITORY, TOKEN, GitHub
from tests.bot.gitlab_forge import HEAD as GITLAB_HEAD, TOKEN as GITLAB_TOKEN, GitLab
from tests.bot.server import running


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str


Comment = Callable[..., Outcome]


class Job:
    """A CI job on the loopback forge: its environment, its event, and a clock that does not wait."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._patch, self._capture = folder, patch, capture
        self.slept: list[float] = []
        self.event(pull_request={"number": 7, "head": {"sha": HEAD}})

    def event(self, **payload: Any) -> None:
        self.raw_event(json.dumps(payload).encode())

    def raw_event(self, payload: bytes) -> None:
        (self.folder / "event.json").write_bytes(payload)

    def set(self, **environment: str | None) -> None:
        for name, value in environment.items():
            if value is None:
                self._patch.delenv(name, raising=False)
            else:
                self._patch.setenv(name, value)

    def comment(self, audit: Audit | bytes, *more: object) -> Outcome:
        """`allium comment --report` with this audit as the report."""
        content = audit if isinstance(audit, bytes) else json_report(audit).encode()
        (self.folder / "drift.json").write_bytes(content)
        return self.run("comment", "--report", "drift.json", *more)

    def run(self, *arguments: object) -> Outcome:
        self._capture.readouterr()
        status = run([str(one) for one in arguments])
        captured = self._capture.readouterr()
        return Outcome(status, captured.out, captured.err)

    @property
    def summary(self) -> str:
        file = self.folder / "summary.md"
        return file.read_text() if file.exists() else ""


@pytest.fixture(scope="session")
def built() -> Any:
    """The command line, built once: it is the same for every run."""
    return typer.main.get_command(app)


@pytest.fixture
def job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], built: Any
) -> Job:
    monkeypatch.chdir(tmp_path)
    for name in ("GH_TOKEN", "GITLAB_TOKEN", "GITLAB_CI", "GITHUB_ACTIONS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    found = Job(tmp_path, monkeypatch, capfd)
    monkeypatch.setattr(typer.main, "get_command", lambda _: built)
    monkeypatch.setattr(http.Caller, "__init__", _patient(http.Caller.__init__, found.slept.append))
    return found


def _patient(original: Callable[..., None], sleep: Callable[[float], None]) -> Callable[..., None]:
    """A caller that does not wait: it notes for how long it would."""

    def made(self: http.Caller, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        self.sleep = sleep

    return made


@pytest.fixture
def github(job: Job) -> Iterator[GitHub]:
    forge = GitHub()
    with running(forge) as address:
        job.set(
            GITHUB_ACTIONS="true", GITHUB_API_URL=address, GITHUB_SERVER_URL="https://forge.example",
            GITHUB_REPOSITORY=REPOSITORY, GITHUB_EVENT_NAME="pull_request", GITHUB_TOKEN=TOKEN,
            GITHUB_EVENT_PATH=str(job.folder / "event.json"),
            GITHUB_STEP_SUMMARY=str(job.folder / "summary.md"),
        )  # fmt: skip
        yield forge
    assert forge.violations == []


@pytest.fixture
def gitlab(job: Job) -> Iterator[GitLab]:
    forge = GitLab()
    with running(forge) as address:
        job.set(
            GITLAB_CI="true", CI_API_V4_URL=address, CI_PROJECT_URL="https://forge.example/octo/shop",
            CI_PROJECT_ID="42", CI_MERGE_REQUEST_IID="9", CI_COMMIT_SHA=GITLAB_HEAD,
            CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=None, ALLIUM_GITLAB_TOKEN=GITLAB_TOKEN,
        )  # fmt: skip
        yield forge
