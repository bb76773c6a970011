"""What an operation does in which case: rules of their own where nothing happens in both, `if` elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from drift.distill.draft import (
    Assigned,
    Changed,
    Chosen,
    Created,
    Each,
    Emitted,
    Remembered,
    Removed,
    Sources,
    Statement,
)
from drift.distill.guards import Guard, opposite
from drift.distill.occurrence import Occurrence
from drift.logic.build import conjoin
from drift.logic.order import order_key
from drift.logic.rewrite import free_variables, substitute, subterms
from drift.logic.spans import Source
from drift.logic.terms import Arith, Collect, Compare, Const, Expression, Field, Not, Predicate, Term, Var

_MOST_CASES = 6
"""More rules than this are not made of one operation."""


@dataclass(frozen=True, slots=True)
class Case:
    """A part of an operation with conditions of its own, and what happens then."""

    guards: tuple[Guard, ...]
    occurrences: tuple[Occurrence, ...]


def cases(occurrences: Sequence[Occurrence]) -> tuple[Case, ...]:
    """The cases of an operation; the guards that all its occurrences share are those of every case."""
    shared = _shared(occurrences)
    known = {guard.predicate for guard in shared}
    rest = [
        replace(one, guards=tuple(guard for guard in one.guards if guard.predicate not in known))
        for one in occurrences
    ]
    found = [part for case in _split(rest, ()) for part in _apart(case)]
    if len(found) > _MOST_CASES:
        found = [Case((), tuple(rest))]
    return tuple(Case((*shared, *case.guards), case.occurrences) for case in found)


def _shared(occurrences: Sequence[Occurrence]) -> tuple[Guard, ...]:
    if not occurrences:
        return ()
    found: list[Guard] = []
    for guard in occurrences[0].guards:
        places: set[Source] = set()
        for one in occurrences:
            same = [other for other in one.guards if other.predicate == guard.predicate]
            if not same:
                break
            places.update(source for other in same for source in other.sources)
        else:
            found.append(Guard(guard.predicate, tuple(sorted(places))))
    return tuple(found)


def _split(rest: Sequence[Occurrence], guards: tuple[Guard, ...]) -> Iterator[Case]:
    """Two cases for a condition that each occurrence either needs or excludes."""
    for guard in rest[0].guards if rest else ():
        other = opposite(guard.predicate)
        yes = [one for one in rest if _has(one, guard.predicate)]
        no = [one for one in rest if _has(one, other)]
        if yes and no and len(yes) + len(no) == len(rest):
            for branch, predicate in ((yes, guard.predicate), (no, other)):
                shared = _shared(branch)
                known = {one.predicate for one in shared} | {predicate}
                own = [
                    replace(one, guards=tuple(g for g in one.guards if g.predicate not in known))
                    for one in branch
                ]
                yield from _split(own, (*guards, *shared))
            return
    yield Case(guards, tuple(rest))


def _apart(case: Case) -> list[Case]:
    """What has no condition in common and leads to different states of one thing are cases of their own."""
    groups: list[list[Occurrence]] = []
    for one in case.occurrences:
        with_it = [group for group in groups if any(_share(one, other) for other in group)]
        groups = [group for group in groups if group not in with_it]
        groups.append([other for group in with_it for other in group] + [one])
    ends = [_ends(group) for group in groups]
    if len(groups) < 2 or not all(ends) or len({frozenset(one) for one in ends}) != 1:
        return [case]
    if any(one[slot] == other[slot] for one, other in combinations(ends, 2) for slot in one):
        return [case]
    found: list[Case] = []
    for group in groups:
        shared = _shared(group)
        known = {guard.predicate for guard in shared}
        own = [replace(o, guards=tuple(g for g in o.guards if g.predicate not in known)) for o in group]
        found.append(Case((*case.guards, *shared), tuple(own)))
    return found


def _share(one: Occurrence, other: Occurrence) -> bool:
    return not {guard.predicate for guard in one.guards}.isdisjoint(guard.predicate for guard in other.guards)


def _ends(group: Sequence[Occurrence]) -> dict[Term, Term]:
    """The states to which occurrences lead, each under some condition."""
    return {
        one.statement.target: one.statement.value
        for one in group
        if one.guards
        and not one.loops
        and isinstance(one.statement, Assigned)
        and isinstance(one.statement.value, Const)
        and one.statement.value.kind == "symbol"
    }


def _has(occurrence: Occurrence, predicate: Predicate) -> bool:
    return any(guard.predicate == predicate for guard in occurrence.guards)


# ---------------------------------------------------------------- statements


def statements(occurrences: Sequence[Occurrence]) -> tuple[tuple[Statement, ...], tuple[Remembered, ...]]:
    """What happens, in an order that does not depend on that of the code, and what must be remembered."""
    after = _Afterwards(occurrences)
    ordered = sorted(occurrences, key=lambda one: (_kind(one), _key(one)))
    nested = _nested(tuple(dict.fromkeys(ordered)), after)
    return nested, tuple(after.remembered.values())


def _kind(occurrence: Occurrence) -> int:
    if isinstance(occurrence.statement, Created) and occurrence.statement.name:
        first = -100 + occurrence.statement.turn
        return first + (1000 if occurrence.loops else 0) + (2000 if occurrence.guards else 0)
    order = (Assigned, Changed, Created, Removed, Emitted)
    rank = order.index(type(occurrence.statement)) if isinstance(occurrence.statement, order) else len(order)
    return rank + (1000 if occurrence.loops else 0) + (2000 if occurrence.guards else 0)


def _key(occurrence: Occurrence) -> str:
    return "".join(order_key(guard.predicate) for guard in occurrence.guards) + described(
        occurrence.statement
    )


def described(statement: Statement) -> str:
    """A statement as text, the same for the same."""
    match statement:
        case Assigned(target, value):
            state = "0" if isinstance(target, Field) and target.name in ("status", "state") else "1"
            return state + order_key(target) + "=" + order_key(value)
        case Created(entity, values) | Emitted(entity, values):
            return entity + "".join(name + order_key(value) for name, value in values)
        case Removed(target):
            return order_key(target)
        case Changed(target, item, added):
            return order_key(target) + order_key(item) + str(added)
        case Chosen(test, then, other):
            return order_key(test) + "".join(map(described, then)) + "|" + "".join(map(described, other))
        case Each(variable, base, where, body):
            start = order_key(variable) + (order_key(base) if base is not None else "") + order_key(where)
            return start + "".join(map(described, body))


def _nested(rest: Sequence[Occurrence], after: _Afterwards) -> tuple[Statement, ...]:
    found: list[Statement] = []
    pending = list(rest)
    while pending:
        first = pending[0]
        if first.guards:
            guard = _plainer(first.guards[0])
            turned = opposite(guard.predicate)
            yes = [one for one in pending if _has(one, guard.predicate)]
            no = [one for one in pending if _has(one, turned)]
            pending = [one for one in pending if one not in yes and one not in no]
            then = _nested([_without(one, guard.predicate) for one in yes], after)
            other = _nested([_without(one, turned) for one in no], after)
            if not then:
                then, other, guard = other, (), Guard(turned, guard.sources)
            test = after.test(guard.predicate, guard.sources)
            found.append(_together(Chosen(test, then, other, guard.sources)))
        elif first.loops:
            variable = first.loops[0][0]
            same = [one for one in pending if one.loops and one.loops[0][0] == variable and not one.guards]
            pending = [one for one in pending if one not in same]
            where = _shared([replace(one, guards=one.loops[0][1]) for one in same])
            known = {guard.predicate for guard in where}
            inside = [
                replace(
                    one,
                    loops=one.loops[1:],
                    guards=tuple(guard for guard in one.loops[0][1] if guard.predicate not in known),
                )
                for one in same
            ]
            body = _nested(sorted(inside, key=lambda one: bool(one.guards)), after)
            found.append(_each(variable, where, body))
        else:
            pending.pop(0)
            found.append(after.statement(first.statement))
    return tuple(found)


def _together(choice: Chosen) -> Chosen:
    """`if a: if b:` as `if a and b:`."""
    match choice:
        case Chosen(test, (Chosen(inner, then, ()),), ()):
            within = choice.then[0]
            assert isinstance(within, Chosen)
            sources = tuple(sorted({*choice.sources, *within.sources}))
            return Chosen(conjoin(test, inner), then, (), sources)
        case _:
            return choice


def _plainer(guard: Guard) -> Guard:
    """A guard or its opposite, whichever says it without a no."""
    match guard.predicate:
        case Compare("<" | "<=" | "!=") | Not():
            return Guard(opposite(guard.predicate), guard.sources)
        case _:
            return guard


def _without(occurrence: Occurrence, predicate: Predicate) -> Occurrence:
    kept = tuple(guard for guard in occurrence.guards if guard.predicate != predicate)
    return replace(occurrence, guards=kept)


def _each(variable: Var, guards: Sequence[Guard], body: tuple[Statement, ...]) -> Each:
    return Each(variable, None, conjoin(*ordered(guards)), body, sources_of(guards))


def ordered(guards: Sequence[Guard]) -> list[Predicate]:
    """The conditions of guards in an order of their own."""
    return sorted((guard.predicate for guard in guards), key=order_key)


def sources_of(guards: Sequence[Guard]) -> Sources:
    """All places of guards."""
    return tuple(sorted({source for guard in guards for source in guard.sources}))


class _Afterwards:
    """Says conditions and new values over the state after the rule, as `ensures` reads them.

    Reference: language reference, "Postconditions". What was overwritten is remembered before.
    """

    def __init__(self, occurrences: Sequence[Occurrence]) -> None:
        self._assigned: dict[Term, Sources] = {}
        self._results: dict[Term, Term] = {}
        for one in occurrences:
            if isinstance(one.statement, Assigned):
                target, value = one.statement.target, one.statement.value
                self._assigned[target] = one.statement.sources
                if not one.guards and isinstance(value, Arith):
                    self._results[value] = target
        self.remembered: dict[Term, Remembered] = {}
        self._looped = {variable for one in occurrences for variable, _ in one.loops}

    def test(self, predicate: Predicate, sources: Sources) -> Predicate:
        """A condition over the state after."""
        return substitute(predicate, self._mapping(predicate, sources))

    def statement(self, statement: Statement) -> Statement:
        """A statement whose parameters are over the state after."""
        match statement:
            case Created() if self._assigned:
                values = tuple((name, self._value(v, statement.sources)) for name, v in statement.values)
                return replace(statement, values=values)
            case Emitted() if self._assigned:
                args = tuple((name, self._value(v, statement.sources)) for name, v in statement.args)
                return replace(statement, args=args)
            case _:
                return statement

    def _value(self, value: Term, sources: Sources) -> Term:
        return substitute(value, self._mapping(value, sources))

    def _mapping(self, expression: Expression, sources: Sources) -> dict[Term, Term]:
        holes = {value: Var(f"\x00{index}") for index, value in enumerate(self._results)}
        mapping: dict[Term, Term] = dict(self._results)
        left = substitute(expression, dict(holes)) if holes else expression
        for part in subterms(left):
            if not isinstance(part, Field) or part not in self._assigned:
                continue
            if not _inside_collection(part, left) and not self._looped & set(free_variables(part)):
                mapping[part] = Var(self._remember(part, sources))
        return mapping

    def _remember(self, field: Field, sources: Sources) -> str:
        known = self.remembered.get(field)
        if known is None:
            taken = {one.name for one in self.remembered.values()}
            name = f"previous_{field.name}"
            while name in taken:
                name += "_too"
            known = self.remembered[field] = Remembered(name, field, sources)
        return known.name


def _inside_collection(part: Field, whole: Expression) -> bool:
    return any(isinstance(one, Collect) and part.base == one.element for one in subterms(whole))
