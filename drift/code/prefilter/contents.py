"""The bytes of files that are looked at several times."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOM: Final = 64_000_000
"""So many bytes are kept; what is beyond them is read again each time."""


class Contents:
    """Reads files, each once as long as there is room."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: dict[Path, bytes] = {}

    def of(self, path: Path) -> bytes:
        """The bytes of the file. Raises `OSError` if it can't be read."""
        known = self._kept.get(path)
        if known is None:
            known = path.read_bytes()
            if len(known) <= self._room:
                self._room -= len(known)
                self._kept[path] = known
        return known
