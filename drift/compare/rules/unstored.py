"""Changes that are made in memory and forgotten: nothing of them is left when the operation ends."""

from __future__ import annotations

from collections.abc import Iterator

from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of
from drift.compare.rules.effect_terms import effect_slot
from drift.compare.rules.inquiry import Answered, Vote, effect_location, goal_location
from drift.compare.rules.model import Implementation, Pair


def unstored(pair: Pair, implementation: Implementation) -> Iterator[Answered]:
    """`effect-missing` for a change that the code makes to a row it has fetched and does not store."""
    goal, place = pair.goal, effect_location(pair.code)
    entity, field = effect_slot(goal.effect)
    yield Finding(
        rule="effect-missing",
        subject=Subject("rule", goal.rule, entity, field),
        message=f"{goal.rule} ensures {goal.text or f'{entity}.{field}'}. {place.symbol} changes "
        f"{entity}.{field} in memory and never stores it: instances of {entity} keep a change only "
        "when they are told to.",
        expected=goal.text or f"{entity}.{field}",
        actual="changed in memory, never stored",
        confidence=round(implementation.confidence * 0.95, 3),
        cause=cause_of("effect", goal.rule, goal.obligation),
        spec=(goal_location(goal),),
        code=(place,),
        obligation=goal.obligation,
        symbol=place.symbol,
        title=f"{place.symbol} never stores {entity}.{field}, which {goal.rule} ensures",
    )
    yield Vote(goal.obligation, "missing", (pair.code.guarded.source,))
