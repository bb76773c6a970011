"""Triggers: whether the rule is set off by what the specification says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of, spec_location
from drift.compare.rules import wording
from drift.compare.rules.conditions import conjuncts_of
from drift.compare.rules.fragments import is_run, is_scheduled
from drift.compare.rules.inquiry import (
    Answered,
    Inquiry,
    Vote,
    condition_location,
    effect_location,
    guarding_pairs,
    operation_location,
)  # fmt: skip
from drift.compare.rules.literals import literals
from drift.compare.rules.model import Fired, Implementation, Pair
from drift.compare.rules.paths import shares_path, subject_field
from drift.compare.rules.reasoning import Judgement
from drift.compare.rules.siblings import other_rules_cover
from drift.compare.rules.whereabouts import guards_beside
from drift.logic.build import conjoin, disjoin
from drift.logic.terms import TRUE, Predicate

_OUTSIDE = 0.85
"""How sure it is that no scheduler outside of the code runs a function beside the code's own jobs."""


def triggers(implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    """A rule that was found is set off by its operation; a condition on time must be tested on the way."""
    plan = implementation.plan
    timed = [one for one in plan.fired if one.trigger.kind == "temporal" and one.predicate != TRUE]
    if not timed:
        for one in plan.fired:
            yield Vote(one.obligation, "conforms", (implementation.operation.source,))
        return
    if _waits_for_nobody(implementation, inquiry):
        yield from _never_run(timed[0], implementation)
        return
    due = replace(timed[0], predicate=disjoin(*(one.predicate for one in timed)))
    for pair in guarding_pairs(implementation):
        for part in conjuncts_of(due.predicate):
            yield from _timed(part, due, pair, implementation, inquiry)


def _waits_for_nobody(implementation: Implementation, inquiry: Inquiry) -> bool:
    """Whether nothing runs what a rule on time does, in code that runs such things itself.

    A route, command or message may be what an outside scheduler calls; so may any function, where the code
    has no job of its own.
    """
    name = implementation.plan.name
    return (
        not is_run(implementation.operation)
        and any(is_scheduled(operation) for operation in inquiry.code.operations)
        and not any(is_run(other.operation) for other in inquiry.implementations.get(name, ()))
    )


def _never_run(due: Fired, implementation: Implementation) -> Iterator[Answered]:
    plan, place = implementation.plan, operation_location(implementation.operation)
    trigger = due.trigger
    yield Finding(
        rule="trigger-different",
        subject=Subject("rule", plan.name),
        title=f"{plan.name} waits for a time, and nothing runs {place.symbol}",
        message=f"{plan.name} is set off when {trigger.text}; {place.symbol} does what it says, but no job, "
        "route, command or other function runs it, as the code's jobs are run.",
        expected=trigger.text,
        actual="run by nothing",
        confidence=round(implementation.confidence * _OUTSIDE, 3),
        cause=cause_of("trigger", plan.name),
        spec=(spec_location(trigger.source, f"rule {plan.name}", "when", trigger.text),),
        code=(place,),
        obligation=due.obligation,
        symbol=place.symbol,
    )
    yield Vote(due.obligation, "diverges", (implementation.operation.source,))


def _timed(
    part: Predicate, due: Fired, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> Iterator[Answered]:
    plan, effect = implementation.plan, pair.code
    premise = implementation.binding.predicate(effect.premise)
    judged = inquiry.reasoner.implies(premise, part)
    testing = [
        condition
        for condition in effect.when
        if condition.outcome != "assumed"
        and shares_path(implementation.binding.predicate(condition.predicate), part)
    ]
    if judged.yes or other_rules_cover(part, premise, implementation, effect, inquiry):
        places = tuple(condition.source for condition in testing) or (effect.guarded.source,)
        yield Vote(due.obligation, "conforms", places)
    elif judged.answer == "unknown":
        yield Vote(
            due.obligation, "unverifiable", (effect.guarded.source,),
            "black-box" if judged.opaque else "ambiguous",
            judged.reason or "it could not be decided whether the code waits for this",
        )  # fmt: skip
    else:
        yield from _different(part, due, pair, implementation, judged, inquiry)
        return
    said = spec_location(due.trigger.source, f"rule {plan.name}", "when", due.trigger.text)
    for condition in testing:
        yield from literals(
            part,
            implementation.binding.predicate(condition.predicate),
            said,
            condition_location(effect, condition),
            implementation.confidence,
            inquiry,
        )


def _different(
    part: Predicate,
    due: Fired,
    pair: Pair,
    implementation: Implementation,
    judged: Judgement,
    inquiry: Inquiry,
) -> Iterator[Answered]:
    plan, effect, binding = implementation.plan, pair.code, implementation.binding
    trigger = due.trigger
    tested = [c for c in effect.when if shares_path(binding.predicate(c.predicate), part)]
    place = (
        condition_location(effect, tested[0]) if tested else effect_location(effect, guards_beside(effect))
    )
    actual = " and ".join(wording.expression(binding.predicate(c.predicate)) for c in tested) or "not checked"
    said = spec_location(trigger.source, f"rule {plan.name}", "when", trigger.text)
    cause = cause_of("trigger", plan.name)
    entity, field = subject_field(part, inquiry.spec)
    example = (
        f" With {wording.witness(judged.witness)} the code acts and the specification does not."
        if judged.witness
        else ""
    )
    yield Finding(
        rule="trigger-different",
        subject=Subject("rule", plan.name, entity, field),
        title="" if tested else f"{place.symbol} does not wait until {said.text}, as {plan.name} does",
        message=f"{plan.name} is set off when {trigger.text or wording.expression(due.predicate)}; "
        f"{place.symbol} {f'goes by {actual}' if tested else 'does not check that'}.{example}",
        expected=wording.clause(due.predicate, trigger.text, inquiry.spec),
        actual=actual,
        confidence=implementation.confidence,
        cause=cause,
        spec=(said,),
        code=(place,),
        witness=judged.witness,
        obligation=due.obligation,
        symbol=place.symbol,
        instead=conjoin(*(binding.predicate(c.predicate) for c in tested)) if tested else None,
    )
    yield Vote(due.obligation, "diverges", (pair.code.guarded.source,))
    for condition in tested:
        yield from literals(
            part,
            binding.predicate(condition.predicate),
            said,
            place,
            implementation.confidence,
            inquiry,
            cause,
        )
