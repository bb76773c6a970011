"""Terms and predicates: the one expression form into which specification and code both compile.

A *term* denotes a value, a *predicate* a truth value. Both are immutable, hashable and compared by structure,
so that two sides that say the same thing in the same form are equal without a solver.

Conventions both compilers keep:

- A path starts at a `Var` (an operation's parameter, a bound entity instance, an element of a collection) and
  goes through `Field`s. `Field` reads the value from *before* the operation.
- Enum members, enum literals and states are `Const("symbol", name)`; durations are
  `Const("duration", seconds)`; every number is an exact `Fraction`.
- A configured value is `Config(name)`, never its number.
- A boolean used as a value is `Truth(predicate)`; a value used as a condition is `Holds(term)`.
- What is not understood is `Opaque`, keyed by its structure; it lists the terms it was given (`mentions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

ConstKind: TypeAlias = Literal["number", "duration", "string", "boolean", "symbol", "null"]
ArithOp: TypeAlias = Literal["+", "-", "*", "/", "%"]
CompareOp: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
Gather: TypeAlias = Literal["count", "first", "last", "sum", "min", "max", "values"]


class _Hashed:
    """What is worked out once about a node: expressions are looked up far more often than they are built.

    `_hash` is structural; `_parts`, `_size`, `_height`, `_paths` and `_free` belong to
    `drift.logic.rewrite`, `_digest` to `drift.logic.digest`, `_opposite` to `drift.logic.build`, `_order` to
    `drift.logic.order`, `_hides` to `drift.logic.slots`.
    """

    __slots__ = (
        "_digest",
        "_free",
        "_hash",
        "_height",
        "_hides",
        "_opposite",
        "_order",
        "_parts",
        "_paths",
        "_size",
    )
    __match_args__: tuple[str, ...] = ()
    _digest: str
    _free: tuple[Var, ...]
    _hash: int
    _height: int
    _hides: bool
    _opposite: Predicate
    _order: str
    _parts: tuple[Expression, ...]
    _paths: tuple[Term, ...]
    _size: int

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            kind = type(self)
            value = hash((kind.__name__, *[getattr(self, name) for name in kind.__match_args__]))
            object.__setattr__(self, "_hash", value)
            return value


# ---------------------------------------------------------------- terms


@dataclass(frozen=True, slots=True)
class Const(_Hashed):
    """A literal: `value` is a Fraction (number, duration in seconds), str (string, symbol), bool or None."""

    kind: ConstKind
    value: Fraction | str | bool | None

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Var(_Hashed):
    """A root: a parameter, a bound instance, an element of a collection. `entity` is "" if it has none."""

    name: str
    entity: str = ""

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Field(_Hashed):
    """`base.name`, through a field, a relationship or a derived value."""

    base: Term
    name: str

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Config(_Hashed):
    """A configured value by its qualified name: `max_attempts`, `oauth/duration`, `app.settings.LIMIT`."""

    name: str

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Now(_Hashed):
    """The time at which the operation runs."""

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Arith(_Hashed):
    """`left op right`, exact. Subtraction of timestamps gives a duration."""

    op: ArithOp
    left: Term
    right: Term

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Ite(_Hashed):
    """`then` if `test` holds, else `other`."""

    test: Predicate
    then: Term
    other: Term

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Call(_Hashed):
    """A black-box function: pure, unknown, equal to another call with the same name and arguments."""

    name: str
    args: tuple[Term, ...] = ()

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Collect(_Hashed):
    """All instances of `entity` for which `where` holds; the element is `element` inside `where`.

    One form for relationships, projections, query builders, comprehensions and lookups.
    """

    entity: str
    element: Var
    where: Predicate

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Aggregate(_Hashed):
    """One value out of a collection (`Collect` or collection-valued term). `of` selects per element."""

    gather: Gather
    collection: Term
    of: Term | None = None

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class SetOf(_Hashed):
    """A literal set, list or tuple, in source order."""

    items: tuple[Term, ...]

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Record(_Hashed):
    """A literal record: object literal, dictionary with constant keys."""

    items: tuple[tuple[str, Term], ...]

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Truth(_Hashed):
    """A predicate used as a value."""

    predicate: Predicate

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Opaque(_Hashed):
    """A value that could not be understood. Equal keys with equal mentions denote the same value."""

    key: str
    reason: str = ""
    mentions: tuple[Term, ...] = ()

    __hash__ = _Hashed.__hash__


Term: TypeAlias = (
    Const
    | Var
    | Field
    | Config
    | Now
    | Arith
    | Ite
    | Call
    | Collect
    | Aggregate
    | SetOf
    | Record
    | Truth
    | Opaque
)


# ---------------------------------------------------------------- predicates


@dataclass(frozen=True, slots=True)
class Always(_Hashed):
    """A constant truth value."""

    value: bool

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Compare(_Hashed):
    """`left op right`. `= null` and `!= null` are presence tests."""

    op: CompareOp
    left: Term
    right: Term

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Member(_Hashed):
    """`item in collection`; `collection` is a `SetOf`, `Collect` or any collection-valued term."""

    item: Term
    collection: Term

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Holds(_Hashed):
    """A term used as a condition: a boolean field, a black-box test, an opaque call."""

    term: Term

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Exists(_Hashed):
    """The collection has an element, or the single value is there."""

    term: Term

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Not(_Hashed):
    """Negation."""

    operand: Predicate

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class And(_Hashed):
    """Conjunction of two or more; build with `conjoin`."""

    operands: tuple[Predicate, ...]

    __hash__ = _Hashed.__hash__


@dataclass(frozen=True, slots=True)
class Or(_Hashed):
    """Disjunction of two or more; build with `disjoin`."""

    operands: tuple[Predicate, ...]

    __hash__ = _Hashed.__hash__


Predicate: TypeAlias = Always | Compare | Member | Holds | Exists | Not | And | Or
Expression: TypeAlias = Term | Predicate

TRUE = Always(True)
FALSE = Always(False)
NULL = Const("null", None)
NOW = Now()


def number(value: int | str | Fraction) -> Const:
    """A number literal; strings are read exactly (`"0.5"` is one half)."""
    return Const("number", Fraction(value))


def duration(seconds: int | Fraction) -> Const:
    """A duration literal in seconds."""
    return Const("duration", Fraction(seconds))


def text(value: str) -> Const:
    """A string literal."""
    return Const("string", value)


def symbol(name: str) -> Const:
    """An enum literal, enum member or state."""
    return Const("symbol", name)


def boolean(value: bool) -> Const:
    """A boolean literal."""
    return Const("boolean", value)
