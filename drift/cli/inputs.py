"""What users get wrong about inputs: paths that are not there, folders without anything to read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from drift.cli.errors import CommandError, nearest
from drift.code.languages import SUPPORTED
from drift.code.project import CodeProject
from drift.report.words import count

SPEC_SUFFIX = ".allium"
MAX_LISTED = 5


def check_roots(option: str, roots: Sequence[Path]) -> None:
    """Checks that every path given for an option can be read.

    Raises:
        CommandError: one can't, with the nearest name beside it.
    """
    for root in roots:
        if not root.exists():
            raise CommandError(f"{option} {root}: no such file or folder", _near_path(root))
        if not os.access(root, os.R_OK | (os.X_OK if root.is_dir() else 0)):
            raise CommandError(f"{option} {root}: can't be read", "check the permissions of the path")
        if not (root.is_dir() or root.is_file()):
            raise CommandError(f"{option} {root}: is neither a file nor a folder")
        if option == "--spec" and root.is_file() and root.suffix != SPEC_SUFFIX:
            raise CommandError(
                f"{option} {root}: is no specification", f"specifications end in {SPEC_SUFFIX}"
            )


def check_specs(roots: Sequence[Path], files: Mapping[str, str]) -> None:
    """Checks that at least one specification was read. `files`: why each could not be read, or "".

    Raises:
        CommandError: none was; says where it was looked for, or what is wrong with those that are there.
    """
    if not files:
        raise CommandError(
            f"no specification found in {_listed(roots)}",
            f"looked for files that end in {SPEC_SUFFIX}, in all folders below",
        )
    if all(files.values()):
        raise CommandError("no specification could be read", _reasons(files))


def check_code(roots: Sequence[Path], project: CodeProject) -> None:
    """Checks that at least one supported code file was read.

    Raises:
        CommandError: none was; says what was looked for and what is there instead.
    """
    if project.modules:
        return
    if project.unread:
        raise CommandError(
            "no code file could be read", _reasons({unread.file: unread.reason for unread in project.unread})
        )
    looked_for = ", ".join(sorted({language.name for language in SUPPORTED}))
    there = [f"{count(number, f'{language} file')}" for language, number in _most_first(project.languages)]
    kept_out = [f"{number} {why}" for why, number in _most_first(project.left_out)]
    advice = f"looked for {looked_for}; found {', '.join(there[:MAX_LISTED]) or 'no code'}"
    if kept_out:
        advice += f"; left out: {', '.join(kept_out[:MAX_LISTED])} (--include brings them back)"
    raise CommandError(f"no supported code found in {_listed(roots)}", advice)


def _reasons(files: Mapping[str, str]) -> str:
    named = [f"{file}: {why}" for file, why in sorted(files.items())]
    more = len(named) - MAX_LISTED
    return "; ".join(named[:MAX_LISTED]) + (f"; and {count(more, 'other file')}" if more > 0 else "")


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _listed(roots: Sequence[Path]) -> str:
    names = [str(root) for root in roots[:MAX_LISTED]]
    more = len(roots) - len(names)
    return ", ".join(names) + (f" and {count(more, 'other place')}" if more else "")


def _near_path(root: Path) -> str:
    """The nearest existing sibling, or the deepest part of the path that exists."""
    parent = root.parent
    while not parent.exists() and parent != parent.parent:
        parent = parent.parent
    missing = root.relative_to(parent).parts[0] if root != parent else root.name
    try:
        siblings = [entry.name for entry in islice(parent.iterdir(), 1000)]
    except OSError:
        siblings = []
    if near := nearest(missing, siblings):
        return near
    return "paths are relative to the current folder" if not root.is_absolute() else ""
