"""Occasions: which of a rule's triggers the place in the code stands for."""

from __future__ import annotations

from dataclasses import replace

from drift.compare.rules.fragments import is_scheduled
from drift.compare.rules.model import Implementation
from drift.compare.rules.paths import shares_path
from drift.logic.build import disjoin
from drift.logic.terms import TRUE


def on_occasion(item: Implementation) -> Implementation:
    """The implementation held to those triggers that it stands for.

    A job, or code that tests the time the rule waits for, stands for the triggers on time; any other place
    for those that do not wait.
    """
    timed = [one for one in item.plan.fired if one.trigger.kind == "temporal" and one.predicate != TRUE]
    others = [one for one in item.plan.fired if one not in timed]
    if not timed or not others:
        return item
    due = disjoin(*(one.predicate for one in timed))
    waits = is_scheduled(item.operation) or any(
        shares_path(item.binding.predicate(condition.predicate), due)
        for pair in item.pairs
        for condition in pair.code.when
        if condition.outcome != "assumed"
    )
    chosen = timed if waits else others
    plan = replace(
        item.plan,
        fired=tuple(chosen),
        trigger=disjoin(*(one.predicate for one in chosen)),
        trigger_obligation=chosen[0].obligation,
    )
    return replace(item, plan=plan)
