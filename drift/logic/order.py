"""A total, deterministic order over expressions: by their structure written out."""

from __future__ import annotations

from typing import assert_never

from drift.logic.terms import (
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
    Opaque,
    Or,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
)

_RANKS: dict[type, int] = {
    Field: 0,
    Aggregate: 1,
    Var: 2,
    Collect: 3,
    Call: 4,
    Arith: 5,
    Opaque: 6,
    Config: 7,
}

_LONGEST_KEPT = 20_000
"""Longer texts are put together again from those of their parts: kept, they would take too much room."""


def rank(term: Term) -> int:
    """How well a term serves as the left side of a comparison: fields first, `now` and literals last."""
    return 9 if isinstance(term, Const) else _RANKS.get(type(term), 8)


def order_key(expression: Expression) -> str:
    """The expression's structure as text; equal exactly for equal expressions."""
    try:
        return expression._order
    except AttributeError:
        key = _written(expression)
        if len(key) <= _LONGEST_KEPT:
            object.__setattr__(expression, "_order", key)
        return key


def _written(expression: Expression) -> str:
    key = order_key
    match expression:
        case Const(kind, value):
            return (
                f"{kind[0]}{kind[2]}:{value!r}" if isinstance(value, str) else f"{kind[0]}{kind[2]}:{value}"
            )
        case Var(name, entity):
            return f"{name}:{entity}"
        case Field(base, name):
            return f"{key(base)}.{name}"
        case Config(name):
            return f"config {name}"
        case Now():
            return "now"
        case Arith(op, left, right):
            return f"({key(left)} {op} {key(right)})"
        case Compare(relation, left, right):
            return f"({key(left)} {relation} {key(right)})"
        case Ite(test, then, other):
            return f"if({key(test)}, {key(then)}, {key(other)})"
        case Call(name, args):
            return f"{name}({', '.join(map(key, args))})"
        case Collect(entity, element, where):
            return f"{{{entity} {key(element)} | {key(where)}}}"
        case Aggregate(gather, collection, of):
            return f"{gather}<{key(collection)}{'' if of is None else '; ' + key(of)}>"
        case SetOf(items):
            return f"{{{', '.join(map(key, items))}}}"
        case Record(entries):
            return f"{{{', '.join(f'{name}: {key(value)}' for name, value in entries)}}}"
        case Truth(predicate):
            return f"truth {key(predicate)}"
        case Opaque(text, _, mentions):
            return f"opaque {text!r}[{', '.join(map(key, mentions))}]"
        case Always(value):
            return str(value)
        case Member(item, collection):
            return f"({key(item)} in {key(collection)})"
        case Holds(term):
            return f"holds {key(term)}"
        case Exists(term):
            return f"exists {key(term)}"
        case Not(operand):
            # Sorted beside what it negates.
            return f"{key(operand)} not"
        case And(operands):
            return f"and({', '.join(map(key, operands))})"
        case Or(operands):
            return f"or({', '.join(map(key, operands))})"
        case _:
            assert_never(expression)
