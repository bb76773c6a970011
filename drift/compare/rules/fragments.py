"""Pieces of a rule that are no implementation of it.

What is left of a helper whose caller no longer calls it; what somebody does who is told that it has happened.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from drift.behaviour.model import Operation
from drift.compare.rules.model import Implementation
from drift.compare.rules.plans import STATE_WEIGHT

_ON_TIME = frozenset({"scheduled", "temporal"})


def is_scheduled(operation: Operation) -> bool:
    """Whether time sets it off."""
    return operation.trigger.kind in _ON_TIME


def is_run(operation: Operation) -> bool:
    """Whether the code says that something runs it: a route, a job, a command, a message."""
    return bool(operation.entry) or is_scheduled(operation)


def without_fragments(items: Sequence[Implementation]) -> tuple[Implementation, ...]:
    """The implementations without functions that nothing runs and that lack what makes the rule.

    Only where something that is run makes it: a library's functions are run by others.
    """
    run = [(item.plan.name, _main(item)) for item in items if is_run(item.operation)]
    return tuple(
        item
        for item in items
        if is_run(item.operation)
        or not any(name == item.plan.name and main - _main(item) for name, main in run)
    )


def with_followers(items: Sequence[Implementation]) -> tuple[Implementation, ...]:
    """The implementations without handlers of events that only do the rest of what other places make.

    Such a handler logs or informs once it is told of what has happened: its effects are the rule's, in their
    place, and what makes the rule is not for it to do.
    """
    made: dict[str, set[Hashable]] = {}
    for item in items:
        if not _is_told(item.operation):
            made.setdefault(item.plan.name, set()).update(_found(item))
    followers = [
        item
        for item in items
        if _is_told(item.operation)
        and item.pairs
        and made.get(item.plan.name)
        and made[item.plan.name].isdisjoint(_found(item))
    ]
    return tuple(
        item
        if _is_told(item.operation)
        else replace(item, followed=tuple(p for f in followers if f.plan is item.plan for p in f.pairs))
        for item in items
        if item not in followers
    )


def _found(item: Implementation) -> set[Hashable]:
    return {pair.goal.key for pair in item.pairs}


def _is_told(operation: Operation) -> bool:
    """Whether it is run when something has happened."""
    return operation.entry == "event"


def _main(item: Implementation) -> frozenset[Hashable]:
    """The changes of state, creations and removals of the rule that were found there."""
    return frozenset(pair.goal.key for pair in item.pairs if pair.goal.weight >= STATE_WEIGHT)
