"""Guards: conditions in the words of the draft; those that follow from others are not said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drift.distill.draft import Sources
from drift.distill.vocabulary import distill_words
from drift.logic.build import OPPOSITE, conjoin, disjoin, negate
from drift.logic.implies import entails, satisfiable
from drift.logic.order import order_key
from drift.logic.rewrite import free_variables, rewrite
from drift.logic.terms import (
    FALSE,
    NULL,
    TRUE,
    And,
    Collect,
    Compare,
    CompareOp,
    Const,
    Exists,
    Expression,
    Field,
    Holds,
    Member,
    Not,
    Or,
    Predicate,
    SetOf,
    Term,
    Var,
)
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
            case Compare("!=", Var(), nothing) if nothing == NULL:
                return TRUE
            case Holds(Var(name, "")) if name in distill_words().callers:
                return TRUE
            case Holds(Var(_, entity) as one) if entity:
                return TRUE if node is predicate else Compare("!=", one, NULL)
            case Exists(Collect(_, _, where)) if satisfiable(where, typing) is False:
                return FALSE
            case Not(operand):
                return negate(operand)
            case And(operands):
                return conjoin(*together(operands, "!=", typing))
            case Or(operands):
                return disjoin(*together(operands, "=", typing))
            case _:
                return node

    return rewrite(predicate, visit)


def opposite(predicate: Predicate) -> Predicate:
    """The opposite; of a comparison the one with the turned sign, as rules say it."""
    match negate(predicate):
        case Not(Compare(op, left, right)):
            return Compare(OPPOSITE[op], left, right)
        case turned:
            return turned


def together(predicates: Iterable[Predicate], op: CompareOp, typing: Typing) -> list[Predicate]:
    """`a != x`, `a != y` as `a not in {x, y}`; with `=`, alternatives as `a in {x, y}`."""
    found: dict[Term, list[Term]] = {}
    kept: list[Predicate] = []
    for predicate in predicates:
        match predicate:
            case Compare(sign, Field() as slot, Const("symbol") as state) if sign == op:
                found.setdefault(slot, []).append(state)
            case Not(Member(Field() as slot, SetOf(states))) if op == "!=":
                found.setdefault(slot, []).extend(states)
            case Member(Field() as slot, SetOf(states)) if op == "=":
                found.setdefault(slot, []).extend(states)
            case _:
                kept.append(predicate)
    for about, members in found.items():
        order = {name: index for index, name in enumerate(typing(about).states)}
        listed = sorted(
            dict.fromkeys(members), key=lambda one: (order.get(str(getattr(one, "value", "")), 99), repr(one))
        )
        if len(listed) == 1:
            kept.append(Compare(op, about, listed[0]))
        else:
            member = Member(about, SetOf(tuple(listed)))
            kept.append(Not(member) if op == "!=" else member)
    return kept


def gathered(guards: Sequence[Guard], typing: Typing) -> list[Guard]:
    """The guards, those that exclude states of one thing, or limit it to some, as one."""
    guards = _limited(guards)
    found: list[Guard] = []
    for predicate in together((guard.predicate for guard in guards), "!=", typing):
        same = [guard for guard in guards if guard.predicate == predicate] or [
            guard
            for guard in guards
            if _slot(guard.predicate) is not None and _slot(guard.predicate) == _slot(predicate)
        ]
        places = {source for guard in same for source in guard.sources}
        found.append(Guard(predicate, tuple(sorted(places))))
    return found


def _limited(guards: Sequence[Guard]) -> list[Guard]:
    """`a in {x, y}`, `a in {y, z}` as `a = y`."""
    limits: dict[Term, list[Guard]] = {}
    for guard in guards:
        match guard.predicate:
            case Compare("=", Field() as slot, Const("symbol")) | Member(Field() as slot, SetOf()):
                limits.setdefault(slot, []).append(guard)
            case _:
                pass
    joined: dict[Term, Guard] = {}
    for about, same in limits.items():
        sets = [_allowed(guard.predicate) for guard in same]
        common = [one for one in sets[0] if all(one in other for other in sets[1:])]
        if len(same) < 2 or not common:
            continue
        predicate = (
            Compare("=", about, common[0]) if len(common) == 1 else Member(about, SetOf(tuple(common)))
        )
        joined[about] = Guard(predicate, tuple(sorted({place for one in same for place in one.sources})))
    kept: list[Guard] = []
    told: set[Term] = set()
    for guard in guards:
        limited = next((one for one, same in limits.items() if one in joined and guard in same), None)
        if limited is None:
            kept.append(guard)
        elif limited not in told:
            told.add(limited)
            kept.append(joined[limited])
    return kept


def _allowed(predicate: Predicate) -> tuple[Term, ...]:
    match predicate:
        case Compare("=", _, value):
            return (value,)
        case Member(_, SetOf(values)):
            return values
        case _:
            return ()


def _slot(predicate: Predicate) -> Term | None:
    match predicate:
        case Compare("!=", Field() as slot, Const("symbol")) | Not(Member(Field() as slot, SetOf())):
            return slot
        case _:
            return None


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
