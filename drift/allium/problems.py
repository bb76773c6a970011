"""Syntax problems: what was found, what was expected, and what to write instead."""

# ruff: noqa: RUF001 - characters that are taken for operators are named as such

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, TypeAlias

import msgspec

from drift.logic.spans import Span

Severity: TypeAlias = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True):
    """A syntax error: what offends (`text`), what would be right (`expected`), what to write (`hint`).

    A `warning` is about something that was read all the same: an older form, a stray separator.
    """

    span: Span
    message: str
    text: str = ""
    expected: tuple[str, ...] = ()
    hint: str = ""
    severity: Severity = "error"


class SyntaxFault(Exception):  # noqa: N818 - the language's word
    """Raised inside the parser when a clause can't be read; never leaves `drift.allium`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


OPERAND = frozenset(
    {
        "NAME",
        "QNAME",
        "NUMBER",
        "DURATION",
        "STRING",
        "BACKTICK",
        "LPAR",
        "LBRACE",
        "LSQB",
        "MINUS",
        "NOT",
        "EXISTS",
    }
    | {"TRUE", "FALSE", "NULL", "NOW", "THIS", "IF", "FOR"}
)
OPERATOR = frozenset(
    {
        "EQ",
        "NE",
        "LT",
        "GT",
        "LE",
        "GE",
        "PLUS",
        "STAR",
        "SLASH",
        "MINUS",
        "COALESCE",
        "AND",
        "OR",
        "IMPLIES",
        "IN",
    }
    | {"NOT", "DOT", "QDOT", "WITH", "WHERE", "LPAR", "LBRACE", "ARROW", "FATARROW"}
)
WORDS = {
    "NAME": "a name",
    "QNAME": "a qualified name",
    "NUMBER": "a number",
    "DURATION": "a duration",
    "STRING": "a string",
    "BACKTICK": "a quoted literal",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "PIPE": "`|`",
    "EQ": "`=`",
    "LT": "`<`",
    "GT": "`>`",
    "DOT": "`.`",
    "ARROW": "`->`",
    "QMARK": "`?`",
    "QDOT": "`?.`",
    "MINUS": "`-`",
    "PLUS": "`+`",
    "STAR": "`*`",
    "SLASH": "`/`",
    "COALESCE": "`??`",
    "NE": "`!=`",
    "LE": "`<=`",
    "GE": "`>=`",
    "FATARROW": "`=>`",
    "BECOMES": "`transitions_to`",
    "$END": "the end of the clause",
}


def spoken(expected: Collection[str]) -> tuple[str, ...]:
    """The expected terminals in the language's words; the many ways to start or go on are named as one."""
    left = set(expected)
    said: list[str] = []
    if len(left & OPERAND) > 6:
        said.append("an expression")
        left -= OPERAND
    elif len(left & OPERATOR) > 4:
        said.append("an operator")
        left -= OPERATOR
    said.extend(sorted(WORDS.get(name, f"`{name.lower()}`") for name in left - {"$END"}))
    if "$END" in left:
        said.append(WORDS["$END"])
    return tuple(said)


OUTCOMES = ("an assignment", "a creation", "an emission", "`not exists …`")
"""What a statement of `ensures:` may be."""

HINTS = {
    "==": "comparison is written `=`",
    "===": "comparison is written `=`",
    "!==": "inequality is written `!=`",
    "<>": "inequality is written `!=`",
    "&&": "conjunction is written `and`",
    "&": "conjunction is written `and`",
    "||": "disjunction is written `or`",
    "!": "negation is written `not x`",
    "+=": "write the whole assignment: `x.count = x.count + 1`",
    "-=": "write the whole assignment: `x.count = x.count - 1`",
    "*=": "write the whole assignment: `x.total = x.total * 2`",
    ":=": "assignment is written `=`",
    ";": "clauses end with the line, not with `;`",
    "...": "`...` stands for something left out; write it out",
    "%": "there is no `%` operator; use a black-box function such as `remainder(a, b)`",
    "//": "comments start with `--`",
    "/*": "comments start with `--`",
    "#": "comments start with `--`",
    "→": "an arrow is written `->`",
    "⇒": "implication is written `implies`, a function `x => …`",
    "≤": "at most is written `<=`",
    "≥": "at least is written `>=`",
    "≠": "inequality is written `!=`",
    "∈": "membership is written `item in collection`",
    "∉": "membership is written `item not in collection`",
    "∧": "conjunction is written `and`",
    "∨": "disjunction is written `or`",
    "¬": "negation is written `not x`",
    "∪": "a union is written `a + b`",
    "⊆": "that all of `a` are in `b` is written `a.all(x => x in b)`",
    "∩": "what is in both is written `a where this in b`",
    "×": "multiplication is written `*`",
    "−": "the minus sign is `-`",
    "–": "the minus sign is `-`",
    "—": "comments start with `--`",
    "“": 'strings are written with straight quotes: `"…"`',
    "‘": 'strings are written with straight double quotes: `"…"`',
}
"""Near misses and the right spelling."""
