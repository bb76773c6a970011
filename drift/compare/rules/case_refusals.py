"""A case of a rule that the code refuses or does nothing in."""

from __future__ import annotations

from collections.abc import Iterator

from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of
from drift.compare.rules import wording
from drift.compare.rules.effect_terms import effect_slot, missing_rule
from drift.compare.rules.inquiry import (
    Answered,
    Vote,
    condition_location,
    goal_location,
)  # fmt: skip
from drift.compare.rules.literals import literals
from drift.compare.rules.origins import branch_origins
from drift.compare.rules.paths import shares_path
from drift.compare.rules.reasoning import Judgement
from drift.compare.rules.recipients import selected_afterwards
from drift.compare.rules.refusal import Refusal
from drift.logic.build import conjoin, negate
from drift.logic.implies import conjuncts
from drift.logic.terms import TRUE


def about_branch(refusal: Refusal) -> bool:
    """Whether what is tested is what the case of the rule is told by."""
    return shares_path(refusal.pair.goal.when, refusal.tested)


def branch_missing(refusal: Refusal, judged: Judgement, certainty: float = 1.0) -> Iterator[Answered]:
    """The effect happens on fewer occasions than the rule says."""
    plan, goal = refusal.implementation.plan, refusal.pair.goal
    selected = [selected_afterwards(part, refusal.implementation) for part in conjuncts(goal.when)]
    if refusal.inquiry.reasoner.implies(conjoin(*selected), refusal.tested).yes:
        return
    guarded = refusal.pair.code.guarded
    beside = (guarded.source, *guarded.related)
    place = condition_location(refusal.pair.code, refusal.condition, beside)
    entity, field = effect_slot(goal.effect)
    branch = wording.expression(negate(refusal.tested))
    cause = cause_of("effect", goal.rule, goal.obligation)
    yield Finding(
        rule=missing_rule(goal.effect),
        subject=Subject("rule", goal.rule, entity, field),
        message=wording.missing_effect(plan, goal, place.symbol, branch),
        expected=goal.text or entity,
        actual=f"not done when {branch}",
        confidence=round(refusal.implementation.confidence * certainty, 3),
        cause=cause,
        spec=(goal_location(goal), *branch_origins(goal)),
        code=(place,),
        witness=judged.witness,
        obligation=goal.obligation,
        symbol=place.symbol,
        instead=refusal.tested,
    )
    yield Vote(goal.obligation, "missing", (refusal.condition.source,))
    if goal.when != TRUE:
        yield from literals(
            goal.when, refusal.tested, goal_location(goal), place, refusal.implementation.confidence,
            refusal.inquiry, cause,
        )  # fmt: skip


def undecided_branch(refusal: Refusal, judged: Judgement) -> Vote:
    """That it cannot be said whether the case is refused."""
    tested = wording.expression(refusal.tested)
    return Vote(
        refusal.pair.goal.obligation,
        "unverifiable",
        (refusal.condition.source,),
        "black-box" if judged.opaque else "ambiguous",
        f"whether {tested} always holds when the rule fires could not be decided: "
        f"{judged.reason or 'unknown'}",
    )
