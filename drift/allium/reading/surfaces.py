"""Surfaces: their clauses and the lines of their sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import inflection
from msgspec import structs

from drift.allium.boundaries import (
    ContextClause,
    ContractDirection,
    ContractEntry,
    ContractsClause,
    FacingClause,
    Surface,
    SurfaceBranch,
    SurfaceClause,
    SurfaceEntry,
    SurfaceFor,
    SurfaceIf,
    SurfaceLine,
    SurfaceSection,
)
from drift.allium.items import Broken, Prose, TypeRef
from drift.allium.layout.blocks import Block, blocks, logical
from drift.allium.layout.brackets import find, is_word, split
from drift.allium.outcomes import LetClause
from drift.allium.problems import SyntaxFault
from drift.allium.reading.annotations import SIGILS_SINCE, read_annotation, read_colon_annotation
from drift.allium.reading.entities import read_item
from drift.allium.reading.members import presence_marked
from drift.allium.reading.reader import Reader, fault
from drift.allium.reading.statements import MAX_NESTING
from drift.allium.spelling import did_you_mean
from drift.allium.tokens import Line, Token, between, span_of

SECTIONS = ("exposes", "provides", "related", "timeout", "requires")
_PROSE = ("guarantee", "guidance")
_DIRECTIONS = ("demands", "fulfils")


def starts_section(tokens: Sequence[Token]) -> bool:
    """Whether these tokens surely start a clause of a surface."""
    if len(tokens) < 2:
        return False
    if is_word(tokens[0], *SECTIONS, *_PROSE, "contracts", *_DIRECTIONS) and tokens[1].type == "COLON":
        return True
    if is_word(tokens[0], "facing", "context"):
        return tokens[1].type in ("NAME", "COLON")
    return tokens[0].type == "AT"


def read_surface(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> Surface:
    """`surface Name { … }`."""
    clauses: list[SurfaceClause] = []
    for block in blocks(logical(lines, starts_section)):
        try:
            clauses.append(_clause(reader, block))
        except SyntaxFault as caught:
            clauses.append(reader.broken(block.flat(), "surface clause", caught))
    return Surface(between(head[0], last), head[1].value, tuple(clauses), span_of(head[1]))


def _clause(reader: Reader, block: Block) -> SurfaceClause:
    first = block.tokens[0]
    tokens = block.flat()
    span = between(first, tokens[-1])
    if is_word(first, "facing") and len(tokens) > 2 and tokens[1].type == "COLON":
        type_: TypeRef = reader.clause(tokens[2:], "type", tokens[1])
        hint = f"`facing {_called(type_)}: {type_.name}`"
        reader.warn(span, "`facing:` names no party", hint=hint)
        return FacingClause(span, "", type_)
    if is_word(first, "facing"):
        facing: FacingClause = reader.clause(tokens[1:], "facing", first)
        return structs.replace(facing, span=span)
    if is_word(first, "context"):
        context: ContextClause = reader.clause(presence_marked(tokens[1:]), "context", first)
        return structs.replace(context, span=span)
    if first.type == "LET":
        return _let(reader, block)
    if first.type == "AT":
        return read_annotation(reader, tokens)
    if not starts_section(block.tokens):
        raise _misplaced(first)
    kind = str(first.value)
    if kind in _PROSE:
        return read_colon_annotation(reader, tokens, normative=reader.version < SIGILS_SINCE)
    if kind == "contracts":
        return ContractsClause(span, tuple(_contracts(reader, _below(block, 2))))
    return SurfaceSection(span, kind, tuple(_lines(reader, _below(block, 2), 0)))  # type: ignore[arg-type]


def _misplaced(first: Token) -> SyntaxFault:
    hint = did_you_mean(first.value, ("facing", "context", "contracts", *_DIRECTIONS)) or did_you_mean(
        first.value, SECTIONS, ":"
    )
    if first.value in ("deferred", "open"):
        hint = f"`{first.value}` is a declaration of its own, outside the surface"
    expected = ("`facing`", "`context`", "`let`", "`contracts:`", *(f"`{section}:`" for section in SECTIONS))
    return fault(first, f"unexpected `{first.value}` in a surface", *expected, hint=hint)


def _let(reader: Reader, block: Block) -> LetClause:
    let = reader.clause(block.flat(), "let", block.tokens[0])
    return LetClause(let.span, let.name, let.value, let.name_span)


def _below(block: Block, start: int) -> list[Block]:
    """What stands behind the head of a block and below it."""
    found = list(block.children)
    rest = block.tokens[start:]
    if rest:
        opens = rest[-1].type == "COLON" and rest[0].type in ("FOR", "IF")
        found = [Block(block.indent, rest, found)] if opens else [Block(block.indent, rest), *found]
    return found


def _contracts(reader: Reader, found: Sequence[Block]) -> Iterator[ContractEntry | Prose | Broken]:
    for block in found:
        for tokens in split(block.flat(), "COMMA"):
            try:
                yield _contract(reader, tokens)
            except SyntaxFault as caught:
                yield reader.broken(tokens, "contracts", caught)


def _contract(reader: Reader, tokens: Sequence[Token]) -> ContractEntry:
    if not is_word(tokens[0], *_DIRECTIONS):
        said = f"unexpected `{tokens[0].value}` in `contracts:`"
        raise fault(
            tokens[0], said, "`demands`", "`fulfils`", hint=did_you_mean(tokens[0].value, _DIRECTIONS)
        )
    name = reader.clause(tokens[1:], "contract_entry", tokens[0])
    direction: ContractDirection = "demands" if tokens[0].value == "demands" else "fulfils"
    return ContractEntry(between(tokens[0], tokens[-1]), direction, name)


def _lines(reader: Reader, found: Sequence[Block], level: int) -> Iterator[SurfaceLine]:
    index = 0
    while index < len(found):
        block = found[index]
        index += 1
        chain = [block]
        if block.tokens[0].type == "IF":
            while index < len(found) and found[index].tokens[0].type == "ELSE":
                chain.append(found[index])
                index += 1
        try:
            if level > MAX_NESTING:
                raise fault(block.tokens[0], f"blocks nest deeper than {MAX_NESTING} levels")
            match block.tokens[0].type:
                case "FOR":
                    yield _for(reader, block, level)
                case "IF":
                    yield _if(reader, chain, level)
                case "LET":
                    yield _let(reader, block)
                case _:
                    yield from _entries(reader, block.flat())
        except SyntaxFault as caught:
            yield reader.broken([token for one in chain for token in one.flat()], "surface clause", caught)


def _entries(reader: Reader, tokens: Sequence[Token]) -> Iterator[SurfaceLine]:
    """One entry, or several separated by commas."""
    for piece in split(tokens, "COMMA"):
        try:
            yield _entry(reader, piece)
        except SyntaxFault as caught:
            yield reader.kept(piece, "surface clause", caught)


def _entry(reader: Reader, tokens: Sequence[Token]) -> SurfaceLine:
    span = between(tokens[0], tokens[-1])
    marked = presence_marked(tokens)
    when = find(marked, "WHEN")
    action = marked if when < 0 else marked[:when]
    if _has_types(action):
        signature = reader.clause(action, "event", tokens[0])
        condition = reader.clause(marked[when + 1 :], "expr", marked[when]) if when >= 0 else None
        return SurfaceEntry(span, None, condition, signature)
    if len(marked) > 2 and marked[0].type == "NAME" and marked[1].type == "COLON":
        return SurfaceEntry(span, None, item=read_item(reader, tokens))
    value, optional, condition = reader.clause(marked, "entry", tokens[0])
    return SurfaceEntry(span, value, condition, optional=optional)


def _called(type_: TypeRef) -> str:
    return inflection.underscore(type_.name)


def _has_types(tokens: Sequence[Token]) -> bool:
    """Whether this is `Action(a: Type, …)`: every word behind a colon is a type, or one of its values."""
    if len(tokens) < 3 or tokens[1].type != "LPAR" or tokens[-1].type != "RPAR":
        return False
    if any(token.type == "PIPE" for token in tokens):
        return True
    typed = [
        tokens[index + 1].value.rpartition("/")[2][:1].isupper()
        for index, token in enumerate(tokens[:-1])
        if token.type == "COLON"
    ]
    return bool(typed) and all(typed) and all(token.type != "DOT" for token in tokens)


def _for(reader: Reader, block: Block, level: int) -> SurfaceFor:
    tokens = block.tokens
    colon = find(tokens, "COLON")
    if colon < 0:
        raise fault(tokens[-1], "the collection is not followed by `:`", "`:`")
    variable, collection, head = reader.clause(tokens[:colon], "loop", tokens[0])
    found = _below(block, colon + 1)
    if not found:
        raise fault(tokens[0], "`for` has no body", "an indented block")
    body = tuple(_lines(reader, found, level + 1))
    span = between(tokens[0], block.flat()[-1])
    return SurfaceFor(span, head, variable.name, collection, body, variable.span)


def _if(reader: Reader, chain: Sequence[Block], level: int) -> SurfaceIf:
    branches: list[SurfaceBranch] = []
    otherwise: tuple[SurfaceLine, ...] = ()
    for block in chain:
        tokens = block.tokens
        head = tokens[0]
        colon = find(tokens, "COLON")
        if colon < 0:
            raise fault(tokens[-1], "the condition is not followed by `:`", "`:`")
        found = _below(block, colon + 1)
        if not found:
            raise fault(head, f"`{head.value}` has no body", "an indented block")
        body = tuple(_lines(reader, found, level + 1))
        if head.type == "ELSE" and tokens[1].type != "IF":
            otherwise = body
        else:
            test = reader.clause(tokens[1 if head.type == "IF" else 2 : colon], "expr", head)
            branches.append(SurfaceBranch(test.span, test, body))
    return SurfaceIf(between(chain[0].tokens[0], chain[-1].flat()[-1]), tuple(branches), otherwise)
