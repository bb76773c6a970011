"""A specification's text that is edited in place: what an edit does not touch stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from drift.allium.parser import parse
from drift.allium.tokens import offsets
from drift.allium.tree import SpecTree
from drift.logic.spans import Span

N = TypeVar("N")
STEP = 4
"""Columns of one level of indentation."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """From where to where in a file, and what stands there instead; offsets count code points."""

    file: str
    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Sheet:
    """One file: its text without a byte-order mark, and the tree of it."""

    path: str
    text: str

    @cached_property
    def tree(self) -> SpecTree:
        """The syntax tree."""
        return parse(self.text).tree

    @cached_property
    def _starts(self) -> list[int]:
        return offsets(self.text)

    @property
    def ending(self) -> str:
        """How lines end here."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def of(self, span: Span) -> tuple[int, int]:
        """From where to where a span reaches."""
        return self.at(span.line, span.column), self.at(span.end_line, span.end_column)

    def at(self, line: int, column: int) -> int:
        """The offset of a place; the text's end behind its last line."""
        return self._starts[line - 1] + column - 1 if line <= len(self._starts) else len(self.text)

    def said(self, span: Span) -> str:
        """The text of a span."""
        start, end = self.of(span)
        return self.text[start:end]

    def line(self, number: int) -> str:
        """A line without its end."""
        return self.text[self._starts[number - 1] : self._line_end(number)]

    def indent(self, number: int) -> str:
        """The blanks that a line begins with."""
        line = self.line(number)
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _line_end(self, number: int) -> int:
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        while end > self._starts[number - 1] and self.text[end - 1] in "\r\n":
            end -= 1
        return end

    # ------------------------------------------------------------ edits

    def replaced(self, span: Span, new: str) -> Edit:
        """Other words for a span."""
        return Edit(self.path, *self.of(span), new)

    def inserted(self, number: int, lines: Iterable[str]) -> Edit:
        """New lines below a line; below 0 they are the first."""
        new = [line.rstrip() for line in lines]
        if number == 0:
            return Edit(self.path, 0, 0, "".join(f"{line}{self.ending}" for line in new))
        at = self._line_end(number)
        return Edit(self.path, at, at, "".join(f"{self.ending}{line}" for line in new))

    def without_lines(self, first: int, last: int) -> Edit:
        """Without some whole lines."""
        end = self._starts[last] if last < len(self._starts) else len(self.text)
        start = self._starts[first - 1]
        if end == len(self.text) and not self.text.endswith(("\n", "\r")) and first > 1:
            start = self._line_end(first - 1)
        return Edit(self.path, start, end, "")

    def alone(self, span: Span) -> bool:
        """Whether nothing but a comment stands on the lines of a span."""
        before = self.text[self._starts[span.line - 1] : self.of(span)[0]]
        after = self.text[self.of(span)[1] : self._line_end(span.end_line)].strip()
        return not before.strip() and (not after or after.startswith("--"))

    # ------------------------------------------------------------ nodes

    def nodes(self, *kinds: type[N]) -> Iterator[N]:
        """All nodes of some kinds, outer ones first."""
        pending: list[Any] = list(reversed(self.tree.declarations))
        while pending:
            node = pending.pop()
            if isinstance(node, kinds):
                yield node
            pending.extend(reversed(list(_parts(node))))

    def node(self, span: Span, *kinds: type[N]) -> N | None:
        """The node of some kinds that stands there, else the smallest one around, else the first in it."""
        found = list(self.nodes(*kinds))
        spans = [_span(one) for one in found]
        exact = [n for n, s in zip(found, spans, strict=True) if s == span]
        around = [(n, s) for n, s in zip(found, spans, strict=True) if _within(span, s)]
        inside = [n for n, s in zip(found, spans, strict=True) if _within(s, span)]
        if exact:
            return exact[-1]
        if around:
            return min(around, key=lambda one: self.of(one[1])[1] - self.of(one[1])[0])[0]
        return inside[0] if inside else None


def _span(node: Any) -> Span:
    span: Span = node.span
    return span


def _within(inner: Span, outer: Span) -> bool:
    starts = (outer.line, outer.column) <= (inner.line, inner.column)
    return starts and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


def _parts(node: Any) -> Iterator[Any]:
    """The nodes directly in a node."""
    if isinstance(node, tuple):
        yield from node
    elif isinstance(node, msgspec.Struct) and not isinstance(node, Span):
        for name in node.__struct_fields__:
            value = getattr(node, name)
            if isinstance(value, (tuple, msgspec.Struct)):
                yield value


def applied(texts: Mapping[str, str], edits: Iterable[Edit]) -> dict[str, str] | None:
    """The texts with all edits; None if two of them touch the same place."""
    changed = dict(texts)
    by_file: dict[str, list[Edit]] = {}
    for edit in dict.fromkeys(edits):
        by_file.setdefault(edit.file, []).append(edit)
    for file, found in by_file.items():
        text, pieces, at = texts[file], [], 0
        for edit in sorted(found, key=lambda one: (one.start, one.end)):
            if edit.start < at:
                return None
            pieces += [text[at : edit.start], edit.new]
            at = edit.end
        changed[file] = "".join([*pieces, text[at:]])
    return changed
