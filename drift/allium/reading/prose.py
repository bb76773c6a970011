"""Prose: clauses that are plain English rather than the language misspelled.

Specifications state what they can't say formally: `requires: it is the player's turn`. In the language no two
names stand side by side; a clause with many such pairs, or a few with words that only English has, is prose.
One stray word (`user.status is active`, a forgotten `and`) is an error: its meaning is evident. Pairs over a
line's end don't count: there, a comma or an operator is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from drift.allium.spelling import OPERATORS, nearest
from drift.allium.tokens import Token

_WORDS = frozenset({"NAME", "FOR", "THIS", "NOW", "EXISTS", "WITH"})
_BEFORE_NAMES = frozenset({"FOR", "EXISTS"})
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
        and first.type not in _BEFORE_NAMES
        and first.line == second.line
    ]
    if len(pairs) >= _MANY:
        return True
    return len(pairs) >= _FEW and _has_english(tokens) and not _has_near_miss(tokens)


def _has_english(tokens: Sequence[Token]) -> bool:
    """Whether a word that only English has stands beside another: alone, not as part of a path."""
    padded = [None, *tokens, None]
    for before, token, after in zip(padded, tokens, padded[2:], strict=False):
        if token.type != "NAME" or not _ENGLISH.fullmatch(token.value.lower()):
            continue
        beside = [other.type for other in (before, after) if other is not None]
        if "DOT" not in beside and any(kind in _WORDS for kind in beside):
            return True
    return False


def _has_near_miss(tokens: Sequence[Token]) -> bool:
    """Whether a word is an operator misspelled (`adn`), or `no` stands for `not`."""
    for index, token in enumerate(tokens):
        if token.type != "NAME":
            continue
        if token.value == "no" and tokens[index + 1 : index + 2] and tokens[index + 1].type == "EXISTS":
            return True
        long = len(token.value) > _FEW and not _ENGLISH.fullmatch(token.value.lower())
        if long and nearest(token.value, OPERATORS):
            return True
    return False


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
