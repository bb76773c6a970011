"""`allium comment` on the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from drift.cli.drift import FailOn
from drift.cli.options import Isolated


class Forge(StrEnum):
    """Where pull requests live."""

    GITHUB = "github"
    GITLAB = "gitlab"


COMMENT_EPILOG = """\
Examples:

\b
  allium comment --since origin/main
  allium drift --since origin/main --format json --output drift.json
  allium comment --report drift.json

Runs inside of a CI job. The token is read from the environment: GITHUB_TOKEN,
or ALLIUM_GITLAB_TOKEN; it is never printed. One comment is kept up to date; it says
nothing as long as there is nothing to say. Where the token may not write (a fork),
annotations and the job's summary say the same, and the status stays the audit's.

Exit status: that of the audit (0 with --report); 2 with --require-comment if the
comment could not be written; 2 if the audit could not be done.
"""


def comment(
    forge: Annotated[
        Forge | None, typer.Option("--forge", help="Which forge; by default the one whose job this is.")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FILE", help="Post this JSON report instead of auditing; it is not trusted."
        ),
    ] = None,
    spec: Annotated[
        list[Path] | None, typer.Option("--spec", "-s", metavar="PATH", help="As for `allium drift`.")
    ] = None,
    code: Annotated[
        list[Path] | None, typer.Option("--code", "-c", metavar="PATH", help="As for `allium drift`.")
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="REF", help="Report what changed since then; default: the target branch."
        ),
    ] = "",
    fail_on: Annotated[FailOn | None, typer.Option("--fail-on", help="As for `allium drift`.")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="As for `allium drift`.")
    ] = None,
    isolated: Isolated = False,
    name: Annotated[
        str, typer.Option("--name", help="Tells several comments of one bot apart (one a project).")
    ] = "default",
    author: Annotated[
        str, typer.Option("--author", metavar="LOGIN", help="Who the token comments as, if it may not ask.")
    ] = "",
    pull_request: Annotated[
        int | None,
        typer.Option(
            "--pull-request",
            min=1,
            metavar="N",
            help="If the event does not tell which; its head must be the event's.",
        ),
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option("--prefix", metavar="DIR", help="Where in the repository the audit ran; default: here."),
    ] = None,
    inline: Annotated[
        int, typer.Option("--inline", min=0, max=50, metavar="N", help="At most so many comments on lines.")
    ] = 10,
    check_run: Annotated[
        bool, typer.Option("--check-run", help="Also make a check run with annotations (GitHub).")
    ] = False,
    annotations: Annotated[
        bool,
        typer.Option(
            "--annotations/--no-annotations",
            help="Write the job's summary, and annotations without a comment.",
        ),
    ] = True,
    require_comment: Annotated[
        bool, typer.Option("--require-comment", help="Fail if the comment can't be written.")
    ] = False,
) -> int:
    """Tell reviewers what a change made diverge: one comment on the pull request, kept up to date."""
    from drift.cli.commenting import CommentCommand
    from drift.cli.configuration.settings import Given

    given = Given(
        spec=tuple(spec or ()), code=tuple(code or ()), fail_on=None if fail_on is None else fail_on.value
    )
    return CommentCommand(
        forge=None if forge is None else forge.value,
        report=report,
        given=given,
        since=since,
        config=config,
        isolated=isolated,
        name=name,
        author=author,
        number=pull_request,
        prefix=prefix,
        inline=inline,
        check_run=check_run,
        annotations=annotations,
        require_comment=require_comment,
    ).run()
