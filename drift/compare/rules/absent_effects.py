"""An effect of the specification that the code lacks, and why it may be there unseen."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Assign, Create, Effect, OpaqueCall, ReasonCode, Remove
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of
from drift.compare.rules import wording
from drift.compare.rules.absence import lost_trail
from drift.compare.rules.branches import in_other_context
from drift.compare.rules.effect_terms import effect_slot, given_value, missing_rule
from drift.compare.rules.inquiry import (
    Answered,
    Inquiry,
    Vote,
    goal_location,
    symbol_of,
)  # fmt: skip
from drift.compare.rules.model import CodeEffect, Goal, Implementation, operation_key
from drift.compare.rules.renewals import renewed_by
from drift.compare.rules.whereabouts import missing_effect_place
from drift.logic.build import compare, conjoin
from drift.logic.rewrite import free_variables, root
from drift.logic.terms import Const, Field, Now, Term, Var
from drift.logic.words import words


def absent(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    """The rule is there, this effect of it is not."""
    if not _due(goal, implementation, inquiry):
        return
    operation = implementation.operation
    follower = next((pair for pair in implementation.followed if pair.goal.key == goal.key), None)
    if follower is not None:
        yield Vote(goal.obligation, "conforms", (follower.code.guarded.source,))
        return
    renewed = renewed_by(goal, implementation, inquiry)
    if renewed is not None:
        yield Vote(goal.obligation, "conforms", (renewed.guarded.source,))
        return
    doubt = _doubt(goal, implementation, inquiry)
    if doubt is not None:
        yield Vote(goal.obligation, "unverifiable", (operation.source,), *doubt)
        return
    entity, field = effect_slot(goal.effect)
    place = missing_effect_place(goal, implementation, inquiry)
    yield Finding(
        rule=missing_rule(goal.effect),
        subject=Subject("rule", goal.rule, entity, field),
        message=wording.missing_effect(implementation.plan, goal, place.symbol),
        expected=goal.text or f"{entity}.{field}",
        actual="not done",
        confidence=implementation.confidence,
        cause=cause_of("effect", goal.rule, goal.obligation),
        spec=(goal_location(goal),),
        code=(place,),
        obligation=goal.obligation,
        symbol=place.symbol,
    )
    yield Vote(goal.obligation, "missing", (operation.source,))


def _due(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> bool:
    """Whether the effect belongs to a branch that this operation takes, and changes anything there."""
    if implementation.located:
        return True
    elsewhere = any(
        pair.goal.key == goal.key
        for other in inquiry.implementations.get(implementation.plan.name, ())
        for pair in other.pairs
    )
    reasoner, binding, allowed = inquiry.reasoner, implementation.binding, implementation.plan.allowed
    due = conjoin(allowed, goal.when)
    premises = [
        binding.predicate(effect.premise) for context in implementation.contexts for effect in context.effects
    ]
    if elsewhere and not any(reasoner.possible(conjoin(due, premise)) for premise in premises):
        return False
    if in_other_context(goal, implementation, inquiry) and not any(
        reasoner.implies(conjoin(allowed, binding.predicate(pair.code.premise)), goal.when).yes
        for pair in implementation.pairs
    ):
        return False
    effect = goal.effect
    if isinstance(effect, Assign):
        already = compare("=", Field(effect.target, effect.field), effect.value)
        return not reasoner.implies(due, already).yes
    return True


def _doubt(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> tuple[ReasonCode, str] | None:
    """What else in the operation might do it."""
    entity, field = effect_slot(goal.effect)
    operation = implementation.operation
    if entity not in inquiry.aligned:
        return ("ambiguous", f"no entity of the code corresponds to {entity}")
    trail = lost_trail(implementation.plan, [goal], inquiry) if implementation.located else None
    if trail is not None:
        return (trail.code, trail.reason)
    for call in operation.opaque:
        if entity in call.entities or (entity, field) in call.fields:
            return (
                call.code,
                f"{call.callee} could not be followed ({call.reason}); it is given {entity} and may do it",
            )
    for call in operation.opaque:
        if _may_create(call, goal, implementation, inquiry):
            return (
                call.code,
                f"{call.callee} could not be followed ({call.reason}); by its name it may create {entity}",
            )
    for effect in inquiry.effects.get(symbol_of(operation), ()):
        if _other_instance(goal.effect, effect):
            return (
                "ambiguous",
                f"{symbol_of(operation)} does this to an instance that could not be identified",
            )
    if operation.truncated:
        return ("unresolved-call", operation.truncated)
    return _under_another_name(goal, implementation, inquiry)


def _may_create(call: OpaqueCall, goal: Goal, implementation: Implementation, inquiry: Inquiry) -> bool:
    """Whether a call goes by the rule's words and is given what the new instance is made from."""
    if not isinstance(goal.effect, Create) or not inquiry.world.names.telling(
        implementation.plan, call.callee
    ):
        return False
    parts = [part for _, value in goal.effect.values for part in free_variables(value)]
    return any(part.entity in call.entities for part in parts if part.entity)


def _under_another_name(
    goal: Goal, implementation: Implementation, inquiry: Inquiry
) -> tuple[ReasonCode, str] | None:
    """A field without a counterpart may be one without a counterpart that the operation writes.

    Not if that is given what the field is never given.
    """
    (entity, field), operation = effect_slot(goal.effect), implementation.operation
    counterparts = {f.name for e in inquiry.code.entities if e.name == entity for f in e.fields}
    if not field:
        return None
    specified = {f.name for e in inquiry.spec.entities if e.name == entity for f in e.fields}
    for effect in inquiry.effects.get(operation_key(operation), ()):
        made = effect.effect
        if isinstance(made, Assign) and made.entity == entity and made.field not in specified:
            done = implementation.binding.term(made.value)
            apart = not _same_in_short(field, made.field) or _of_another_kind(goal.effect, done)
            if field in counterparts and apart:
                continue
            told = isinstance(goal.effect, Assign) and isinstance(done, Const | Now)
            if told and inquiry.reasoner.same(given_value(goal.effect), done).no:
                continue
            other = f"{symbol_of(operation)} sets {entity}.{made.field}, which may be it"
            if field in counterparts:
                return ("ambiguous", f"{other}: the specification does not know it besides {entity}.{field}")
            return ("ambiguous", f"no field of the code corresponds to {entity}.{field}; {other}")
    return None


def _same_in_short(field: str, other: str) -> bool:
    """Whether one name only says more than the other: `password`, `password_hash`."""
    one, two = words(field.lstrip("_")), words(other.lstrip("_"))
    return one[: len(two)] == two or two[: len(one)] == one


def _of_another_kind(wanted: Effect, done: Term) -> bool:
    """Whether one is a moment and the other a state, a text or a number."""
    return isinstance(wanted, Assign) and {type(wanted.value), type(done)} == {Now, Const}


def _other_instance(wanted: Effect, effect: CodeEffect) -> bool:
    """The same change of a term whose instance is not known."""
    made = effect.effect
    if isinstance(wanted, Assign) and isinstance(made, Assign):
        same = (wanted.entity, wanted.field, wanted.value) == (made.entity, made.field, made.value)
        return same and not isinstance(root(made.target), Var)
    if isinstance(wanted, Remove) and isinstance(made, Remove):
        return wanted.entity == made.entity and not isinstance(root(made.target), Var)
    return False
