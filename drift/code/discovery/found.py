"""What a walk over the code roots finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec

from drift.code.languages import Language


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its name in reports, where it is, and the root it was found under."""

    file: str
    path: Path
    root: Path
    language: Language
    size: int
    asked_for: bool
    """The caller named this very file, so it is read even if it was generated."""


class Unread(msgspec.Struct, frozen=True, order=True):
    """A source file that could not be read; `code` is `too-large`, `binary`, `encoding` or `unreadable`."""

    file: str
    code: str
    reason: str


class LeftOut(msgspec.Struct, frozen=True, order=True):
    """A file, or a folder (its name ends in `/`), that was not read on purpose."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everything under the roots, sorted by name."""

    sources: tuple[SourceFile, ...]
    data_files: tuple[str, ...]
    unread: tuple[Unread, ...]
    left_out: tuple[LeftOut, ...]
    languages: dict[str, int]
    beside: tuple[Path, ...] = ()
    """What is no code that can be read, and no prose, and may yet name what is."""


def counted(left_out: tuple[LeftOut, ...]) -> dict[str, int]:
    """How much was left out, by reason."""
    return dict(sorted(Counter(entry.reason for entry in left_out).items()))
