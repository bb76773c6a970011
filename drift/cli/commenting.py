"""`allium comment`: the audit, or a report of one, told where the change is reviewed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from drift.bot.artifact import ArtifactError, read_report
from drift.bot.errors import ForgeError
from drift.bot.event import Job, detected, job_of
from drift.bot.github import PullRequest, headers as github_headers
from drift.bot.gitlab import MergeRequest, headers as gitlab_headers
from drift.bot.http import Caller
from drift.bot.marker import is_name
from drift.bot.origin import with_number
from drift.bot.publish import Wishes, publish
from drift.bot.thread import Thread
from drift.cli.command import DriftCommand, is_failure
from drift.cli.configuration.settings import FailOn, Given
from drift.cli.errors import CommandError
from drift.cli.output import write_plain
from drift.cli.repository import prefix_here
from drift.compare.audit import Audit
from drift.report.escape import one_line
from drift.report.github import github_report
from drift.report.markdown import markdown_report
from drift.report.rooted import rooted
from drift.report.texts import SourceTexts, Texts

if TYPE_CHECKING:
    import httpx

SUMMARY = "GITHUB_STEP_SUMMARY"
_DONE = {
    "created": "comment written",
    "updated": "comment brought up to date",
    "unchanged": "comment is up to date",
    "silent": "nothing to say, no comment",
}


@dataclass(frozen=True, slots=True)
class CommentCommand:
    """What `allium comment` was asked to do. `environment` and `transport` are the system's but in tests."""

    forge: Literal["github", "gitlab"] | None
    report: Path | None
    given: Given
    since: str
    config: Path | None
    isolated: bool
    name: str
    author: str
    number: int | None
    prefix: str | None
    inline: int
    check_run: bool
    annotations: bool
    require_comment: bool
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    transport: httpx.BaseTransport | None = None

    def run(self) -> int:
        """Audits if need be, comments, and returns the audit's exit status.

        Raises:
            CommandError: the audit can't be done, the report is none, or no comment is no option.
        """
        if not is_name(self.name):
            raise CommandError("--name is made of letters, digits, `.`, `_` and `-`", "--name billing")
        forge = self.forge or detected(self.environment)
        if forge is None:
            raise CommandError("this is no job of GitHub or GitLab", "name the forge: --forge github")
        audit, texts, status, fail_on = self._audited()
        if self.annotations:
            self._summarize(audit, texts)
        try:
            job = job_of(forge, self.environment, self.number)
            self._post(job, audit, failed=is_failure(audit, fail_on))
        except ForgeError as error:
            self._fall_back(forge, audit, error)
        return status

    def _audited(self) -> tuple[Audit, SourceTexts, int, FailOn]:
        if self.report is not None:
            try:
                return read_report(self.report), Texts(), 0, self.given.fail_on or "error"
            except ArtifactError as error:
                raise CommandError(
                    f"--report {self.report}: {one_line(str(error))}", "nothing is posted"
                ) from None
        command = DriftCommand(
            given=self.given,
            config=self.config,
            isolated=self.isolated,
            reports=(),
            jobs=0,
            prefilter=True,
            cache=True,
            cache_dir=None,
            strict_specs=False,
            verbose=False,
            since=self.since or self._target(),
        )
        result, settings = command.audited()
        status = command.status(result.audit, settings.fail_on)
        return result.audit, result.texts, status, settings.fail_on

    def _target(self) -> str:
        """Where the pull request goes."""
        base = self.environment.get("GITHUB_BASE_REF", "")
        found = f"origin/{base}" if base else self.environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
        if not found:
            raise CommandError("what is the change to be compared with?", "--since origin/main")
        return found

    def _post(self, job: Job, audit: Audit, *, failed: bool) -> None:
        made = github_headers(job.token) if job.forge == "github" else gitlab_headers(job.token)
        caller = Caller(job.api, made, job.token, self.transport)
        try:
            job = with_number(caller, job)
            thread: Thread = (
                PullRequest(caller, job.repository, job.number, self.author)
                if job.forge == "github"
                else MergeRequest(caller, job.repository, job.number, self.author)
            )
            wishes = Wishes(
                self.name, self.inline, self.check_run, self._prefix(), failed, suggest=not self._is_foreign
            )
            _say(_DONE[publish(thread, job, audit, wishes, _say)])
        finally:
            caller.close()

    @property
    def _is_foreign(self) -> bool:
        """Whether another run made the report: its author could make it say anything."""
        return self.report is not None and self.environment.get("GITHUB_EVENT_NAME") == "workflow_run"

    def _prefix(self) -> str:
        """The working directory inside of the repository; a report may come from elsewhere."""
        if self.prefix is not None:
            return self.prefix
        if self._is_foreign:
            return ""
        return prefix_here()

    def _summarize(self, audit: Audit, texts: SourceTexts) -> None:
        """The job's summary, where a job has one: it needs no token."""
        place = self.environment.get(SUMMARY, "")
        if not place:
            return
        try:
            with Path(place).open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(markdown_report(audit, texts))
        except OSError as error:
            _say(f"no job summary: {(error.strerror or str(error)).lower()}")

    def _fall_back(self, forge: str, audit: Audit, error: ForgeError) -> None:
        """Without a comment: annotations, which need no token, and why."""
        if error.kind == "stale":
            _say(error.message)
            return
        if self.require_comment:
            raise CommandError(f"no comment: {error.message}", error.help)
        _say(f"warning: no comment: {error.message}" + (f" ({error.help})" if error.help else ""))
        if self.annotations and forge == "github" and audit.divergences:
            write_plain(github_report(rooted(audit, self._prefix())))


def _say(text: str) -> None:
    sys.stderr.write(f"allium comment: {one_line(text)}\n")
