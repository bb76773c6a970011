"""Comparisons and questions whether something is there, as a rule would put them."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from drift.distill.vocabulary import distill_words
from drift.logic.build import conjoin, negate
from drift.logic.implies import conjuncts
from drift.logic.order import order_key, rank
from drift.logic.rewrite import substitute, subterms
from drift.logic.terms import (
    Aggregate,
    Collect,
    Compare,
    Config,
    Const,
    Exists,
    Expression,
    Field,
    Now,
    Predicate,
    Term,
    Var,
)
from drift.logic.words import split

ELEMENT: Final = "\x00"
"""The names of collections' elements start with it: they are no instances at hand."""


def is_handed_over(left: Term, right: Term) -> bool:
    """Whether an instance is compared with the input that it was found by."""
    return any(
        isinstance(one, Var)
        and one.entity
        and not one.name.startswith(ELEMENT)
        and isinstance(other, Var)
        and not other.entity
        for one, other in ((left, right), (right, left))
    )


def place(term: Term) -> tuple[int, str]:
    """The order of two terms of which neither is better on the left."""
    return rank(term), order_key(term)


def existing(term: Term) -> Predicate:
    """That something is there: of an instance at hand only what is asked of it besides."""
    if isinstance(term, Collect):
        asked = _asked_of(term)
        return Exists(term) if asked is None else asked
    return Exists(term)


def _asked_of(term: Collect) -> Predicate | None:
    """What a collection of just the instance at hand asks of it; None if it may be another one."""
    parts = conjuncts(term.where)
    for part in parts:
        if isinstance(part, Compare) and part.op == "=" and term.element in (part.left, part.right):
            known = part.right if part.left == term.element else part.left
            if isinstance(known, Var) and not known.entity:
                return None
            rest = conjoin(*(one for one in parts if one != part))
            return substitute(rest, {term.element: known})
    return None


def counted(node: Compare, left: Term, right: Term) -> Predicate | None:
    """`(those that are this one and …).count = 1` as what it asks of this one."""
    match left, right:
        case Aggregate("count", Collect() as gathered, None), Const("number", Fraction() as bound):
            asked = _asked_of(gathered)
            if asked is None:
                return None
            if (node.op in ("=", ">=") and bound == 1) or (node.op in (">", "!=") and bound == 0):
                return asked
            if (node.op in ("=", "<=") and bound == 0) or (node.op in ("<", "!=") and bound == 1):
                return negate(asked)
    return None


def proves_who(expression: Expression) -> bool:
    """Whether a secret is compared: a condition on who calls, not on the domain."""
    return any(
        isinstance(part, (Config, Field, Var)) and set(split(part.name)[-1:]) & distill_words().proofs
        for part in subterms(expression)
    )


def side(term: Term) -> int:
    """Where a term stands in a comparison: instances and fields left, literals and the present right."""
    if isinstance(term, Const):
        return 3
    if any(isinstance(part, Now) for part in subterms(term)):
        return 2 if isinstance(term, Now) else 1
    return 1 if rank(term) >= 7 else 0
