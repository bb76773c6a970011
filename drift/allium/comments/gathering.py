"""The comments of a text, and its tokens, with exact positions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from drift.allium.comments.notes import Comment
from drift.allium.tokens import Token, lines_of
from drift.logic.spans import Span

Place: TypeAlias = tuple[int, int]
"""Line and column, 1-based."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"--[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Gathered:
    """A text's lines, tokens and comments."""

    lines: tuple[str, ...]
    tokens: tuple[Token, ...]
    starts: tuple[Place, ...]
    comments: tuple[Comment, ...]

    def before(self, place: Place) -> int:
        """The index of the last token that starts before a place, or -1."""
        return bisect_left(self.starts, place) - 1

    def first_on_line(self, place: Place) -> bool:
        """Whether nothing but blanks stands before a place on its line."""
        return _blank(self.lines[place[0] - 1][: place[1] - 1])

    def below_blank(self, place: Place) -> bool:
        """Whether a place starts a line above which an empty one stands."""
        line = place[0] - 2
        return line >= 0 and self.first_on_line(place) and _blank(self.lines[line])

    def end_of_words(self, end: Place, column: int) -> Place:
        """Where the words of an annotation end: the comment lines below it from `column` on."""
        at = self.before(end) + 1
        until = self.starts[at] if at < len(self.starts) else (len(self.lines) + 1, 1)
        first = bisect_left(self.comments, end, key=lambda comment: (comment.span.line, comment.span.column))
        for comment in self.comments[first:]:
            place = (comment.span.line, comment.span.column)
            indentation = len(self.lines[place[0] - 1][: place[1] - 1].expandtabs(8))
            if place > until or (place[0] > end[0] and indentation < column and self.first_on_line(place)):
                break
            end = (comment.span.end_line, comment.span.end_column)
        return end


def gather(text: str) -> Gathered:
    """The comments of a text are what stands behind `--` between its tokens."""
    lines = tuple(_LINE_END.split(text))
    tokens = tuple(token for line in lines_of(text) for token in line.tokens)
    starts = tuple((token.line or 0, token.column or 0) for token in tokens)
    line_starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
    comments: list[Comment] = []
    line = 0
    for start, end in _gaps(tokens, len(text)):
        for found in _COMMENT.finditer(text, start, end):
            while line + 1 < len(line_starts) and line_starts[line + 1] <= found.start():
                line += 1
            comments.append(_comment(found, line, line_starts[line], lines))
    return Gathered(lines, tokens, starts, tuple(comments))


def _blank(text: str) -> bool:
    return not text.replace("\ufeff", "").strip()


def _gaps(tokens: Sequence[Token], length: int) -> list[tuple[int, int]]:
    edges = [0]
    for token in tokens:
        edges.extend((token.start_pos or 0, token.end_pos or 0))
    edges.append(length)
    return [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2) if edges[i] < edges[i + 1]]


def _comment(found: re.Match[str], line: int, line_start: int, lines: Sequence[str]) -> Comment:
    text = found.group().rstrip()
    column = found.start() - line_start + 1
    blank = line > 0 and _blank(lines[line][: column - 1]) and _blank(lines[line - 1])
    return Comment(Span(line + 1, column, line + 1, column + len(text)), text, blank)
