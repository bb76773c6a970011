"""Jobs that look after several things: what they do to each is a rule of its own."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.model import GuardedEffect, Operation
from drift.distill.instances import Instances, instances, parts_of
from drift.distill.occurrences import relevant
from drift.distill.wording import Wording
from drift.logic.rewrite import free_variables
from drift.logic.terms import Var


def sweeps(operation: Operation, wording: Wording) -> tuple[Operation, ...]:
    """The operation; a job as one part, without a name, for each of the things that it looks for.

    Things that one effect or its conditions speak of together are looked after together.
    """
    wording.hand_over(operation)
    effects = relevant(operation, wording)
    found = instances(operation, effects, wording)
    if len(found.each) < 2 or not is_automatic(operation, found):
        return (operation,)
    groups: list[tuple[set[Var], list[GuardedEffect]]] = []
    for guarded in effects:
        about = _about(guarded, found)
        if not about:
            return (operation,)
        joined = [group for group in groups if group[0] & about]
        groups = [group for group in groups if group not in joined]
        before = [one for _, own in joined for one in own]
        groups.append((about.union(*(names for names, _ in joined)), [*before, guarded]))
    if len(groups) < 2:
        return (operation,)
    return tuple(replace(operation, name="", effects=tuple(own)) for _, own in groups)


def is_automatic(operation: Operation, found: Instances) -> bool:
    """Whether nobody hands it anything: it runs by the clock, or could."""
    if operation.trigger.kind in ("scheduled", "temporal") or operation.entry == "job":
        return True
    return not found.given and operation.entry in ("", "command")


def _about(guarded: GuardedEffect, found: Instances) -> set[Var]:
    """The things that are looked for, of which an effect or its conditions speak."""
    expressions = (*parts_of(guarded), *(condition.predicate for condition in guarded.when))
    return {one for expression in expressions for one in free_variables(expression) if one in found.each}
