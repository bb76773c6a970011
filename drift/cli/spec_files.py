"""Specifications that a command edits: written as they are on disk, with mark and line ends."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from drift.allium.tokens import BYTE_ORDER_MARK
from drift.cli.errors import CommandError
from drift.cli.output import reason, replace_file, write_file, write_plain
from drift.report.escape import visible


def write_specs(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Writes the texts that differ and returns their paths.

    Raises:
        CommandError: a file is another one than was read, or can't be written; then the later ones stay.
    """
    changed = [path for path in sorted(after) if before.get(path) != after[path]]
    for path in changed:
        place = Path(path)
        try:
            there = place.read_bytes().decode("utf-8")
            mark = BYTE_ORDER_MARK if there.startswith(BYTE_ORDER_MARK) else ""
            if there.removeprefix(BYTE_ORDER_MARK) != before.get(path):
                raise CommandError(f"{path}: has changed since it was read", "run the command again")
            replace_file(place.resolve(), (mark + after[path]).encode("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            said = reason(error) if isinstance(error, OSError) else str(error)
            raise CommandError(f"{path}: {said}") from error
    return changed


def write_patch(patch: str, out: Path | None = None) -> None:
    """Writes a patch as it is; on a terminal without what could drive it.

    Raises:
        CommandError: it can't be written.
    """
    if out is not None:
        write_file(out, patch)
    elif sys.stdout.isatty():
        write_plain("".join(f"{visible(line)}\n" for line in patch.removesuffix("\n").split("\n")))
    else:
        write_plain(patch)
