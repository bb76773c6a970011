"""A language as operators need it: its pieces, and how to write the few things they insert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from .pieces import Body, Piece, Statement

Kind = TypeVar("Kind", bound=Piece)


@dataclass(frozen=True)
class Syntax:
    """A parsed file: its source as bytes, its pieces in the order of the text, constants by class."""

    source: bytes
    pieces: tuple[Piece, ...]
    members: dict[str, dict[str, str]]
    """Classes and enumerations, with the state that each of their constants stands for."""
    import_line: Piece | None = None
    by_line: dict[int, list[Piece]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[int, list[Piece]] = defaultdict(list)
        for piece in self.pieces:
            index[piece.line].append(piece)
        object.__setattr__(self, "by_line", index)

    def at(self, line: int, kind: type[Kind]) -> Iterator[Kind]:
        """Pieces of a kind that start on `line`."""
        for piece in self.by_line.get(line, ()):
            if isinstance(piece, kind):
                yield piece

    def every(self, kind: type[Kind]) -> Iterator[Kind]:
        """Pieces of a kind in the whole file."""
        for piece in self.pieces:
            if isinstance(piece, kind):
                yield piece

    def text(self, piece: Piece) -> str:
        """The source of a piece."""
        return self.source[piece.start : piece.end].decode()

    def statement(self, line: int) -> Statement | None:
        """The innermost statement whose text covers `line`."""
        covering = [each for each in self.every(Statement) if each.line <= line <= each.last]
        return min(covering, key=lambda each: each.last - each.line, default=None)

    def function(self, line: int) -> str:
        """The name of the innermost function around `line`, or an empty string."""
        covering = [each for each in self.every(Body) if each.line <= line <= each.last]
        return max(covering, key=lambda each: each.line).name if covering else ""


@dataclass(frozen=True)
class Dialect:
    """One language. `read` and `check` raise SyntaxError on text that is not of it."""

    name: str
    comment: str
    read: Callable[[str], Syntax]
    check: Callable[[str], object]
    nothing: str
    """A statement that does nothing."""
    message: str
    """A statement that only prints."""
    no_result: str
    """A statement that returns nothing."""
    both: str
    either: str
    true: str
    false: str
    null: str
    period: str
    """97 days, as an expression."""
    period_import: str
    """What must be imported for `period`, or an empty string."""
    sequel: str
    """What stands between two statements of one line."""
    clocks: tuple[str, ...]
    """Expressions for now; the first that a file mentions is used."""
    negation: Callable[[str], str]
    field_name: Callable[[str], str]
    """How a field of the specification is called in code."""
    configured: Callable[[str], tuple[str, int | str] | None]
    """Name and value that a line configures: a whole number, or the text of a length of time."""
    number: Callable[[str], tuple[int, int] | None]
    """Where the number of a configured line stands (characters)."""
    brackets: Callable[[str, list[str]], str]
    """A literal collection like the given one, with other elements."""
    quote: Callable[[str, str], str]
    """A string like the given one, with another content."""
    completed: Callable[[str], str] = str
    """The text with imports of what operators wrote into it."""
