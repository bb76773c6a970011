"""The one comment on a pull request, from the first to the last divergence."""

import hashlib
import re

import msgspec
import pytest

from drift.bot.marker import Posted, State, hidden, revealed
from drift.compare.audit import BaselineEntry, Compared
from tests.bot.audits import audit, divergence
from tests.bot.conftest import Job
from tests.bot.github_forge import HEAD, TOKEN, GitHub
from tests.bot.server import Asked


def test_the_first_comment(github: GitHub, job: Job) -> None:
    outcome = job.comment(audit(1, 2))
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err == "allium comment: comment written\n"
    (body,) = github.bodies()
    assert body.startswith("<!-- allium-drift:comment:default -->\n\n### allium drift: 2 new\n")
    row = next(line for line in body.split("\n") if "divergence number 2" in line)
    address = f"https://forge.example/octo/shop/blob/{HEAD}"
    links = " | ".join(f"[`{file}:2`]({address}/{file}#L2)" for file in ("specs/shop.allium", "src/shop.py"))
    assert row == f"| 🔴 error | `guard-stronger` | divergence number 2 | {links} |"
    assert "**witness** user.failed\\_attempts = 3 or 4: the spec allows, the code refuses" in body
    assert TOKEN not in body + outcome.err + job.summary


def test_it_is_written_in_place_and_only_when_it_changes(github: GitHub, job: Job) -> None:
    job.comment(audit(1))
    job.comment(audit(1))
    assert "1 still open" in github.bodies()[0]
    assert job.comment(audit(1)).err == "allium comment: comment is up to date\n"
    number = github.comments[0]["id"]
    assert github.writes() == [
        "POST /repos/octo/shop/issues/7/comments",
        f"PATCH /repos/octo/shop/issues/comments/{number}",
    ]


def test_new_still_open_and_resolved_are_told_apart(github: GitHub, job: Job) -> None:
    job.comment(audit(1, 2))
    job.comment(audit(2, 3))
    (body,) = github.bodies()
    assert "### allium drift: 1 new, 1 still open, 1 resolved" in body
    new, still, gone = (body.index(f"divergence number {number}") for number in (3, 2, 1))
    assert (
        new < body.index("<summary>1 still open</summary>") < still < body.index("<summary>1 resolved") < gone
    )
    assert [one.title for one in revealed(body).gone] == ["divergence number 1"]


def test_another_way_in_to_a_known_divergence_is_new(github: GitHub, job: Job) -> None:
    one = divergence(1)
    job.comment(audit(one))
    second = msgspec.structs.replace(one.code[0], line=90, end_line=90, fingerprint="another")
    job.comment(audit(msgspec.structs.replace(one, code=(*one.code, second))))
    assert "### allium drift: 1 new\n" in github.bodies()[0]


def test_when_the_last_one_goes_it_says_so_and_is_quiet_then(github: GitHub, job: Job) -> None:
    job.comment(audit(1))
    assert job.comment(audit()).err == "allium comment: comment brought up to date\n"
    assert "all divergences of this change are resolved" in github.bodies()[0]
    assert "divergence number 1" in github.bodies()[0]
    assert job.comment(audit()).err == "allium comment: comment is up to date\n"
    job.comment(audit(1))
    assert "### allium drift: 1 new\n" in github.bodies()[0]


def test_it_is_silent_when_there_never_was_anything_to_say(github: GitHub, job: Job) -> None:
    assert job.comment(audit()).err == "allium comment: nothing to say, no comment\n"
    assert github.writes() == []


def test_what_was_there_before_the_change_is_only_counted(github: GitHub, job: Job) -> None:
    resolved = BaselineEntry("r", "guard-missing", "rule X", "x", "", "", "an old one")
    compared = Compared("main at 0123", known=(divergence(5), divergence(6)), resolved=(resolved,))
    found = msgspec.structs.replace(audit(), compared=compared)
    assert "nothing to say" in job.comment(found).err
    job.comment(msgspec.structs.replace(found, divergences=(divergence(1),)))
    (body,) = github.bodies()
    assert (
        "This change compared with main at 0123: 2 divergences known from before, 1 place resolved by it."
        in body
    )
    assert "divergence number 5" not in body


def test_two_bots_on_one_pull_request_leave_each_other_alone(github: GitHub, job: Job) -> None:
    forged = github.say("mallory", "<!-- allium-drift:comment:default -->\nnot ours")
    other_tool = github.say("github-actions[bot]", "coverage is 93 %")
    job.comment(audit(1), "--name", "billing")
    job.comment(audit(2))
    job.comment(audit(1, 3), "--name", "billing")
    assert (forged["body"][-8:], other_tool["body"]) == ("not ours", "coverage is 93 %")
    _, billing, default = github.bodies()
    assert "allium-drift:comment:billing" in billing and "divergence number 3" in billing
    assert "allium-drift:comment:default" in default and "divergence number 3" not in default


def test_who_it_is_is_asked_where_the_token_may_ask(github: GitHub, job: Job) -> None:
    github.may_ask_name, github.login = True, "Drift-Bot"
    job.comment(audit(1))
    github.login = "drift-bot"
    job.comment(audit(2))
    assert len(github.comments) == 1
    job.comment(audit(3), "--author", "Drift-Bot")
    assert len(github.comments) == 1


def test_three_hundred_comments_before_ours(github: GitHub, job: Job) -> None:
    for number in range(300):
        github.say("octocat", f"comment {number}")
    job.comment(audit(1))
    job.comment(audit(2))
    assert len(github.bodies()) == 1
    pages = [
        one.query["page"] for one in github.asked if one.path.endswith("/issues/7/comments") and one.query
    ]
    assert pages == ["1", "2", "3", "1", "2", "3", "4", "1", "2", "3", "4"]


@pytest.mark.parametrize("first", ["theirs", "ours"])
def test_a_race_of_two_runs_leaves_one_comment(github: GitHub, job: Job, first: str) -> None:
    """The other run creates its comment between our look and our creation, or right after it."""
    text = "<!-- allium-drift:comment:default -->\n\n### by the other run"
    done: list[str] = []

    def meanwhile(asked: Asked) -> None:
        moment = asked.method == "POST" if first == "theirs" else bool(github.comments)
        if moment and not done:
            done.append(github.say("github-actions[bot]", text)["body"])

    github.before = meanwhile
    job.comment(audit(1))
    (body,) = github.bodies()
    assert "divergence number 1" in body
    assert done


def test_doubles_of_earlier_races_are_cleared_away(github: GitHub, job: Job) -> None:
    for _ in range(3):
        github.say("github-actions[bot]", "<!-- allium-drift:comment:default -->\n\nold")
    job.comment(audit(1))
    assert len(github.bodies()) == 1


def test_an_oversize_report_is_cut_at_a_divergence_and_says_so(github: GitHub, job: Job) -> None:
    long = [divergence(n, title=f"number {n} " + "päßt nicht 🤖 " * 30) for n in range(1, 301)]
    job.comment(audit(*long))
    (body,) = github.bodies()
    assert len(body.encode()) <= 65_536
    assert len(body.encode()) > 40_000
    assert body.count("<details>") == body.count("</details>")
    cut = re.search(r"\*\*This comment is cut: (\d+) further divergences left out and details of (\d+)", body)
    assert cut
    rows = [line for line in body.split("\n") if line.startswith("| 🔴")]
    assert len(rows) == 300 - int(cut[1])
    assert all(line.endswith("|") for line in rows)
    assert revealed(body).open
    job.comment(audit(*long[:200]))
    assert len(github.bodies()[0].encode()) <= 65_536


def remembered(most: int) -> State:
    """What a comment that told of so many divergences remembers of them."""
    marks = [hashlib.sha256(str(number).encode()).hexdigest()[:32] for number in range(most)]
    told = tuple(Posted(one[:16], "guard-missing", "a title " * 8, (one[16:],)) for one in marks)
    return revealed(f"text\n\n{hidden(State(open=told))}\n")


def test_hundreds_are_remembered_and_of_thousands_it_is_said_that_they_are_not(
    github: GitHub, job: Job
) -> None:
    few = remembered(700)
    assert len(few.open) == 700 and not few.cut
    many = remembered(3000)
    assert 700 < len(many.open) < 3000 and many.cut
    github.say(github.login, f"<!-- allium-drift:comment:default -->\n\n{hidden(many)}")
    job.comment(audit(1))
    (body,) = github.bodies()
    headline = re.search(r"### allium drift: 1 new or open before, (\d+) or more resolved\n", body)
    assert headline and int(headline[1]) == len(many.open)
    assert "more than this comment can remember from run to run" in body


def test_a_state_that_was_tampered_with_is_forgotten(github: GitHub, job: Job) -> None:
    job.comment(audit(1))
    for state in ("AAAA", "e30=", "Ww==", "eyJvcGVuIjogWzFdfQ=="):
        github.comments[0]["body"] = re.sub(r"state:\S+", f"state:{state}", github.comments[0]["body"])
        assert job.comment(audit(1)).status == 0
        assert "1 new" in github.bodies()[0]


def test_places_below_the_top_of_the_repository(github: GitHub, job: Job) -> None:
    outside = divergence(2, file="../../../etc/passwd")
    job.comment(audit(divergence(1, file="../lib/a b(1).py"), outside), "--prefix", "services/shop")
    (body,) = github.bodies()
    assert f"/blob/{HEAD}/services/lib/a%20b%281%29.py#L1)" in body
    assert "| `../../../etc/passwd:2` |" in body
    assert f"{HEAD}/etc" not in body


def test_a_newer_commit_comments_itself(github: GitHub, job: Job) -> None:
    github.head = "c" * 40
    outcome = job.comment(audit(1), "--require-comment")
    assert (outcome.status, outcome.err) == (
        0,
        "allium comment: a newer commit is there: its own run comments\n",
    )
    assert github.writes() == []
