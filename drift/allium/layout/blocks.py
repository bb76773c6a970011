"""Layout: lines of tokens to declarations, logical lines and indented blocks, before any grammar is applied.

Cutting first and parsing each piece alone makes every independent error visible in one run: an unclosed
bracket or a broken clause ends where the next clause or declaration surely starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from drift.allium.layout.brackets import CLOSERS, OPENERS, close
from drift.allium.tokens import Line, Token

_JOINS_PREVIOUS = frozenset(
    {"AND", "OR", "IMPLIES", "IN", "EQ", "NE", "LT", "GT", "LE", "GE", "PLUS", "MINUS", "STAR", "SLASH"}
    | {"COALESCE", "DOT", "QDOT", "PIPE", "ARROW", "FATARROW", "WITH", "WHERE", "QMARK", *CLOSERS}
)

_JOINS_NEXT = frozenset(
    {"AND", "OR", "NOT", "IMPLIES", "IN", "EQ", "NE", "LT", "LE", "GE", "PLUS", "MINUS", "STAR", "SLASH"}
    | {"COALESCE", "DOT", "QDOT", "PIPE", "ARROW", "FATARROW", "WITH", "WHERE", "COMMA", "EXISTS", *OPENERS}
)

Starts: TypeAlias = Callable[[Sequence[Token]], bool]
"""Whether these tokens surely start a new clause of the body at hand."""


@dataclass(slots=True)
class Block:
    """A logical line and the deeper indented ones below it."""

    indent: int
    tokens: tuple[Token, ...]
    children: list[Block] = field(default_factory=list)

    def flat(self) -> tuple[Token, ...]:
        """Its tokens and those of everything below it, in source order."""
        found: list[Token] = []
        stack = [self]
        while stack:
            block = stack.pop()
            found.extend(block.tokens)
            stack.extend(reversed(block.children))
        return tuple(found)


def logical(lines: Sequence[Line], starts: Starts) -> list[Line]:
    """Joins lines inside brackets and around operators; a sure start at the base column always cuts."""
    joined: list[Line] = []
    brackets: list[str] = []
    unclosed = _unclosed(lines)
    broken = 0
    tokens: list[Token] = []
    indent = base = lines[0].indent if lines else 0
    base = min((line.indent for line in lines if starts(line.tokens)), default=base)
    for line in lines:
        sure = starts(line.tokens)
        inside = bool(brackets) and not (broken and sure and line.indent <= base)
        if tokens and (inside or (not sure and _continues(tokens[-1], line.tokens))):
            tokens.extend(line.tokens)
        else:
            if tokens:
                joined.append(Line(indent, tuple(tokens)))
            tokens = list(line.tokens)
            indent = line.indent
            brackets.clear()
            broken = 0
        for token in line.tokens:
            if token.type in OPENERS:
                brackets.append(OPENERS[token.type])
                broken += id(token) in unclosed
            elif token.type in CLOSERS:
                close(brackets, token.type)
    if tokens:
        joined.append(Line(indent, tuple(tokens)))
    return joined


def _unclosed(lines: Sequence[Line]) -> frozenset[int]:
    """The identities of the opening brackets that nothing closes."""
    stack: list[Token] = []
    lost: list[int] = []
    for line in lines:
        for token in line.tokens:
            if token.type in OPENERS:
                stack.append(token)
            elif token.type in CLOSERS:
                at = len(stack) - 1
                while at >= 0 and OPENERS[stack[at].type] != token.type and token.type == "RBRACE":
                    at -= 1
                if at >= 0 and OPENERS[stack[at].type] == token.type:
                    lost.extend(id(one) for one in stack[at + 1 :])
                    del stack[at:]
    return frozenset((*lost, *(id(one) for one in stack)))


def _continues(last: Token, tokens: Sequence[Token]) -> bool:
    if last.type in _JOINS_NEXT:
        return True
    first = tokens[0].type
    if first == "NOT":
        return len(tokens) > 1 and tokens[1].type == "IN"
    return first in _JOINS_PREVIOUS


def blocks(lines: Iterable[Line]) -> list[Block]:
    """Nests logical lines by their indentation."""
    roots: list[Block] = []
    stack: list[Block] = []
    for line in lines:
        block = Block(line.indent, line.tokens)
        while stack and stack[-1].indent >= line.indent:
            stack.pop()
        (stack[-1].children if stack else roots).append(block)
        stack.append(block)
    return roots
