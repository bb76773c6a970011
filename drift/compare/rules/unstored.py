"""Changes that are made in memory and forgotten: nothing of them is left when the operation ends."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Create
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of
from drift.compare.rules.effect_terms import effect_slot
from drift.compare.rules.inquiry import Answered, Vote, effect_location, goal_location
from drift.compare.rules.model import Implementation, Pair


def unstored(pair: Pair, implementation: Implementation) -> Iterator[Answered]:
    """What is missing where the code changes a fetched row, or makes an instance, and does not store it."""
    goal, place = pair.goal, effect_location(pair.code)
    entity, field = effect_slot(goal.effect)
    if isinstance(goal.effect, Create):
        yield _dropped(pair, implementation, entity)
        yield Vote(goal.obligation, "missing", (pair.code.guarded.source,))
        return
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


def _dropped(pair: Pair, implementation: Implementation, entity: str) -> Finding:
    """`creation-missing` for an instance that the code makes and hands to nobody."""
    goal, place = pair.goal, effect_location(pair.code)
    return Finding(
        rule="creation-missing",
        subject=Subject("rule", goal.rule, entity),
        message=f"{goal.rule} ensures {goal.text or f'{entity}.created'}. {place.symbol} makes the {entity} "
        "and neither stores, returns nor hands it on: it is gone when the function ends.",
        expected=goal.text or f"{entity}.created",
        actual="made in memory, never stored",
        confidence=round(implementation.confidence * 0.95, 3),
        cause=cause_of("effect", goal.rule, goal.obligation),
        spec=(goal_location(goal),),
        code=(place,),
        obligation=goal.obligation,
        symbol=place.symbol,
        title=f"{place.symbol} never stores the {entity} that {goal.rule} creates",
    )
