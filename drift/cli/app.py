"""The commands. Each imports what it needs when it runs: `allium --version` loads no parser."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from drift import __version__
from drift.cli.comment import COMMENT_EPILOG, comment
from drift.cli.distill import DISTILL_EPILOG, distill
from drift.cli.drift import DRIFT_EPILOG, drift, names
from drift.cli.options import Cache, CacheDir, Code, Config, Exclude, Include, Isolated, Jobs, Output
from drift.cli.ordering import InOrder


class Format(StrEnum):
    """Report formats."""

    TEXT = "text"
    JSON = "json"


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


app.command(
    cls=InOrder, epilog=DRIFT_EPILOG, short_help="Report where code diverges from its specification."
)(drift)
app.command(epilog=COMMENT_EPILOG, short_help="Comment on a pull request what its change made diverge.")(
    comment
)

app.command(epilog=DISTILL_EPILOG, short_help="Draft a specification from code.")(distill)


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
    DISTILL = "distill"
    CONFIG = "config"


@app.command()
def schema(
    document: Annotated[Published, typer.Argument(help="Of which report, or `config`.")] = Published.DRIFT,
) -> int:
    """Print the JSON Schema of a JSON report, or of the configuration."""
    from drift.cli.output import write_plain
    from drift.report.schema import (
        BEHAVIOUR_SCHEMA_FILE,
        DISTILL_SCHEMA_FILE,
        SCHEMA_FILE,
        TREE_SCHEMA_FILE,
        schema_text,
    )

    if document is Published.CONFIG:
        import json

        from drift.cli.configuration.model import configuration_schema

        write_plain(json.dumps(configuration_schema(), indent=2) + "\n")
        return 0
    files = {
        Published.DRIFT: SCHEMA_FILE,
        Published.BEHAVIOUR: BEHAVIOUR_SCHEMA_FILE,
        Published.PARSE: TREE_SCHEMA_FILE,
        Published.DISTILL: DISTILL_SCHEMA_FILE,
    }
    write_plain(schema_text(files[document]))
    return 0


FORMAT_EPILOG = """\
Examples:

\b
  allium format
  allium format specs/ --check
  allium format specs/auth.allium --diff
  allium format specs/ --sort-sections
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
    sort_sections: Annotated[
        bool,
        typer.Option(
            "--sort-sections",
            help="Bring declarations into the order of the language reference, with their comments.",
        ),
    ] = False,
) -> int:
    """Lay specifications out in the canonical way. Comments stay where they are, the meaning too."""
    from drift.cli.format import FormatCommand

    given = tuple(paths or (Path(),))
    return FormatCommand(paths=given, check=check, diff=diff, sort_sections=sort_sections).run()


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
    code: Code,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="FILE:LINE", help="Explain one place: its guards, and from where it is reached."
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to report.")] = Format.TEXT,  # noqa: A002
    output: Output = None,
    include: Include = None,
    exclude: Exclude = None,
    jobs: Jobs = 0,
    cache: Cache = True,
    cache_dir: CacheDir = None,
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
    output: Output = None,
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
    config: Config = None,
    isolated: Isolated = False,
) -> int:
    """Find what is wrong with specifications by themselves: no code is read."""
    from drift.cli.check import CheckCommand

    return CheckCommand(
        paths=tuple(paths or ()),
        format=format.value,
        output=output,
        fail_on=None if fail_on is None else fail_on.value,
        profile=profile,
        select=names(select),
        ignore=names(ignore),
        config=config,
        isolated=isolated,
        fix=fix,
        diff=diff,
    ).run()


class ModelFormat(StrEnum):
    """Formats of `allium model`."""

    JSON = "json"
    MERMAID = "mermaid"


@app.command("model", short_help="Show the domain model of specifications.")
def model_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Specifications, or folders of *.allium files.")
    ],
    format: Annotated[ModelFormat, typer.Option("--format", "-f", help="How to show it.")] = ModelFormat.JSON,  # noqa: A002
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there instead of standard output."),
    ] = None,
) -> int:
    """Show the domain model: entities with their fields and lifecycles, values, enumerations, configuration.

    Exit status: 0 shown; 2 it can't be read.
    """
    from drift.cli.model import ModelCommand

    return ModelCommand(tuple(files), as_mermaid=format is ModelFormat.MERMAID, output=output).run()
