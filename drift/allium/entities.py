"""Entities, values and variants: their items, read one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lark import Token

from drift.allium.items import (
    DerivedItem,
    Edge,
    EnumLiteral,
    FieldItem,
    InvariantItem,
    Item,
    RelationshipItem,
    TransitionsItem,
)
from drift.allium.layout import Chunk, body_of, find, is_word, logical, split
from drift.allium.problems import SyntaxFault
from drift.allium.reading import Reader, fault
from drift.allium.tokens import KEYWORDS, Line, between

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
    if tokens[0].type != "NAME" or len(tokens) < 2:
        return False
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
            items.append(_item(reader, tokens))
        except SyntaxFault as caught:
            items.append(reader.broken(tokens, "field", caught))
    return tuple(items)


def pieces(lines: Sequence[Line]) -> Iterator[tuple[Token, ...]]:
    """The items of a body: one a line or separated by commas; deeper lines continue the item above."""
    gathered: list[list[Token]] = []
    base = lines[0].indent if lines else 0
    for line in logical(lines, starts_item):
        if gathered and line.indent > base and not starts_item(line.tokens):
            gathered[-1].extend(line.tokens)
        else:
            base = line.indent if not gathered else min(base, line.indent)
            gathered.append(list(line.tokens))
    for tokens in gathered:
        yield from split(tokens, "COMMA")


def _item(reader: Reader, tokens: Sequence[Token]) -> Item:
    first = tokens[0]
    if is_word(first, "transitions") and len(tokens) > 1 and tokens[1].type == "NAME":
        return _transitions(reader, tokens)
    if is_word(first, "invariant") and len(tokens) > 1 and tokens[1].type == "NAME":
        _, body, _ = body_of(Chunk((Line(1, tuple(tokens)),), closed=True))
        return read_invariant(reader, tokens, body)
    if first.type != "NAME":
        raise fault(first, f"unexpected `{first.value}` in an entity", "a field: `name: Type`")
    parameters: tuple[str, ...] = ()
    at = 1
    if len(tokens) > 1 and tokens[1].type == "LPAR":
        closing = find(tokens, "RPAR", 2)
        names = tokens[2 : closing if closing > 0 else 2]
        parameters = tuple(token.value for token in names if token.type != "COMMA")
        at = closing + 1
        if closing < 0 or not parameters or any(token.type not in ("NAME", "COMMA") for token in names):
            raise fault(
                tokens[1], "a parameterised derived value lists names", "`name(parameter): expression`"
            )
    if len(tokens) <= at or tokens[at].type != "COLON":
        found = tokens[min(at, len(tokens) - 1)]
        raise fault(found, f"`{first.value}` has no type", "`:`", hint="a field is declared `name: Type`")
    return _member(reader, tokens, at, parameters)


def _member(reader: Reader, tokens: Sequence[Token], at: int, parameters: tuple[str, ...]) -> Item:
    """What `name:` introduces is told by how it goes on."""
    first = tokens[0]
    value = presence_marked(tokens[at + 1 :])
    span = between(first, tokens[-1])
    name = first.value
    if not value:
        raise fault(tokens[at], f"`{name}` has no type", "a type", "an expression")
    if not parameters:
        if len(value) > 1 and value[1].type == "PIPE":
            enum, presence = reader.clause(_literals(value), "enum_type", tokens[at])
            return FieldItem(span, name, enum, presence)
        if _is_type_name(value[0]):
            following = value[1].type if len(value) > 1 else ""
            if following in ("WITH", "WHERE", "FOR"):
                entity, predicate, back = reader.clause(value, "relationship", tokens[at])
                return RelationshipItem(span, name, entity, predicate, back)
            if following in ("", "QMARK", "WHEN") or (following == "LT" and find(value, "GT") > 0):
                type_, presence = reader.clause(value, "field_type", tokens[at])
                return FieldItem(span, name, type_, presence)
        lowered = _LOWERCASE.get(value[0].value) if len(value) == 1 else None
        if lowered:
            raise fault(
                value[0], f"`{value[0].value}` is not a type", f"`{lowered}`", hint="types are PascalCase"
            )
    derived, presence = reader.clause(value, "derived", tokens[at])
    return DerivedItem(span, name, derived, parameters, presence)


def _literals(tokens: Sequence[Token]) -> list[Token]:
    """Between pipes a keyword is a value like any other, but `null` is not: that is `?`."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        beside = (*tokens[max(index - 1, 0) : index], *tokens[index + 1 : index + 2])
        literal = token.value in KEYWORDS and any(other.type == "PIPE" for other in beside)
        if literal and token.type == "NULL":
            raise fault(token, "`null` is not a value of an enumeration", hint="an optional field is `Type?`")
        found.append(Token.new_borrow_pos("NAME", token.value, token) if literal else token)
    return found


def _is_type_name(token: Token) -> bool:
    if token.type not in ("NAME", "QNAME"):
        return False
    return bool(token.value.rpartition("/")[2][0].isupper())


def presence_marked(tokens: Sequence[Token]) -> list[Token]:
    """`when` behind a field or entry is a keyword there."""
    return [
        Token.new_borrow_pos("WHEN", token.value, token)
        if is_word(token, "when") and index and tokens[index - 1].type not in ("DOT", "QDOT", "COMMA", "LPAR")
        else token
        for index, token in enumerate(tokens)
    ]


def _transitions(reader: Reader, tokens: Sequence[Token]) -> TransitionsItem:
    if len(tokens) < 4 or tokens[2].type != "LBRACE" or tokens[-1].type != "RBRACE":
        raise fault(tokens[-1], "a transition graph is not closed", "`{ a -> b … }`")
    inner = tokens[3:-1]
    edges: list[Edge] = []
    terminal: tuple[EnumLiteral, ...] = ()
    for piece in _graph_lines(inner):
        if is_word(piece[0], "terminal") and len(piece) > 1 and piece[1].type == "COLON":
            terminal = tuple(reader.clause(piece[2:], "literal_list", piece[1]))
        else:
            edges.append(reader.clause([t for t in piece if t.type != "COMMA"], "edge", piece[0]))
    return TransitionsItem(between(tokens[0], tokens[-1]), tokens[1].value, tuple(edges), terminal)


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
                len(current) == 3 and token.type != "COMMA"
            )
        if fresh:
            yield current
            current = []
        current.append(token)
    if current:
        yield current


def read_invariant(reader: Reader, tokens: Sequence[Token], lines: Sequence[Line]) -> InvariantItem:
    """`invariant Name { for x in Xs: … predicate }`.

    Raises:
        SyntaxFault: its body is no condition.
    """
    inner = [token for line in lines for token in line.tokens]
    if not inner:
        raise fault(tokens[-1], "an invariant states a condition", "an expression")
    loops = []
    rest = inner
    while rest and rest[0].type == "FOR":
        colon = find(rest, "COLON")
        if colon < 0:
            raise fault(rest[-1], "the collection is not followed by `:`", "`:`")
        variable, collection, _ = reader.clause(rest[:colon], "loop", rest[0])
        loops.append((variable, collection))
        rest = rest[colon + 1 :]
    predicate = reader.clause(rest, "expr", inner[-1])
    return InvariantItem(
        between(tokens[0], tokens[-1]), tokens[1].value, predicate, tuple(loops), reader.source(inner)
    )
