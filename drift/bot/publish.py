"""Everything the bot does for one pull request, in order, each step's failure kept to itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drift.bot.body import comment_body
from drift.bot.check_run import annotated, conclusion, summary, title
from drift.bot.diff_lines import lines_of
from drift.bot.errors import ForgeError
from drift.bot.event import Job
from drift.bot.github import PullRequest
from drift.bot.inline import MAX_COMMENTS, inline_comments
from drift.bot.links import Permalinks
from drift.bot.marker import State
from drift.bot.standing import Standing, standing
from drift.bot.sticky import Done, Wanted, sticky
from drift.bot.thread import Thread
from drift.compare.audit import Audit, Divergence
from drift.report.words import count

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to do besides the comment. `inline` is how many comments on lines there may be at most.

    `suggest`: fixes may be offered to be committed; not those of a report that anybody may have written.
    """

    name: str = "default"
    inline: int = MAX_COMMENTS
    check_run: bool = False
    prefix: str = ""
    failed: bool = False
    suggest: bool = True


def publish(thread: Thread, job: Job, audit: Audit, wishes: Wishes, say: Say) -> Done:
    """Writes the comment; on GitHub also the check run and comments on lines that are wished for.

    Raises:
        ForgeError: the comment could not be written. What is besides it only says so.
    """
    commit = _checked(thread, job)
    links = Permalinks(job.forge, job.web, commit, wishes.prefix)
    told: list[Standing] = []

    def write(earlier: State) -> Wanted:
        now = standing(audit, earlier, commit)
        told.append(now)
        return Wanted(comment_body(audit, now, links, name=wishes.name, limit=thread.limit), now.is_silent)

    if wishes.check_run and isinstance(thread, PullRequest):
        _besides("check run", say, lambda: _check_run(thread, audit, commit, links, wishes.failed))
    done = sticky(thread, wishes.name, write)
    new = told[-1].new
    if wishes.inline and new and isinstance(thread, PullRequest):
        _besides("comments on lines", say, lambda: _inline(thread, new, commit, links, wishes, say))
    return done


def _checked(thread: Thread, job: Job) -> str:
    """The commit that the audit is about, if the pull request is still at it.

    Raises:
        ForgeError: a newer commit is there, whose own run will comment; or the pull request is another one.
    """
    head = thread.head()
    if job.commit and head != job.commit:
        if not job.verified:
            raise ForgeError(
                "refused",
                f"pull request {job.number} is not at the commit that the event is about: nothing is posted",
                "the number must be that of the pull request whose run this event follows",
            )
        raise ForgeError("stale", "a newer commit is there: its own run comments")
    return head


def _besides(what: str, say: Say, do: Callable[[], None]) -> None:
    try:
        do()
    except ForgeError as error:
        say(f"no {what}: {error.message}")


def _check_run(thread: PullRequest, audit: Audit, commit: str, links: Permalinks, failed: bool) -> None:
    found = annotated(audit, lambda file: links.path_of(file) or file)
    thread.check_run(commit, conclusion(audit, failed), title(audit), summary(audit), found)


def _inline(
    thread: PullRequest,
    new: tuple[Divergence, ...],
    commit: str,
    links: Permalinks,
    wishes: Wishes,
    say: Say,
) -> None:
    author = thread.author().casefold()
    already = [one.body for one in thread.inline_notes() if one.author.casefold() == author]
    comments = inline_comments(
        new,
        lines_of(thread.patches()),
        already,
        links,
        name=wishes.name,
        path_of=links.path_of,
        most=wishes.inline,
        suggest=wishes.suggest,
    )
    if comments:
        body = f"{count(len(comments), 'line')} of this change: what the specification says is another thing."
        thread.review(commit, body, comments)
        say(f"{count(len(comments), 'comment')} on lines")
