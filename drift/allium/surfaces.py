"""Surfaces, actors and contracts, kept as tree nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lark import Token

from drift.allium.entities import pieces, presence_marked
from drift.allium.expressions import Expr
from drift.allium.items import Broken, TypeRef
from drift.allium.layout import Block, blocks, find, is_word, logical
from drift.allium.problems import SyntaxFault
from drift.allium.reading import Reader, fault
from drift.allium.tokens import Line, between
from drift.allium.tree import Actor, Contract, Signature, Surface, SurfaceClause, SurfaceEntry

SECTIONS = ("exposes", "provides", "related", "timeout", "contracts", "guarantee", "guidance")
_PROSE = ("guarantee", "guidance", "contracts")


def _starts_section(tokens: Sequence[Token]) -> bool:
    if len(tokens) < 2:
        return False
    if is_word(tokens[0], *SECTIONS) and tokens[1].type == "COLON":
        return True
    if is_word(tokens[0], "facing", "context"):
        return tokens[1].type == "NAME"
    return tokens[0].type == "AT"


def read_surface(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> Surface:
    """`surface Name { … }`."""
    clauses: list[SurfaceClause | Broken] = []
    for block in blocks(logical(lines, _starts_section)):
        try:
            clauses.append(_clause(reader, block))
        except SyntaxFault as caught:
            clauses.append(reader.broken(block.flat(), "surface clause", caught))
    return Surface(between(head[0], last), head[1].value, tuple(clauses))


def _clause(reader: Reader, block: Block) -> SurfaceClause:
    first = block.tokens[0]
    tokens = block.flat()
    span = between(first, tokens[-1])
    if is_word(first, "facing", "context"):
        binding, type_, predicate, _ = reader.clause(presence_marked(tokens[1:]), "context", first)
        entry = SurfaceEntry(type_.span, predicate, words=type_.name)
        return SurfaceClause(span, str(first.value), binding, (entry,))
    if first.type == "LET":
        let = reader.clause(tokens, "let", first)
        return SurfaceClause(span, "let", let.name, (SurfaceEntry(let.value.span, let.value),))
    if first.type == "AT":
        return SurfaceClause(span, tokens[1].value if len(tokens) > 1 else "", words_of(reader, tokens[2:]))
    if not _starts_section(block.tokens):
        raise fault(
            first, f"unexpected `{first.value}` in a surface", "`facing`", "`context`", "`let`", "a section"
        )
    kind = str(first.value)
    if kind in _PROSE:
        rest = tokens[2:]
        if not rest:
            return SurfaceClause(span, kind)
        prose = SurfaceEntry(between(rest[0], rest[-1]), None, words=reader.source(rest))
        return SurfaceClause(span, kind, entries=(prose,))
    found = list(block.children)
    if block.tokens[2:]:
        found.insert(0, Block(block.indent, block.tokens[2:]))
    entries, nested = _entries(reader, found)
    return SurfaceClause(span, kind, entries=entries, nested=nested)


def words_of(reader: Reader, tokens: Sequence[Token]) -> str:
    """The source text of tokens, "" for none."""
    return reader.source(tokens) if tokens else ""


def _entries(
    reader: Reader, found: Sequence[Block]
) -> tuple[tuple[SurfaceEntry, ...], tuple[SurfaceClause, ...]]:
    entries: list[SurfaceEntry] = []
    nested: list[SurfaceClause] = []
    for block in found:
        first = block.tokens[0]
        if first.type == "FOR":
            nested.append(_for(reader, block))
            continue
        tokens = block.flat()
        value, condition = reader.clause(presence_marked(tokens), "entry", first)
        entries.append(SurfaceEntry(between(first, tokens[-1]), value, condition))
    return tuple(entries), tuple(nested)


def _for(reader: Reader, block: Block) -> SurfaceClause:
    colon = find(block.tokens, "COLON")
    if colon < 0:
        raise fault(block.tokens[-1], "the collection is not followed by `:`", "`:`")
    variable, collection, _ = reader.clause(block.tokens[:colon], "loop", block.tokens[0])
    found = list(block.children)
    if block.tokens[colon + 1 :]:
        found.insert(0, Block(block.indent, block.tokens[colon + 1 :]))
    entries, nested = _entries(reader, found)
    return SurfaceClause(
        between(block.tokens[0], block.flat()[-1]), "for", variable, entries, collection, nested
    )


def read_actor(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> Actor:
    """`actor Name { within: Type, identified_by: expression }`.

    Raises:
        SyntaxFault: an item is neither.
    """
    within: TypeRef | None = None
    identified: Expr | None = None
    for tokens in pieces(lines):
        if len(tokens) > 1 and is_word(tokens[0], "within") and tokens[1].type == "COLON":
            within = reader.clause(tokens[2:], "type", tokens[1])
        elif len(tokens) > 1 and is_word(tokens[0], "identified_by") and tokens[1].type == "COLON":
            identified = reader.clause(tokens[2:], "expr", tokens[1])
        elif tokens[0].type != "AT":
            raise fault(
                tokens[0], f"unexpected `{tokens[0].value}` in an actor", "`within:`", "`identified_by:`"
            )
    return Actor(between(head[0], last), head[1].value, identified, within)


def read_contract(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> Contract:
    """`contract Name { name: (…) -> Type, @invariant Name }`; signatures are kept as text."""
    signatures = tuple(_signatures(reader, lines))
    invariants = tuple(
        line.tokens[2].value
        for line in lines
        if len(line.tokens) > 2 and line.tokens[0].type == "AT" and line.tokens[1].value == "invariant"
    )
    return Contract(between(head[0], last), head[1].value, signatures, invariants)


def _signatures(reader: Reader, lines: Sequence[Line]) -> Iterator[Signature]:
    for tokens in pieces(lines):
        if tokens[0].type == "AT":
            continue
        if len(tokens) < 3 or tokens[0].type != "NAME" or tokens[1].type != "COLON":
            raise fault(tokens[0], f"unexpected `{tokens[0].value}` in a contract", "`name: (…) -> Type`")
        yield Signature(between(tokens[0], tokens[-1]), tokens[0].value, reader.source(tokens[2:]))
