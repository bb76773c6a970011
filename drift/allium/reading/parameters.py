"""`given`, `config` and `default`: what a specification is given and can be told."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from drift.allium.expressions import Constant, DurationLiteral, Expr, Number, ObjectLiteral, Text
from drift.allium.items import Broken
from drift.allium.problems import SyntaxFault
from drift.allium.reading.entities import pieces
from drift.allium.reading.reader import Reader, fault
from drift.allium.tokens import Line, Token, between, span_of
from drift.allium.tree import Binding, ConfigDeclaration, Declaration, DefaultDeclaration, Given, Parameter


def read_default(reader: Reader, tokens: Sequence[Token]) -> Declaration:
    """`default Type name = value`, or the older form without a type."""
    rest = tokens[1:]
    if len(rest) > 1 and rest[1].type in ("EQ", "COLON"):
        parameter: Parameter = reader.clause(rest, "untyped_default", tokens[0])
        name, typed = rest[0].value, rest[1].type == "COLON"
        reader.warn(
            between(tokens[0], rest[0]),
            f"`default {name}: … = …` is an older form"
            if typed
            else f"`default {name} = …` without a type is an older form",
            hint=f"an instance is declared `default Type {name} = {{ … }}`"
            if isinstance(parameter.value, ObjectLiteral)
            else f"declare it in `config {{ {name}: {_type_of(parameter.value)} = … }}`",
        )
        return ConfigDeclaration(between(tokens[0], tokens[-1]), "", (parameter,), older=True)
    found: DefaultDeclaration = reader.clause(rest, "default", tokens[0])
    return structs.replace(found, span=between(tokens[0], tokens[-1]))


def _type_of(value: Expr | None) -> str:
    """The type that a literal has, to show how it is written."""
    match value:
        case Number(value=number):
            return "Integer" if number.denominator == 1 else "Decimal"
        case DurationLiteral():
            return "Duration"
        case Text():
            return "String"
        case Constant(name="true" | "false"):
            return "Boolean"
        case _:
            return "Type"


def read_given(reader: Reader, first: Token, lines: Sequence[Line], last: Token) -> Given:
    """`given { name: Type }`."""
    bindings: list[Binding | Broken] = []
    for tokens in pieces(lines):
        try:
            if len(tokens) < 3 or tokens[1].type != "COLON":
                raise fault(tokens[-1], "a binding is written `name: Type`", "`:`", "a type")
            type_ = reader.clause(tokens[2:], "type", tokens[1])
            span = between(tokens[0], tokens[-1])
            bindings.append(Binding(span, tokens[0].value, type_, span_of(tokens[0])))
        except SyntaxFault as caught:
            bindings.append(reader.broken(tokens, "given", caught))
    return Given(between(first, last), tuple(bindings))


def read_config(
    reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token
) -> ConfigDeclaration:
    """`config { name: Type = value }`, or `alias/config { … }`."""
    alias = head[0].value.rpartition("/")[0]
    parameters: list[Parameter | Broken] = []
    for tokens in pieces(lines):
        try:
            parameters.append(_parameter(reader, tokens, overriding=bool(alias)))
        except SyntaxFault as caught:
            parameters.append(reader.broken(tokens, "config", caught))
    return ConfigDeclaration(between(head[0], last), alias, tuple(parameters))


def _parameter(reader: Reader, tokens: Sequence[Token], *, overriding: bool) -> Parameter:
    name = tokens[0]
    span = between(name, tokens[-1])
    if len(tokens) < 2 or name.type != "NAME" or tokens[1].type not in ("COLON", "EQ"):
        raise fault(tokens[min(1, len(tokens) - 1)], "a parameter is written `name: Type = value`", "`:`")
    rest = tokens[2:]
    if tokens[1].type == "EQ" or (overriding and not (rest and rest[0].value[0].isupper())):
        return Parameter(span, name.value, None, reader.clause(rest, "expr", tokens[1]), span_of(name))
    if rest and rest[0].type not in ("NAME", "QNAME", "BACKTICK"):
        hint = f"`{name.value}: Type = {rest[0].value}`"
        raise fault(rest[0], f"`{name.value}` has no type", "a type", hint=hint)
    type_, value = reader.clause(rest, "setting", tokens[1])
    return Parameter(span, name.value, type_, value, span_of(name))
