"""Derived values: what classes work out of their own instances, in the words of the draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from drift.distill.collections import Collections
from drift.distill.draft import DraftDerived, DraftEntity
from drift.distill.expressions import ITSELF, WHERE, UnspeakableError, speakable
from drift.distill.guards import possible
from drift.distill.names import is_plain, snake
from drift.distill.wording import Wording
from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.order import order_key
from drift.logic.rewrite import free_variables, substitute, subterms
from drift.logic.terms import Call, Collect, Compare, Const, Field, Member, Not, Predicate, Term, Truth, Var
from drift.logic.types import Typing
from drift.logic.words import split

_THIS = Var("this")


def with_derived(
    entities: Sequence[DraftEntity], wording: Wording, collections: Collections, typing: Typing
) -> tuple[DraftEntity, ...]:
    """The entities with what their classes work out, as far as the language has words for it.

    What only says that a status is in one of its states goes without a name of its own.
    """
    found: dict[str, list[DraftDerived]] = {}
    for name, worded in _worded(wording):
        said = replace(worded, value=collections.value(_plain(worded.value, typing)))
        if speakable(_own(said.value)):
            found.setdefault(name, []).append(said)
    result = []
    for entity in entities:
        taken = {
            *(one.name for one in entity.fields),
            *(one.name for one in entity.relationships),
            *(one.name for one in entity.projections),
        }
        states = {state for field in entity.fields for state in field.states}
        kept: dict[str, DraftDerived] = {}
        for one in found.get(entity.name, ()):
            if one.name not in taken and _bare(one.name) not in states:
                kept.setdefault(one.name, replace(one, value=_own(one.value)))
        result.append(replace(entity, derived=tuple(kept.values())))
    return tuple(result)


def _worded(wording: Wording) -> Iterator[tuple[str, DraftDerived]]:
    for name, one in wording.behaviour.computed:
        if not wording.is_domain(name) or not is_plain(snake(one.name)):
            continue
        this = Var(_THIS.name, name)
        try:
            value = wording.term(one.value, {one.this: this})
        except UnspeakableError:
            continue
        yield name, DraftDerived(snake(one.name), value, (one.source,))


def _plain(value: Term, typing: Typing) -> Term:
    """The value as rules would say it, however the code spells it."""
    if not isinstance(value, Truth):
        return value
    said = possible(value.predicate, typing)
    return Truth(conjoin(*sorted(conjuncts(said), key=lambda one: (not _of_states(one), order_key(one)))))


def _of_states(predicate: Predicate) -> bool:
    match predicate:
        case Compare("=" | "!=", Field(), Const("symbol")) | Member(Field(), _) | Not(Member(Field(), _)):
            return True
        case _:
            return False


def _bare(name: str) -> str:
    """`is_draft` as `draft`."""
    words = split(name)
    return "_".join(words[1:] if words[:1] == ("is",) else words)


def _own(value: Term) -> Term:
    """The value with the instance's own fields bare, unless a selection in it speaks of the instance."""
    this = next((one for one in subterms(value) if isinstance(one, Var) and one.name == _THIS.name), _THIS)
    for part in subterms(value):
        match part:
            case Collect():
                return value
            case Call(name, (_, condition)) if name == WHERE and this in free_variables(condition):
                return value
            case _:
                pass
    return substitute(value, {this: ITSELF})
