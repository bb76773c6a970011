"""Temporal triggers: the condition of a job that becomes true as time passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drift.distill.guards import Guard
from drift.logic.order import order_key
from drift.logic.rewrite import free_variables, subterms
from drift.logic.terms import NOW, Arith, Compare, Field, Now, Predicate, Term, Var
from drift.logic.types import Typing


@dataclass(frozen=True, slots=True)
class Due:
    """`time <= now`, and the guard that says so in the code."""

    predicate: Predicate
    guard: Guard


def due(guards: Sequence[Guard], subject: Var, typing: Typing) -> Due | None:
    """The moment from which on a job acts on an instance; None if no guard is about time."""
    for guard in sorted(guards, key=lambda one: order_key(one.predicate)):
        if subject not in free_variables(guard.predicate):
            continue
        moment = _moment(guard.predicate, typing)
        if moment is not None:
            return Due(Compare("<=", moment, NOW), guard)
    return None


def _moment(predicate: Predicate, typing: Typing) -> Term | None:
    """The time that must have passed."""
    match predicate:
        case Compare("<=" | "<", left, right):
            earlier, later = left, right
        case Compare(">=" | ">", left, right):
            earlier, later = right, left
        case _:
            return None
    match later:
        case Now() if _is_time(earlier, typing):
            return earlier
        case Arith("-", Now(), span) if _is_time(earlier, typing):
            return Arith("+", earlier, span)
        case Arith("+", Now(), span) if _is_time(earlier, typing):
            return Arith("-", earlier, span)
        case Arith("-", Now(), since) if not _mentions_now(earlier):
            return Arith("+", since, earlier)
        case _:
            return None


def _is_time(term: Term, typing: Typing) -> bool:
    if _mentions_now(term):
        return False
    return any(isinstance(part, Field) and typing(part).kind == "timestamp" for part in subterms(term))


def _mentions_now(term: Term) -> bool:
    return any(isinstance(part, Now) for part in subterms(term))
