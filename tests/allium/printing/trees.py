"""Syntax trees for property tests: every node, every nesting, spans that ask for every layout."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

import msgspec
from hypothesis import strategies as st

from drift.allium.expressions import (
    Access,
    Apply,
    Argument,
    Binary,
    Binder,
    Branch,
    Conditional,
    Constant,
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
    Text,
    Within,
)
from drift.allium.items import EnumLiteral, Formal, InlineEnum, Presence, Type, TypeRef
from drift.allium.tokens import DURATION_UNITS
from drift.logic.spans import Span

ALIAS = "oauth"
"""The alias that every tree declares."""

Expressions: TypeAlias = st.SearchStrategy[Expr]

SPANS = st.integers(0, 3).map(lambda line: Span(line, 1, line, 5))
"""Which of two things stands on a later line decides whether a list is kept one thing a line."""
NAMES = st.sampled_from(["a", "b", "status", "größe", "x1", "_", "user_id", "rule", "entity", "of"])
MEMBERS = st.sampled_from(["a", "count", "where", "in", "now", "when", "for", "not", "requires"])
KEYS = st.sampled_from(["a", "to", "for", "with", "in", "this", "when"])
TYPES = st.sampled_from(["A", "Order", "String", "T2"])
QUOTED = st.sampled_from(["de-CH-1996", "no cache", "--", "x"])
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


def some(one: Any, least: int = 1, most: int = 3) -> Any:
    """A tuple of a few."""
    return st.lists(one, min_size=least, max_size=most).map(tuple)


def pick(*options: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(*options)


# ---------------------------------------------------------------- leaves

BINDERS = st.builds(Binder, SPANS, NAMES)
LOCAL_NAMES = st.builds(Name, SPANS, NAMES)
TYPE_NAMES = pick(st.builds(Name, SPANS, TYPES), st.builds(Name, SPANS, TYPES, st.just(ALIAS)))
NUMBERS = st.builds(Number, SPANS, st.decimals(0, 10**6, places=2).map(Fraction))


@st.composite
def durations(draw: st.DrawFn) -> DurationLiteral:
    unit = draw(st.sampled_from(sorted(DURATION_UNITS)))
    amount = draw(st.sampled_from([Fraction(1), Fraction(24), Fraction(3, 2)]))
    return DurationLiteral(draw(SPANS), amount * DURATION_UNITS[unit], unit)


LEAVES = pick(
    LOCAL_NAMES,
    LOCAL_NAMES,
    TYPE_NAMES,
    st.builds(Name, SPANS, st.just("config"), st.just(ALIAS)),
    NUMBERS,
    durations(),
    st.builds(Text, SPANS, WORDS),
    st.builds(Quoted, SPANS, QUOTED),
    st.builds(Constant, SPANS, st.sampled_from(["true", "false", "null", "now", "this"])),
)


# ---------------------------------------------------------------- expressions


@cache
def expressions(depth: int = 3) -> Expressions:
    """Any expression that nests at most so deep."""
    if depth == 0:
        return LEAVES
    below = st.deferred(lambda: expressions(depth - 1))
    return pick(LEAVES, *(kind(below) for kind in KINDS)).map(_sometimes_grouped)


def _sometimes_grouped(node: Expr) -> Expr:
    return msgspec.structs.replace(node, grouped=node.span.line == 3)


def arguments(below: Expressions) -> st.SearchStrategy[Argument]:
    return pick(
        st.builds(Argument, SPANS, below),
        st.builds(Argument, SPANS, below, KEYS, st.booleans()),
        st.builds(Argument, SPANS, LOCAL_NAMES, optional=st.just(True)),
    )


@st.composite
def _objects(draw: st.DrawFn, below: Expressions) -> ObjectLiteral:
    entries = draw(some(st.builds(Argument, SPANS, below, KEYS), 1, 3))
    if draw(st.booleans()):
        name = draw(LOCAL_NAMES)
        entries = (*entries, Argument(draw(SPANS), name, name.name, implied=True))
    return ObjectLiteral(draw(SPANS), entries)


def calls(below: Expressions) -> st.SearchStrategy[Apply]:
    return st.builds(Apply, SPANS, pick(LOCAL_NAMES, TYPE_NAMES, below), some(arguments(below), 0))


KINDS: list[Callable[[Expressions], Expressions]] = [
    lambda x: st.builds(Access, SPANS, x, MEMBERS, st.booleans()),
    calls,
    lambda x: st.builds(Lookup, SPANS, TYPE_NAMES, some(arguments(x))),
    lambda x: st.builds(Lambda, SPANS, some(BINDERS, 1, 2), x),
    lambda x: st.builds(Negative, SPANS, x),
    lambda x: st.builds(Binary, SPANS, st.sampled_from(["+", "-", "*", "/", "??"]), x, x),
    lambda x: st.builds(Relation, SPANS, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), x, x),
    lambda x: st.builds(Within, SPANS, x, x, st.booleans()),
    lambda x: st.builds(Negation, SPANS, x),
    lambda x: st.builds(Junction, SPANS, st.sampled_from(["and", "or"]), some(x, 2)),
    lambda x: st.builds(Implication, SPANS, x, x),
    lambda x: st.builds(Existence, SPANS, x),
    lambda x: st.builds(Existence, SPANS, x, binder=BINDERS),
    lambda x: st.builds(Every, SPANS, BINDERS, x, x),
    lambda x: st.builds(Listing, SPANS, some(x, 0), st.booleans()),
    _objects,
    lambda x: st.builds(Conditional, SPANS, some(st.builds(Branch, x, x), 1, 2), st.none() | x),
    lambda x: st.builds(Filter, SPANS, x, x, st.sampled_from(["with", "where"])),
    lambda x: st.builds(Mapping, SPANS, x, NAMES),
]


# ---------------------------------------------------------------- types

LITERALS = pick(
    st.builds(EnumLiteral, SPANS, NAMES),
    st.builds(EnumLiteral, SPANS, QUOTED.filter(lambda name: " " not in name), st.just(True)),
    st.builds(EnumLiteral, SPANS, TYPES, alias=st.sampled_from(["", ALIAS])),
)
INLINE_ENUMS = st.builds(InlineEnum, SPANS, some(LITERALS, 2), st.booleans())


def _without_trailing_mark(enum: InlineEnum) -> InlineEnum:
    """Inside `<…>` a quoted value takes no `?`."""
    return msgspec.structs.replace(enum, optional=enum.optional and not enum.literals[-1].quoted)


@cache
def type_refs(depth: int = 2) -> st.SearchStrategy[TypeRef]:
    arguments_ = some(types(depth - 1), 0, 2) if depth else st.just(())
    return st.builds(TypeRef, SPANS, TYPES, st.sampled_from(["", ALIAS]), arguments_, st.booleans())


@cache
def types(depth: int = 2) -> st.SearchStrategy[Type]:
    """A type where the language takes values between pipes too."""
    return pick(type_refs(depth), INLINE_ENUMS.map(_without_trailing_mark))


PRESENCES = st.none() | st.builds(Presence, SPANS, NAMES, some(LITERALS))


@st.composite
def formals(draw: st.DrawFn) -> Formal:
    type_ = draw(st.none() | types())
    optional = draw(st.booleans()) or (type_ is not None and type_.optional)
    return Formal(draw(SPANS), draw(NAMES), type_, optional)


FORMALS = some(formals(), 0)
