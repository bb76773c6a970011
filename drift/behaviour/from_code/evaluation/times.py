"""Numbers that meet times: in languages where they do, a number added to a moment is so many of one unit."""

from __future__ import annotations

from fractions import Fraction

from drift.behaviour.from_code.walking.values import DictValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code.frameworks.schema import VerbTable
from drift.logic.build import arith, compare, truth
from drift.logic.quantity import unit
from drift.logic.terms import (
    Aggregate,
    Arith,
    Call,
    CompareOp,
    Config,
    Const,
    Field,
    Opaque,
    Predicate,
    Term,
    Var,
    duration,
    number,
)
from drift.logic.words import split

FLOOR = "floor"
"""The black box that stands for the whole part of a number."""
PART = "part of a date"
_NUMBERS = ("integer", "decimal")
_PARTS: dict[str, int | Fraction] = {
    "date": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1, "month": 30 * 86_400,
    "full year": 365 * 86_400, "time": Fraction(1, 1000),
}  # fmt: skip


def in_time(walk: Walk, operator: str, left: Term, right: Term) -> tuple[Term, Term]:
    """The operands of arithmetic with a number that meets a time as a length of time."""
    unit = walk.conventions.time_unit
    if not unit:
        return left, right
    if _is_time(walk, left) and is_number(walk, right):
        if operator in ("+", "-") or (operator == "/" and walk.type_of(left).kind == "duration"):
            return left, scaled(right, Fraction(str(unit)))
    elif operator == "+" and _is_time(walk, right) and is_number(walk, left):
        return scaled(left, Fraction(str(unit))), right
    return left, right


def compared_in_time(walk: Walk, op: CompareOp, left: Term, right: Term) -> tuple[CompareOp, Term, Term]:
    """The sides of a comparison, brought to lengths of time where one of them is one.

    `(now - x) / 3600000 > 24` compares a length of time with 24 of the units it is divided by.
    """
    unit = walk.conventions.time_unit
    if not unit:
        return op, left, right
    found = _of_quotient(walk, op, left, right)
    if found is None and op in MIRRORED:
        found = _of_quotient(walk, MIRRORED[op], right, left)
    if found is not None:
        return found
    if _is_length(walk, left) and is_number(walk, right):
        return op, left, scaled(right, Fraction(str(unit)))
    if _is_length(walk, right) and is_number(walk, left):
        return op, scaled(left, Fraction(str(unit))), right
    return op, left, right


MIRRORED: dict[CompareOp, CompareOp] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _of_quotient(walk: Walk, op: CompareOp, left: Term, right: Term) -> tuple[CompareOp, Term, Term] | None:
    """`length / unit op number`, also of its whole part."""
    whole = isinstance(left, Call) and left.name == FLOOR
    inner = left.args[0] if isinstance(left, Call) and whole else left
    match inner:
        case Arith(op="/", left=length, right=Const(kind="duration") as per) if is_number(walk, right):
            if not whole:
                return op, length, arith("*", right, per)
            if op in (">=", "<"):
                return op, length, arith("*", right, per)
            if op in (">", "<="):
                return (">=" if op == ">" else "<"), length, arith("*", arith("+", right, number(1)), per)
        case _:
            pass
    return None


def scaled(term: Term, unit: Fraction) -> Term:
    """So many of a unit as a length of time; constant factors are folded into it."""
    match term:
        case Const(kind="number", value=Fraction() as value):
            return duration(value * unit)
        case Arith(op="*", left=left, right=Const(kind="number", value=Fraction() as value)):
            return scaled(left, unit * value)
        case Arith(op="*", left=Const(kind="number", value=Fraction() as value), right=right):
            return scaled(right, unit * value)
        case Arith(op=("+" | "-") as op, left=left, right=right):
            return arith(op, scaled(left, unit), scaled(right, unit))
        case _:
            return arith("*", term, duration(unit))


def is_number(walk: Walk, term: Term) -> bool:
    """Whether the term is certainly a number, and no moment or length of time."""
    match term:
        case Const():
            return term.kind == "number"
        case Config():
            known = walk.knowledge.config.get(term.name)
            kind = walk.type_of(term).kind
            return kind in _NUMBERS or (
                known is not None and known.value is not None and known.value.kind == "number"
            )
        case Arith():
            return is_number(walk, term.left) and is_number(walk, term.right)
        case Aggregate(gather="count" | "sum"):
            return True
        case Field() | Var():
            return walk.type_of(term).kind in _NUMBERS
        case _:
            return False


def _is_time(walk: Walk, term: Term) -> bool:
    return walk.type_of(term).kind in ("timestamp", "duration")


def _is_length(walk: Walk, term: Term) -> bool:
    """Whether the term is a length of time; what is left of a moment is one where it meets a number."""
    kind = walk.type_of(term).kind
    if kind == "duration":
        return True
    return (
        isinstance(term, Arith) and term.op == "-" and kind == "timestamp" and not _is_shift(walk, term.right)
    )


def _is_shift(walk: Walk, term: Term) -> bool:
    return walk.type_of(term).kind == "duration" or is_number(walk, term)


# ------------------------------------------------------------------- parts of a date


def date_part(walk: Walk, moment: Term, name: str) -> Term | None:
    """`d.getDate()`: known only to be set again."""
    verb = walk.frameworks.verb("date", name)
    if verb is None or verb.on != "date" or verb.means != "part":
        return None
    return Call(PART, (moment, Opaque(_part(name))))


def moved(walk: Walk, moment: Value, verb: VerbTable, name: str, arguments: Arguments) -> Term | None:
    """What `d.setDate(d.getDate() + 14)` leaves in `d`; None for anything else."""
    if verb.means != "set-part" or not arguments.positional or not is_term(moment):
        return None
    seconds = _PARTS.get(_part(name))
    given = as_term(arguments.positional[0])
    if _part(name) == "time":
        return given if walk.type_of(given).kind == "timestamp" else None
    match given:
        case Arith(op=("+" | "-") as op, left=Call(name=called, args=(of, Opaque(key=part))), right=step):
            if called == PART and of == moment and part == _part(name) and seconds is not None:
                return arith(op, as_term(moment), scaled(step, Fraction(seconds)))
        case _:
            pass
    return None


def reckoned(walk: Walk, moment: Term, verb: VerbTable, arguments: Arguments) -> Value | None:
    """`d.add(30, "day")`, `d.minus({hours: 2})`, `d.isBefore(x)`, `d.diff(x, "hour")`; else None."""
    if not arguments.positional:
        return None
    first = arguments.positional[0]
    if verb.means in _ORDERS:
        other = as_term(first) if is_term(first) else None
        return truth(compare(_ORDERS[verb.means], moment, other)) if other else None
    if verb.means == "in-unit":
        return _in_unit(moment, first) if _is_time(walk, moment) else None
    if verb.means == "since":
        if not is_term(first) or "timestamp" not in (
            walk.type_of(moment).kind,
            walk.type_of(as_term(first)).kind,
        ):
            return None
        between = arith("-", moment, as_term(first))
        return between if len(arguments.positional) == 1 else _in_unit(between, arguments.positional[1])
    length = spelled_length(arguments)
    if length is None and is_term(first) and walk.type_of(first).kind == "duration":
        length = as_term(first)
    if length is None:
        return None
    return arith("+" if verb.means == "increase" else "-", moment, length)


_ORDERS: dict[str, CompareOp] = {"earlier": "<", "later": ">", "not-later": "<=", "not-earlier": ">="}


def _in_unit(length: Term, unit_: Value) -> Term | None:
    """How many of a unit that is named in words a length of time is."""
    seconds = _seconds(str(unit_.value)) if isinstance(unit_, Const) else None
    return arith("/", length, duration(seconds)) if seconds is not None else None


def counted(length: Term, name: str) -> Term | None:
    """`d.diff(x, "hours").hours`: what is counted in a unit already; None for anything else."""
    match length:
        case Arith(op="/", right=Const(kind="duration", value=per)) if per == _seconds(name):
            return length
        case _:
            return None


def spelled_length(arguments: Arguments) -> Term | None:
    """A length of time with its unit in words: `30, "day"`, `{hours: 2, minutes: 30}`; None for any other."""
    if not arguments.positional:
        return None
    first = arguments.positional[0]
    word = arguments.positional[1] if len(arguments.positional) > 1 else None
    if isinstance(word, Const) and is_term(first):
        seconds = _seconds(str(word.value))
        return scaled(as_term(first), seconds) if seconds is not None else None
    if not isinstance(first, DictValue) or first.open or not first.items:
        return None
    total: Term = duration(0)
    for key, value in first.items:
        seconds = _seconds(str(key.value)) if isinstance(key, Const) else None
        if seconds is None:
            return None
        total = arith("+", total, scaled(as_term(value), seconds))
    return total


def _seconds(word: str) -> Fraction | None:
    found = unit(word)
    return found.factor if found is not None and found.dimension == "duration" else None


def _part(name: str) -> str:
    return " ".join(word for word in split(name) if word not in ("get", "set", "utc"))


# ------------------------------------------------------------------- whole days


def whole_days(walk: Walk, op: CompareOp, left: Term, right: Term) -> Predicate | None:
    """A bound on `(b - a).days`, which counts whole days, as a bound on the length of time itself."""
    if not _is_days(walk, left):
        return (
            whole_days(walk, MIRRORED[op], right, left) if op in MIRRORED and _is_days(walk, right) else None
        )
    assert isinstance(left, Field)
    bound = right if op in ("<", ">=") else arith("+", right, number(1))
    length = arith("*", bound, duration(86400))
    match op:
        case "<" | "<=":
            return compare("<", left.base, length)
        case ">" | ">=":
            return compare(">=", left.base, length)
        case _:
            return None


def _is_days(walk: Walk, term: Term) -> bool:
    return isinstance(term, Field) and term.name == "days" and walk.type_of(term.base).kind == "duration"
