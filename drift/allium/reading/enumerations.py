"""Named enumerations."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.items import EnumLiteral
from drift.allium.problems import Problem
from drift.allium.reading.reader import Reader, fault
from drift.allium.tokens import Line, Token, between, span_of
from drift.allium.tree import EnumDeclaration


def read_enum(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> EnumDeclaration:
    """The values stand between pipes; commas and lines are understood too, and said to be wrong."""
    tokens = [token for line in lines for token in line.tokens]
    if not tokens:
        raise fault(last, "an enumeration has values", "`a | b`")
    literals: list[EnumLiteral] = []
    wanted = "value"
    stray = False
    for index, token in enumerate(tokens):
        if token.type == "PIPE":
            if wanted == "value" and literals and not stray:
                raise fault(token, "a value is missing before `|`", "a value")
            wanted = "value"
        elif token.type == "COMMA" or (wanted == "pipe" and token.line != tokens[index - 1].line):
            if not stray:
                reader.note(_separator(token, head[1].value))
            stray = True
            wanted = "value"
            if token.type != "COMMA":
                literals.append(_literal(token))
                wanted = "pipe"
        elif wanted == "value":
            literals.append(_literal(token))
            wanted = "pipe"
        else:
            raise fault(token, f"unexpected `{token.value}` in an enumeration", "`|`")
    if wanted == "value" and tokens[-1].type == "PIPE":
        raise fault(tokens[-1], "the enumeration ends with `|`", "a value")
    return EnumDeclaration(between(head[0], last), head[1].value, tuple(literals), span_of(head[1]))


def _separator(token: Token, name: str) -> Problem:
    """Values on lines of their own or between commas are understood all the same."""
    if token.type == "COMMA":
        said = "unexpected `,` in an enumeration"
        return Problem(span_of(token), said, token.value, ("`|`",), severity="warning")
    said = f"the values of `{name}` are not separated"
    return Problem(span_of(token), said, token.value, ("`|`",), severity="warning")


def _literal(token: Token) -> EnumLiteral:
    if token.type == "BACKTICK":
        return EnumLiteral(span_of(token), token.value[1:-1], quoted=True)
    if not token.value.isidentifier():
        raise fault(token, f"`{token.value}` is not a value", "a name", hint="quote it in backticks")
    return EnumLiteral(span_of(token), token.value)
