"""The commands. Each imports what it needs when it runs: `allium --version` loads no parser."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from drift import __version__


class Format(StrEnum):
    """Report formats."""

    TEXT = "text"
    JSON = "json"


class FailOn(StrEnum):
    """From which severity on a divergence makes the command fail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


app = typer.Typer(
    name="allium",
    help="Compare code with its Allium specification.\n\n"
    "Deterministic and offline: nothing is executed, no network, no language model.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"allium-drift {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    _: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> int:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        return 2
    return 0


DRIFT_EPILOG = """\
Examples:

\b
  allium drift --spec specs/ --code src/
  allium drift --spec specs/auth.allium --code src/ --exclude 'legacy/**'
  allium drift --spec specs/ --code src/ --format json --output drift.json
  allium drift --spec specs/ --code src/ --fail-on warning
  allium drift --write-baseline drift-baseline.jsonl
  allium drift --baseline drift-baseline.jsonl
  allium drift --since origin/main

Without --spec and --code these are what allium.toml, or [tool.allium] of
pyproject.toml, says; the command line wins.

Exit status: 0 no divergence at or above --fail-on; 1 at least one; 2 the audit
could not be done. `allium explain RULE` says what a finding means.
"""


@app.command(epilog=DRIFT_EPILOG, short_help="Report where code diverges from its specification.")
def drift(
    spec: Annotated[
        list[Path] | None,
        typer.Option(
            "--spec", "-s", metavar="PATH", help="A specification, or a folder of *.allium files; repeatable."
        ),
    ] = None,
    code: Annotated[
        list[Path] | None,
        typer.Option("--code", "-c", metavar="PATH", help="A source file, or a folder of them; repeatable."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to report.")] = Format.TEXT,  # noqa: A002
    output: Annotated[
        Path | None,
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
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="GLOB",
            help="Only scan matching code files (gitignore syntax); repeatable.",
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="GLOB", help="Leave matching code files out; repeatable."),
    ] = None,
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
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="The configuration; default: the nearest allium.toml or pyproject.toml upwards.",
        ),
    ] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no configuration file.")] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Processes that read code; 0: one a core.")
    ] = 0,
    prefilter: Annotated[
        bool,
        typer.Option(
            "--prefilter/--no-prefilter", help="Only parse what can matter; the findings are the same."
        ),
    ] = True,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Reuse what earlier runs worked out.")
    ] = True,
    cache_dir: Annotated[
        Path | None, typer.Option("--cache-dir", metavar="DIR", help="Keep the cache there.")
    ] = None,
    strict_specs: Annotated[
        bool, typer.Option("--strict-specs", help="Exit with 2 if a specification has syntax errors.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every place and every unverifiable clause.")
    ] = False,
) -> int:
    """Report where code diverges from its specification, with evidence from both sides."""
    from drift.cli.command import DriftCommand
    from drift.cli.configuration.settings import Given

    given = Given(
        spec=tuple(spec or ()),
        code=tuple(code or ()),
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        select=_names(select),
        ignore=_names(ignore),
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
        as_json=format is Format.JSON,
        output=output,
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
    ).run()


def _names(given: list[str] | None) -> tuple[str, ...]:
    """Repeated and comma-separated names as one list."""
    return tuple(name.strip() for item in given or () for name in item.split(",") if name.strip())


@app.command()
def explain(
    rule: Annotated[
        str | None,
        typer.Argument(
            metavar="[RULE]",
            help="A rule id, such as guard-weaker, or a code, such as allium.status.noExit. Without it: all.",
        ),
    ] = None,
) -> int:
    """Say what a rule of the audit or a code of `allium check` means, and what to do about it."""
    from drift.cli.explain import explain_rule, list_rules
    from drift.cli.explain_check import explain_check, list_checks
    from drift.cli.output import standard_output, terminal
    from drift.compare.catalogue import load_catalogue
    from drift.report.page import width_of

    console = terminal()
    catalogue, width = load_catalogue(), width_of(console)
    if rule is None:
        page = list_rules(catalogue, width)
        list_checks(page)
    elif "." in rule:
        page = explain_check(rule, width)
    else:
        page = explain_rule(catalogue, rule, width)
    with standard_output():
        page.print(console)
    return 0


class Published(StrEnum):
    """JSON documents with a published schema."""

    DRIFT = "drift"
    BEHAVIOUR = "behaviour"
    PARSE = "parse"
    CONFIG = "config"


@app.command()
def schema(
    document: Annotated[Published, typer.Argument(help="Of which report, or `config`.")] = Published.DRIFT,
) -> int:
    """Print the JSON Schema of a JSON report, or of the configuration."""
    from drift.cli.output import write_plain
    from drift.report.schema import BEHAVIOUR_SCHEMA_FILE, SCHEMA_FILE, TREE_SCHEMA_FILE, schema_text

    if document is Published.CONFIG:
        import json

        from drift.cli.configuration.model import configuration_schema

        write_plain(json.dumps(configuration_schema(), indent=2) + "\n")
        return 0
    files = {
        Published.DRIFT: SCHEMA_FILE,
        Published.BEHAVIOUR: BEHAVIOUR_SCHEMA_FILE,
        Published.PARSE: TREE_SCHEMA_FILE,
    }
    write_plain(schema_text(files[document]))
    return 0


FORMAT_EPILOG = """\
Examples:

\b
  allium format
  allium format specs/ --check
  allium format specs/auth.allium --diff
  allium format - < draft.allium

Files with syntax errors are left as they are, the others go on.

Exit status: 0 done, with --check or --diff: nothing to do; 1 with --check or --diff:
files would be reformatted; 2 a file could not be formatted.
"""


@app.command("format", epilog=FORMAT_EPILOG, short_help="Lay specifications out in the canonical way.")
def format_(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATHS]...",
            help="Specifications, or folders of *.allium files; `-` for standard input. Default: here.",
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say which files would be reformatted.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
) -> int:
    """Lay specifications out in the canonical way. Comments stay where they are, the meaning too."""
    from drift.cli.format import FormatCommand

    return FormatCommand(paths=tuple(paths or (Path(),)), check=check, diff=diff).run()


class TreeFormat(StrEnum):
    """How a syntax tree is shown."""

    TEXT = "text"
    JSON = "json"


@app.command("parse", short_help="Show the syntax tree of a specification.")
def parse_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A specification; `-` for standard input.")],
    format: Annotated[TreeFormat, typer.Option("--format", "-f", help="How to show it.")] = TreeFormat.TEXT,  # noqa: A002
) -> int:
    """Show the syntax tree of a specification: every node with its place, comments, syntax errors.

    Exit status: 0 read; 1 it has syntax errors, what could be read is shown; 2 it can't be read.
    """
    from drift.cli.parse import ParseCommand

    return ParseCommand(file, as_json=format is TreeFormat.JSON).run()


BEHAVIOUR_EPILOG = """\
Examples:

\b
  allium behaviour --code src/
  allium behaviour --code src/ --at src/app/orders.py:48
  allium behaviour --code src/ --format json --output behaviour.json

Exit status: 0 done; 2 it could not be done.
"""


@app.command(epilog=BEHAVIOUR_EPILOG, short_help="Show what was understood of code.")
def behaviour(
    code: Annotated[
        list[Path],
        typer.Option("--code", "-c", metavar="PATH", help="A source file, or a folder of them; repeatable."),
    ],
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="FILE:LINE", help="Explain one place: its guards, and from where it is reached."
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to report.")] = Format.TEXT,  # noqa: A002
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the report there instead of standard output."
        ),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="GLOB",
            help="Only scan matching code files (gitignore syntax); repeatable.",
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="GLOB", help="Leave matching code files out; repeatable."),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Processes that read code; 0: one a core.")
    ] = 0,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Reuse what earlier runs worked out.")
    ] = True,
    cache_dir: Annotated[
        Path | None, typer.Option("--cache-dir", metavar="DIR", help="Keep the cache there.")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every write that was not understood.")
    ] = False,
) -> int:
    """Show what was understood of code: entities, lifecycles, configuration, operations, what is opaque."""
    from drift.cli.behaviour import BehaviourCommand

    return BehaviourCommand(
        code_roots=tuple(code),
        at=at,
        as_json=format is Format.JSON,
        output=output,
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        jobs=jobs,
        cache=cache,
        cache_dir=cache_dir,
        verbose=verbose,
    ).run()


class CheckFormat(StrEnum):
    """Formats of `allium check`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class CheckFailOn(StrEnum):
    """From which severity on a diagnostic makes the command fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


CHECK_EPILOG = """\
Examples:

\b
  allium check
  allium check specs/ --profile strict
  allium check specs/auth.allium --format json
  allium check specs/ --fix
  allium check specs/ --diff

`-- allium-ignore CODE` on a line or on the one above leaves a diagnostic out.

Exit status: 0 nothing at or above --fail-on; 1 something; 2 a specification
could not be checked. `allium explain CODE` says what a diagnostic means.
"""


@app.command(epilog=CHECK_EPILOG, short_help="Find what is wrong with specifications by themselves.")
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATHS]...",
            help="Specifications, or folders of *.allium files. Default: as configured, else here.",
        ),
    ] = None,
    format: Annotated[CheckFormat, typer.Option("--format", "-f", help="How to report.")] = CheckFormat.TEXT,  # noqa: A002
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the report there instead of standard output."
        ),
    ] = None,
    fail_on: Annotated[
        CheckFailOn | None,
        typer.Option("--fail-on", help="The least severity that makes the exit status 1; default: error."),
    ] = None,
    profile: Annotated[
        str, typer.Option("--profile", metavar="NAME", help="Severities: default, strict or relaxed.")
    ] = "",
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODES", help="Only these codes or subjects (allium.status)."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODES", help="Not these codes or subjects.")
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Correct what is certain, then check.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; show what --fix would change.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="The configuration; default: the nearest allium.toml or pyproject.toml upwards.",
        ),
    ] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no configuration file.")] = False,
) -> int:
    """Find what is wrong with specifications by themselves: no code is read."""
    from drift.cli.check import CheckCommand

    return CheckCommand(
        paths=tuple(paths or ()),
        format=format.value,
        output=output,
        fail_on=None if fail_on is None else fail_on.value,
        profile=profile,
        select=_names(select),
        ignore=_names(ignore),
        config=config,
        isolated=isolated,
        fix=fix,
        diff=diff,
    ).run()
