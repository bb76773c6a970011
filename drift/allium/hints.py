"""What was probably meant where a clause can't be read on."""

from __future__ import annotations

from collections.abc import Sequence

from lark import Token

from drift.allium.problems import HINTS
from drift.allium.spelling import nearest

_RELATIONS = frozenset({"EQ", "NE", "LT", "LE", "GT", "GE"})
_OPERATORS = ("and", "or", "implies", "in", "not", "exists", "with", "where")
_TRIGGERS = ("transitions_to", "becomes", "reaches")
_PREFIXES = ("not", "exists")


def hint_for(index: int, tokens: Sequence[Token], start: str) -> str:
    """What was probably meant at the token that can't stand there; "" if that is not evident."""
    token = tokens[index]
    if token.value in HINTS:
        return HINTS[token.value]
    match token.type:
        case "UNKNOWN":
            return _unknown(token.value)
        case "EQ" | "NE" | "LT" | "LE" | "GT" | "GE":
            return _relation(index, tokens, start)
        case "ARROW" | "FATARROW":
            return _arrow(token, start)
        case "NAME" | "BECOMES":
            return _name(index, tokens, start)
        case "COLON":
            return _colon(index, tokens, start)
        case "DOT" if index > 1 and tokens[index - 2].type == "ARROW":
            return "a function is written `x => …`"
        case _:
            return ""


def _unknown(value: str) -> str:
    if value.startswith('"'):
        return 'the string is not closed: `"` is missing on this line'
    if value.startswith("'"):
        return 'strings are written with double quotes: `"…"`'
    if value[0].isdigit():
        return "durations are written `48.hours`, numbers `100_000`"
    return ""


def _relation(index: int, tokens: Sequence[Token], start: str) -> str:
    if start == "statement":
        return "an outcome is stated with `=`: what the field becomes"
    if any(other.type in _RELATIONS for other in tokens[:index]):
        return "comparisons don't chain: join them with `and`"
    return ""


def _arrow(token: Token, start: str) -> str:
    if start == "edge":
        return "a transition is written `a -> b`, one a line"
    if start == "signature":
        return "the result follows `->`"
    return "a function is written `x => …`" if token.type == "ARROW" else "a field is taken with `-> field`"


def _name(index: int, tokens: Sequence[Token], start: str) -> str:
    token = tokens[index]
    value = token.value
    if token.type == "BECOMES" or value in _TRIGGERS:
        return f"`{value}` belongs behind `when:`; a condition is written with `=`"
    if value in ("is", "equals"):
        return "comparison is written `=`"
    if value in ("contains", "includes", "has"):
        return "membership is written `item in collection`"
    near = nearest(value, (*_OPERATORS, *_TRIGGERS) if start == "trigger" else _OPERATORS)
    if near:
        return f"did you mean `{near}`?"
    if index and token.line != tokens[index - 1].line:
        return "a line that continues the one above starts or ends with an operator"
    before = nearest(tokens[index - 1].value, _PREFIXES) if index else ""
    return f"did you mean `{before} {value}`?" if before else ""


def _colon(index: int, tokens: Sequence[Token], start: str) -> str:
    if start == "expr" and index == 1 and tokens[0].type == "NAME":
        name = tokens[0].value
        return f"a condition binds nothing: write `let {name} = …` above and require `exists {name}`"
    return "a colon names an argument, a field or opens a block"
