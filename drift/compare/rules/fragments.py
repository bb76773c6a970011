"""Pieces of a rule that nothing runs: what is left of a helper whose caller no longer calls it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

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


def _main(item: Implementation) -> frozenset[Hashable]:
    """The changes of state, creations and removals of the rule that were found there."""
    return frozenset(pair.goal.key for pair in item.pairs if pair.goal.weight >= STATE_WEIGHT)
