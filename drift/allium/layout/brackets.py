"""Words and brackets: what is looked for in a run of tokens, outside brackets."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.tokens import Token

OPENERS = {"LPAR": "RPAR", "LBRACE": "RBRACE", "LSQB": "RSQB"}

CLOSERS = frozenset(OPENERS.values())


def is_word(token: Token, *words: str) -> bool:
    """Whether the token is one of these plain words."""
    return token.type == "NAME" and token.value in words


def close(brackets: list[str], closer: str) -> None:
    """Closes the nearest bracket of that kind; what was left open inside it is given up."""
    for index in range(len(brackets) - 1, -1, -1):
        if brackets[index] == closer:
            del brackets[index:]
            return
        if closer != "RBRACE":
            return


def split(tokens: Sequence[Token], separator: str) -> list[tuple[Token, ...]]:
    """Splits at a separator outside brackets; empty pieces are left out."""
    pieces: list[tuple[Token, ...]] = []
    current: list[Token] = []
    depth = 0
    for token in tokens:
        if token.type in OPENERS:
            depth += 1
        elif token.type in CLOSERS:
            depth = max(0, depth - 1)
        if token.type == separator and not depth:
            if current:
                pieces.append(tuple(current))
            current = []
        else:
            current.append(token)
    if current:
        pieces.append(tuple(current))
    return pieces


def find(tokens: Sequence[Token], kind: str, start: int = 0) -> int:
    """The index of the first token of a kind outside brackets, or -1."""
    depth = 0
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.type == kind and not depth:
            return index
        if token.type in OPENERS:
            depth += 1
        elif token.type in CLOSERS:
            depth = max(0, depth - 1)
    return -1
