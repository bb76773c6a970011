"""Source excerpts: the lines around a span, numbered, with the span underlined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from drift.logic.spans import Span
from drift.report.escape import visible_character

CONTEXT = 1
MAX_SPAN_LINES = 4
TAB = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an excerpt.

    `number` is None for a remark about lines left out. `mark` is the underline: first cell, width.
    """

    number: int | None
    text: str
    mark: tuple[int, int] | None = None


def excerpt(lines: Sequence[str], span: Span, width: int) -> Iterator[Row]:
    """The span's lines and one line of context on both sides, none wider than `width` cells (at least 20).

    A span that reaches beyond the text (the file changed) is clamped; nothing is yielded if it starts there.
    """
    if span.line < 1 or span.line > len(lines):
        return
    last = min(max(span.end_line, span.line), len(lines))
    if last > span.line and span.end_line == last and span.end_column <= 1:
        last -= 1
    for number in range(max(1, span.line - CONTEXT), span.line):
        yield from _context(number, lines, width)
    shown = range(span.line, min(last, span.line + MAX_SPAN_LINES - 1) + 1)
    for number in shown:
        line = lines[number - 1]
        start = span.column - 1 if number == span.line else _indentation(line)
        end = span.end_column - 1 if number == span.end_line else len(line.rstrip())
        yield _marked(number, line, start, end, max(width, 20))
    if left_out := last - shown[-1]:
        yield Row(None, f"… {left_out} more {'line' if left_out == 1 else 'lines'}")
    else:
        for number in range(last + 1, min(len(lines), last + CONTEXT) + 1):
            yield from _context(number, lines, width)


def _context(number: int, lines: Sequence[str], width: int) -> Iterator[Row]:
    yield Row(number, _marked(number, lines[number - 1], 0, 0, max(width, 20)).text)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _marked(number: int, line: str, start: int, end: int, width: int) -> Row:
    """The line with the code points from `start` to `end` underlined, cut around them if it is too wide."""
    line = line.rstrip()
    start = max(0, min(start, len(line)))
    end = max(start, min(end, len(line)))
    if len(line) <= width and line.isascii() and line.isprintable():
        return Row(number, line, (start, max(1, min(end, len(line)) - start)))
    first = 0
    if len(line) > 2 * width:
        first = max(0, start - width // 4)
        line = line[first : first + 2 * width]
    pieces = _pieces(line)
    widths = [cell_len(piece) for piece in pieces]
    lead, mark = sum(widths[: start - first]), sum(widths[start - first : end - first])
    cut_left = first > 0
    while sum(widths) + cut_left > width and lead > width // 4:
        lead -= widths.pop(0)
        pieces.pop(0)
        cut_left = True
    cut_right = False
    while sum(widths) + cut_left + cut_right > width:
        widths.pop()
        pieces.pop()
        cut_right = True
    text = "…" * cut_left + "".join(pieces) + "…" * cut_right
    lead += cut_left
    return Row(number, text, (lead, max(1, min(mark, cell_len(text) - lead))))


def _pieces(line: str) -> list[str]:
    """Each code point as it is shown; tabs reach to the next multiple of `TAB` cells."""
    pieces: list[str] = []
    column = 0
    for character in line:
        piece = " " * (TAB - column % TAB) if character == "\t" else visible_character(character)
        pieces.append(piece)
        column += cell_len(piece)
    return pieces
