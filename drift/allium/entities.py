"""Entities, values and variants: their items, read one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import structs

from drift.allium.annotations import read_annotation
from drift.allium.expressions import Expr
from drift.allium.invariants import read_invariant
from drift.allium.items import (
    Broken,
    DerivedItem,
    Edge,
    FieldItem,
    Formal,
    InlineEnum,
    Item,
    Presence,
    RelationshipItem,
    Terminal,
    TransitionsItem,
    Type,
)
from drift.allium.layout import CLOSERS, OPENERS, Chunk, body_of, find, is_word, logical, relined
from drift.allium.problems import SyntaxFault
from drift.allium.reading import Reader, fault
from drift.allium.spelling import did_you_mean
from drift.allium.tokens import KEYWORDS, Line, Token, between, span_of
from drift.logic.spans import Span

_AHEAD = 200
"""How many tokens behind a comma are looked at: longer lists of parameters have no derived values."""
_LOWERCASE = {
    "string": "String",
    "str": "String",
    "text": "String",
    "integer": "Integer",
    "int": "Integer",
    "bool": "Boolean",
    "boolean": "Boolean",
    "decimal": "Decimal",
    "float": "Decimal",
    "datetime": "Timestamp",
}


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
        return _transitions(reader, tokens)
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
    return _member(reader, tokens, at, formals)


def _member(reader: Reader, tokens: Sequence[Token], at: int, formals: tuple[Formal, ...]) -> Item:
    """What `name:` introduces is told by how it goes on."""
    first = tokens[0]
    value = presence_marked(tokens[at + 1 :])
    span = between(first, tokens[-1])
    name = first.value
    placed = span_of(first)
    if not value:
        raise fault(tokens[at], f"`{name}` has no type", "a type", "an expression")
    if not formals:
        value = _unwrapped(value)
        if len(value) > 1 and value[1].type == "PIPE":
            return _field(reader, placed, span, name, _values(reader, value, tokens[at]))
        if _is_type_name(value[0]):
            following = value[1].type if len(value) > 1 else ""
            if following in ("WITH", "WHERE", "FOR") and find(value, "ARROW") < 0:
                return _relationship(reader, placed, span, name, value, tokens[at])
            if following in ("", "QMARK", "WHEN", "EQ") or (following == "LT" and find(value, "GT") > 0):
                return _field(reader, placed, span, name, reader.clause(value, "field_type", tokens[at]))
        alone = len(value) == 1 or (len(value) == 2 and value[1].type == "QMARK")
        lowered = _LOWERCASE.get(value[0].value) if alone else None
        if lowered:
            raise fault(
                value[0], f"`{value[0].value}` is not a type", f"`{lowered}`", hint="types are PascalCase"
            )
    if value[0].type == "LSQB" and len(value) > 1 and _is_type_name(value[1]):
        hint = f"a list is typed `List<{value[1].value}>`"
        raise fault(value[0], f"`[{value[1].value}]` is not a type", "`List<T>`", "`Set<T>`", hint=hint)
    derived, presence = reader.clause(value, "derived", tokens[at])
    return DerivedItem(span, name, derived, formals, presence, placed)


def _unwrapped(value: list[Token]) -> list[Token]:
    """`(a | b)?` without its parentheses."""
    closing = find(value, "RPAR", 1) if value[0].type == "LPAR" else -1
    ends = closing > 0 and (closing == len(value) - 1 or value[closing + 1].type in ("QMARK", "WHEN"))
    if ends and len(value) > 2 and value[2].type == "PIPE":
        return [*value[1:closing], *value[closing + 1 :]]
    return value


def _field(
    reader: Reader,
    placed: Span,
    span: Span,
    name: str,
    read: tuple[Type, Expr | None, Presence | None],
) -> FieldItem:
    type_, default, presence = read
    if default is not None:
        reader.warn(
            default.span,
            f"the field `{name}` is given a value; only parameters of `config` have defaults",
            hint="state what a new instance starts with in the `.created(…)` that makes it",
        )
    return FieldItem(span, name, type_, presence, default, placed)


def _relationship(
    reader: Reader, placed: Span, span: Span, name: str, value: Sequence[Token], at: Token
) -> RelationshipItem:
    entity, predicate, word = reader.clause(value, "relationship", at)
    if predicate is not None:
        return RelationshipItem(span, name, entity, predicate, "", word.value, placed)
    reader.warn(
        span,
        f"`{entity.name} for this {word.value}` is an older form",
        hint=f"`{name}: {entity.name} with {word.value} = this`",
    )
    back = span_of(word)
    return RelationshipItem(span, name, entity, None, word.value, name_span=placed, back_span=back)


def _values(
    reader: Reader, tokens: Sequence[Token], at: Token
) -> tuple[InlineEnum, Expr | None, Presence | None]:
    """Between pipes a keyword is a value like any other, but `null` is not: it stands for `?`."""
    found: list[Token] = []
    null: Token | None = None
    for index, token in enumerate(tokens):
        beside = (*tokens[max(index - 1, 0) : index], *tokens[index + 1 : index + 2])
        literal = token.value in KEYWORDS and any(other.type == "PIPE" for other in beside)
        if literal and token.type == "NULL":
            if null is not None or not found or found[-1].type != "PIPE" or _is_type_name(tokens[0]):
                hint = f"an optional field is `{tokens[0].value}?`"
                raise fault(token, "`null` is not a value of an enumeration", hint=hint)
            null = token
            found.pop()
        else:
            found.append(token.retyped("NAME") if literal else token)
    enum, default, presence = reader.clause(found, "enum_type", at)
    if null is None:
        return enum, default, presence
    said, hint = "`null` is not a value of an enumeration", "what may be absent is marked with `?`: `a | b?`"
    reader.warn(span_of(null), said, hint=hint)
    return structs.replace(enum, optional=True, null=True), default, presence


def _is_type_name(token: Token) -> bool:
    if token.type not in ("NAME", "QNAME"):
        return False
    return bool(token.value.rpartition("/")[2][0].isupper())


def presence_marked(tokens: Sequence[Token]) -> list[Token]:
    """`when` behind a field or entry is a keyword there."""
    return [
        token.retyped("WHEN")
        if is_word(token, "when")
        and index
        and tokens[index - 1].type not in ("DOT", "QDOT", "COMMA", "LPAR", "LBRACE")
        else token
        for index, token in enumerate(tokens)
    ]


def _transitions(reader: Reader, tokens: Sequence[Token]) -> TransitionsItem:
    if len(tokens) < 4 or tokens[2].type != "LBRACE" or tokens[-1].type != "RBRACE":
        raise fault(tokens[-1], "a transition graph is not closed", "`{ a -> b … }`")
    lines: list[Edge | Terminal | Broken] = []
    for piece in _graph_lines([_state(token) for token in tokens[3:-1]]):
        try:
            if is_word(piece[0], "terminal") and len(piece) > 1 and piece[1].type == "COLON":
                literals = tuple(reader.clause(piece[2:], "literal_list", piece[1]))
                lines.append(Terminal(between(piece[0], piece[-1]), literals))
            elif len(piece) > 1 and piece[1].type == "COLON":
                hint = "final states are listed behind `terminal:`"
                raise fault(piece[0], f"`{piece[0].value}:` in a transition graph", "`a -> b`", hint=hint)
            else:
                lines.append(reader.clause([t for t in piece if t.type != "COMMA"], "edge", piece[0]))
        except SyntaxFault as caught:
            lines.append(reader.broken(piece, "transitions", caught))
    field = tokens[1]
    return TransitionsItem(between(tokens[0], tokens[-1]), field.value, tuple(lines), span_of(field))


def _state(token: Token) -> Token:
    """Between braces of a graph a keyword is a state like any other, but `null` is not."""
    return token.retyped("NAME") if token.value in KEYWORDS and token.type != "NULL" else token


def _graph_lines(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """One edge each: a line, or `a -> b` after `a -> b` on the same line."""
    current: list[Token] = []
    for token in tokens:
        terminal = bool(current) and is_word(current[0], "terminal")
        fresh = bool(current) and token.line != current[-1].line
        if terminal:
            fresh = fresh and current[-1].type not in ("COMMA", "COLON") and token.type != "COMMA"
        else:
            fresh = (fresh and token.type != "ARROW" and current[-1].type != "ARROW") or (
                len(current) >= 3 and token.type != "COMMA"
            )
        if fresh:
            yield current
            current = []
        current.append(token)
    if current:
        yield current
