"""The lexer: text to tokens with exact positions. It never fails; what it doesn't know is an `UNKNOWN` token.

Lines end with LF, CRLF or CR. Columns are 1-based code points; the indentation of a `Line` counts tabs as
stops of 8.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from lark import Token

from drift.logic.spans import Span

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
    (?P<space>[^\S\r\n]+|--[^\r\n]*|\ufeff)
  | (?P<newline>\r\n|\n|\r)
  | (?P<duration>\d[\d_]*(?:\.\d[\d_]*)?\.(?:{_UNITS})s?\b)
  | (?P<number>(?>\d[\d_]*(?:\.\d[\d_]*)?)(?!\w))
  | (?P<qname>[^\W\d]\w*(?:-[^\W\d]\w*)*/[^\W\d]\w*)
  | (?P<name>[^\W\d]\w*)
  | (?P<string>"(?:[^"\\\r\n]|\\[^\r\n])*")
  | (?P<backtick>`[^`\r\n]+`)
  | (?P<near>===|!==|==|&&|\|\||<>|\+=|-=|\*=|:=|\.\.\.|//|/\*)
  | (?P<operator>!=|<=|>=|\?\.|\?\?|->|=>|[(){{}}\[\]:,|=<>+\-*/.?@])
  | (?P<unknown>"[^\r\n]*|`[^\r\n]*|\w+|.)
    """,
    re.VERBOSE,
)
_NAME = re.compile(r"[^\W\d]\w*")
_ALIAS = re.compile(r"^[^\S\r\n]*use\b[^\r\n]*\bas[^\S\r\n]+([^\W\d][\w-]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line that has tokens; `indent` is the layout column of the first one."""

    indent: int
    tokens: tuple[Token, ...]


def span_of(token: Token) -> Span:
    """Where a token stands."""
    return Span(token.line or 0, token.column or 0, token.end_line or 0, token.end_column or 0)


def between(first: Token, last: Token) -> Span:
    """From the start of one token to the end of another."""
    return Span(first.line or 0, first.column or 0, last.end_line or 0, last.end_column or 0)


def lines_of(text: str) -> list[Line]:
    """Splits a text into lines of tokens; empty lines and comments leave none."""
    aliases = frozenset(_ALIAS.findall(text))
    lines: list[Line] = []
    current: list[Token] = []
    start = 0
    indent = 1
    number = 1
    position = 0
    length = len(text)
    match_at = _MASTER.match
    while position < length:
        found = match_at(text, position)
        if found is None:  # pragma: no cover - the last alternative matches anything
            break
        kind = found.lastgroup
        end = found.end()
        if kind == "newline":
            if current:
                lines.append(Line(indent, tuple(current)))
                current = []
            number += 1
            start = end
        elif kind != "space":
            value = found.group()
            if kind == "qname" and not _qualified(value, aliases, current):
                name = _NAME.match(text, position)
                assert name is not None
                kind, value, end = "name", name.group(), name.end()
            if not current:
                indent = _layout_column(text[start:position])
            column = position - start + 1
            current.append(
                Token(
                    _type(kind or "", value),
                    value,
                    position,
                    number,
                    column,
                    number,
                    column + end - position,
                    end,
                )
            )
        position = end
    if current:
        lines.append(Line(indent, tuple(current)))
    return [Line(line.indent, tuple(_demoted(line.tokens))) for line in lines]


def _layout_column(blank: str) -> int:
    return len(blank.replace("\ufeff", "").expandtabs(8)) + 1


def _qualified(value: str, aliases: frozenset[str], before: list[Token]) -> bool:
    """Whether `a/b` is a qualified name and not a division: the alias is known, or a type name follows."""
    alias, _, name = value.partition("/")
    if before and before[-1].type in ("DOT", "QDOT"):
        return False
    return alias in aliases or name[0].isupper() or (name == "config" and not before)


def _type(kind: str, value: str) -> str:
    match kind:
        case "name":
            return KEYWORDS.get(value, "NAME")
        case "operator":
            return _OPERATORS[value]
        case "near" | "unknown":
            return "UNKNOWN"
        case _:
            return kind.upper()


def _demoted(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Keywords in the place of a field's name are names: after a dot, and before the colon of a key."""
    last = len(tokens) - 1
    before = ""
    for index, token in enumerate(tokens):
        kind = token.type
        if token.value in KEYWORDS and kind != "ELSE":
            key = (
                index < last
                and tokens[index + 1].type == "COLON"
                and before in ("", "LBRACE", "LPAR", "COMMA")
            )
            if before in ("DOT", "QDOT") or key:
                yield Token.new_borrow_pos("NAME", token.value, token)
                before = "NAME"
                continue
        before = kind
        yield token


def offsets(text: str) -> list[int]:
    """Where each line starts, for `position`."""
    return [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]


def position(starts: list[int], offset: int) -> tuple[int, int]:
    """Line and column of an offset."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
