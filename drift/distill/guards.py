"""Guards: conditions in the words of the draft; those that follow from others are not said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drift.distill.draft import Sources
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.implies import entails, satisfiable
from drift.logic.order import order_key
from drift.logic.rewrite import free_variables, rewrite
from drift.logic.terms import FALSE, And, Collect, Compare, Exists, Expression, Not, Or, Predicate
from drift.logic.types import Typing


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition in the words of the draft and where the code tests it."""

    predicate: Predicate
    sources: Sources


def possible(predicate: Predicate, typing: Typing) -> Predicate:
    """The condition without what can't be: things that contradict themselves do not exist."""

    def visit(node: Expression) -> Expression:
        match node:
            case Exists(Collect(_, _, where)) if satisfiable(where, typing) is False:
                return FALSE
            case Not(operand):
                return negate(operand)
            case And(operands):
                return conjoin(*operands)
            case Or(operands):
                return disjoin(*operands)
            case _:
                return node

    return rewrite(predicate, visit)


def needed(guards: Sequence[Guard], typing: Typing) -> list[Guard]:
    """The guards that do not follow from the others."""
    kept = list(guards)
    for guard in sorted(guards, key=lambda one: (-_weakness(one.predicate), order_key(one.predicate))):
        others = [one.predicate for one in kept if one != guard]
        if others and _weakness(guard.predicate) and _follows(guard.predicate, others, typing):
            kept.remove(guard)
    return kept


def _follows(predicate: Predicate, others: Sequence[Predicate], typing: Typing) -> bool:
    about = [one for one in others if set(free_variables(one)) & set(free_variables(predicate))]
    return bool(about) and entails(conjoin(*about), predicate, typing).answer == "yes"


def _weakness(predicate: Predicate) -> int:
    match predicate:
        case Compare("="):
            return 0
        case Compare("!="):
            return 3
        case _:
            return 1
