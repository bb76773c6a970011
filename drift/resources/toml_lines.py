"""At which line a key of a TOML document stands: `tomllib` does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""`("rule", 2, "severity")` is the key `severity` of the third `[[rule]]`."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+|\s*\.\s*)+?)\s*=(.*)$""")
_KEY_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(?:\.|$)""")
_INERT = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|' r"'''.*?'''|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'|" r"#[^\n]*", re.DOTALL
)


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line of every table header and every assignment outside inline tables and arrays.

    Built for documents that `tomllib` accepts; on others the answer may be incomplete, never an exception.
    """
    lines: dict[KeyPath, int] = {}
    arrays: dict[KeyPath, int] = {}
    here: KeyPath = ()
    for number, line in _statements(text):
        if header := _HEADER.match(line):
            here = _resolve(_split(header[2]), arrays, array=header[1] == "[[")
            lines.setdefault(here, number)
        elif assignment := _ASSIGNMENT.match(line):
            lines.setdefault(here + _split(assignment[1]), number)
    return lines


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """The line of the deepest known part of `path`; 1 when nothing of it is known.

    Parts that the document does not have (the tag of a union in a validator's location) are passed over.
    """
    found: KeyPath = ()
    for part in path:
        step = (*found, part)
        if any(known[: len(step)] == step for known in lines):
            found = step
    known_lines = [line for known, line in lines.items() if known[: len(found)] == found]
    return lines.get(found, min(known_lines, default=1)) if found else 1


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines that may start a header or an assignment: none inside a string or a bracket."""
    strings = {
        line
        for found in _INERT.finditer(text)
        for line in range(_line_at(text, found.start()) + 1, _line_at(text, found.end()) + 1)
    }
    shadows = _INERT.sub(_blank, text).split("\n")
    depth = 0
    for number, (line, shadow) in enumerate(zip(text.split("\n"), shadows, strict=True), start=1):
        header = depth == 0 and number not in strings and _HEADER.match(line)
        if depth == 0 and number not in strings:
            yield number, line
        if not header:
            depth = max(0, depth + sum(shadow.count(c) for c in "[{") - sum(shadow.count(c) for c in "]}"))


def _line_at(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _blank(match: re.Match[str]) -> str:
    return "".join("\n" if c == "\n" else " " for c in match[0])


def _split(dotted: str) -> KeyPath:
    return tuple(next(part for part in found if part) for found in _KEY_PART.findall(dotted) if any(found))


def _resolve(names: KeyPath, arrays: dict[KeyPath, int], *, array: bool) -> KeyPath:
    """The path of a header, with the index of each array of tables that it passes through."""
    path: KeyPath = ()
    for position, name in enumerate(names):
        path = (*path, name)
        last = position == len(names) - 1
        if last and array:
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path
