"""Prose: clauses that are plain English rather than the language misspelled.

Specifications state what they can't say formally: `requires: it is the player's turn`. In the language
no two names stand side by side; a clause that has many such pairs, or a few with
words that only English has, is prose. One stray word (`user.status is active`, a forgotten `and`) is an error: its meaning
is evident. Pairs over a line's end don't count: there, a comma or an operator is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lark import Token

_WORDS = frozenset({"NAME", "FOR", "THIS", "NOW", "EXISTS", "WITH"})
_ENGLISH = re.compile(
    r"""a|an|the|of|to|from|by|on|at|as|its|their|his|her|it|they|he|she|are|be|been|being|was|were|has|have|had
    |must|may|can|should|will|shall|no|any|all|each|every|some|most|least|than|then|when|while|until|after
    |before|between|during|again|already|still|only|also|otherwise|exactly|never|always|that|which|who|whose""",
    re.VERBOSE,
)
_SPELLED_WRONG = frozenset({"==", "===", "!==", "&&", "||", "<>", "+=", "-=", "*=", ":=", "..."})
_MANY = 3
_FEW = 2


def is_quoted(text: str) -> bool:
    """Whether a clause is one string, which may go on over several lines."""
    return len(text) > 1 and text[0] == '"' and text[-1] == '"' and '"' not in text[1:-1].replace('\\"', "")


def is_prose(tokens: Sequence[Token]) -> bool:
    """Whether what could not be read is evidently English."""
    if any(token.value in _SPELLED_WRONG for token in tokens) or not _is_balanced(tokens):
        return False
    pairs = [
        (first, second)
        for first, second in pairwise(tokens)
        if first.type in _WORDS
        and second.type in _WORDS
        and "NAME" in (first.type, second.type)
        and first.line == second.line
    ]
    if len(pairs) >= _MANY:
        return True
    return len(pairs) >= _FEW and any(
        _ENGLISH.fullmatch(token.value.lower()) for pair in pairs for token in pair
    )


def _is_balanced(tokens: Sequence[Token]) -> bool:
    depth = 0
    for token in tokens:
        if token.type in ("LPAR", "LBRACE", "LSQB"):
            depth += 1
        elif token.type in ("RPAR", "RBRACE", "RSQB"):
            depth -= 1
            if depth < 0:
                return False
    return depth == 0
