"""The grammar's remaining reductions (types, items, clauses, statements) and the parser of one clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.exceptions import UnexpectedToken, VisitError
from lark.common import LexerConf
from lark.lexer import Lexer

from drift.allium.builder import Children, ExpressionBuilder, bare, span_over
from drift.allium.expressions import Access, Apply, Argument, Constant, Expr, Name, depth
from drift.allium.problems import HINTS, Problem, SyntaxFault, spoken
from drift.allium.tokens import between, span_of
from drift.allium.tree import (
    Assignment,
    Broken,
    ConditionTrigger,
    DefaultDeclaration,
    Edge,
    EnumLiteral,
    EventTrigger,
    InlineEnum,
    LetStatement,
    Parameter,
    Perform,
    Presence,
    Removal,
    TransitionTrigger,
    TypeRef,
)
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
    "context",
)


class ClauseBuilder(ExpressionBuilder):
    """Builds everything that stands around expressions."""

    def type_ref(self, c: Children) -> TypeRef:
        name = bare(c[0])
        arguments = tuple(child for child in c if isinstance(child, TypeRef))
        return TypeRef(span_over(c), name.name, name.alias, arguments, c[-1] is not None)

    def literal(self, c: Children) -> EnumLiteral:
        token: Token = c[0]
        if token.type == "BACKTICK":
            return EnumLiteral(span_of(token), token.value[1:-1], quoted=True)
        return EnumLiteral(span_of(token), bare(token).name)

    def literals(self, c: Children) -> list[EnumLiteral]:
        return [child for child in c if isinstance(child, EnumLiteral)]

    literal_list = literals

    def presence(self, c: Children) -> Presence:
        return Presence(span_of(c[0]).to(c[3][-1].span), c[1].value, tuple(c[3]))

    def field_type(self, c: Children) -> tuple[TypeRef, Presence | None]:
        return c[0], c[1]

    def enum_type(self, c: Children) -> tuple[InlineEnum, Presence | None]:
        span = c[0][0].span.to(c[0][-1].span if c[1] is None else span_of(c[1]))
        return InlineEnum(span, tuple(c[0]), c[1] is not None), c[2]

    def derived(self, c: Children) -> tuple[Expr, Presence | None]:
        return c[0], c[1]

    def relationship(self, c: Children) -> tuple[Name, Expr | None, str]:
        if c[1].type == "FOR":
            return bare(c[0]), None, c[3].value
        return bare(c[0]), c[2], ""

    def edge(self, c: Children) -> Edge:
        return Edge(span_over(c), c[0].name, c[2].name)

    def typed_setting(self, c: Children) -> tuple[TypeRef, Expr | None]:
        return c[0], c[2]

    def default(self, c: Children) -> DefaultDeclaration:
        return DefaultDeclaration(span_over(c), c[0], c[1].value, c[3])

    def untyped_default(self, c: Children) -> Parameter:
        return Parameter(span_over(c), c[0].value, c[2], c[4])

    def let(self, c: Children) -> LetStatement:
        return LetStatement(span_over(c), c[1].value, c[3])

    def loop(self, c: Children) -> tuple[str, Expr, Span]:
        return c[1].value, c[3], span_over(c)

    def parameter(self, c: Children) -> Argument:
        declared: TypeRef | None = c[3]
        value = bare(c[0]) if declared is None else Name(declared.span, declared.name, declared.alias)
        optional = c[1] is not None or (declared is not None and declared.optional)
        return Argument(span_over(c), value, c[0].value, optional)

    def parameters(self, c: Children) -> list[Argument]:
        return [child for child in c if isinstance(child, Argument)]

    def event(self, c: Children) -> EventTrigger:
        return EventTrigger(span_over(c), bare(c[0]), tuple(c[2] or ()))

    def trigger(self, c: Children) -> ConditionTrigger:
        return ConditionTrigger(span_over(c), c[0].value if c[0] is not None else "", c[2])

    def transition(self, c: Children) -> TransitionTrigger:
        binding = c[0].value if c[0] is not None else ""
        return TransitionTrigger(span_over(c), binding, c[2], c[4], reached=c[3].value != "transitions_to")

    def assignment(self, c: Children) -> Assignment:
        target: Expr = c[0]
        if not isinstance(target, Access):
            raise SyntaxFault(
                Problem(target.span, "only a field can be assigned", expected=("`instance.field = value`",))
            )
        return Assignment(span_over(c), target, c[2])

    def perform(self, c: Children) -> Perform:
        call: Expr = c[0]
        if not isinstance(call, Apply):
            raise SyntaxFault(
                Problem(
                    call.span,
                    "this says nothing that changes",
                    expected=("an assignment", "a creation", "an emission", "`not exists …`"),
                    hint="a boolean field is set with `= true`",
                )
            )
        return Perform(call.span, call)

    def removal(self, c: Children) -> Removal:
        return Removal(span_over(c), c[2])

    def entry(self, c: Children) -> tuple[Expr, Expr | None]:
        return c[0], c[2]

    def context(self, c: Children) -> tuple[str, TypeRef, Expr | None, Expr | None]:
        return c[0].value, c[2], c[4], c[6]


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


def parse_clause(tokens: Sequence[Token], start: str, at: Token, text: str = "") -> Any:  # noqa: ANN401
    """Reads one clause as the grammar's rule `start`; `at` is the token before it, where an empty clause is reported.

    Raises:
        SyntaxFault: it is not in the language. `text` of the problem is the offending token.
    """
    if not tokens:
        raise SyntaxFault(
            Problem(span_of(at), f"nothing follows `{at.value}`", at.value, ("an expression",))
        )
    if len(tokens) > MAX_TOKENS:
        raise SyntaxFault(Problem(span_of(tokens[0]), f"the clause is longer than {MAX_TOKENS} words", tokens[0].value))
    parser = grammar().parse_interactive(start=start)
    current = tokens[0]
    try:
        for current in tokens:
            parser.feed_token(current)
        result = parser.feed_eof(current)
    except UnexpectedToken as error:
        ended = error.token.type == "$END"
        raise SyntaxFault(_unexpected(current, tokens, spoken(parser.accepts()), ended)) from None
    except VisitError as error:
        if isinstance(error.orig_exc, SyntaxFault):
            raise error.orig_exc from None
        raise
    if len(tokens) > MAX_DEPTH:
        _check_depth(result, tokens)
    return result


def _check_depth(result: object, tokens: Sequence[Token]) -> None:
    found = result if isinstance(result, tuple) else (result,)
    for part in found:
        inner = [getattr(part, name) for name in ("value", "target", "call", "condition", "subject") if hasattr(part, name)]
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


def _unexpected(token: Token, tokens: Sequence[Token], expected: tuple[str, ...], ended: bool) -> Problem:
    if ended:
        end = span_of(token)
        place = Span(end.end_line, end.end_column, end.end_line, end.end_column)
        return Problem(place, f"the clause ends after `{_short(token.value)}`", token.value, expected)
    return Problem(
        span_of(token), f"unexpected `{_short(token.value)}`", token.value, expected, hint_for(token, tokens)
    )


def hint_for(token: Token, tokens: Sequence[Token]) -> str:
    """What was probably meant."""
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
    index = next((i for i, other in enumerate(tokens) if other is token), 0)
    if token.type == "EQ" and any(other.type == "EQ" for other in tokens[:index]):
        return "one clause compares once: join comparisons with `and`"
    if token.type in ("LT", "LE", "GT", "GE") and index and tokens[index - 1].type == "NAME":
        return "comparisons don't chain: join them with `and`"
    if token.type == "NAME" and value in ("is", "equals"):
        return "comparison is written `=`"
    if token.type == "NAME" and value in ("contains", "includes", "has"):
        return "membership is written `item in collection`"
    if token.type == "COLON":
        return "a colon names an argument, a field or opens a block"
    return ""


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:37] + "…"


