"""The console entry: runs the command and turns whatever happens into an exit status and at most a few lines.

0: done, and nothing at or above `--fail-on`; 1: divergences; 2: could not be done; 130: interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from drift.cli.errors import CommandError, from_usage, is_usage_problem

FAILED = 2
INTERRUPTED = 130


def main() -> NoReturn:
    """Runs `allium` on the process's arguments and exits."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs `allium` and returns its exit status; nothing is raised."""
    try:
        return _invoke(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except CommandError as error:
        _complain(error.message, error.help)
        return FAILED
    except Exception as error:
        if is_usage_problem(error):
            usage = from_usage(error)
            _complain(usage.message, usage.help)
            return FAILED
        if type(error).__name__ == "Abort":
            return INTERRUPTED
        return _internal(error)


@cache
def _command() -> Any:
    """The command line, put together once in a process; typer's commands have no common public type."""
    import typer.main

    from drift.cli.app import app

    return typer.main.get_command(app)


def _invoke(arguments: Sequence[str]) -> int:
    status = _command().main(args=list(arguments), prog_name=_program(), standalone_mode=False)
    return status if isinstance(status, int) else 0


def _program() -> str:
    name = Path(sys.argv[0]).stem if sys.argv else ""
    return name if name == "allium-drift" else "allium"


def _internal(error: Exception) -> int:
    if os.environ.get("ALLIUM_DEBUG"):
        import traceback

        sys.stderr.write("".join(traceback.format_exception(error)))
    what = " ".join(f"{type(error).__name__}: {error}".split())
    _complain(
        f"internal error ({what[:300]}); this is a defect of allium-drift, please report it",
        "set ALLIUM_DEBUG=1 for the traceback",
    )
    return FAILED


def _complain(message: str, advice: str) -> None:
    from drift.report.escape import visible

    lines = [f"error: {message}"] + ([f"help: {advice}"] if advice else [])
    shown = "\n".join("\n".join(visible(part) for part in line.split("\n")) for line in lines)
    try:
        sys.stdout.flush()
        sys.stderr.write(shown.encode("utf-8", "backslashreplace").decode() + "\n")
    except OSError:
        pass
