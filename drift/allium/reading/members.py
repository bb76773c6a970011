"""What `name:` introduces in an entity: a field, a relationship, a projection or a derived value."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from drift.allium.expressions import Expr
from drift.allium.items import (
    DerivedItem,
    FieldItem,
    Formal,
    InlineEnum,
    Item,
    Presence,
    RelationshipItem,
    Type,
)
from drift.allium.layout.brackets import find, is_word
from drift.allium.reading.reader import Reader, fault
from drift.allium.tokens import KEYWORDS, Token, between, span_of
from drift.logic.spans import Span

_PRIMITIVE = frozenset({"String", "Integer", "Decimal", "Boolean", "Timestamp", "Duration"})
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


def read_member(reader: Reader, tokens: Sequence[Token], at: int, formals: tuple[Formal, ...]) -> Item:
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
    if (
        len(value) > 2
        and value[1].type == "LPAR"
        and (value[0].value in _PRIMITIVE or value[0].value == "enum")
    ):
        hint = (
            "values are written `a | b`"
            if value[0].value == "enum"
            else f"an optional field is `{value[0].value}?`"
        )
        raise fault(value[0], f"`{value[0].value}` can't be called", "a type", hint=hint)
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
