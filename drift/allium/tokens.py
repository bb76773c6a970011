"""The lexer: text to tokens with exact positions. It never fails; what it doesn't know is an `UNKNOWN` token.

Lines end with LF, CRLF or CR. Columns are 1-based code points; the indentation of a `Line` counts tabs as
stops of 8. A byte-order mark at the beginning of a text takes no column.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from drift.logic.spans import Span

BYTE_ORDER_MARK = "\ufeff"
DURATION_UNITS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
    "month": 2592000,
    "year": 31536000,
}
"""Seconds in a unit; a month is 30 days, a year 365 (language reference, "Field types")."""

KEYWORDS = {
    "and": "AND",
    "or": "OR",
    "not": "NOT",
    "implies": "IMPLIES",
    "in": "IN",
    "exists": "EXISTS",
    "if": "IF",
    "else": "ELSE",
    "for": "FOR",
    "let": "LET",
    "with": "WITH",
    "where": "WHERE",
    "true": "TRUE",
    "false": "FALSE",
    "null": "NULL",
    "now": "NOW",
    "this": "THIS",
}
_PREFIXES = ("NOT", "EXISTS", "IF")
_OPERATORS = {
    "(": "LPAR",
    ")": "RPAR",
    "{": "LBRACE",
    "}": "RBRACE",
    "[": "LSQB",
    "]": "RSQB",
    ":": "COLON",
    ",": "COMMA",
    "|": "PIPE",
    "=": "EQ",
    "!=": "NE",
    "<": "LT",
    ">": "GT",
    "<=": "LE",
    ">=": "GE",
    "+": "PLUS",
    "-": "MINUS",
    "*": "STAR",
    "/": "SLASH",
    ".": "DOT",
    "?.": "QDOT",
    "??": "COALESCE",
    "?": "QMARK",
    "->": "ARROW",
    "=>": "FATARROW",
    "@": "AT",
}
_UNITS = "|".join(DURATION_UNITS)
_MASTER = re.compile(
    rf"""
    (?:[^\S\r\n]|\ufeff)*+
  (?:
    (?P<newline>(?:--[^\r\n]*)?(?:\r\n|\n|\r))
  | (?P<NAME>[^\W\d]\w*+(?![-/]))
  | (?P<operator>(?:!=|<=|>=|\?\.|\?\?|->|=>|[(){{}}\[\]:,|=<>+\-*/.?@])(?![-=>.&|*/+]))
  | (?P<end>(?:--[^\r\n]*)?\Z)
  | (?P<DURATION>\d[\d_]*(?:\.\d[\d_]*)?\.(?:{_UNITS})s?\b)
  | (?P<NUMBER>(?>\d[\d_]*(?:\.\d[\d_]*)?)(?!\w))
  | (?P<QNAME>[^\W\d]\w*(?:-[^\W\d]\w*){{0,9}}/[^\W\d]\w*)
  | (?P<name>[^\W\d]\w*)
  | (?P<STRING>"(?:[^"\\\r\n]|\\[^\r\n])*")
  | (?P<BACKTICK>`[^`\r\n]+`)
  | (?P<near>===|!==|==|&&|\|\||<>|\+=|-=|\*=|:=|\.\.\.|//|/\*)
  | (?P<symbol>!=|<=|>=|\?\.|\?\?|->|=>|[(){{}}\[\]:,|=<>+\-*/.?@])
  | (?P<unknown>"[^\r\n]*|`[^\r\n]*|\w+|.)
  )
    """,
    re.VERBOSE,
)
"""One token and the blanks before it; what is frequent comes first."""
_KINDS = {
    number: {"name": "NAME", "near": "UNKNOWN", "unknown": "UNKNOWN", "symbol": "operator"}.get(kind, kind)
    for kind, number in _MASTER.groupindex.items()
}
_NAME = re.compile(r"[^\W\d]\w*")
_ALIAS = re.compile(r"(?:\A\ufeff?|[\r\n])[^\S\r\n]*use\b[^\r\n]*\bas[^\S\r\n]+([^\W\d][\w-]*)")


class Token(msgspec.Struct, gc=False):
    """A word of a text: its `type` is a terminal of the grammar. Offsets and columns end exclusively."""

    type: str
    value: str
    start_pos: int = 0
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    end_pos: int = 0

    def retyped(self, kind: str, value: str = "") -> Token:
        """The same word as another terminal, or another word in its place."""
        return Token(
            kind,
            value or self.value,
            self.start_pos,
            self.line,
            self.column,
            self.end_line,
            self.end_column,
            self.end_pos,
        )


class Line(msgspec.Struct, frozen=True):
    """A physical line that has tokens; `indent` is the layout column of the first one."""

    indent: int
    tokens: tuple[Token, ...]


def span_of(token: Token) -> Span:
    """Where a token stands."""
    return Span(token.line, token.column, token.end_line, token.end_column)


def between(first: Token, last: Token) -> Span:
    """From the start of one token to the end of another."""
    return Span(first.line, first.column, last.end_line, last.end_column)


def lines_of(text: str) -> list[Line]:
    """Splits a text into lines of tokens; empty lines and comments leave none."""
    aliases = frozenset(_ALIAS.findall(text))
    lines: list[Line] = []
    current: list[Token] = []
    start = position = int(text.startswith(BYTE_ORDER_MARK))
    number = 1
    keyword = False
    match_at, kinds, keywords, operators = _MASTER.match, _KINDS, KEYWORDS, _OPERATORS
    while (found := match_at(text, position)) is not None:
        group = found.lastindex or 0
        kind = kinds[group]
        begin, end = found.span(group)
        if kind == "newline" or kind == "end":
            if current:
                lines.append(_line(text, start, current, keyword))
                current, keyword = [], False
            if kind == "end":
                break
            number += 1
            start = position = end
            continue
        value = text[begin:end]
        if kind == "QNAME" and not _qualified(value, aliases, current):
            name = _NAME.match(text, begin)
            assert name is not None
            kind, value, end = "NAME", name.group(), name.end()
        if kind == "operator":
            kind = operators[value]
        elif kind == "NAME" and value in keywords:
            kind, keyword = keywords[value], True
        column = begin - start + 1
        current.append(Token(kind, value, begin, number, column, number, column + end - begin, end))
        position = end
    return lines


def _line(text: str, start: int, tokens: list[Token], keyword: bool) -> Line:
    blank = text[start : tokens[0].start_pos]
    indent = len(blank if not blank.strip(" ") else blank.replace("\ufeff", "").expandtabs(8)) + 1
    return Line(indent, tuple(_demoted(tokens) if keyword else tokens))


def _qualified(value: str, aliases: frozenset[str], before: list[Token]) -> bool:
    """Whether `a/b` is a qualified name and not a division: the alias is known, or a type name follows."""
    alias, _, name = value.partition("/")
    if before and before[-1].type in ("DOT", "QDOT"):
        return False
    return alias in aliases or name[0].isupper() or (name == "config" and not before)


def _demoted(tokens: list[Token]) -> Iterator[Token]:
    """Keywords in the place of a field's name are names."""
    before = earlier = ""
    for index, token in enumerate(tokens):
        if token.value in KEYWORDS:
            following = tokens[index + 1].type if index + 1 < len(tokens) else ""
            if _is_field(token.type, following, before, earlier):
                token = token.retyped("NAME")
        earlier, before = before, token.type
        yield token


def _is_field(kind: str, following: str, before: str, earlier: str) -> bool:
    """Whether a keyword stands in a field's place: after `.` or `->`, before a key's `:`, in `for this x`."""
    if before in ("DOT", "QDOT") or (earlier, before) == ("FOR", "THIS"):
        return kind != "ELSE" or before != "THIS"
    if before == "ARROW":
        return not (kind in _PREFIXES and following in ("NAME", "LPAR", *_PREFIXES))
    return kind != "ELSE" and following == "COLON" and before in ("", "LBRACE", "LPAR", "COMMA")


def offsets(text: str) -> list[int]:
    """Where each line starts, for `position`."""
    return [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]


def position(starts: list[int], offset: int) -> tuple[int, int]:
    """Line and column of an offset."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
