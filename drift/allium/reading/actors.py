"""Actors and contracts."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.boundaries import Actor, Contract, ContractItem, Signature
from drift.allium.expressions import Expr
from drift.allium.items import Annotation, Broken, FieldItem, Prose, TypeRef
from drift.allium.layout.brackets import is_word
from drift.allium.problems import SyntaxFault
from drift.allium.reading.annotations import read_annotation
from drift.allium.reading.entities import pieces, read_item
from drift.allium.reading.reader import Reader, fault
from drift.allium.spelling import did_you_mean
from drift.allium.tokens import Line, Token, between, span_of


def read_actor(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> Actor:
    """`actor Name { within: Type, identified_by: expression }`."""
    within: TypeRef | None = None
    identified: Expr | None = None
    rest: list[Annotation | Prose | Broken] = []
    for tokens in pieces(lines):
        first = tokens[0]
        keyed = len(tokens) > 1 and tokens[1].type == "COLON"
        try:
            if first.type == "AT":
                rest.append(read_annotation(reader, tokens))
            elif keyed and is_word(first, "within"):
                within = reader.clause(tokens[2:], "type", tokens[1])
            elif keyed and is_word(first, "identified_by"):
                identified = reader.clause(tokens[2:], "expr", tokens[1])
            else:
                said = f"unexpected `{first.value}` in an actor"
                hint = did_you_mean(first.value, ("within", "identified_by"), ":")
                if is_word(first, "within", "identified_by"):
                    hint = f"`{first.value}` needs a colon"
                raise fault(first, said, "`within:`", "`identified_by:`", hint=hint)
        except SyntaxFault as caught:
            rest.append(reader.broken(tokens, "actor", caught))
    span = between(head[0], last)
    return Actor(span, head[1].value, identified, within, tuple(rest), span_of(head[1]))


def read_contract(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> Contract:
    """`contract Name { name: (…) -> Type, @invariant Name }`."""
    items: list[ContractItem] = []
    for tokens in pieces(lines):
        try:
            items.append(_contract_item(reader, tokens))
        except SyntaxFault as caught:
            items.append(reader.broken(tokens, "contract", caught))
    return Contract(between(head[0], last), head[1].value, tuple(items), span_of(head[1]))


def _contract_item(reader: Reader, tokens: Sequence[Token]) -> ContractItem:
    if tokens[0].type == "AT":
        return read_annotation(reader, tokens)
    if len(tokens) > 2 and tokens[1].type == "COLON" and tokens[2].type not in ("LPAR", "ARROW"):
        item = read_item(reader, tokens)
        if isinstance(item, FieldItem):
            said = f"`{item.name}` is a field; a contract lists operations"
            reader.warn(item.span, said, hint=f"`{item.name}: (…) -> Type`, or declare it in a `value`")
            return item
    return _signature(reader, tokens)


def _signature(reader: Reader, tokens: Sequence[Token]) -> Signature:
    name = tokens[0]
    if len(tokens) < 3 or name.type != "NAME" or tokens[1].type != "COLON":
        hint = f"`{name.value}: (…) -> Type`" if name.type == "NAME" else ""
        raise fault(name, f"unexpected `{name.value}` in a contract", "`name: (…) -> Type`", hint=hint)
    parameters, result = reader.clause(tokens[2:], "signature", tokens[1])
    span = between(name, tokens[-1])
    return Signature(span, name.value, reader.source(tokens[2:]), parameters, result, span_of(name))
