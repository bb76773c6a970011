"""Objects that only carry what a row is made of: `log({action, target})`, where `log` stores the row."""

from __future__ import annotations

from drift.behaviour.model import Create
from drift.compare.rules.inquiry import Inquiry
from drift.compare.rules.model import Pair, operation_key
from drift.logic.rewrite import subterms
from drift.logic.terms import NULL, Const, Term
from drift.logic.words import words

_LEAST_SHARED = 2


def handed_on(name: str, pair: Pair, inquiry: Inquiry) -> Term | None:
    """What the row is given that is stored for the instance, where the instance is not given it itself.

    It is stored in a function that is called with the instance, and takes all that this has and it has too.
    """
    made, path = pair.code.effect, pair.code.guarded.path
    assert isinstance(made, Create)
    own = {_key(field): value for field, value in made.values}
    for effect in inquiry.effects.get(operation_key(pair.code.operation), ()):
        row = effect.effect
        if not isinstance(row, Create) or row.instance == made.instance or row.entity == made.entity:
            continue
        inside = len(effect.guarded.path) > len(path) and effect.guarded.path[: len(path)] == path
        given = {_key(field): value for field, value in row.values}
        shared = [field for field, value in own.items() if field in given and value != NULL]
        if not inside or not all(_takes(given[field], own[field]) for field in shared):
            continue
        told = [field for field in shared if not isinstance(own[field], Const)]
        if told and len(shared) >= max(_LEAST_SHARED, len(own) // 2) and _key(name) in given:
            return given[_key(name)]
    return None


def _takes(value: Term, handed: Term) -> bool:
    """Whether it is what was handed over, or that with something instead where it is missing."""
    if isinstance(value, Const) and isinstance(handed, Const):
        return value.value == handed.value
    return handed in subterms(value)


def _key(field: str) -> tuple[str, ...]:
    """A field's name in words: a reference with or without its key."""
    said = words(field)
    return said[:-1] if said[1:] and said[-1] == "id" else said
