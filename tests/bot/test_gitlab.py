"""The same for the notes of a merge request."""

import pytest

from tests.bot.audits import audit, divergence
from tests.bot.conftest import Job
from tests.bot.gitlab_forge import HEAD, TOKEN, GitLab
from tests.bot.server import Asked, Fault


def test_from_the_first_note_to_the_last_divergence(gitlab: GitLab, job: Job) -> None:
    outcome = job.comment(audit(1, 2))
    assert outcome.err == "allium comment: comment written\n"
    (body,) = gitlab.bodies()
    address = f"https://forge.example/octo/shop/-/blob/{HEAD}"
    assert f"[`src/shop.py:2`]({address}/src/shop.py#L2)" in body
    job.comment(audit(2, 3))
    assert "### allium drift: 1 new, 1 still open, 1 resolved" in gitlab.bodies()[0]
    job.comment(audit())
    assert "all divergences of this change are resolved" in gitlab.bodies()[0]
    assert len(gitlab.bodies()) == 1
    assert TOKEN not in str(gitlab.notes)


def test_silence_others_and_many_notes(gitlab: GitLab, job: Job) -> None:
    for number in range(250):
        gitlab.say("someone", f"note {number}", system=number % 2 == 0)
    gitlab.say("mallory", "<!-- allium-drift:comment:default -->\nforged")
    assert "nothing to say" in job.comment(audit()).err
    job.comment(audit(1))
    job.comment(audit(2))
    assert len(gitlab.bodies()) == 1
    assert gitlab.notes[-2]["body"].endswith("forged")


def test_doubles_are_cleared_away(gitlab: GitLab, job: Job) -> None:
    for _ in range(2):
        gitlab.say(gitlab.login, "<!-- allium-drift:comment:default -->\nold")
    job.comment(audit(1))
    assert len(gitlab.bodies()) == 1


def test_failures_are_a_line_and_not_a_status(gitlab: GitLab, job: Job) -> None:
    gitlab.faults = [Fault("POST", "/notes$", 403, b'{"message": "403 Forbidden"}', times=9)]
    outcome = job.comment(audit(1))
    assert (outcome.status, outcome.out) == (0, "")
    assert "no comment: POST answered 403: 403 Forbidden" in outcome.err
    assert job.comment(audit(1), "--require-comment").status == 2
    gitlab.faults = [Fault("GET", "/notes$", 429, headers={"Retry-After": "3"})]
    assert "comment written" in job.comment(audit(1)).err
    job.set(ALLIUM_GITLAB_TOKEN=None)
    assert "there is no token: ALLIUM_GITLAB_TOKEN is not set" in job.comment(audit(1)).err


def test_a_pipeline_without_a_merge_request(gitlab: GitLab, job: Job) -> None:
    job.set(CI_MERGE_REQUEST_IID=None)
    assert "this pipeline is about no merge request" in job.comment(audit(1)).err
    job.set(CI_MERGE_REQUEST_IID="9; rm")
    assert "CI_MERGE_REQUEST_IID is not a number" in job.comment(audit(1)).err
    assert gitlab.asked == []


def test_a_newer_commit_comments_itself(gitlab: GitLab, job: Job) -> None:
    gitlab.head = "e" * 40
    assert "a newer commit is there" in job.comment(audit(1)).err
    assert gitlab.notes == []


@pytest.mark.parametrize("first", ["theirs", "ours"])
def test_a_race_of_two_runs_leaves_one_note(gitlab: GitLab, job: Job, first: str) -> None:
    done: list[str] = []

    def meanwhile(asked: Asked) -> None:
        moment = asked.method == "POST" if first == "theirs" else bool(gitlab.notes)
        if moment and not done:
            done.append(gitlab.say(gitlab.login, "<!-- allium-drift:comment:default -->\nother")["body"])

    gitlab.before = meanwhile
    job.comment(audit(1))
    (body,) = gitlab.bodies()
    assert done and "divergence number 1" in body


def test_two_bots_and_two_comments_leave_each_other_alone(gitlab: GitLab, job: Job) -> None:
    other = gitlab.say(gitlab.login, "coverage is 93 %")
    job.comment(audit(1), "--name", "billing")
    job.comment(audit(2))
    job.comment(audit(1, 3), "--name", "billing")
    assert other["body"] == "coverage is 93 %"
    _, billing, default = gitlab.bodies()
    assert "divergence number 3" in billing and "divergence number 3" not in default


def test_an_oversize_report_is_cut_and_says_so(gitlab: GitLab, job: Job) -> None:
    job.comment(audit(*(divergence(n, title=f"number {n} " + "päßt nicht 🤖 " * 30) for n in range(1, 301))))
    (body,) = gitlab.bodies()
    assert 40_000 < len(body.encode()) <= 65_536
    assert body.count("<details>") == body.count("</details>")
    assert "**This comment is cut: " in body


@pytest.mark.parametrize("done", [True, False])
def test_a_creation_of_unknown_outcome_is_not_doubled(gitlab: GitLab, job: Job, done: bool) -> None:
    gitlab.faults = [Fault("POST", "/notes$", 502, done=done)]
    job.comment(audit(1))
    assert len(gitlab.bodies()) == 1


def test_a_token_that_may_only_read(gitlab: GitLab, job: Job) -> None:
    gitlab.may_write = False
    outcome = job.comment(audit(1))
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err.count("\n") == 1 and "no comment: POST answered 403: 403 Forbidden" in outcome.err


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault("GET", "/user$", 401, b'{"message": "401 Unauthorized"}', times=9), "the token is not valid"),
        (Fault("GET", "/9$", 404, b'{"message": "404 Not found"}', times=9), "no such pull request"),
        (Fault("GET", "/9$", 500, times=9), "GET answered 500"),
        (Fault("GET", "/9$", 200, b"<html>", times=9), "the answer is not JSON"),
        (Fault("GET", "/9$", 200, b"[]", times=9), "answered without 'sha'"),
        (Fault("GET", "/notes$", 200, b"{}", times=9), "did not answer with a list"),
        (Fault("GET", "/notes$", 200, b"[{}]", times=9), "in another form than is documented"),
        (Fault("POST", "/notes$", 422, b'{"error": "body is invalid"}', times=9), "422: body is invalid"),
        (Fault("GET", "/9$", 429, headers={"Retry-After": "900"}, times=9), "rate-limited"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_failure_is_one_clear_line(gitlab: GitLab, job: Job, fault: Fault, message: str) -> None:
    gitlab.faults = [fault]
    outcome = job.comment(audit(1))
    assert outcome.status == 0
    assert outcome.err.count("\n") == 1 and message in outcome.err and TOKEN not in outcome.err
    fault.times = 9
    assert job.comment(audit(1), "--require-comment").status == 2


def test_the_network_is_down(gitlab: GitLab, job: Job) -> None:
    job.set(CI_API_V4_URL="http://127.0.0.1:9")
    assert "http://127.0.0.1:9 can't be reached" in job.comment(audit(1)).err
