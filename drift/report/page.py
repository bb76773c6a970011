"""A page of styled lines: laid out once, printed on a terminal or kept as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

UNWRAPPED_EXCERPT = 160
"""How many cells of a source line are shown where lines are not wrapped."""
NARROWEST = 40


def width_of(console: Console) -> int | None:
    """The width to lay a page out for: that of a terminal, else None."""
    return console.width if console.is_terminal else None


class Page:
    """Collects lines. `width` is the terminal's; None where lines must not be wrapped (a pipe, a file)."""

    def __init__(self, width: int | None) -> None:
        self._width = None if width is None else max(width, NARROWEST)
        self._lines: list[Text] = []

    def line(self, *pieces: tuple[str, str], indent: int = 0) -> None:
        """One line of `(text, style)` pieces."""
        self._lines.append(Text.assemble(" " * indent, *pieces, no_wrap=True, end=""))

    def blank(self) -> None:
        """An empty line, unless the page is empty or ends in one."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Text())

    def prose(self, text: str, *, indent: int = 0, lead: tuple[str, str] = ("", ""), style: str = "") -> None:
        """A paragraph that hangs to the right of `lead`; nothing when the text is empty."""
        if not text:
            return
        hang = indent + cell_len(lead[0])
        for position, words in enumerate(self._wrapped(text, hang)):
            first = position == 0
            self.line(lead if first else ("", ""), (words, style), indent=indent if first else hang)

    def excerpt_width(self, gutter: int) -> int:
        """How many cells a quoted line may take beside a gutter of that width."""
        return UNWRAPPED_EXCERPT if self._width is None else self._width - gutter

    @property
    def lines(self) -> list[Text]:
        """All lines, without blank ones at the end."""
        while self._lines and not self._lines[-1].plain:
            self._lines.pop()
        return self._lines

    def plain(self) -> str:
        """The page without any style, each line ended by a line feed."""
        return "".join(f"{line.plain.rstrip()}\n" for line in self.lines)

    def print(self, console: Console) -> None:
        """Prints the page with whatever style the console has."""
        if not console.is_terminal:
            console.file.write(self.plain())
            return
        for line in self.lines:
            console.print(line, soft_wrap=True, highlight=False, markup=False, emoji=False)

    def _wrapped(self, text: str, hang: int) -> Iterator[str]:
        if self._width is None:
            yield text
            return
        room = max(self._width - hang, NARROWEST // 2)
        line = ""
        for word in text.split(" "):
            if line and cell_len(line) + 1 + cell_len(word) > room:
                yield line
                line = word
            else:
                line = f"{line} {word}" if line else word
        yield line
