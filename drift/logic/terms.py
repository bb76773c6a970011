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

from drift.logic.nodes import Leaf, Node, over, setters

ConstKind: TypeAlias = Literal["number", "duration", "string", "boolean", "symbol", "null"]
ArithOp: TypeAlias = Literal["+", "-", "*", "/", "%"]
CompareOp: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
Gather: TypeAlias = Literal["count", "first", "last", "sum", "min", "max", "values"]


# ---------------------------------------------------------------- terms


@dataclass(frozen=True, slots=True, init=False)
class Const(Leaf):
    """A literal: `value` is a Fraction (number, duration in seconds), str (string, symbol), bool or None."""

    kind: ConstKind
    value: Fraction | str | bool | None

    def __init__(self, kind: ConstKind, value: Fraction | str | bool | None) -> None:
        first, second = _CONST
        first(self, kind)
        second(self, value)

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Var(Leaf):
    """A root: a parameter, a bound instance, an element of a collection. `entity` is "" if it has none."""

    name: str
    entity: str = ""

    def __init__(self, name: str, entity: str = "") -> None:
        first, second = _VAR
        first(self, name)
        second(self, entity)

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Field(Node):
    """`base.name`, through a field, a relationship or a derived value."""

    base: Term
    name: str

    def __init__(self, base: Term, name: str) -> None:
        first, second = _FIELD
        first(self, base)
        second(self, name)
        over(self, (base,))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True)
class Config(Leaf):
    """A configured value by its qualified name: `max_attempts`, `oauth/duration`, `app.settings.LIMIT`."""

    name: str

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True)
class Now(Leaf):
    """The time at which the operation runs."""

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Arith(Node):
    """`left op right`, exact. Subtraction of timestamps gives a duration."""

    op: ArithOp
    left: Term
    right: Term

    def __init__(self, op: ArithOp, left: Term, right: Term) -> None:
        first, second, third = _ARITH
        first(self, op)
        second(self, left)
        third(self, right)
        over(self, (left, right))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Ite(Node):
    """`then` if `test` holds, else `other`."""

    test: Predicate
    then: Term
    other: Term

    def __init__(self, test: Predicate, then: Term, other: Term) -> None:
        first, second, third = _ITE
        first(self, test)
        second(self, then)
        third(self, other)
        over(self, (test, then, other))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Call(Node):
    """A black-box function: pure, unknown, equal to another call with the same name and arguments."""

    name: str
    args: tuple[Term, ...] = ()

    def __init__(self, name: str, args: tuple[Term, ...] = ()) -> None:
        first, second = _CALL
        first(self, name)
        second(self, args)
        over(self, args)

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Collect(Node):
    """All instances of `entity` for which `where` holds; the element is `element` inside `where`.

    One form for relationships, projections, query builders, comprehensions and lookups.
    """

    entity: str
    element: Var
    where: Predicate

    def __init__(self, entity: str, element: Var, where: Predicate) -> None:
        first, second, third = _COLLECT
        first(self, entity)
        second(self, element)
        third(self, where)
        over(self, (element, where))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Aggregate(Node):
    """One value out of a collection (`Collect` or collection-valued term). `of` selects per element."""

    gather: Gather
    collection: Term
    of: Term | None = None

    def __init__(self, gather: Gather, collection: Term, of: Term | None = None) -> None:
        first, second, third = _AGGREGATE
        first(self, gather)
        second(self, collection)
        third(self, of)
        over(self, (collection,) if of is None else (collection, of))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class SetOf(Node):
    """A literal set, list or tuple, in source order."""

    items: tuple[Term, ...]

    def __init__(self, items: tuple[Term, ...]) -> None:
        (first,) = _SETOF
        first(self, items)
        over(self, items)

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Record(Node):
    """A literal record: object literal, dictionary with constant keys."""

    items: tuple[tuple[str, Term], ...]

    def __init__(self, items: tuple[tuple[str, Term], ...]) -> None:
        (first,) = _RECORD
        first(self, items)
        over(self, tuple([value for _, value in items]))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Truth(Node):
    """A predicate used as a value."""

    predicate: Predicate

    def __init__(self, predicate: Predicate) -> None:
        (first,) = _TRUTH
        first(self, predicate)
        over(self, (predicate,))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Opaque(Node):
    """A value that could not be understood. Equal keys with equal mentions denote the same value."""

    key: str
    reason: str = ""
    mentions: tuple[Term, ...] = ()

    def __init__(self, key: str, reason: str = "", mentions: tuple[Term, ...] = ()) -> None:
        first, second, third = _OPAQUE
        first(self, key)
        second(self, reason)
        third(self, mentions)
        over(self, mentions)

    __hash__ = Node.__hash__


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
class Always(Leaf):
    """A constant truth value."""

    value: bool

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Compare(Node):
    """`left op right`. `= null` and `!= null` are presence tests."""

    op: CompareOp
    left: Term
    right: Term

    def __init__(self, op: CompareOp, left: Term, right: Term) -> None:
        first, second, third = _COMPARE
        first(self, op)
        second(self, left)
        third(self, right)
        over(self, (left, right))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Member(Node):
    """`item in collection`; `collection` is a `SetOf`, `Collect` or any collection-valued term."""

    item: Term
    collection: Term

    def __init__(self, item: Term, collection: Term) -> None:
        first, second = _MEMBER
        first(self, item)
        second(self, collection)
        over(self, (item, collection))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Holds(Node):
    """A term used as a condition: a boolean field, a black-box test, an opaque call."""

    term: Term

    def __init__(self, term: Term) -> None:
        (first,) = _HOLDS
        first(self, term)
        over(self, (term,))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Exists(Node):
    """The collection has an element, or the single value is there."""

    term: Term

    def __init__(self, term: Term) -> None:
        (first,) = _EXISTS
        first(self, term)
        over(self, (term,))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Not(Node):
    """Negation."""

    operand: Predicate

    def __init__(self, operand: Predicate) -> None:
        (first,) = _NOT
        first(self, operand)
        over(self, (operand,))

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class And(Node):
    """Conjunction of two or more; build with `conjoin`."""

    operands: tuple[Predicate, ...]

    def __init__(self, operands: tuple[Predicate, ...]) -> None:
        (first,) = _AND
        first(self, operands)
        over(self, operands)

    __hash__ = Node.__hash__


@dataclass(frozen=True, slots=True, init=False)
class Or(Node):
    """Disjunction of two or more; build with `disjoin`."""

    operands: tuple[Predicate, ...]

    def __init__(self, operands: tuple[Predicate, ...]) -> None:
        (first,) = _OR
        first(self, operands)
        over(self, operands)

    __hash__ = Node.__hash__


Predicate: TypeAlias = Always | Compare | Member | Holds | Exists | Not | And | Or
Expression: TypeAlias = Term | Predicate

_FIELD = setters(Field, "base", "name")
_ARITH = setters(Arith, "op", "left", "right")
_ITE = setters(Ite, "test", "then", "other")
_CALL = setters(Call, "name", "args")
_COLLECT = setters(Collect, "entity", "element", "where")
_AGGREGATE = setters(Aggregate, "gather", "collection", "of")
_SETOF = setters(SetOf, "items")
_RECORD = setters(Record, "items")
_TRUTH = setters(Truth, "predicate")
_OPAQUE = setters(Opaque, "key", "reason", "mentions")
_COMPARE = setters(Compare, "op", "left", "right")
_MEMBER = setters(Member, "item", "collection")
_HOLDS = setters(Holds, "term")
_EXISTS = setters(Exists, "term")
_NOT = setters(Not, "operand")
_AND = setters(And, "operands")
_OR = setters(Or, "operands")
_VAR = setters(Var, "name", "entity")
_CONST = setters(Const, "kind", "value")

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
