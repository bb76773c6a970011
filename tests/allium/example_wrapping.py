"""Fragments to files: which lines of an example are declarations, items, clauses, statements, expressions.

The documents show field lists, single clauses and bare expressions. Each kind has one wrapper that makes it a
file; the wrapper's lines stand between the example's own, which are never touched, not even indented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DECLARATION = re.compile(
    r"""(?:use\s+"|given\s*\{|external\s+entity\b|(?:entity|value|variant|enum|rule|actor|surface|contract|invariant)
    \s+\w+\s*[{:]|config\s*\{|[\w-]+/config\s*\{|default\s+\w|deferred\s+\w|open\s+question\b)""",
    re.VERBOSE,
)
_SURFACE = re.compile(r"(?:facing|context)\s+\w+\s*:|(?:exposes|provides|related|timeout|contracts)\s*:")
_CLAUSE = re.compile(r"(?:when|requires|ensures)\s*:|let\s+\w+\s*=")
_LOOP = re.compile(r"for\s+\w+\s+in\s[^:]*:(?P<body>.*)", re.DOTALL)
_ITEM = re.compile(r"\w+\s*(?:\([\w\s,]*\))?\s*:")
_TRIGGER = re.compile(r"\s*when\s*:")
_COMMENT = re.compile(r"--[^\n]*")

OPENING = {
    "file": (),
    "entity": ("entity Example {",),
    "rule": ("rule Example {",),
    "expressions": ("rule Example {", "requires:"),
    "statements": ("rule Example {", "ensures:"),
    "surface": ("surface Example {",),
}
"""The lines that open each wrapper; all but `file` end with `}`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines `first` to `last` (1-based) of an example and the wrapper that they need."""

    kind: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.kind} {self.first}-{self.last}"


def piece(spelled: str) -> Piece:
    """A piece out of its spelling in the manifest: `entity 3-9`."""
    kind, _, lines = spelled.partition(" ")
    first, _, last = lines.partition("-")
    return Piece(kind, int(first), int(last))


def pieces_of(content: str) -> tuple[Piece, ...]:
    """The pieces of an example: what begins at its outermost column, runs of one kind taken together."""
    lines = content.splitlines()
    found: list[Piece] = []
    for first, last in _units(lines):
        text = "\n".join(lines[first - 1 : last])
        kind = _kind(text)
        before = found[-1] if found else None
        again = before and _TRIGGER.match(_COMMENT.sub("", text)) and _has_trigger(lines, before)
        if before is not None and before.kind == kind and not again:
            found[-1] = Piece(kind, before.first, last)
        else:
            found.append(Piece(kind, first, last))
    return tuple(found) or (Piece("file", 1, len(lines)),)


def _has_trigger(lines: Sequence[str], of: Piece) -> bool:
    return of.kind == "rule" and any(_TRIGGER.match(line) for line in lines[of.first - 1 : of.last])


def _units(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of lines that belong together: comments with what follows them, deeper lines with what they hang
    below, brackets with what they enclose."""
    code = [_COMMENT.sub("", line).rstrip() for line in lines]
    columns = [len(line) - len(line.lstrip()) for line in code if line]
    outermost = min(columns, default=0)
    start, depth, holds = 1, 0, False
    for number, line in enumerate(code, 1):
        begins = bool(line) and not depth and len(line) - len(line.lstrip()) == outermost
        if holds and begins and line.lstrip()[0] not in ")}]":
            begin = number
            while begin > start + 1 and not code[begin - 2]:
                begin -= 1
            yield start, begin - 1
            start = begin
        holds = holds or bool(line)
        depth += sum(line.count(each) for each in "({[") - sum(line.count(each) for each in ")}]")
    if holds:
        yield start, len(lines)


def _kind(text: str) -> str:
    code = _COMMENT.sub("", text).strip()
    if DECLARATION.match(code):
        return "file"
    if _SURFACE.match(code):
        return "surface"
    if _CLAUSE.match(code):
        return "rule"
    if loop := _LOOP.match(code):
        body = loop["body"].strip()
        return "rule" if body in ("", "...") or _CLAUSE.match(body) else "statements"
    return "entity" if _ITEM.match(code) else "expressions"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A file made of an example; `origin` has for each line that of the example, 0 for the wrapper's."""

    text: str
    origin: tuple[int, ...]

    def line(self, number: int) -> int:
        """The example's line."""
        return self.origin[number - 1] if 0 < number <= len(self.origin) else 0


def wrap(content: str, pieces: Sequence[Piece], version: int) -> Wrapped:
    """The example as a file in this version of the language."""
    own = content.splitlines()
    lines: list[tuple[str, int]] = []
    if version and "-- allium:" not in content:
        lines.append((f"-- allium: {version}", 0))
    for each in pieces:
        opening = OPENING[each.kind]
        lines.extend((line, 0) for line in opening)
        lines.extend((own[number - 1], number) for number in range(each.first, each.last + 1))
        if opening:
            lines.append(("}", 0))
    text = "".join(line + "\n" for line, _ in lines)
    return Wrapped(text, tuple(number for _, number in lines))
