"""Smart constructors: expressions that are folded, flat and negated inwards as they are built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from drift.logic.rewrite import size
from drift.logic.terms import (
    FALSE,
    NULL,
    TRUE,
    Aggregate,
    Always,
    And,
    Arith,
    ArithOp,
    Compare,
    CompareOp,
    Config,
    Const,
    Holds,
    Ite,
    Member,
    Not,
    Now,
    Or,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    boolean,
)
from drift.logic.types import Typing, untyped

OPPOSITE: Final[dict[CompareOp, CompareOp]] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
MIRRORED: Final[dict[CompareOp, CompareOp]] = {
    "=": "=",
    "!=": "!=",
    "<": ">",
    ">": "<",
    "<=": ">=",
    ">=": "<=",
}
_DISTRIBUTE_LIMIT: Final = 120
"""Comparisons of conditional values larger than this stay as they are."""


# ---------------------------------------------------------------- connectives


def conjoin(*predicates: Predicate) -> Predicate:
    """`and` of all, in order: flat, each once, `TRUE` dropped, `FALSE` if two contradict each other."""
    return _join(predicates, And, TRUE, FALSE)


def disjoin(*predicates: Predicate) -> Predicate:
    """`or` of all, in order: flat, each once, `FALSE` dropped, `TRUE` if one is another's negation."""
    return _join(predicates, Or, FALSE, TRUE)


def _join(
    predicates: Iterable[Predicate], joined: type[And] | type[Or], neutral: Always, absorbing: Always
) -> Predicate:
    parts: dict[Predicate, None] = {}
    for predicate in _flat(predicates, joined):
        if not isinstance(predicate, Always):
            parts[predicate] = None
        elif predicate == absorbing:
            return absorbing
    if len(parts) > 1 and _contradictory(parts):
        return absorbing
    operands = tuple(parts)
    if not operands:
        return neutral
    return operands[0] if len(operands) == 1 else joined(operands)


def _contradictory(parts: Mapping[Predicate, None]) -> bool:
    """Whether the negation of one is among them."""
    for part in parts:
        kind = type(part)
        if kind is not And and kind is not Or and _opposite(part) in parts:
            return True
    return False


def _opposite(predicate: Predicate) -> Predicate:
    """The negation where nothing is known of types, worked out once."""
    try:
        return predicate._opposite
    except AttributeError:
        opposite = _negated(predicate, untyped)
        object.__setattr__(predicate, "_opposite", opposite)
        return opposite


def _flat(predicates: Iterable[Predicate], joined: type[And] | type[Or]) -> Iterable[Predicate]:
    stack = list(predicates)[::-1]
    while stack:
        predicate = stack.pop()
        if isinstance(predicate, joined):
            stack.extend(reversed(predicate.operands))
        else:
            yield predicate


def negate(predicate: Predicate, typing: Typing = untyped) -> Predicate:
    """The negation, pushed down to the atoms; negating twice gives the normal form of the predicate.

    An ordering comparison is turned round only where neither side can be null: `null < 5` is false, so its
    negation is true, yet `null >= 5` is false (language reference, "Field types", absent values). It is also
    turned round where a conditional value says itself that it may be null: only code has such, and refuses to
    order what is not there in whichever way it asks.
    """
    return _opposite(predicate) if typing is untyped else _negated(predicate, typing)


def _negated(predicate: Predicate, typing: Typing) -> Predicate:
    match predicate:
        case Always(value):
            return Always(not value)
        case Not(operand):
            return normal(operand, typing)
        case And(operands):
            return disjoin(*(negate(part, typing) for part in operands))
        case Or(operands):
            return conjoin(*(negate(part, typing) for part in operands))
        case Compare(op, left, right):
            if op in {"=", "!="} or (present(left, typing) and present(right, typing)):
                return Compare(OPPOSITE[op], left, right)
            if may_be_nothing(left) or may_be_nothing(right):
                return Compare(OPPOSITE[op], left, right)
            return Not(predicate)
        case Holds(Truth(inner)):
            return negate(inner, typing)
        case Member(_, SetOf(())):
            return TRUE
        case _:
            return Not(predicate)


def normal(predicate: Predicate, typing: Typing = untyped) -> Predicate:
    """Negation normal form: `Not` only on atoms, connectives flat."""
    match predicate:
        case Not(operand):
            return negate(operand, typing)
        case And(operands):
            return conjoin(*(normal(part, typing) for part in operands))
        case Or(operands):
            return disjoin(*(normal(part, typing) for part in operands))
        case Holds(Truth(inner)):
            return normal(inner, typing)
        case Member(_, SetOf(())):
            return FALSE
        case _:
            return predicate


def may_be_nothing(term: Term) -> bool:
    """Whether a conditional value is null in one of its branches."""
    match term:
        case Ite(_, then, other):
            return NULL in (then, other) or may_be_nothing(then) or may_be_nothing(other)
        case _:
            return False


def present(term: Term, typing: Typing = untyped) -> bool:
    """Whether the term certainly has a value: literals, `now`, configured values, counts, required fields."""
    match term:
        case Const(kind, _):
            return kind != "null"
        case Now() | Config() | Truth() | SetOf() | Record() | Aggregate(gather="count"):
            return True
        case Arith(_, left, right):
            return present(left, typing) and present(right, typing)
        case Ite(_, then, other):
            return present(then, typing) and present(other, typing)
        case _:
            known = typing(term)
            return known.kind != "unknown" and not known.optional


# ---------------------------------------------------------------- truth values as terms


def truth(predicate: Predicate) -> Term:
    """The predicate as a value."""
    match predicate:
        case Always(value):
            return boolean(value)
        case Holds(Truth() as inner):
            return inner
        case _:
            return Truth(predicate)


def holds(term: Term) -> Predicate:
    """The term as a condition."""
    match term:
        case Truth(predicate):
            return predicate
        case Const("boolean", value):
            return Always(bool(value))
        case Const("null", _):
            return FALSE
        case Ite(test, then, other):
            return disjoin(conjoin(test, holds(then)), conjoin(negate(test), holds(other)))
        case _:
            return Holds(term)


def ite(test: Predicate, then: Term, other: Term) -> Term:
    """`then` if `test` holds, else `other`; a choice between truth values becomes one predicate.

    A choice between two values by whether they are equal is one of them: `x if x != null else null` is `x`.
    """
    match test:
        case Always(value):
            return then if value else other
        case Compare("=" | "!=", left, right) if (left, right) in ((then, other), (other, then)):
            return other if test.op == "=" else then
        case _:
            pass
    if then == other:
        return then
    if _is_truth(then) and _is_truth(other):
        return truth(disjoin(conjoin(test, holds(then)), conjoin(negate(test), holds(other))))
    return Ite(test, then, other)


def _is_truth(term: Term) -> bool:
    return isinstance(term, Truth) or (isinstance(term, Const) and term.kind == "boolean")


# ---------------------------------------------------------------- comparisons


def compare(op: CompareOp, left: Term, right: Term) -> Predicate:
    """`left op right`, folded if both sides are literals, spread over the branches of conditional values.

    A literal stands on the right.
    """
    if isinstance(left, Const) and isinstance(right, Const):
        folded = _fold_compare(op, left, right)
        if folded is not None:
            return Always(folded)
    elif isinstance(left, Const):
        return compare(MIRRORED[op], right, left)
    if left == right:
        return Always(op in {"=", "<=", ">="})
    if isinstance(left, Ite) and size(left) + size(right) <= _DISTRIBUTE_LIMIT:
        return disjoin(
            conjoin(left.test, compare(op, left.then, right)),
            conjoin(negate(left.test), compare(op, left.other, right)),
        )
    if isinstance(right, Ite):
        return (
            compare(MIRRORED[op], right, left)
            if size(left) + size(right) <= _DISTRIBUTE_LIMIT
            else (Compare(op, left, right))
        )
    if op in {"=", "!="}:
        equal = _equal_truths(left, right)
        if equal is not None:
            return equal if op == "=" else negate(equal)
        if NULL in (left, right) and present(right if left == NULL else left):
            return Always(op == "!=")
    elif NULL in (left, right):
        return FALSE
    return Compare(op, left, right)


def _equal_truths(left: Term, right: Term) -> Predicate | None:
    """`left = right` as a predicate when one of them is a truth value and the other can be a condition."""
    if not _is_truth(left):
        left, right = right, left
    if not _is_truth(left) or right == NULL:
        return None
    if isinstance(right, Const) and right.kind != "boolean":
        return None
    first, second = holds(left), holds(right)
    if isinstance(first, Always):
        return second if first.value else negate(second)
    if isinstance(second, Always):
        return first if second.value else negate(first)
    return disjoin(conjoin(first, second), conjoin(negate(first), negate(second)))


def _fold_compare(op: CompareOp, left: Const, right: Const) -> bool | None:
    """The truth of a comparison of literals; None if it cannot be told (a symbol against a string, say)."""
    if "null" in (left.kind, right.kind):
        same = left.kind == right.kind
        return same if op == "=" else (not same if op == "!=" else False)
    if {left.kind, right.kind} == {"string", "symbol"}:
        return (op == "=") if left.value == right.value and op in {"=", "!="} else None
    if left.kind != right.kind:
        zero = Fraction(0)
        if {left.kind, right.kind} == {"number", "duration"} and zero in (left.value, right.value):
            return order_holds(op, left.value, right.value)
        return None
    if op == "=":
        return left.value == right.value
    if op == "!=":
        return left.value != right.value
    if left.kind in {"number", "duration"}:
        return order_holds(op, left.value, right.value)
    return None


def order_holds(op: CompareOp, left: object, right: object) -> bool:
    """`left op right` on two values of which ordering makes sense for numbers only; false on others."""
    if op == "=":
        return left == right
    if op == "!=":
        return left != right
    if not isinstance(left, Fraction | int) or not isinstance(right, Fraction | int):
        return False
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right


# ---------------------------------------------------------------- arithmetic


def arith(op: ArithOp, left: Term, right: Term) -> Term:
    """`left op right`, folded exactly where both are literals and the units allow it; null makes null."""
    if NULL in (left, right):
        return NULL
    if isinstance(left, Const) and isinstance(right, Const):
        folded = _fold_arith(op, left, right)
        if folded is not None:
            return folded
    if isinstance(right, Const) and right.kind in {"number", "duration"}:
        if right.value == 0 and op in {"+", "-"}:
            return left
        if right.kind == "number" and right.value == 1 and op in {"*", "/"}:
            return left
    if isinstance(left, Const) and left.kind in {"number", "duration"}:
        if left.value == 0 and op == "+":
            return right
        if left.kind == "number" and left.value == 1 and op == "*":
            return right
    return Arith(op, left, right)


def _fold_arith(op: ArithOp, left: Const, right: Const) -> Const | None:
    if left.kind == right.kind == "string" and op == "+":
        return Const("string", f"{left.value}{right.value}")
    a, b = left.value, right.value
    if not isinstance(a, Fraction) or not isinstance(b, Fraction):
        return None
    durations = (left.kind == "duration") + (right.kind == "duration")
    match op:
        case "+" | "-":
            # Zero is the one number that is a duration too.
            if durations == 1 and a != 0 and b != 0:
                return None
            return Const("duration" if durations else "number", a + b if op == "+" else a - b)
        case "*":
            return None if durations == 2 else Const("duration" if durations else "number", a * b)
        case "/":
            if b == 0 or (right.kind == "duration" and durations == 1):
                return None
            return Const("duration" if durations == 1 else "number", a / b)
        case "%":
            if b == 0 or durations == 1:
                return None
            return Const(left.kind, a % b)
