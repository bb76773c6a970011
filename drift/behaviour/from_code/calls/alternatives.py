"""A callee chosen among several: an if/elif chain of calls."""

from __future__ import annotations

from drift.behaviour.from_code.walking.state import Exit, State, join
from drift.behaviour.from_code.walking.values import (
    Value,
    choose,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.logic.build import negate
from drift.logic.spans import Source
from drift.logic.terms import NULL, Predicate


def either(
    walk: Walk, test: Predicate, then: Value, other: Value, arguments: Arguments, source: Source
) -> Value:
    """Calling a value chosen from a table is an if/elif chain."""
    before = walk.state.fork()
    walk.state.assume(walk.given(test, source, "silent"))
    first_value = _chosen(walk, then, arguments, source)
    first = walk.state.fork()
    walk.state.become(before.fork())
    walk.state.assume(walk.given(negate(test), source, "silent"))
    second_value = _chosen(walk, other, arguments, source)
    second = walk.state.fork()
    walk.state.become(_joined(before, first, second, test))
    if first.alive and second.alive:
        return choose(test, first_value, second_value)
    return first_value if first.alive else second_value


def _chosen(walk: Walk, callee: Value, arguments: Arguments, source: Source) -> Value:
    """One alternative called; calling nothing is an error, so that no path goes on there."""
    if callee == NULL:
        walk.leave(Exit("raise", walk.state.when, source, None, "TypeError", "error", dict(walk.state.store)))
    return walk.call(callee, arguments, source) if walk.state.alive else NULL


def _joined(before: State, first: State, second: State, test: Predicate) -> State:
    if first.alive and second.alive:
        return join(before, first, second, test)
    return first if first.alive else second
