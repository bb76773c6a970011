"""What goes wrong outside: one clear line, and the audit's own exit status."""

import time

import pytest

from tests.bot.audits import audit
from tests.bot.conftest import Job
from tests.bot.github_forge import TOKEN, GitHub
from tests.bot.server import Fault

COMMENTS = "/issues/7/comments"


def failed(job: Job, message: str, advice: str = "") -> None:
    """The comment can't be written: a warning, or with `--require-comment` an error."""
    outcome = job.comment(audit(1))
    assert outcome.status == 0
    assert message in outcome.err and advice in outcome.err
    assert outcome.err.count("\n") == 1
    assert "Traceback" not in outcome.err and TOKEN not in outcome.err + outcome.out
    assert outcome.out.startswith("::error file=src/shop.py,line=1")
    assert "divergence number 1" in job.summary
    required = job.comment(audit(1), "--require-comment")
    assert required.status == 2
    assert required.err.startswith("error: no comment: ")
    assert message in required.err


def test_no_token(github: GitHub, job: Job) -> None:
    job.set(GITHUB_TOKEN=None)
    failed(job, "there is no token: GITHUB_TOKEN is not set", "it is never read from the command line")
    assert github.asked == []


@pytest.mark.parametrize("token", ["two words", "line\nfeed", "tökén"])
def test_something_that_is_no_token(github: GitHub, job: Job, token: str) -> None:
    job.set(GITHUB_TOKEN=token)
    outcome = job.comment(audit(1))
    assert "holds something that is no token" in outcome.err
    assert token not in outcome.err


def test_a_token_of_a_fork_may_only_read(github: GitHub, job: Job) -> None:
    github.may_write = False
    failed(
        job,
        "POST answered 403: Resource not accessible by integration",
        "see the README on permissions and forks",
    )
    assert job.comment(audit(1), "--no-annotations").out == ""


def test_a_wrong_token(github: GitHub, job: Job) -> None:
    job.set(GITHUB_TOKEN="ghs_other")
    failed(job, "GET answered 401: Bad credentials", "the token is not valid")


def test_an_answer_that_echoes_the_token(github: GitHub, job: Job) -> None:
    github.faults = [Fault("GET", "/pulls/7$", 400, b'{"message": "bad: %s"}' % TOKEN.encode(), times=9)]
    failed(job, "GET answered 400: bad: …")


def test_an_unknown_pull_request(github: GitHub, job: Job) -> None:
    job.event(pull_request={"number": 8, "head": {"sha": "a" * 40}})
    failed(job, "GET answered 404: Not Found", "no such pull request")


def test_the_network_is_down(github: GitHub, job: Job) -> None:
    job.set(GITHUB_API_URL="http://127.0.0.1:9")
    failed(job, "http://127.0.0.1:9 can't be reached")
    assert len(job.slept) == 6


def test_a_rate_limit_that_is_over_soon_is_waited_for(github: GitHub, job: Job) -> None:
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 20)}
    github.faults = [
        Fault("GET", COMMENTS, 429, headers={"Retry-After": "7"}),
        Fault("POST", COMMENTS, 403, b'{"message": "You have exceeded a secondary rate limit"}'),
        Fault("POST", COMMENTS, 403, headers=spent),
    ]  # fmt: skip
    outcome = job.comment(audit(1))
    assert outcome.err == "allium comment: comment written\n"
    assert len(github.bodies()) == 1
    waits = [round(seconds) for seconds in job.slept if seconds > 1]
    assert waits[0] == 7 and waits[1] == 30 and 18 <= waits[2] <= 20


def test_a_rate_limit_that_lasts_is_not_waited_for(github: GitHub, job: Job) -> None:
    reset = str(int(time.time()) + 3_000)
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    github.faults = [
        Fault("GET", "/pulls/7$", 403, b'{"message": "API rate limit exceeded"}', headers, times=9)
    ]
    failed(job, "rate-limited: GET answered 403: API rate limit exceeded", "run the job again in")
    assert job.slept == []


def test_waiting_has_an_end_in_all(github: GitHub, job: Job) -> None:
    for number in range(200):
        github.say("octocat", f"comment {number}")
    limited = {"Retry-After": "80"}
    github.faults = [
        Fault("GET", "/pulls/7$", 429, headers=limited, times=3),
        Fault("GET", COMMENTS, 429, headers=limited, times=3),
    ]
    assert "rate-limited" in job.comment(audit(1)).err
    assert sum(job.slept) <= 300


def test_a_server_that_stumbles_is_asked_again(github: GitHub, job: Job) -> None:
    github.faults = [Fault("GET", COMMENTS, 502, b"<html>bad gateway</html>", times=2)]
    assert job.comment(audit(1)).err == "allium comment: comment written\n"
    job.comment(audit(2))
    github.faults = [Fault("PATCH", "/issues/comments/", 503, times=2)]
    job.comment(audit(3))
    assert "divergence number 3" in github.bodies()[0]


@pytest.mark.parametrize("done", [True, False])
def test_a_creation_of_unknown_outcome_is_not_doubled(github: GitHub, job: Job, done: bool) -> None:
    github.faults = [Fault("POST", COMMENTS, 502, done=done)]
    job.comment(audit(1))
    assert len(github.bodies()) == 1


def test_a_server_that_is_down_is_asked_a_bounded_number_of_times(github: GitHub, job: Job) -> None:
    github.faults = [Fault("GET", "/pulls/7$", 500, times=100)]
    failed(job, "GET answered 500")
    assert len(github.asked) == 2 * 4
    assert sum(job.slept) <= 2 * 15


def test_an_answer_that_is_no_api(github: GitHub, job: Job) -> None:
    github.faults = [Fault("GET", "/pulls/7$", 200, b"<html>sign in</html>", times=9)]
    failed(job, "the answer is not JSON: is this the API's address?")


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"", "the event's payload is not JSON"),
        (b"[1]", "the event's payload is not an object"),
        (b'{"pull_request": {}}', "the event's pull request has no number"),
        (b'{"pull_request": {"number": "7"}}', "the event's pull request has no number"),
        (b'{"pull_request": {"number": 7}}', "the event does not name the commit"),
        (b'{"pull_request": {"number": 7, "head": {"sha": "../x"}}}', "the event does not name the commit"),
        (b'{"ref": "refs/heads/main"}', "is about no pull request"),
        (b"[" * 50_000, "the event's payload is not JSON"),
    ],
)
def test_a_malformed_event(github: GitHub, job: Job, payload: bytes, message: str) -> None:
    job.raw_event(payload)
    failed(job, message)
    assert github.asked == []


def test_a_repository_name_can_not_lead_elsewhere(github: GitHub, job: Job) -> None:
    job.set(GITHUB_REPOSITORY="octo/../../user")
    failed(job, "GITHUB_REPOSITORY is not of the form owner/name")


def test_outside_of_a_job(job: Job) -> None:
    outcome = job.comment(audit(1))
    assert (outcome.status, outcome.err) == (
        2, "error: this is no job of GitHub or GitLab\nhelp: name the forge: --forge github\n",
    )  # fmt: skip
    named = job.comment(audit(1), "--forge", "github")
    assert "no comment: GITHUB_REPOSITORY is not set" in named.err


def test_writes_are_spaced(github: GitHub, job: Job) -> None:
    job.comment(audit(*range(1, 121)), "--check-run", "--inline", 0)
    assert len([seconds for seconds in job.slept if 0.5 < seconds <= 1]) == len(github.writes()) - 1
