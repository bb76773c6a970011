"""Declarations: a file is cut where one surely starts, so that a missing bracket costs one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drift.allium.layout.brackets import CLOSERS, OPENERS, close, is_word
from drift.allium.tokens import Line, Token

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
                close(brackets, kind)
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
                    close(brackets, token.type)
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
