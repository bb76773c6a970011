"""New instances are spoken of only where they are made, and after that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace

from drift.distill.draft import Assigned, Changed, Created, Emitted, Removed, Statement
from drift.distill.occurrence import Occurrence
from drift.logic.rewrite import free_variables
from drift.logic.terms import Expression, Field, Term, Var


def within_reach(
    found: Sequence[Occurrence], made: Set[Var], lost: Callable[[Occurrence], None]
) -> list[Occurrence]:
    """The occurrences that speak of no new instance but one that is made in their own case.

    What two new instances know of each other is set once both are there. `lost` is told what is left out.
    """
    makers = {one.statement.name: one for one in found if isinstance(one.statement, Created)}
    by_name = {variable.name: variable for variable in made}
    kept: list[Occurrence] = []
    for one in found:
        own = one.statement.name if isinstance(one.statement, Created) else ""
        foreign = [name for name in _spoken(one, by_name) if name != own]
        if all(name in makers and _covers(makers[name], one) for name in foreign):
            kept.append(one)
        else:
            reduced = _without(
                one, {n for n in foreign if n not in makers or not _covers(makers[n], one)}, by_name
            )
            if reduced is None:
                lost(one)
            else:
                kept.append(reduced)
    return _in_turn(kept, by_name)


def _covers(maker: Occurrence, one: Occurrence) -> bool:
    """Whether the maker's case is that of the occurrence, or a wider one."""
    wide = {guard.predicate for guard in maker.guards} <= {guard.predicate for guard in one.guards}
    return wide and maker.loops == one.loops[: len(maker.loops)]


def _spoken(one: Occurrence, by_name: dict[str, Var]) -> list[str]:
    found: dict[str, None] = {}
    for part in (*parts(one.statement), *(guard.predicate for guard in one.guards)):
        for variable in free_variables(part):
            if by_name.get(variable.name) == variable:
                found[variable.name] = None
    return list(found)


def parts(statement: Statement) -> Iterator[Expression]:
    """The expressions of a simple statement."""
    match statement:
        case Assigned(target, value):
            yield from (target, value)
        case Created(_, values) | Emitted(_, values):
            yield from (value for _, value in values)
        case Removed(target):
            yield target
        case Changed(target, item):
            yield from (target, item)
        case _:
            return


def _without(one: Occurrence, names: set[str], by_name: dict[str, Var]) -> Occurrence | None:
    """A creation or message without the values that can't be said; None of anything else."""
    foreign = {by_name[name] for name in names}
    if any(foreign & set(free_variables(guard.predicate)) for guard in one.guards):
        return None
    match one.statement:
        case Created(_, values) as statement:
            said = tuple((n, v) for n, v in values if not foreign & set(free_variables(v)))
            return replace(one, statement=replace(statement, values=said))
        case Emitted(_, args) as told:
            said = tuple((n, v) for n, v in args if not foreign & set(free_variables(v)))
            return replace(one, statement=replace(told, args=said))
        case _:
            return None


def _in_turn(found: Sequence[Occurrence], by_name: dict[str, Var]) -> list[Occurrence]:
    """Those that make before those that speak of it; what refers in a circle is set afterwards."""
    ordered: list[Occurrence] = []
    later: list[Occurrence] = []
    pending = [one for one in found if isinstance(one.statement, Created)]
    waiting = {one.statement.name for one in pending if isinstance(one.statement, Created)} - {""}
    while pending:
        ready = next((one for one in pending if not _needs(one, by_name) & waiting), None)
        if ready is None:
            ready = min(pending, key=lambda one: len(_needs(one, by_name) & waiting))
            pending.remove(ready)
            cut, set_later = _cut(ready, waiting, by_name)
            later.extend(set_later)
            ready = cut
        else:
            pending.remove(ready)
        assert isinstance(ready.statement, Created)
        waiting.discard(ready.statement.name)
        ordered.append(replace(ready, statement=replace(ready.statement, turn=len(ordered))))
    others = [one for one in found if not isinstance(one.statement, Created)]
    return [*ordered, *others, *later]


def _needs(one: Occurrence, by_name: dict[str, Var]) -> set[str]:
    own = one.statement.name if isinstance(one.statement, Created) else ""
    return set(_spoken(one, by_name)) - {own}


def _cut(one: Occurrence, waiting: set[str], by_name: dict[str, Var]) -> tuple[Occurrence, list[Occurrence]]:
    statement = one.statement
    assert isinstance(statement, Created)
    missing = {by_name[name] for name in waiting if name != statement.name}
    circular = [(n, v) for n, v in statement.values if missing & set(free_variables(v))]
    said = tuple(pair for pair in statement.values if pair not in circular)
    owner: Term = by_name[statement.name] if statement.name else Var("")
    later = [
        replace(one, statement=Assigned(Field(owner, name), value, statement.sources))
        for name, value in circular
        if statement.name
    ]
    return replace(one, statement=replace(statement, values=said)), later
