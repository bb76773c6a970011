"""An attribute of one value or another, of which only one can have it: `Err(code)` has no `value`."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

from drift.behaviour.from_code.walking.values import ChoiceValue, Value, choose
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import negate
from drift.logic.terms import Ite, Predicate, Var


def of_either(walk: Walk, base: Ite | ChoiceValue, name: str, read: Callable[[Value], Value]) -> Value:
    """The attribute `name` that `read` reads: of the one value that can have it, where the other can't."""
    first, second = _lacks(walk, base.then, name), _lacks(walk, base.other, name)
    if first != second:
        known = negate(base.test) if first else base.test
        return _under(known, read(base.other if first else base.then))
    return choose(base.test, read(base.then), read(base.other))


def _lacks(walk: Walk, value: Value, name: str) -> bool:
    """Whether the value is an object made here whose class, all of it known, has nothing of that name.

    Where one of two values lacks what is read, the program has made sure before that it is the other.
    """
    if isinstance(value, Ite):
        return _lacks(walk, value.then, name) and _lacks(walk, value.other, name)
    if not isinstance(value, Var):
        return False
    entity = walk.entity_of(value)
    info = walk.knowledge.info(entity)
    if info is None or info.kind == "storage" or (value, name) in walk.state.store:
        return False
    inheritance = walk.knowledge.inheritance
    cls = info.definition
    if name in info.fields or inheritance.member(cls, name) is not None:
        return False
    conventions = walk.knowledge.frameworks.language(cls.module.language)
    if any(inheritance.method(cls, answering) is not None for answering in conventions.answering):
        return False
    outside = inheritance.outside(cls)
    return bool(info.fields) and all(any(fnmatchcase(b, sort) for sort in conventions.sorts) for b in outside)


def _under(known: Predicate, value: Value) -> Value:
    """The value where it is known how a test came out."""
    if not isinstance(value, Ite | ChoiceValue):
        return value
    if value.test == known:
        return _under(known, value.then)
    if value.test == negate(known):
        return _under(known, value.other)
    return choose(value.test, _under(known, value.then), _under(known, value.other))
