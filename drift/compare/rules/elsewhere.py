"""What an operation does that a specification leaves to another one: `deferred Order.sort_out`.

Reference: language reference, "Deferred specifications". It is specified elsewhere: no rule of this one is
looked for there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from drift.behaviour.model import Emit, Operation
from drift.compare.rules.model import CodeEffect
from drift.logic.words import split


def specified_here(effects: Sequence[CodeEffect], deferred: Iterable[str]) -> tuple[CodeEffect, ...]:
    """The effects less those on an entity that `Entity.operation` defers."""
    paths = (name.rpartition("/")[2].rpartition(".") for name in deferred)
    left = {(split(entity), split(operation)) for entity, _, operation in paths if entity}
    return tuple(
        one
        for one in effects
        if isinstance(one.effect, Emit)
        or not any((split(one.effect.entity), name) in left for name in _names(one.operation))
    )


def _names(operation: Operation) -> Iterator[tuple[str, ...]]:
    yield split(operation.name)
    yield split(operation.trigger.name.rpartition(".")[2])
