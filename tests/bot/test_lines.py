"""Comments on lines of the diff, suggestions and the check run."""

import msgspec

from tests.bot.audits import audit, divergence
from tests.bot.conftest import Job
from tests.bot.github_forge import HEAD, GitHub
from tests.bot.server import Fault

PATCH = (
    "@@ -1,3 +1,4 @@\n one\n-two\n+deux\n+trois\n four\n"
    "@@ -30,2 +31,2 @@\n x\n-y\n+z\n\\ No newline at end of file"
)
"""Shows the lines 1 to 4, 31 and 32 of the new side."""


def places(github: GitHub) -> list[tuple[str, int]]:
    return [(one["path"], one["line"]) for review in github.reviews for one in review["comments"]]


def test_only_lines_of_the_diff_are_commented_on_in_one_review(github: GitHub, job: Job) -> None:
    github.files = [("src/shop.py", PATCH), ("logo.png", None), ("src/other.py", "@@ nonsense")]
    elsewhere = divergence(90, file="src/untouched.py", line=2)
    job.comment(audit(1, 3, 5, 32, 33, elsewhere))
    assert places(github) == [("src/shop.py", 1), ("src/shop.py", 3), ("src/shop.py", 32)]
    (review,) = github.reviews
    assert (review["event"], review["commit_id"]) == ("COMMENT", HEAD)
    assert all(one["side"] == "RIGHT" for one in review["comments"])
    assert "divergence number 5" in github.bodies()[0]


def test_each_is_made_once_and_only_for_what_is_new(github: GitHub, job: Job) -> None:
    github.files = [("src/shop.py", PATCH)]
    job.comment(audit(1))
    job.comment(audit(1, 2))
    job.comment(audit())
    job.comment(audit(1, 2))
    assert places(github) == [("src/shop.py", 1), ("src/shop.py", 2)]


def test_there_are_not_too_many(github: GitHub, job: Job) -> None:
    github.files = [("src/shop.py", PATCH)]
    job.comment(audit(1, 2, 3, 4), "--inline", 2)
    assert len(places(github)) == 2
    job.comment(audit(31), "--inline", 0)
    assert len(places(github)) == 2


def test_a_refused_review_does_not_hurt_the_comment(github: GitHub, job: Job) -> None:
    github.files = [("src/shop.py", PATCH)]
    github.faults = [
        Fault("POST", "/reviews", 422, b'{"message": "pull_request_review_thread.line must be part"}')
    ]
    outcome = job.comment(audit(1), "--require-comment")
    assert outcome.status == 0
    assert "no comments on lines: POST answered 422: pull_request_review_thread.line" in outcome.err
    assert len(github.bodies()) == 1


def test_a_certain_fix_is_a_suggestion(github: GitHub, job: Job) -> None:
    github.files = [("src/shop.py", PATCH)]
    fixed = msgspec.structs.replace(divergence(2), fix="    if attempts >= MAX_ATTEMPTS:")
    job.comment(audit(fixed, 3))
    first, second = (one["body"] for one in github.reviews[0]["comments"])
    assert "```suggestion\n    if attempts >= MAX_ATTEMPTS:\n```" in first
    assert "suggestion" not in second


def test_the_check_run_takes_annotations_fifty_at_a_time(github: GitHub, job: Job) -> None:
    job.comment(audit(*range(1, 121)), "--check-run", "--inline", 0)
    (check,) = github.checks
    assert (check["head_sha"], check["conclusion"], check["status"]) == (HEAD, "failure", "completed")
    batches = [check["output"]["annotations"], *(one["output"]["annotations"] for one in check["updates"])]
    assert [len(one) for one in batches] == [50, 50, 20]
    assert batches[2][19]["start_line"] == 120
    assert batches[0][0]["annotation_level"] == "failure"
    job.comment(audit(), "--check-run")
    assert github.checks[1]["conclusion"] == "success"
