"""Preconditions: the conditions and bindings behind `requires:`."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.items import Prose
from drift.allium.layout.blocks import Block
from drift.allium.outcomes import Clause, LetClause, RequiresClause
from drift.allium.problems import SyntaxFault
from drift.allium.reading.prose import is_quoted
from drift.allium.reading.reader import Reader, fault
from drift.allium.tokens import Token, between


def read_requires(reader: Reader, block: Block) -> Iterator[Clause]:
    """One clause a condition: lines that no operator joins are conditions of their own."""
    first, rest = block.tokens[0], block.tokens[2:]
    lets = [child for child in block.children if child.tokens[0].type == "LET"] if not rest else []
    if lets:
        yield from _with_bindings(reader, block)
        return
    if is_quoted(reader.source(block.flat()[2:]) if len(block.flat()) > 2 else ""):
        whole = block.flat()[2:]
        yield Prose(between(whole[0], whole[-1]), "requires", reader.source(whole), quoted=True)
        return
    conditions: list[list[Token]] = [list(rest)] if rest else []
    for child in block.children:
        tokens = child.flat()
        aligned = not rest or tokens[0].column == rest[0].column
        if conditions and (not aligned or tokens[0].type == "ELSE"):
            conditions[-1].extend(tokens)
        else:
            conditions.append(list(tokens))
    if not conditions:
        raise fault(first, "`requires:` has no condition", "an expression")
    for index, tokens_of in enumerate(conditions):
        try:
            condition = reader.clause(tokens_of, "expr", first)
            span = between(tokens_of[0], tokens_of[-1])
            yield RequiresClause(span, condition, reader.source(tokens_of), continued=index > 0)
        except SyntaxFault as caught:
            yield reader.kept(tokens_of, "requires", caught, continued=index > 0)


def _with_bindings(reader: Reader, block: Block) -> Iterator[Clause]:
    """A `requires:` whose conditions stand between bindings: each run of conditions is one of its own."""
    run: list[Block] = []
    for child in block.children:
        if child.tokens[0].type != "LET":
            run.append(child)
            continue
        if run:
            yield from read_requires(reader, Block(block.indent, block.tokens, run))
            run = []
        try:
            let = reader.clause(child.flat(), "let", child.tokens[0])
            yield LetClause(let.span, let.name, let.value, let.name_span)
        except SyntaxFault as caught:
            yield reader.kept(child.flat(), "let", caught)
    yield from read_requires(reader, Block(block.indent, block.tokens, run))
