"""The same for the notes of a merge request."""

from tests.bot.audits import audit
from tests.bot.conftest import Job
from tests.bot.gitlab_forge import HEAD, TOKEN, GitLab
from tests.bot.server import Fault


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
