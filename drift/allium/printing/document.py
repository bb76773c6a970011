"""Documents: text that knows where it may be broken, and the layout that fits it into a width.

A `Group` stands on one line if it fits, otherwise all `Line`s directly in it break. What holds a comment or a
forced break never stands on one line. Comments behind code wait for the end of their line and do not count
into its width, so that no comment changes how code is broken; those behind neighbouring lines of one
indentation are aligned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

WIDTH = 100
"""Columns of a line."""
GAP = 2
"""Blanks at least between code and a comment behind it."""
STEP = 4
"""Columns of one level of indentation."""


@dataclass(frozen=True, slots=True)
class Nest:
    """One level deeper."""

    doc: Doc


@dataclass(frozen=True, slots=True)
class Line:
    """A break, or `flat` if its group stands on one line."""

    flat: str = " "


@dataclass(frozen=True, slots=True)
class Hard:
    """A break; `fresh` ones only if something stands on the line already."""

    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Suffix:
    """A comment behind what stands on the line."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """What stands on one line if it fits."""

    doc: Doc
    forced: bool


Doc: TypeAlias = "str | tuple[Doc, ...] | Nest | Line | Hard | Suffix | Group"

LINE = Line()
SOFT = Line("")
HARD = Hard()
FRESH = Hard(fresh=True)


def group(*parts: Doc, broken: bool = False) -> Group:
    """A group of these parts, on several lines in any case if `broken` or if a part can't stand on one."""
    return Group(parts, broken or forced(parts))


def nested(*parts: Doc) -> Nest:
    """These parts one level deeper."""
    return Nest(parts)


def joined(separator: Doc, parts: Iterable[Doc]) -> Doc:
    """The parts with the separator between them."""
    found: list[Doc] = []
    for part in parts:
        if found:
            found.append(separator)
        found.append(part)
    return tuple(found)


def forced(doc: Doc) -> bool:
    """Whether it can't stand on one line."""
    match doc:
        case Hard() | Suffix():
            return True
        case Group(forced=known):
            return known
        case Nest(doc=inner):
            return forced(inner)
        case tuple():
            return any(forced(part) for part in doc)
        case _:
            return False


Task: TypeAlias = tuple[int, bool, Doc]
"""Indentation, whether lines break, what to print."""


class _Page:
    """The lines so far; blanks are written only in front of something."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self.line = ""
        self.indent = 0
        self.comment = ""

    def column(self) -> int:
        return len(self.line) if self.line else self.indent

    def text(self, text: str) -> None:
        if text and not self.line:
            self.line = " " * self.indent
        self.line += text

    def suffix(self, text: str) -> None:
        if self.comment:
            self.newline(self.indent)
        self.comment = text

    def newline(self, indent: int) -> None:
        code = self.line.rstrip()
        if code:
            self.lines.append((code, self.comment))
        else:
            self.lines.append((" " * self.indent + self.comment if self.comment else "", ""))
        self.line, self.comment, self.indent = "", "", indent

    def fresh(self, indent: int) -> None:
        if self.line.strip() or self.comment:
            self.newline(indent)
        else:
            self.line, self.indent = "", indent


def render(doc: Doc, width: int = WIDTH) -> str:
    """The text of a document, its lines ended with LF."""
    page = _Page()
    tasks: list[Task] = [(0, True, doc)]
    while tasks:
        indent, breaking, current = tasks.pop()
        match current:
            case str():
                page.text(current)
            case tuple():
                tasks.extend((indent, breaking, part) for part in reversed(current))
            case Nest(doc=inner):
                tasks.append((indent + STEP, breaking, inner))
            case Line(flat=flat):
                if breaking:
                    page.newline(indent)
                else:
                    page.text(flat)
            case Hard(fresh=fresh):
                if fresh:
                    page.fresh(indent)
                else:
                    page.newline(indent)
            case Suffix(text=text):
                page.suffix(text)
            case Group(doc=inner, forced=known):
                broken = known or (breaking and not _fits(inner, tasks, width - page.column()))
                tasks.append((indent, broken, inner))
    page.fresh(0)
    return "".join(f"{line}\n" for line in _aligned(page.lines))


def _aligned(lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Each line with its comment, aligned with those of the neighbouring lines of its indentation."""
    for (commented, _), run in groupby(lines, key=lambda line: (bool(line[1]), _indentation(line[0]))):
        neighbours = list(run)
        column = max(len(code) for code, _ in neighbours) + GAP
        for code, comment in neighbours:
            yield f"{code:<{column}}{comment}" if commented else code


def _indentation(code: str) -> int:
    return len(code) - len(code.lstrip())


def on_one_line(doc: Doc, width: int = WIDTH) -> str | None:
    """The text of a document that fits on one line, a comment behind it apart; None if it doesn't."""
    first, _, rest = render(_without_suffixes(doc), width).partition("\n")
    return first if not rest and len(first) <= width else None


def _without_suffixes(doc: Doc) -> Doc:
    match doc:
        case Suffix():
            return ""
        case tuple():
            return tuple(_without_suffixes(part) for part in doc)
        case _:
            return doc


def _fits(doc: Doc, rest: list[Task], room: int) -> bool:
    """Whether a document on one line, and what follows it up to where a line may end, fits into the room."""
    pending: list[tuple[bool, Doc]] = [(False, doc)]
    after = len(rest)
    while room >= 0:
        if pending:
            breaking, current = pending.pop()
        elif after:
            after -= 1
            breaking, current = True, rest[after][2]
        else:
            return True
        match current:
            case str():
                room -= len(current)
            case tuple():
                pending.extend((breaking, part) for part in reversed(current))
            case Nest(doc=inner):
                pending.append((breaking, inner))
            case Line(flat=flat):
                if breaking:
                    return True
                room -= len(flat)
            case Hard():
                return True
            case Group(doc=inner):
                pending.append((breaking, inner))
            case Suffix():
                pass
    return False
