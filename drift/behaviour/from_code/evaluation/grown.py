"""Rows as they are found after an operation made some: `Vote.create(…)`, then `Vote.count(…)`."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.from_code.walking.state import Recorded
from drift.behaviour.from_code.walking.values import as_term, is_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import Change, Create, Remove
from drift.behaviour.new_rows import meets, with_row
from drift.logic.build import conjoin, disjoin
from drift.logic.implies import conjuncts
from drift.logic.rewrite import substitute
from drift.logic.terms import FALSE, Aggregate, Collect, Exists, Field, Member, Predicate, Term, Var


def counted(walk: Walk, rows: Term) -> Term:
    """How many rows there are, with those that were stored on the way here."""
    return gathered(walk, Aggregate("count", rows))


def gathered(walk: Walk, asked: Aggregate) -> Term:
    """A count or sum of rows, with those that were stored on the way here."""
    found: Term = asked
    if asked.gather not in ("count", "sum") or not isinstance(asked.collection, Collect):
        return asked
    for made, values, said in _new_rows(walk, asked.collection):
        more = with_row(asked, said, values, made)
        found = found if more is None else _added(found, asked, more)
    return found


def _added(found: Term, asked: Aggregate, more: Term) -> Term:
    return more if found == asked else substitute(more, {asked: found})


def any_row(walk: Walk, rows: Term) -> Predicate:
    """Whether there is one, with those that were stored on the way here."""
    new = (said for _, _, said in _new_rows(walk, rows)) if isinstance(rows, Collect) else ()
    return disjoin(Exists(rows), *new)


def _new_rows(walk: Walk, rows: Collect) -> Iterator[tuple[Var, dict[str, Term], Predicate]]:
    """The rows that were stored so far, what they hold, and when they are among those selected."""
    effects = walk.frame.effects
    made = [one for one in effects if isinstance(one.effect, Create) and one.effect.entity == rows.entity]
    gone = (one.effect.entity for one in effects if isinstance(one.effect, Remove))
    if not made or rows.entity in gone:
        return
    known = {condition.predicate for condition in walk.state.when}
    for one in made:
        effect = one.effect
        assert isinstance(effect, Create)
        further = [condition for condition in one.when if condition.predicate not in known]
        into = _put_into(walk, effect.instance)
        listed = any(isinstance(part, Member) for part in conjuncts(rows.where))
        # What is made for each of several, or is not stored yet, is another matter.
        if any(condition.outcome == "selection" for condition in further) or not (listed or _stored(one)):
            continue
        held = {
            name: as_term(value)
            for (base, name), value in walk.state.store.items()
            if base == effect.instance and is_term(value)
        }
        values = {**held, **dict(effect.values)}
        said = meets(rows, effect.instance, values, into)
        if said is not None and said != FALSE:
            yield effect.instance, values, conjoin(*(c.predicate for c in further), said)


def _stored(one: Recorded) -> bool:
    return one.stored or not one.unsaved


def _put_into(walk: Walk, made: Var) -> frozenset[Term]:
    """The collections that an instance was put into."""
    return frozenset(
        Field(one.effect.target, one.effect.field)
        for one in walk.frame.effects
        if isinstance(one.effect, Change) and one.effect.added and one.effect.item == made
    )
