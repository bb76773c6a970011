"""Words, numbers, texts and signs of SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 20_000
"""Characters of one statement that are read."""

_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<text>[eE]?'(?:[^']|'')*')
  | (?P<name>"[^"]+"|`[^`]+`|\[[A-Za-z_]\w*\]|[A-Za-z_@][\w$]*)
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<place>%\((?P<inner>\w+)\)s|%s|\?|\$\d{1,4}(?!\d)|(?<!:):(?!:)[A-Za-z_]\w*)
  | (?P<sign><>|!=|<=|>=|=>|:=|\|\||::|->>|->|[-+*/%=<>(),.;])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `kind` is the group that matched, `text` is without quotes, `at` where it starts."""

    kind: str
    text: str
    at: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these words or signs, in any case."""
        return self.kind in ("name", "sign") and self.text.upper() in words


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text without blanks and comments; marks for values become `:p0`, `:p1`, … in order."""
    return tuple(_tokens(text[:LONGEST], 0))


def defining(text: str, start: int, end: int) -> tuple[Token, ...]:
    """The tokens of the definition at `start`, however long; where they are is counted from there."""
    found: list[Token] = []
    for token in _tokens(text, start):
        found.append(token)
        if token.says(";") or start + token.at >= end:
            break
    return tuple(found)


def _tokens(text: str, start: int) -> Iterator[Token]:
    marks = 0
    for match in _TOKEN.finditer(text, start):
        kind = match.lastgroup or "other"
        if kind == "inner":
            kind = "place"
        word = match[0]
        if kind == "space":
            continue
        if kind == "text":
            word = word.lstrip("eE")[1:-1].replace("''", "'")
        elif kind == "name":
            word = word.strip('"`[]')
        elif kind == "place":
            if match["inner"]:
                word = f":{match['inner']}"
            elif word.startswith("$"):
                word = f":p{int(word[1:]) - 1}"
            elif not word.startswith(":"):
                word = f":p{marks}"
                marks += 1
        yield Token(kind, word, match.start() - start)


class Reader:
    """A position in a row of tokens."""

    def __init__(self, row: tuple[Token, ...], span_text: str = "") -> None:
        self.row = row
        self.position = 0
        self.text = span_text

    @property
    def token(self) -> Token | None:
        """The token at hand, None at the end."""
        return self.row[self.position] if self.position < len(self.row) else None

    def ahead(self, *words: str) -> bool:
        """Whether the next tokens are these words."""
        rest = self.row[self.position : self.position + len(words)]
        return len(rest) == len(words) and all(t.says(w) for t, w in zip(rest, words, strict=True))

    def take(self, *words: str) -> bool:
        """Goes past these words if they come next. Tells whether they did."""
        if self.ahead(*words):
            self.position += len(words)
            return True
        return False

    def name(self) -> str:
        """The last part of a dotted name that comes next, "" if none does."""
        return self.qualified()[1]

    def qualified(self) -> tuple[str, str]:
        """The part before the last, and the last part, of a dotted name that comes next; "" for none."""
        before, found = "", ""
        while (token := self.token) is not None and token.kind == "name":
            before, found = found, token.text
            self.position += 1
            if not self.take("."):
                break
        return before, found

    def skip_group(self) -> None:
        """Goes past a bracketed group that comes next, whatever is in it."""
        depth = 0
        while (token := self.token) is not None:
            if token.says("("):
                depth += 1
            elif token.says(")"):
                depth -= 1
            self.position += 1
            if depth <= 0:
                return
