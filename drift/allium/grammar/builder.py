"""Reductions of the grammar to syntax tree nodes: one method a rule, called while the LALR parser runs."""

# ruff: noqa: D102 - each method is the reduction of the grammar rule of its name

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, TypeAlias, cast

from msgspec import structs

from drift.allium.expressions import (
    Access,
    Apply,
    Argument,
    Binary,
    BinaryOp,
    Binder,
    Branch,
    Conditional,
    Constant,
    ConstantName,
    DurationLiteral,
    Every,
    Existence,
    Expr,
    Filter,
    Implication,
    Junction,
    Lambda,
    Listing,
    Lookup,
    Mapping,
    Name,
    Negation,
    Negative,
    Number,
    ObjectLiteral,
    Quoted,
    Relation,
    RelationOp,
    Text,
    Within,
)
from drift.allium.problems import Problem, SyntaxFault
from drift.allium.tokens import DURATION_UNITS, Token, span_of
from drift.logic.spans import Span

Children: TypeAlias = list[Any]
"""What lark hands over: tokens, nodes, None for an absent option."""

MAX_DIGITS = 50
"""Longest number."""

_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def _span(part: object) -> Span:
    return span_of(part) if isinstance(part, Token) else cast("Expr", part).span


def span_over(children: Children) -> Span:
    """From the first to the last thing that is there."""
    there = [child for child in children if child is not None]
    return _span(there[0]).to(_span(there[-1]))


def bare(token: Token) -> Name:
    """A name from its token, qualified or not."""
    alias, slash, name = token.value.rpartition("/")
    return Name(span_of(token), name, alias if slash else "")


def binder(token: Token) -> Binder:
    """A name that is introduced."""
    return Binder(span_of(token), token.value)


def unquoted(literal: str) -> str:
    """The value of a string literal."""
    return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), literal[1:-1])


def exact(token: Token, digits: str) -> Fraction:
    """The value of a number.

    Raises:
        SyntaxFault: it has more digits than any quantity of this world needs.
    """
    if len(digits) > MAX_DIGITS:
        message = f"the number has {len(digits)} digits; at most {MAX_DIGITS} are read"
        raise SyntaxFault(Problem(span_of(token), message, token.value))
    return Fraction(digits.replace("_", ""))


class ExpressionBuilder:
    """Builds expressions. Every method takes all children of its rule, punctuation too: spans are exact."""

    def name(self, c: Children) -> Name:
        return bare(c[0])

    def number(self, c: Children) -> Number:
        return Number(span_of(c[0]), exact(c[0], c[0].value), c[0].value)

    def duration(self, c: Children) -> DurationLiteral:
        raw = c[0].value
        amount, _, unit = raw.rpartition(".")
        unit = unit.removesuffix("s")
        value = exact(c[0], amount) * DURATION_UNITS[unit]
        return DurationLiteral(span_of(c[0]), value, unit, raw)

    def text(self, c: Children) -> Text:
        return Text(span_of(c[0]), unquoted(c[0].value), c[0].value)

    def quoted(self, c: Children) -> Quoted:
        return Quoted(span_of(c[0]), c[0].value[1:-1])

    def constant(self, c: Children) -> Constant:
        return Constant(span_of(c[0]), cast("ConstantName", c[0].value))

    def group(self, c: Children) -> Expr:
        return cast("Expr", structs.replace(c[1], span=span_over(c), grouped=True))

    def arguments(self, c: Children) -> list[Argument]:
        return [child for child in c if isinstance(child, Argument)]

    def positional(self, c: Children) -> Argument:
        return Argument(c[0].span, c[0])

    def named(self, c: Children) -> Argument:
        return Argument(span_over(c), c[2], c[0].value, c[3] is not None, name_span=span_of(c[0]))

    def optional(self, c: Children) -> Argument:
        return Argument(span_over(c), bare(c[0]), optional=True)

    def access(self, c: Children) -> Access:
        return Access(span_over(c), c[0], c[2].value, c[1].type == "QDOT", name_span=span_of(c[2]))

    def apply(self, c: Children) -> Apply:
        arguments: tuple[Argument, ...] = tuple(c[2] or ())
        if isinstance(c[0], Access) and c[0].name in ("any", "all"):
            _no_mapping(arguments)
        return Apply(span_over(c), c[0], arguments)

    def lookup(self, c: Children) -> Lookup:
        return Lookup(span_over(c), bare(c[0]), tuple(c[2]))

    def braces(self, c: Children) -> Expr:
        entries: list[Argument] = c[1] or []
        if any(entry.name for entry in entries):
            return ObjectLiteral(span_over(c), tuple(keyed(entry) for entry in entries))
        return Listing(span_over(c), listed(entries))

    def brackets(self, c: Children) -> Listing:
        return Listing(span_over(c), listed(c[1] or ()), ordered=True)

    def negative(self, c: Children) -> Negative:
        return Negative(span_over(c), c[1])

    def binary(self, c: Children) -> Binary:
        return Binary(span_over(c), cast("BinaryOp", c[1].value), c[0], c[2])

    def compare(self, c: Children) -> Relation:
        return Relation(span_over(c), cast("RelationOp", c[1].value), c[0], c[2])

    def member(self, c: Children) -> Within:
        return Within(span_over(c), c[0], c[-1], negated=c[1].type == "NOT")

    def exists(self, c: Children) -> Existence:
        if len(c) == 2:
            return Existence(span_over(c), c[1])
        return Existence(span_over(c), c[3], binder=binder(c[1]))

    def every(self, c: Children) -> Every:
        return Every(span_over(c), binder(c[1]), c[3], c[5])

    def negate(self, c: Children) -> Negation:
        return Negation(span_over(c), c[1])

    def junction(self, c: Children) -> Junction:
        left, op, right = c[0], c[1].value, c[2]
        same = isinstance(left, Junction) and left.op == op and not left.grouped
        flat = left.operands if same else (left,)
        return Junction(span_over(c), op, (*flat, right))

    def implies(self, c: Children) -> Implication:
        return Implication(span_over(c), c[0], c[2])

    def filtered(self, c: Children) -> Filter:
        return Filter(span_over(c), c[0], c[2], c[1].value)

    def mapped(self, c: Children) -> Mapping:
        return Mapping(span_over(c), c[0], c[2].value, span_of(c[2]))

    def conditional(self, c: Children) -> Conditional:
        values = [child for child in c if child is not None and not isinstance(child, Token)]
        pairs = [Branch(values[i], values[i + 1]) for i in range(0, len(values) - 1, 2)]
        return Conditional(span_over(c), tuple(pairs), values[-1] if len(values) % 2 else None)

    def lambda_(self, c: Children) -> Lambda:
        parameter: Expr = c[0]
        if not isinstance(parameter, Name) or parameter.alias:
            said = "a function names its parameter"
            hint = "at least is written `>=`"
            raise SyntaxFault(Problem(parameter.span, said, "=>", ("`i => …`",), hint))
        return Lambda(span_over(c), (Binder(parameter.span, parameter.name),), c[2])

    def lambda_many(self, c: Children) -> Lambda:
        parameters = tuple(binder(token) for token in c[1:-3:2])
        return Lambda(span_over(c), parameters, c[-1])


def listed(entries: Iterable[Argument]) -> tuple[Expr, ...]:
    """The elements of a set or list.

    Raises:
        SyntaxFault: one has a key, as in an object, or a `?`.
    """
    for entry in entries:
        if entry.name:
            said, hint = "a list has no keys", "an object is written `{ key: value }`"
            raise SyntaxFault(Problem(entry.span, said, entry.name, ("an element",), hint))
        if entry.optional:
            said, hint = (
                "an element of a set or list can't be optional",
                "`?` stands behind parameters and types",
            )
            raise SyntaxFault(Problem(entry.span, said, "?", ("`,`", "`}`"), hint))
    return tuple(entry.value for entry in entries)


def keyed(entry: Argument) -> Argument:
    """An entry without a key takes that of its name: `{ token }` is `{ token: token }`.

    Raises:
        SyntaxFault: it is no name.
    """
    if entry.name:
        return entry
    if not isinstance(entry.value, Name):
        said, hint = "an entry of an object has no key", "an object is written `{ key: value }`"
        raise SyntaxFault(Problem(entry.span, said, expected=("`key: value`",), hint=hint))
    return Argument(entry.span, entry.value, entry.value.name, implied=True, name_span=entry.value.span)


def _no_mapping(arguments: tuple[Argument, ...]) -> None:
    """`any(x -> y)` would take a field of `x`; what is meant is a function."""
    for argument in arguments:
        if isinstance(argument.value, Mapping) and isinstance(argument.value.base, Name):
            said = "`any` and `all` are given a function"
            raise SyntaxFault(
                Problem(argument.span, said, "->", ("`x => …`",), "a function is written `x => …`")
            )
