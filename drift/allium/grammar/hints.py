"""What was probably meant where a clause can't be read on."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.problems import HINTS
from drift.allium.spelling import OPERATORS, nearest
from drift.allium.tokens import DURATION_UNITS, Token

_RELATIONS = frozenset({"EQ", "NE", "LT", "LE", "GT", "GE"})
_TRIGGERS = ("transitions_to", "becomes", "reaches")
_TINY = 2
_CREATE = ("create", "new", "add", "make", "insert")
_REMOVE = ("delete", "remove", "destroy", "drop")
_PREFIXES = ("not", "exists")


def hint_for(index: int, tokens: Sequence[Token], start: str) -> str:
    """What was probably meant at the token that can't stand there; "" if that is not evident."""
    token = tokens[index]
    if token.value == "..." and start == "statement" and not index:
        return f"{HINTS['...']}, or invoke a `deferred` specification"
    if token.value in HINTS:
        return HINTS[token.value]
    match token.type:
        case "UNKNOWN":
            return _unknown(token.value)
        case "EQ" | "NE" | "LT" | "LE" | "GT" | "GE":
            return _relation(index, tokens, start)
        case "ARROW" | "FATARROW":
            return _arrow(index, token, start)
        case "NAME" | "BECOMES":
            return _name(index, tokens, start)
        case "COLON":
            return _colon(index, tokens, start)
        case "EXISTS" if index and tokens[index - 1].value == "no":
            return "negation is written `not exists x`"
        case "QMARK":
            return "a choice is written `if condition: a else: b`"
        case "STRING" if start in ("enum_type", "literal_list", "edge"):
            return f"values are written without quotes: `{token.value[1:-1].lower() or 'a'} | …`"
        case "LSQB" if start == "edge":
            return "a transition is written `a -> b`, one a line"
        case "LSQB" if start in ("derived", "field_type"):
            return "a list is typed `List<T>`"
        case "NOT" | "EXISTS" | "IF" | "LPAR" if index and tokens[index - 1].type == "ARROW":
            return "a function is written `x => …`"
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
    if tokens[index].type == "LT" and index and tokens[index - 1].type == "EQ":
        return "at most is written `<=`"
    if start == "field_type" and index and tokens[index].type == "NE":
        return "the states in which it is there are named: `when status = a | b`"
    if start == "statement":
        return "an outcome is stated with `=`: what the field becomes"
    if any(other.type in _RELATIONS for other in tokens[:index]):
        return "comparisons don't chain: join them with `and`"
    return ""


def _arrow(index: int, token: Token, start: str) -> str:
    if start == "edge":
        return "a transition is written `a -> b`, one a line"
    if start == "signature":
        return "the result follows `->`" if index else "without parameters it is `name: () -> Type`"
    return "a function is written `x => …`" if token.type == "ARROW" else "a field is taken with `-> field`"


def _name(index: int, tokens: Sequence[Token], start: str) -> str:
    token = tokens[index]
    value = token.value
    if start == "signature" and not index:
        return "parameters stand in parentheses: `name: (parameter: Type) -> Type`"
    asked = tokens[index - 1].value if index else ""
    if start in ("statement", "expr") and index == 1 and asked in _CREATE and value[0].isupper():
        return f"a creation is written `{value}.created(…)`"
    if start in ("statement", "expr") and index == 1 and asked in _REMOVE:
        return f"removal is written `not exists {value}`"
    if asked in ("forall", "foreach"):
        return f"a loop is written `for {value} in collection:`"
    if token.type == "BECOMES" or value in _TRIGGERS:
        return f"`{value}` belongs behind `when:`; a condition is written with `=`"
    if value in ("is", "equals"):
        return "comparison is written `=`"
    if value in ("contains", "includes", "has"):
        return "membership is written `item in collection`"
    if start == "loop":
        return "a loop is written `for x in collection:`"
    if start == "trigger" and value.startswith("transition") and _value(tokens, index + 1) == "to":
        return "did you mean `transitions_to`?"
    if index and tokens[index - 1].type == "NUMBER" and value.removesuffix("s") in DURATION_UNITS:
        return f"durations are written `{tokens[index - 1].value}.{value}`"
    near = nearest(value, (*OPERATORS, *_TRIGGERS) if start == "trigger" else OPERATORS)
    if near and len(value) > _TINY:
        return f"did you mean `{near}`?"
    if index and token.line != tokens[index - 1].line:
        return "a line that continues the one above starts or ends with an operator"
    return _before(index, tokens)


def _before(index: int, tokens: Sequence[Token]) -> str:
    """A misspelled word in front of this one."""
    value = tokens[index].value
    before = nearest(tokens[index - 1].value, _PREFIXES) if index else ""
    return f"did you mean `{before} {value}`?" if before else ""


def _value(tokens: Sequence[Token], index: int) -> str:
    return str(tokens[index].value) if index < len(tokens) else ""


def _colon(index: int, tokens: Sequence[Token], start: str) -> str:
    if start == "expr" and index == 1 and tokens[0].type == "NAME":
        name = tokens[0].value
        return f"a condition binds nothing: write `let {name} = …` above and require `exists {name}`"
    if start == "signature":
        return "the result follows `->`"
    return "a colon names an argument, a field or opens a block"
