"""`allium check --fix` and `--diff`: corrections that are certain, written or shown."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from drift.allium.parser import MAX_CHARACTERS
from drift.allium.project import shown
from drift.checks.fixes import fixed
from drift.cli.errors import CommandError
from drift.cli.output import reason, replace_file, write_plain
from drift.report.escape import visible
from drift.report.words import count


def fix_files(paths: Sequence[Path], *, diff: bool) -> int:
    """Corrects the files, or with `diff` shows how; returns the exit status: 1 if there is something to show.

    Raises:
        CommandError: a file can't be read or written.
    """
    changed = 0
    for path in paths:
        before = _read(path)
        after = fixed(before) if before is not None else None
        if before is None or after is None or after == before:
            continue
        changed += 1
        if diff:
            write_plain(_diff(shown(path), before, after))
            continue
        try:
            replace_file(path, after.encode("utf-8"))
        except OSError as error:
            raise CommandError(f"{shown(path)}: {reason(error)}") from error
    if diff or changed:
        what = "would be corrected" if diff else "corrected"
        sys.stderr.write(f"{count(changed, 'file')} {what}\n")
    return int(diff and changed > 0)


def _read(path: Path) -> str | None:
    """The text as it is; None for what the check itself reports as unreadable."""
    try:
        if path.stat().st_size > 4 * MAX_CHARACTERS:
            return None
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _diff(name: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(_lines(before), _lines(after), name, name, lineterm="")
    return "".join(f"{visible(line)}\n" for line in lines)


def _lines(text: str) -> Sequence[str]:
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")
