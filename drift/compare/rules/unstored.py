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
    made = isinstance(goal.effect, Create)
    said = goal.text or (f"{entity}.created" if made else f"{entity}.{field}")
    if made:
        done = (
            f"makes the {entity} and neither stores, returns nor hands it on: it is gone when the function "
            "ends"
        )
        title = f"the {entity} that {goal.rule} creates"
    else:
        done = (
            f"changes {entity}.{field} in memory and never stores it: instances of {entity} keep a change "
            "only when they are told to"
        )
        title = f"{entity}.{field}, which {goal.rule} ensures"
    yield Finding(
        rule="creation-missing" if made else "effect-missing",
        subject=Subject("rule", goal.rule, entity, "" if made else field),
        message=f"{goal.rule} ensures {said}. {place.symbol} {done}.",
        expected=said,
        actual=f"{'made' if made else 'changed'} in memory, never stored",
        confidence=round(implementation.confidence * 0.95, 3),
        cause=cause_of("effect", goal.rule, goal.obligation),
        spec=(goal_location(goal),),
        code=(place,),
        obligation=goal.obligation,
        symbol=place.symbol,
        title=f"{place.symbol} never stores {title}",
    )
    yield Vote(goal.obligation, "missing", (pair.code.guarded.source,))
