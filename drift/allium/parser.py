"""A specification's text to its syntax tree and all its syntax problems."""

from __future__ import annotations

import re

import msgspec

from drift.allium.layout.chunks import declarations
from drift.allium.problems import Problem
from drift.allium.reading.advice import advice
from drift.allium.reading.declarations import read_declaration
from drift.allium.reading.reader import Reader
from drift.allium.tokens import BYTE_ORDER_MARK, lines_of, offsets, position
from drift.allium.tree import SpecTree
from drift.logic.spans import Span

MAX_CHARACTERS = 500_000
"""Longer files are not read: no specification is."""

_VERSION = re.compile(r"\s*--[^\S\r\n]*allium:[^\S\r\n]*(\d{1,6})")


class Parsed(msgspec.Struct, frozen=True):
    """A tree with its problems, in the order of the text. The tree holds what could be read."""

    tree: SpecTree
    problems: tuple[Problem, ...] = ()


def parse(text: str) -> Parsed:
    """Reads one specification; never raises. What is in `problems` stands in the tree as `Broken`."""
    if len(text) > MAX_CHARACTERS:
        place = Span(1, 1, 1, 1)
        message = f"the file has {len(text)} characters; at most {MAX_CHARACTERS} are read"
        return Parsed(SpecTree(()), (Problem(place, message, hint="split it into modules with `use`"),))
    text = text.removeprefix(BYTE_ORDER_MARK)
    marker = _VERSION.match(text)
    version = int(marker[1]) if marker else 0
    reader = Reader(text, version)
    lines = lines_of(text)
    found = tuple(read_declaration(reader, chunk) for chunk in declarations(lines))
    for one in advice(text, lines, found):
        reader.note(one)
    tree = SpecTree(found, version, _place(text, marker))
    return Parsed(tree, tuple(sorted(reader.problems, key=lambda problem: problem.span)))


def _place(text: str, marker: re.Match[str] | None) -> Span | None:
    if marker is None:
        return None
    starts = offsets(text)
    (line, _), (end_line, end) = position(starts, marker.start(1)), position(starts, marker.end())
    return Span(line, text.find("--") - starts[line - 1] + 1, end_line, end)
