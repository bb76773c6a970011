"""Entities, values and variants: their items, read one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.allium.items import Formal, Item
from drift.allium.layout.blocks import logical
from drift.allium.layout.brackets import CLOSERS, OPENERS, find, is_word
from drift.allium.layout.chunks import Chunk, body_of, relined
from drift.allium.problems import SyntaxFault
from drift.allium.reading.annotations import read_annotation
from drift.allium.reading.graphs import read_transitions
from drift.allium.reading.invariants import read_invariant
from drift.allium.reading.members import read_member
from drift.allium.reading.reader import Reader, fault
from drift.allium.spelling import did_you_mean
from drift.allium.tokens import Line, Token

_AHEAD = 200
"""How many tokens behind a comma are looked at: longer lists of parameters have no derived values."""


def starts_item(tokens: Sequence[Token]) -> bool:
    """Whether these tokens surely start an item: `name:`, `name(p):`, `transitions f {`, `invariant N {`."""
    if len(tokens) < 2:
        return False
    if tokens[0].type != "NAME":
        return tokens[0].type == "AT" and tokens[1].type == "NAME"
    if tokens[1].type == "COLON":
        return True
    if is_word(tokens[0], "transitions", "invariant"):
        return tokens[1].type == "NAME" and (len(tokens) < 3 or tokens[2].type == "LBRACE")
    if tokens[1].type == "LPAR":
        index = find(tokens, "RPAR", 2)
        return 0 < index < len(tokens) - 1 and tokens[index + 1].type == "COLON"
    return False


def read_items(reader: Reader, lines: Sequence[Line]) -> tuple[Item, ...]:
    """The items between the braces of an entity."""
    items: list[Item] = []
    for tokens in pieces(lines):
        try:
            items.append(read_item(reader, tokens))
        except SyntaxFault as caught:
            items.append(reader.broken(tokens, "field", caught))
    return tuple(items)


def pieces(lines: Sequence[Line]) -> Iterator[tuple[Token, ...]]:
    """The items of a body: one a line or separated by commas; deeper lines continue the item above."""
    gathered: list[list[Token]] = []
    base = lines[0].indent if lines else 0
    for line in logical(lines, starts_item):
        if gathered and line.indent > base and not starts_item(line.tokens) and not _is_closed(gathered[-1]):
            gathered[-1].extend(line.tokens)
        else:
            base = line.indent if not gathered else min(base, line.indent)
            gathered.append(list(line.tokens))
    for tokens in gathered:
        yield from _separated(tokens)


def _is_closed(tokens: Sequence[Token]) -> bool:
    """Whether this is `invariant N { … }` or `transitions f { … }` to its end: nothing continues it."""
    if not is_word(tokens[0], "invariant", "transitions") or tokens[-1].type != "RBRACE":
        return False
    return sum((token.type in OPENERS) - (token.type in CLOSERS) for token in tokens) == 0


def _separated(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """Cuts at commas behind which an item starts: those of `Map<K, V>` separate none."""
    begin = depth = 0
    for index, token in enumerate(tokens):
        if token.type in OPENERS:
            depth += 1
        elif token.type in CLOSERS:
            depth = max(0, depth - 1)
        elif token.type == "COMMA" and not depth:
            following = tokens[index + 1 : index + _AHEAD]
            if not following or following[0].type == "COMMA" or _may_start(following):
                if index > begin:
                    yield tuple(tokens[begin:index])
                begin = index + 1
    if begin < len(tokens):
        yield tuple(tokens[begin:])


def _may_start(tokens: Sequence[Token]) -> bool:
    return starts_item(tokens) or (len(tokens) > 1 and tokens[1].type in ("EQ", "NAME"))


def read_item(reader: Reader, tokens: Sequence[Token]) -> Item:
    """One item.

    Raises:
        SyntaxFault: it is none.
    """
    first = tokens[0]
    if first.type == "AT":
        return read_annotation(reader, tokens)
    if is_word(first, "transitions") and len(tokens) > 1 and tokens[1].type == "NAME":
        return read_transitions(reader, tokens)
    if is_word(first, "invariant") and len(tokens) > 1 and tokens[1].type == "NAME":
        if len(tokens) > 2 and tokens[2].type != "LBRACE":
            raise fault(tokens[2], "`invariant` is given one name", "`{`")
        _, body, tail = body_of(Chunk(relined(tokens), closed=True))
        if tail:
            raise fault(tail[0], f"unexpected `{tail[0].value}` behind an invariant", "the end of the line")
        return read_invariant(reader, tokens, body)
    if first.type != "NAME":
        raise fault(first, f"unexpected `{first.value}` in an entity", "a field: `name: Type`")
    formals: tuple[Formal, ...] = ()
    at = 1
    if len(tokens) > 1 and tokens[1].type == "LPAR":
        closing = find(tokens, "RPAR", 2)
        form = "`name(parameter): expression`"
        if closing < 3:
            raise fault(tokens[1], "a parameterised derived value lists names", form)
        formals = reader.clause(tokens[1 : closing + 1], "signature", tokens[1])[0]
        at = closing + 1
    if len(tokens) <= at or tokens[at].type != "COLON":
        found = tokens[min(at, len(tokens) - 1)]
        hint = "a field is declared `name: Type`"
        if first.value in ("deferred", "open"):
            hint = f"`{first.value}` is a declaration of its own, outside the entity"
        elif len(tokens) > 2 and tokens[2].type == "LBRACE":
            hint = did_you_mean(first.value, ("transitions", "invariant")) or hint
        raise fault(found, f"`{first.value}` has no type", "`:`", hint=hint)
    return read_member(reader, tokens, at, formals)
