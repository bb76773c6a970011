"""The parser of one clause: the compiled grammar, fed with tokens; errors in the language's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.common import LexerConf
from lark.exceptions import UnexpectedToken, VisitError
from lark.lexer import Lexer
from lark.parsers.lalr_interactive_parser import InteractiveParser

from drift.allium.clause_builder import ClauseBuilder
from drift.allium.expressions import depth
from drift.allium.problems import HINTS, Problem, SyntaxFault, spoken
from drift.allium.tokens import between, span_of
from drift.logic.spans import Span

MAX_DEPTH = 64
"""Deepest nesting of one expression; every later stage recurses over it."""
MAX_TOKENS = 50_000
"""Longest clause."""

STARTS = (
    "expr",
    "literal_list",
    "field_type",
    "enum_type",
    "derived",
    "relationship",
    "edge",
    "type",
    "any_type",
    "setting",
    "default",
    "untyped_default",
    "let",
    "loop",
    "event",
    "trigger",
    "transition",
    "statement",
    "entry",
    "facing",
    "context",
    "contract_entry",
    "signature",
)


class _Fed(Lexer):
    """Stands in for a lexer: tokens are fed one by one."""

    def __init__(self, lexer_conf: LexerConf) -> None:
        pass

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:  # noqa: ARG002
        return iter(())


@cache
def grammar() -> Lark:
    """The compiled grammar, once a process."""
    text = (Path(__file__).parent / "clauses.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer=_Fed, start=list(STARTS), transformer=ClauseBuilder())


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
    parser = grammar().parse_interactive(start=start)
    read = 0
    try:
        for token in tokens:
            parser.feed_token(token)
            read += 1
        result = parser.feed_eof(tokens[-1])  # type: ignore[no-untyped-call]
    except UnexpectedToken:
        expected = _expected(tokens[:read], start) if explain else ()
        raise SyntaxFault(_unexpected(read, tokens, expected, start)) from None
    except VisitError as error:
        if isinstance(error.orig_exc, SyntaxFault):
            raise error.orig_exc from None
        raise
    if len(tokens) > MAX_DEPTH:
        _check_depth(result, tokens)
    return result


def _expected(tokens: Sequence[Token], start: str) -> tuple[str, ...]:
    """What could follow these tokens; asked anew: the failing token has already reduced what it could."""
    parser: InteractiveParser = grammar().parse_interactive(start=start)
    for token in tokens:
        parser.feed_token(token)
    accepted: set[str] = parser.accepts()  # type: ignore[no-untyped-call]
    return spoken(accepted)


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


_RELATIONS = frozenset({"EQ", "NE", "LT", "LE", "GT", "GE"})


def hint_for(index: int, tokens: Sequence[Token], start: str) -> str:
    """What was probably meant."""
    token = tokens[index]
    value = token.value
    if value in HINTS:
        return HINTS[value]
    if token.type == "UNKNOWN":
        if value.startswith('"'):
            return 'the string is not closed: `"` is missing on this line'
        if value.startswith("'"):
            return 'strings are written with double quotes: `"…"`'
        if value[0].isdigit():
            return "durations are written `48.hours`, numbers `100_000`"
    if token.type in _RELATIONS and start == "statement":
        return "an outcome is stated with `=`: what the field becomes"
    if token.type in _RELATIONS and any(other.type in _RELATIONS for other in tokens[:index]):
        return "comparisons don't chain: join them with `and`"
    if token.type == "NAME" and index and token.line != tokens[index - 1].line:
        return "a line that continues the one above starts or ends with an operator"
    if token.type == "NAME" and value in ("is", "equals"):
        return "comparison is written `=`"
    if token.type == "NAME" and value in ("contains", "includes", "has"):
        return "membership is written `item in collection`"
    if token.type == "COLON":
        return "a colon names an argument, a field or opens a block"
    return ""


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:37] + "…"
