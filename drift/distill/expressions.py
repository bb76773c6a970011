"""Terms and predicates as expressions of the language."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, cast

from drift.allium.expressions import (
    UNPLACED,
    Access,
    Apply,
    Argument,
    Binary,
    BinaryOp,
    Branch,
    Conditional,
    Constant,
    DurationLiteral,
    Existence,
    Expr,
    Filter,
    Junction,
    Listing,
    Lookup,
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
from drift.distill.names import entity_name, is_plain, plural
from drift.logic.build import OPPOSITE
from drift.logic.quantity import duration_parts
from drift.logic.rewrite import substitute
from drift.logic.terms import (
    TRUE,
    Aggregate,
    Always,
    And,
    Arith,
    Call,
    Collect,
    Compare,
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
    Record,
    SetOf,
    Term,
    Truth,
    Var,
)

ITSELF: Final = Var("\x00itself")
"""The element of a filter: its fields stand without a prefix."""
WHERE: Final = "\x00where"
"""A call of this name is its first argument, restricted to what the second says of `ITSELF`."""


class UnspeakableError(Exception):
    """The language has no words for this term."""


def speakable(expression: Expression) -> bool:
    """Whether the language has words for it."""
    try:
        expr(expression)
    except UnspeakableError:
        return False
    return True


def expr(node: Expression) -> Expr:
    """The expression.

    Raises:
        UnspeakableError: there is none.
    """
    match node:
        case Always(value):
            return Constant(UNPLACED, "true" if value else "false")
        case Not(operand):
            return _negated(operand)
        case And(operands):
            return Junction(UNPLACED, "and", tuple(expr(one) for one in operands))
        case Or(operands):
            return Junction(UNPLACED, "or", tuple(expr(one) for one in operands))
        case Compare(op, left, right):
            return _counted(node) or Relation(UNPLACED, op, expr(left), expr(right))
        case Member(item, collection):
            return Within(UNPLACED, expr(item), expr(collection))
        case Exists(term):
            return _existence(term)
        case Holds(term):
            return expr(term)
        case Truth(predicate):
            return expr(predicate)
        case Arith(op, left, right):
            if op == "%":
                raise UnspeakableError("remainder")
            return Binary(UNPLACED, cast("BinaryOp", op), expr(left), expr(right))
        case Ite(test, then, other):
            return _choice(test, then, other)
        case _:
            return _leaf(node)


def _leaf(node: Expression) -> Expr:
    match node:
        case Const():
            return _literal(node)
        case Var(name, _) if name.startswith("\x00"):
            raise UnspeakableError("the element of a collection itself")
        case Var(name, _):
            return Name(UNPLACED, name)
        case Field(base, name):
            return Name(UNPLACED, name) if base == ITSELF else Access(UNPLACED, expr(base), name)
        case Config(name):
            return Access(UNPLACED, Name(UNPLACED, "config"), name)
        case Now():
            return Constant(UNPLACED, "now")
        case Call(name, (base, Truth(condition))) if name == WHERE:
            return Filter(UNPLACED, expr(base), expr(condition))
        case Call(name, args) if is_plain(name):
            return Apply(UNPLACED, Name(UNPLACED, name), tuple(Argument(UNPLACED, expr(a)) for a in args))
        case Call(name, args) if name[:1].isupper():
            rule, _, part = name.partition(".")
            callee = Access(UNPLACED, Name(UNPLACED, rule), part)
            return Apply(UNPLACED, callee, tuple(Argument(UNPLACED, expr(a)) for a in args))
        case Collect():
            return collection(node)
        case Aggregate("count", gathered, None):
            return Access(UNPLACED, expr(gathered), "count")
        case Aggregate("first", Collect() as gathered, None):
            found = lookup(gathered)
            if found is not None:
                return found
        case SetOf(items):
            return Listing(UNPLACED, tuple(expr(item) for item in items))
        case Record(items):
            return ObjectLiteral(UNPLACED, tuple(Argument(UNPLACED, expr(v), name) for name, v in items))
    raise UnspeakableError(type(node).__name__)


def _literal(node: Const) -> Expr:
    value = node.value
    if isinstance(value, Fraction):
        made = _duration(abs(value)) if node.kind == "duration" else _number(abs(value))
        return Negative(UNPLACED, made) if value < 0 else made
    if isinstance(value, bool):
        return Constant(UNPLACED, "true" if value else "false")
    if value is None:
        return Constant(UNPLACED, "null")
    if node.kind == "symbol":
        return Name(UNPLACED, value) if is_plain(value) else Quoted(UNPLACED, value)
    return Text(UNPLACED, value)


def _number(value: Fraction) -> Expr:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        raise UnspeakableError("a number without end")
    if value.denominator == 1 and value >= 10_000:
        return Number(UNPLACED, value, f"{value.numerator:_}")
    return Number(UNPLACED, value)


def _duration(seconds: Fraction) -> Expr:
    amount, unit = duration_parts(seconds)
    if unit == "millisecond":
        amount, unit = amount / 1000, "second"
    _number(amount)
    return DurationLiteral(UNPLACED, seconds, unit)


def _choice(test: Predicate, then: Term, other: Term) -> Expr:
    branches = [Branch(expr(test), expr(then))]
    while isinstance(other, Ite):
        branches.append(Branch(expr(other.test), expr(other.then)))
        other = other.other
    return Conditional(UNPLACED, tuple(branches), expr(other))


def _negated(operand: Predicate) -> Expr:
    match operand:
        case Member(item, collection_):
            return Within(UNPLACED, expr(item), expr(collection_), negated=True)
        case Compare("=" | "!=" as op, left, right):
            return Relation(UNPLACED, OPPOSITE[op], expr(left), expr(right))
        case _:
            return Negation(UNPLACED, expr(operand))


def _counted(node: Compare) -> Expr | None:
    """`n <= 0` of a number of things is `n = 0`, `n >= 1` is `n > 0`."""
    match node:
        case Compare(op, Aggregate("count", gathered, _) as number, Const("number", Fraction() as bound)):
            nothing = (op in ("<=", "=") and bound == 0) or (op == "<" and bound == 1)
            something = (op in (">", "!=") and bound == 0) or (op == ">=" and bound == 1)
            if isinstance(gathered, Collect) and (nothing or something):
                found = lookup(gathered)
                if found is not None:
                    there = Existence(UNPLACED, found)
                    return Negation(UNPLACED, there) if nothing else there
            if nothing or something:
                return Relation(
                    UNPLACED, "=" if nothing else ">", expr(number), Number(UNPLACED, Fraction(0))
                )
    return None


def _existence(term: Term) -> Expr:
    match term:
        case Collect():
            found = lookup(term)
            if found is not None:
                return Existence(UNPLACED, found)
            some = Access(UNPLACED, collection(term), "count")
            return Relation(UNPLACED, ">", some, Number(UNPLACED, Fraction(0)))
        case Aggregate("first", Collect() as gathered, None):
            return _existence(gathered)
        case Var() | Aggregate():
            return Existence(UNPLACED, expr(term))
        case _:
            return Relation(UNPLACED, "!=", expr(term), Constant(UNPLACED, "null"))


def lookup(collect: Collect) -> Expr | None:
    """`Entity{a: x, b: y}` where the condition only equates fields with values that are no literals."""
    operands = collect.where.operands if isinstance(collect.where, And) else (collect.where,)
    keys: list[Argument] = []
    for operand in operands:
        if not isinstance(operand, Compare) or operand.op != "=":
            return None
        field, value = operand.left, operand.right
        if not (isinstance(field, Field) and field.base == collect.element):
            field, value = value, field
        if not (isinstance(field, Field) and field.base == collect.element) or isinstance(value, Const):
            return None
        keys.append(Argument(UNPLACED, expr(value), field.name))
    return Lookup(UNPLACED, Name(UNPLACED, entity_name(collect.entity)), tuple(keys))


def collection(collect: Collect) -> Expr:
    """`Entities where …`."""
    if not collect.entity:
        raise UnspeakableError("a collection of unknown things")
    everything = Name(UNPLACED, plural(entity_name(collect.entity)))
    return filtered(everything, collect.element, collect.where)


def filtered(base: Expr, element: Var, where: Predicate) -> Expr:
    """`base where …`, the fields of the element without a prefix."""
    if where == TRUE:
        return base
    return Filter(UNPLACED, base, expr(substitute(where, {element: ITSELF})))
