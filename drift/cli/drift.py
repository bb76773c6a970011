"""`allium drift` on the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from drift.cli.errors import CommandError
from drift.cli.options import (
    Cache,
    CacheDir,
    CodeIfConfigured,
    Config,
    Exclude,
    Include,
    Isolated,
    Jobs,
    SpecIfConfigured,
)

if TYPE_CHECKING:
    from drift.cli.fix_spec import How


class ReportFormat(StrEnum):
    """Report formats."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    MARKDOWN = "markdown"
    HTML = "html"


class FixSide(StrEnum):
    """Which side is brought up to date."""

    SPEC = "spec"


class FailOn(StrEnum):
    """From which severity on a divergence makes the command fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


DRIFT_EPILOG = """\
Examples:

\b
  allium drift --spec specs/ --code src/
  allium drift --spec specs/auth.allium --code src/ --exclude 'legacy/**'
  allium drift --spec specs/ --code src/ --format json --output drift.json
  allium drift --format sarif --output drift.sarif --format text
  allium drift --spec specs/ --code src/ --fail-on warning
  allium drift --write-baseline drift-baseline.jsonl
  allium drift --baseline drift-baseline.jsonl
  allium drift --since origin/main
  allium drift --fix=spec

Without --spec and --code these are what allium.toml, or [tool.allium] of
pyproject.toml, says; the command line wins.

Exit status: 0 no divergence at or above --fail-on; 1 at least one; 2 the audit
could not be done. `allium explain RULE` says what a finding means.
"""


def drift(
    context: typer.Context,
    spec: SpecIfConfigured = None,
    code: CodeIfConfigured = None,
    format: Annotated[  # noqa: A002
        list[ReportFormat] | None,
        typer.Option("--format", "-f", help="How to report; repeatable, each with its --output."),
    ] = None,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the report there instead of standard output."
        ),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", help="The least severity that makes the exit status 1; default: error."),
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            "--min-confidence",
            min=0.0,
            max=1.0,
            metavar="0..1",
            help="Withhold divergences below it; they are counted. Default: 0.7.",
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select", metavar="RULES", help="Only these rules or families (guard,effect-missing)."
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULES", help="Not these rules or families."),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="NAME", help="Severities: default, strict or lenient."),
    ] = None,
    include: Include = None,
    exclude: Exclude = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Report only what is not in this baseline."),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option(
            "--write-baseline", metavar="FILE", help="Write what is found there; the exit status is 0."
        ),
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="REF", help="Report only what changed since the merge base with REF (git)."
        ),
    ] = "",
    git: Annotated[
        bool | None,
        typer.Option(
            "--git/--no-git",
            help="Let history weigh what is proposed (which side changed last); default: --git.",
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="FINGERPRINT", help="Show how one verdict was reached."),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Show how much each rule found, and no more.")
    ] = False,
    config: Config = None,
    isolated: Isolated = False,
    jobs: Jobs = 0,
    prefilter: Annotated[
        bool,
        typer.Option(
            "--prefilter/--no-prefilter", help="Only parse what can matter; the findings are the same."
        ),
    ] = True,
    cache: Cache = True,
    cache_dir: CacheDir = None,
    strict_specs: Annotated[
        bool, typer.Option("--strict-specs", help="Exit with 2 if a specification has syntax errors.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every place and every unverifiable clause.")
    ] = False,
    fix: Annotated[
        FixSide | None,
        typer.Option(
            "--fix",
            help="The code is right: go through the divergences and update the specification.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --fix: don't ask.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="With --fix: write nothing, print the patch.")] = False,
) -> int:
    """Report where code diverges from its specification, with evidence from both sides."""
    from drift.cli.command import DriftCommand
    from drift.cli.configuration.settings import Given
    from drift.cli.reports import paired

    given = Given(
        spec=tuple(spec or ()),
        code=tuple(code or ()),
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        select=names(select),
        ignore=names(ignore),
        fail_on=None if fail_on is None else fail_on.value,
        min_confidence=min_confidence,
        profile=profile,
        baseline=baseline,
        git=git,
    )
    return DriftCommand(
        given=given,
        config=config,
        isolated=isolated,
        reports=paired(context, [one.value for one in format or ()], output or ()),
        jobs=jobs,
        prefilter=prefilter,
        cache=cache,
        cache_dir=cache_dir,
        strict_specs=strict_specs,
        verbose=verbose,
        statistics=statistics,
        explain=explain,
        write_baseline=write_baseline,
        since=since,
        fix=_how(fix, yes=yes, diff=diff),
    ).run()


def _how(fix: FixSide | None, *, yes: bool, diff: bool) -> How | None:
    if fix is None and (yes or diff):
        raise CommandError(f"{'--yes' if yes else '--diff'} belongs to --fix", "--fix=spec")
    if fix is None:
        return None
    return "diff" if diff else "yes" if yes else "ask"


def names(given: list[str] | None) -> tuple[str, ...]:
    """Repeated and comma-separated names as one list."""
    return tuple(name.strip() for item in given or () for name in item.split(",") if name.strip())
