"""Where in the text of a file certain names are spelled: a function whose lines spell none mentions none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from drift.code import ir


@dataclass(frozen=True, slots=True)
class Spelled:
    """The lines on which one of the names stands, in order; `lines` None where the text is not to be had."""

    lines: tuple[int, ...] | None

    def within(self, function: ir.Function) -> bool:
        """Whether the function, its decorators included, may mention one of the names."""
        if self.lines is None:
            return True
        first = min([function.span.line, *(decorator.span.line for decorator in function.decorators)])
        place = bisect_left(self.lines, first)
        return place < len(self.lines) and self.lines[place] <= function.span.end_line

    @property
    def anywhere(self) -> bool:
        """Whether the file may mention one."""
        return self.lines is None or bool(self.lines)


ANYWHERE = Spelled(None)


def pattern_of(names: Iterable[str]) -> re.Pattern[bytes]:
    """Finds any of the names, also as a part of another."""
    return re.compile(b"|".join(sorted(re.escape(name.encode()) for name in names)))


def spelled(names: re.Pattern[bytes], text: bytes) -> Spelled:
    """Where the text spells the names; anywhere if there is no text."""
    if not text:
        return ANYWHERE
    lines: list[int] = []
    line, counted = 1, 0
    for found in names.finditer(text):
        start = found.start()
        line += text.count(b"\n", counted, start)
        counted = start
        if not lines or lines[-1] != line:
            lines.append(line)
    return Spelled(tuple(lines))
