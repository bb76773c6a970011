"""The pull request of a `workflow_run` event that names none, as for forks: found by branch and commit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drift.bot.errors import ForgeError
from drift.bot.event import Job
from drift.bot.http import Caller
from drift.report.escape import one_line

_SHOWN = 100


def with_number(caller: Caller, job: Job) -> Job:
    """The job with its pull request: that of its event, else the open one of the event's branch and commit.

    What was named otherwise (`--pull-request`) only chooses between several of them.

    Raises:
        ForgeError: there is none, or there are several; `stale` if the branch has gone on since.
    """
    if job.verified or not job.branch:
        return job
    return replace(job, number=_number(caller, job), verified=True)


def _number(caller: Caller, job: Job) -> int:
    branch = one_line(job.branch)[:_SHOWN]
    open_ones = list(_from(caller, job))
    if not open_ones:
        raise ForgeError("missing", f"no open pull request comes from {branch}")
    numbers = [number for number, commit in open_ones if commit == job.commit]
    if not numbers:
        raise ForgeError("stale", "a newer commit is there: its own run comments")
    if job.number:
        if job.number not in numbers:
            raise ForgeError(
                "refused",
                f"pull request {job.number} is not at the commit that the event is about: nothing is posted",
                "without --pull-request the number is found by the event",
            )
        return job.number
    if len(numbers) > 1:
        named = ", ".join(map(str, sorted(numbers)))
        raise ForgeError("event", f"several pull requests come from {branch}: {named}", "--pull-request N")
    return numbers[0]


def _from(caller: Caller, job: Job) -> Iterator[tuple[int, str]]:
    """Number and head of each open pull request of the branch: a filter that is not understood gives all."""
    path = f"/repos/{job.repository}/pulls"
    for one in caller.pages(path, {"state": "open", "head": job.branch}):
        match one:
            case {"number": int(number), "head": {"label": str(label), "sha": str(commit)}}:
                if label == job.branch:
                    yield number, commit
            case {"head": {"label": None}}:
                pass
            case _:
                raise ForgeError("server", "the API answered in another form than is documented")
