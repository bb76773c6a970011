"""Layout: lines of tokens to declarations, logical lines and indented blocks, before any grammar is applied.

Cutting first and parsing each piece alone makes every independent error visible in one run: an unclosed
bracket or a broken clause ends where the next clause or declaration surely starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from drift.allium.tokens import Line, Token

OPENERS = {"LPAR": "RPAR", "LBRACE": "RBRACE", "LSQB": "RSQB"}
CLOSERS = frozenset(OPENERS.values())

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

DECLARATIONS = frozenset(
    {
        "use",
        "given",
        "external",
        "entity",
        "value",
        "variant",
        "enum",
        "config",
        "default",
        "rule",
        "deferred",
    }
    | {"open", "actor", "surface", "contract", "invariant"}
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The lines of one declaration. `closed` is False when its brackets are not."""

    lines: tuple[Line, ...]
    closed: bool

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All its tokens."""
        return tuple(token for line in self.lines for token in line.tokens)


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


def is_word(token: Token, *words: str) -> bool:
    """Whether the token is one of these plain words."""
    return token.type == "NAME" and token.value in words


def starts_declaration(tokens: Sequence[Token]) -> bool:
    """Whether a line has the shape of a declaration: its keyword and what must follow it."""
    first = tokens[0]
    if first.type == "QNAME" and first.value.endswith("/config"):
        return len(tokens) > 1 and tokens[1].type == "LBRACE"
    if first.type != "NAME" or first.value not in DECLARATIONS or len(tokens) < 2:
        return False
    following = tokens[1].type
    match first.value:
        case "given" | "config":
            return following == "LBRACE"
        case "use":
            return following == "STRING"
        case "external":
            return is_word(tokens[1], "entity")
        case "open":
            return is_word(tokens[1], "question")
        case "default" | "deferred":
            return following in ("NAME", "QNAME")
        case _:
            if following != "NAME":
                return False
            return len(tokens) < 3 or tokens[2].type in ("LBRACE", "COLON")


def declarations(lines: Iterable[Line]) -> list[Chunk]:
    """Cuts a file at its declarations; a missing `}` costs one declaration, not the rest of the file."""
    chunks: list[Chunk] = []
    current: list[Line] = []
    brackets: list[str] = []
    inner = 0

    def finish() -> None:
        if current:
            chunks.append(Chunk(tuple(current), not brackets))
        current.clear()
        brackets.clear()

    for line in lines:
        if current and _breaks(line, current[0].indent, brackets):
            finish()
        begin = 0
        for index, token in enumerate(line.tokens):
            kind = token.type
            if kind in OPENERS:
                brackets.append(OPENERS[kind])
                inner = len(brackets)
            elif kind in CLOSERS:
                _close(brackets, kind)
                if not brackets and kind == "RBRACE" and inner and _more(line.tokens, index):
                    current.append(Line(line.indent, line.tokens[begin : index + 1]))
                    finish()
                    begin = index + 1
        if begin < len(line.tokens):
            current.append(Line(line.indent, line.tokens[begin:]))
    finish()
    return chunks


def _more(tokens: Sequence[Token], index: int) -> bool:
    return index + 1 < len(tokens) and starts_declaration(tokens[index + 1 : index + 4])


def _breaks(line: Line, indent: int, brackets: list[str]) -> bool:
    """Whether a line starts a new declaration although the current one may not be closed."""
    shaped = starts_declaration(line.tokens)
    if not brackets:
        return shaped or (line.indent <= indent and line.tokens[0].type not in ("LBRACE", "EQ"))
    if not shaped:
        return False
    return line.indent <= indent or line.tokens[0].value in ("rule", "entity", "surface", "external")


def _close(brackets: list[str], closer: str) -> None:
    """Closes the nearest bracket of that kind; what was left open inside it is given up."""
    for index in range(len(brackets) - 1, -1, -1):
        if brackets[index] == closer:
            del brackets[index:]
            return
        if closer != "RBRACE":
            return


def body_of(chunk: Chunk) -> tuple[tuple[Token, ...], list[Line], tuple[Token, ...]]:
    """Splits a declaration into its head, the lines between its outer braces and what follows them.

    What stands on the line of the brace keeps the column at which it stands as its indentation.
    """
    head: list[Token] = []
    body: list[Line] = []
    tail: list[Token] = []
    brackets: list[str] = []
    state = "head"
    for line in chunk.lines:
        inside: list[Token] = []
        fresh = state == "body"
        for token in line.tokens:
            if state == "head" and token.type == "LBRACE":
                state = "body"
                continue
            if state == "head":
                head.append(token)
            elif state == "tail":
                tail.append(token)
            elif token.type == "RBRACE" and "RBRACE" not in brackets:
                state = "tail"
            else:
                if token.type in OPENERS:
                    brackets.append(OPENERS[token.type])
                elif token.type in CLOSERS:
                    _close(brackets, token.type)
                inside.append(token)
        if inside:
            indent = line.indent if fresh else line.indent + (inside[0].column or 0)
            body.append(Line(indent, tuple(inside)))
    return tuple(head), body, tuple(tail)


def relined(tokens: Iterable[Token]) -> tuple[Line, ...]:
    """The lines on which tokens stand, each as far in as its first token."""
    lines: list[list[Token]] = []
    for token in tokens:
        if lines and lines[-1][-1].line == token.line:
            lines[-1].append(token)
        else:
            lines.append([token])
    return tuple(Line(line[0].column or 1, tuple(line)) for line in lines)


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
                _close(brackets, token.type)
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
