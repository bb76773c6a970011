"""From the bytes a parser counts to the lines and code points a reader counts."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from drift.logic.spans import Span


class Positions:
    """Spans and texts of the nodes of one UTF-8 source; ASCII, nearly all, pays nothing for the rest."""

    __slots__ = ("_lines", "_source", "_text", "span", "text")

    span: Callable[[Node], Span]
    text: Callable[[Node], str]

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._lines: list[bytes] | None = None
        if source.isascii():
            self._text = source.decode("ascii")
            self.span, self.text = self._span_of_ascii, self._text_of_ascii
        else:
            self._text = ""
            self.span, self.text = self._span_of_any, self._text_of_any

    def between(self, one: Node, other: Node) -> str:
        """The text after one node and before another."""
        return self._source[one.end_byte : other.start_byte].decode("utf-8", "replace")

    def _text_of_ascii(self, node: Node) -> str:
        return self._text[node.start_byte : node.end_byte]

    def _text_of_any(self, node: Node) -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _span_of_ascii(self, node: Node) -> Span:
        row, column = node.start_point
        end_row, end_column = node.end_point
        return Span(row + 1, column + 1, end_row + 1, end_column + 1)

    def _span_of_any(self, node: Node) -> Span:
        row, column = node.start_point
        end_row, end_column = node.end_point
        return Span(
            row + 1, self._points(row, column) + 1, end_row + 1, self._points(end_row, end_column) + 1
        )

    def _points(self, row: int, column: int) -> int:
        """Code points before byte `column` of line `row`."""
        if self._lines is None:
            self._lines = self._source.split(b"\n")
        if row >= len(self._lines):
            return column
        line = self._lines[row]
        return column if line.isascii() else len(line[:column].decode("utf-8", "replace"))
