"""Transition graphs: `transitions field { a -> b, terminal: b }`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.allium.items import Broken, Edge, Terminal, TransitionsItem
from drift.allium.layout.brackets import is_word
from drift.allium.problems import SyntaxFault
from drift.allium.reading.reader import Reader, fault
from drift.allium.tokens import KEYWORDS, Token, between, span_of


def read_transitions(reader: Reader, tokens: Sequence[Token]) -> TransitionsItem:
    """`transitions field { … }`."""
    if len(tokens) < 4 or tokens[2].type != "LBRACE" or tokens[-1].type != "RBRACE":
        raise fault(tokens[-1], "a transition graph is not closed", "`{ a -> b … }`")
    lines: list[Edge | Terminal | Broken] = []
    for piece in _graph_lines([_state(token) for token in tokens[3:-1]]):
        try:
            if is_word(piece[0], "terminal") and len(piece) > 1 and piece[1].type == "COLON":
                literals = tuple(reader.clause(piece[2:], "literal_list", piece[1]))
                lines.append(Terminal(between(piece[0], piece[-1]), literals))
            elif len(piece) > 1 and piece[1].type == "COLON":
                hint = "final states are listed behind `terminal:`"
                raise fault(piece[0], f"`{piece[0].value}:` in a transition graph", "`a -> b`", hint=hint)
            else:
                lines.append(reader.clause([t for t in piece if t.type != "COMMA"], "edge", piece[0]))
        except SyntaxFault as caught:
            lines.append(reader.broken(piece, "transitions", caught))
    field = tokens[1]
    return TransitionsItem(between(tokens[0], tokens[-1]), field.value, tuple(lines), span_of(field))


def _state(token: Token) -> Token:
    """Between braces of a graph a keyword is a state like any other, but `null` is not."""
    return token.retyped("NAME") if token.value in KEYWORDS and token.type != "NULL" else token


def _graph_lines(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """One edge each: a line, or `a -> b` after `a -> b` on the same line."""
    current: list[Token] = []
    for token in tokens:
        terminal = bool(current) and is_word(current[0], "terminal")
        fresh = bool(current) and token.line != current[-1].line
        if terminal:
            fresh = fresh and current[-1].type not in ("COMMA", "COLON") and token.type != "COMMA"
        else:
            fresh = (fresh and token.type != "ARROW" and current[-1].type != "ARROW") or (
                len(current) >= 3 and token.type != "COMMA"
            )
        if fresh:
            yield current
            current = []
        current.append(token)
    if current:
        yield current
