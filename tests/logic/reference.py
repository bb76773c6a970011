"""An evaluator written straight from the language reference, and random expressions to try it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from drift.logic.rewrite import leaves, subterms
from drift.logic.terms import (
    NOW,
    NULL,
    Always,
    And,
    Arith,
    Compare,
    CompareOp,
    Config,
    Const,
    Exists,
    Expression,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Now,
    Or,
    Predicate,
    SetOf,
    Term,
    Truth,
    Var,
    duration,
    number,
    symbol,
)
from drift.logic.types import UNKNOWN, ValueType

Value = Fraction | int | str | bool | None
Row = Mapping[Term, Value]

HOUR = 3600
USER = Var("user", "User")
FAILED = Field(USER, "failed_attempts")
TRIES = Field(USER, "tries")
STATUS = Field(USER, "status")
KIND = Field(USER, "kind")
FLAG = Field(USER, "enabled")
LOCKED = Field(USER, "locked_until")
OWNER = Field(USER, "owner")
LIMIT = Config("limit")

TYPES: dict[Term, ValueType] = {
    FAILED: ValueType("integer"),
    TRIES: ValueType("integer"),
    LIMIT: ValueType("integer"),
    STATUS: ValueType("enum", states=("active", "locked", "closed")),
    KIND: ValueType("enum", optional=True, states=("small", "large")),
    FLAG: ValueType("boolean"),
    LOCKED: ValueType("timestamp", optional=True),
    OWNER: ValueType("entity", entity="User"),
    USER: ValueType("entity", entity="User"),
}


def typing(term: Term) -> ValueType:
    return TYPES.get(term, UNKNOWN)


# ---------------------------------------------------------------- evaluation


class UnvaluedError(Exception):
    """A leaf has no value in the row."""


def value(term: Term, row: Row) -> Value:
    """The value of a term; times are seconds from now."""
    if term in row:
        return row[term]
    match term:
        case Const(_, literal):
            return literal
        case Now():
            return Fraction(0)
        case Arith(op, left, right):
            a, b = value(left, row), value(right, row)
            if a is None or b is None:
                return None
            assert isinstance(a, Fraction | int) and isinstance(b, Fraction | int)
            return {"+": a + b, "-": a - b, "*": a * b}[op] if op in "+-*" else Fraction(a) / b
        case Ite(test, then, other):
            return value(then if truth(test, row) else other, row)
        case Truth(predicate):
            return truth(predicate, row)
        case _:
            raise UnvaluedError(term)


def truth(predicate: Predicate, row: Row) -> bool:
    """The truth of a predicate: comparisons with null are false, except presence tests and (in)equality."""
    match predicate:
        case Always(known):
            return known
        case Not(operand):
            return not truth(operand, row)
        case And(operands):
            return all(truth(operand, row) for operand in operands)
        case Or(operands):
            return any(truth(operand, row) for operand in operands)
        case Holds(term):
            return bool(value(term, row))
        case Exists(term):
            return value(term, row) is not None
        case Member(item, SetOf(items)):
            return value(item, row) in [value(one, row) for one in items]
        case Compare(op, left, right):
            a, b = value(left, row), value(right, row)
            if op == "=":
                return a == b
            if op == "!=":
                return a != b
            if a is None or b is None:
                return False
            assert isinstance(a, Fraction | int) and isinstance(b, Fraction | int)
            return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]
        case _:
            raise UnvaluedError(predicate)


# ---------------------------------------------------------------- random expressions over a small world

_ORDERS: tuple[CompareOp, ...] = ("<", "<=", ">", ">=")
_EQUALITIES: tuple[CompareOp, ...] = ("=", "!=")
_ORDER = st.sampled_from(_ORDERS)
_EQUALITY = st.sampled_from(_EQUALITIES)
_RELATION = st.sampled_from((*_EQUALITIES, *_ORDERS))


def _numeric(draw: st.DrawFn) -> Term:
    leaves_: tuple[Term, ...] = (FAILED, TRIES, LIMIT)
    leaf = draw(st.sampled_from(leaves_))
    shapes: tuple[Term, ...] = (leaf, Arith("+", leaf, number(1)), Arith("-", number(4), leaf))
    return draw(st.sampled_from(shapes))


@st.composite
def atoms(draw: st.DrawFn) -> Predicate:
    match draw(st.integers(0, 10)):
        case 0 | 1:
            return Compare(
                draw(_RELATION), draw(st.sampled_from((FAILED, TRIES))), number(draw(st.integers(1, 5)))
            )
        case 2:
            return Compare(draw(_RELATION), _numeric(draw), _numeric(draw))
        case 3:
            state = draw(st.sampled_from(("active", "locked", "closed")))
            return Compare(draw(_EQUALITY), STATUS, symbol(state))
        case 4:
            states = draw(st.lists(st.sampled_from(("active", "locked", "closed")), min_size=1, max_size=3))
            return Member(STATUS, SetOf(tuple(map(symbol, states))))
        case 5:
            kind = draw(st.sampled_from((symbol("small"), symbol("large"), NULL)))
            return Compare(draw(_EQUALITY), KIND, kind)
        case 6:
            return Holds(FLAG)
        case 7:
            days = draw(st.integers(-2, 2))
            return Compare(draw(_ORDER), LOCKED, Arith("+", NOW, duration(days * 24 * HOUR)))
        case 8:
            return Compare(draw(_EQUALITY), LOCKED, NULL)
        case 9:
            people: tuple[Term, ...] = (OWNER, USER, NULL)
            return Compare(draw(_EQUALITY), draw(st.sampled_from(people[:2])), draw(st.sampled_from(people)))
        case _:
            test: Predicate = Holds(FLAG) if draw(st.booleans()) else Compare("=", STATUS, symbol("active"))
            choice = Ite(test, FAILED, number(draw(st.integers(1, 5))))
            return Compare(draw(_RELATION), choice, number(draw(st.integers(1, 5))))


def predicates() -> st.SearchStrategy[Predicate]:
    """Predicates without constants folded or connectives flattened: as somebody might build them by hand."""
    return st.recursive(
        atoms(),
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        ),
        max_leaves=5,
    )


def world(*expressions: Expression) -> Iterator[dict[Term, Value]]:
    """Every row over a world large enough for `predicates`.

    Whole numbers are not negative, times lie between the thresholds and are absent only if a
    formula asks for that.
    """
    domains: dict[Term, list[Value]] = {
        FAILED: list(range(9)),
        TRIES: list(range(9)),
        LIMIT: list(range(9)),
        STATUS: ["active", "locked", "closed"],
        KIND: ["small", "large", None],
        FLAG: [False, True],
        LOCKED: [Fraction(hours * HOUR) for hours in (-60, -36, -12, 12, 36, 60)],
        OWNER: ["ann", "bob"],
        USER: ["ann", "bob"],
    }
    for leaf in (LOCKED, OWNER, USER):
        asked = {Compare("=", leaf, NULL), Compare("!=", leaf, NULL)}
        if any(part in asked for one in expressions for part in subterms(one)):
            domains[leaf].append(None)
    used = [leaf for leaf in domains if any(leaf in leaves(one) for one in expressions)]
    for values in product(*(domains[leaf] for leaf in used)):
        yield dict(zip(used, values, strict=True))
