"""Where a report gets the source lines that it quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol


class SourceTexts(Protocol):
    """Gives the lines of an audited file, by the name that locations have for it."""

    def lines(self, file: str) -> Sequence[str]:
        """All lines without their ends; empty if the file can't be read (any more)."""
        ...


class Texts:
    """`SourceTexts` from texts at hand, with a fallback that is asked once per file."""

    def __init__(
        self, known: Mapping[str, str] | None = None, read: Callable[[str], str] = lambda _: ""
    ) -> None:
        self._read = read
        self._lines: dict[str, Sequence[str]] = {
            file: _split(text) for file, text in ({} if known is None else known).items()
        }

    def lines(self, file: str) -> Sequence[str]:
        """See `SourceTexts.lines`."""
        if file not in self._lines:
            self._lines[file] = _split(self._read(file))
        return self._lines[file]


def _split(text: str) -> Sequence[str]:
    """Lines as spans count them: only a line feed ends one."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines
