"""Reading and writing the baseline of a project."""

from __future__ import annotations

import sys
from pathlib import Path

from drift.cli.errors import CommandError
from drift.cli.output import reason, replace_file
from drift.compare.audit import Audit
from drift.compare.baseline import Baseline, baseline_of
from drift.compare.baseline_file import BaselineError, baseline_text, read_baseline
from drift.report.words import count

MAX_BYTES = 256 * 1024 * 1024


def load_baseline(path: Path) -> Baseline:
    """The baseline in a file.

    Raises:
        CommandError: it is not there, or is none.
    """
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise CommandError(f"--baseline {path}: larger than {MAX_BYTES} bytes")
        return read_baseline(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise CommandError(
            f"--baseline {path}: no such file", f"`--write-baseline {path}` writes one"
        ) from None
    except OSError as error:
        raise CommandError(f"--baseline {path}: {reason(error)}") from None
    except UnicodeDecodeError:
        raise CommandError(f"--baseline {path}: is not UTF-8 text") from None
    except BaselineError as error:
        raise CommandError(f"--baseline {path}:{error.line}: expected {error.expected}") from None


def save_baseline(path: Path, audit: Audit) -> None:
    """Writes what an audit found as a baseline, in one step.

    Raises:
        CommandError: it can't be written.
    """
    baseline = baseline_of(audit)
    if path.is_dir():
        raise CommandError(f"--write-baseline {path}: is a folder", "name a file in it")
    try:
        replace_file(path.resolve(), baseline_text(baseline).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise CommandError(f"--write-baseline {path}: {reason(error)}") from error
    leading = sum(not entry.follows for entry in baseline.entries)
    entries = count(leading, "place that diverges", "places that diverge")
    held = count(len(baseline.conformed), "clause that conforms", "clauses that conform")
    sys.stderr.write(f"baseline written to {path}: {entries}, {held}\n")
