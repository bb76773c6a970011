"""Invariants: their quantifiers, bindings and conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.allium.items import (
    Assertion,
    AssertionLet,
    Invariant,
    InvariantLine,
    Prose,
    Quantified,
)
from drift.allium.layout.blocks import Block, blocks, logical
from drift.allium.layout.brackets import find
from drift.allium.problems import SyntaxFault
from drift.allium.reading.annotations import comment_lines
from drift.allium.reading.reader import Reader, fault
from drift.allium.tokens import Line, Token, between, span_of

MAX_NESTING = 40
"""Deepest nesting of quantifiers."""


def read_invariant(reader: Reader, tokens: Sequence[Token], lines: Sequence[Line]) -> Invariant:
    """`invariant Name { for x in Xs: … predicate }`.

    Raises:
        SyntaxFault: it has no body.
    """
    inner = [token for line in lines for token in line.tokens]
    name = tokens[1]
    opening = next((token for token in tokens if token.type == "LBRACE"), tokens[-1])
    if not inner:
        said = comment_lines(reader.text, opening.end_pos or 0, 1)
        if not said:
            raise fault(tokens[-1], "an invariant states a condition", "an expression")
        reader.warn(
            span_of(name),
            f"the invariant `{name.value}` is stated in comments only",
            hint=f"prose is written `@invariant {name.value}` with its comment lines below",
        )
        span = between(tokens[0], tokens[-1])
        text = "\n".join(said)
        prose = Prose(between(opening, tokens[-1]), "invariant", text, comment=True)
        return Invariant(span, name.value, (prose,), text, span_of(name))
    body = tuple(_lines(reader, blocks(logical(lines, _starts_line)), 0))
    return Invariant(between(tokens[0], tokens[-1]), name.value, body, reader.source(inner), span_of(name))


def _starts_line(tokens: Sequence[Token]) -> bool:
    return tokens[0].type in ("FOR", "LET")


def _lines(reader: Reader, found: Sequence[Block], level: int) -> Iterator[InvariantLine]:
    for block in found:
        try:
            yield _line(reader, block, level)
        except SyntaxFault as caught:
            yield reader.kept(block.flat(), "invariant", caught)


def _line(reader: Reader, block: Block, level: int) -> InvariantLine:
    tokens = block.tokens
    first = tokens[0]
    if level > MAX_NESTING:
        raise fault(first, f"quantifiers nest deeper than {MAX_NESTING} levels")
    if first.type == "FOR":
        return _quantified(reader, block, level)
    whole = block.flat()
    if first.type == "LET":
        let = reader.clause(whole, "let", first)
        return AssertionLet(let.span, let.name, let.value, let.name_span)
    if first.type == "STRING" and len(whole) == 1:
        return Prose(span_of(first), "invariant", first.value, quoted=True)
    condition = reader.clause(whole, "expr", first)
    return Assertion(between(whole[0], whole[-1]), condition)


def _quantified(reader: Reader, block: Block, level: int) -> Quantified:
    tokens = block.tokens
    colon = find(tokens, "COLON")
    if colon < 0:
        raise fault(tokens[-1], "the collection is not followed by `:`", "`:`")
    variable, collection, head = reader.clause(tokens[:colon], "loop", tokens[0])
    inner = list(block.children)
    rest = tokens[colon + 1 :]
    if rest and rest[0].type == "FOR" and rest[-1].type == "COLON":
        inner = [Block(block.indent, rest, inner)]
    elif rest:
        inner = [Block(block.indent, rest), *inner]
    if not inner:
        raise fault(tokens[0], "`for` has no body", "an indented block")
    body = tuple(_lines(reader, inner, level + 1))
    span = between(tokens[0], block.flat()[-1])
    return Quantified(span, head, variable.name, collection, body, variable.span)
