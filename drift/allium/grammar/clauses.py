"""The parser of one clause: the compiled grammar, fed with tokens; errors in the language's words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from drift.allium.grammar.automaton import Automaton, Unexpected
from drift.allium.grammar.clause_builder import ClauseBuilder
from drift.allium.grammar.hints import hint_for
from drift.allium.grammar.tables import tables
from drift.allium.parts import depth
from drift.allium.problems import OUTCOMES, Problem, SyntaxFault, spoken
from drift.allium.tokens import Token, between, span_of
from drift.logic.spans import Span

MAX_DEPTH = 64
"""Deepest nesting of one expression; every later stage recurses over it."""
MAX_TOKENS = 50_000
"""Longest clause."""


_BEGINNINGS = {
    "statement": OUTCOMES,
    "edge": ("`state -> state`", "`terminal:`"),
}


@cache
def automaton() -> Automaton:
    """The grammar with what builds its nodes, once a process."""
    return Automaton(tables(), ClauseBuilder())


def parse_clause(tokens: Sequence[Token], start: str, at: Token, *, explain: bool = True) -> Any:
    """Reads one clause as the grammar's rule `start`; an empty one is reported at `at`.

    `explain` asks for what would have been right, which takes longer than reading the clause.

    Raises:
        SyntaxFault: it is not in the language. `text` of the problem is the offending token.
    """
    if not tokens:
        raise SyntaxFault(Problem(span_of(at), f"nothing follows `{at.value}`", at.value, ("an expression",)))
    if len(tokens) > MAX_TOKENS:
        raise SyntaxFault(
            Problem(span_of(tokens[0]), f"the clause is longer than {MAX_TOKENS} words", tokens[0].value)
        )
    if len(tokens) > MAX_DEPTH:
        _check_types(tokens)
    try:
        result = automaton().parse(tokens, start)
    except Unexpected as error:
        expected = _expected(tokens[: error.index], start) if explain else ()
        raise SyntaxFault(_unexpected(error.index, tokens, expected, start)) from None
    if len(tokens) > MAX_DEPTH:
        _check_depth(result, tokens)
    return result


def _expected(read: Sequence[Token], start: str) -> tuple[str, ...]:
    """What would be right behind these tokens; a whole outcome or edge is named as what it is."""
    if not read and start in _BEGINNINGS:
        return _BEGINNINGS[start]
    return spoken(automaton().expected(read, start))


def _check_types(tokens: Sequence[Token]) -> None:
    """Types nest by `Name<`; all later stages recurse over them."""
    nested = 0
    for index, token in enumerate(tokens):
        if token.type == "LT" and index and tokens[index - 1].value[:1].isupper():
            nested += 1
            if nested > MAX_DEPTH:
                said = f"the type nests deeper than {MAX_DEPTH} levels"
                raise SyntaxFault(Problem(span_of(tokens[0]), said, tokens[0].value))
        elif token.type == "GT":
            nested = max(0, nested - 1)
        elif token.type in ("AND", "OR", "IMPLIES"):
            nested = 0


def _check_depth(result: object, tokens: Sequence[Token]) -> None:
    found = result if isinstance(result, tuple) else (result,)
    for part in found:
        inner = [
            getattr(part, name)
            for name in ("value", "target", "call", "condition", "subject")
            if hasattr(part, name)
        ]
        for node in inner or [part]:
            if hasattr(node, "span") and depth(node) > MAX_DEPTH:
                raise SyntaxFault(
                    Problem(
                        between(tokens[0], tokens[-1]),
                        f"the expression nests deeper than {MAX_DEPTH} levels",
                        tokens[0].value,
                        hint="name its parts with `let` or derived values",
                    )
                )


def _unexpected(index: int, tokens: Sequence[Token], expected: tuple[str, ...], start: str) -> Problem:
    if index == len(tokens):
        last = tokens[-1]
        end = span_of(last)
        place = Span(end.end_line, end.end_column, end.end_line, end.end_column)
        return Problem(place, f"the clause ends after `{_short(last.value)}`", last.value, expected)
    token = tokens[index]
    hint = hint_for(index, tokens, start)
    return Problem(span_of(token), f"unexpected `{_short(token.value)}`", token.value, expected, hint)


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:37] + "…"
