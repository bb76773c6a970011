"""Emissions: messages that a rule sends, and triggers by which it sets other rules off."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Emit
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of
from drift.compare.rules import wording
from drift.compare.rules.inquiry import (
    Answered,
    Inquiry,
    Vote,
    goal_location,
    symbol_of,
)  # fmt: skip
from drift.compare.rules.model import Goal, Implementation, operation_key
from drift.compare.rules.whereabouts import missing_effect_place
from drift.logic.build import conjoin


def is_trigger(goal: Goal, inquiry: Inquiry) -> bool:
    """Whether the emission sets another rule off."""
    return isinstance(goal.effect, Emit) and goal.effect.name in inquiry.world.leads


def trigger(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    """A trigger conforms where the rule it sets off acts in the same operation."""
    if not isinstance(goal.effect, Emit):
        return
    children = [name for name in inquiry.world.leads[goal.effect.name] if name != implementation.plan.name]
    here = [found for name in children for found in inquiry.found_in(name, implementation.operation)]
    acting = [found for found in here if not found.located]
    if acting:
        yield Vote(
            goal.obligation, "conforms", tuple(pair.code.guarded.source for pair in acting[0].pairs[:1])
        )
        return
    elsewhere = [
        found for name in children for found in inquiry.implementations.get(name, ()) if not found.located
    ]
    due = conjoin(implementation.plan.allowed, goal.when)
    if not inquiry.reasoner.possible(due):
        return
    source = implementation.operation.source
    if not elsewhere or here:
        reason = f"no effect of {' or '.join(children) or goal.effect.name} was found in the code"
        yield Vote(goal.obligation, "unverifiable", (source,), "ambiguous", reason)
    elif implementation.operation.opaque:
        call = implementation.operation.opaque[0]
        reason = f"{call.callee} could not be followed ({call.reason}); it may set off {children[0]}"
        yield Vote(goal.obligation, "unverifiable", (source,), call.code, reason)
    elif _elsewhere_in_rule(implementation, inquiry):
        return
    else:
        yield from _missing(
            goal, implementation, inquiry,
            f"{implementation.plan.name} sets off {children[0]}, whose effects occur in "
            f"{symbol_of(elsewhere[0].operation)} but not in {symbol_of(implementation.operation)}.",
        )  # fmt: skip


def emission(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    """A message nobody in the specification consumes.

    Missing only where the code is known to send messages.
    """
    if not isinstance(goal.effect, Emit):
        return
    operation = implementation.operation
    able = any(isinstance(one.effect, Emit) for effects in inquiry.effects.values() for one in effects)
    if operation.opaque:
        call = operation.opaque[0]
        reason = f"{call.callee} could not be followed ({call.reason}); it may send {goal.effect.name}"
        yield Vote(goal.obligation, "unverifiable", (operation.source,), call.code, reason)
    elif not able or operation.truncated:
        reason = (
            operation.truncated
            or f"nothing that sends messages was recognised, so {goal.effect.name} can't be looked for"
        )
        yield Vote(goal.obligation, "unverifiable", (operation.source,), "unresolved-call", reason)
    elif any(isinstance(effect.effect, Emit) for effect in inquiry.effects.get(operation_key(operation), ())):
        sent = [e for e in inquiry.effects[operation_key(operation)] if isinstance(e.effect, Emit)]
        name = sent[0].effect.name if isinstance(sent[0].effect, Emit) else ""
        reason = f"{symbol_of(operation)} sends {name}, which could not be told from {goal.effect.name}"
        yield Vote(goal.obligation, "unverifiable", (operation.source,), "ambiguous", reason)
    else:
        yield from _missing(
            goal, implementation, inquiry,
            wording.missing_effect(implementation.plan, goal, symbol_of(operation)),
        )  # fmt: skip


def _elsewhere_in_rule(implementation: Implementation, inquiry: Inquiry) -> bool:
    """Whether another place of the same rule sets the other rule off.

    This one is then another of its branches.
    """
    return any(
        pair.goal.chain
        for other in inquiry.implementations.get(implementation.plan.name, ())
        if other is not implementation
        for pair in other.pairs
    ) and not all(pair.goal.chain for pair in implementation.pairs)


def _missing(
    goal: Goal, implementation: Implementation, inquiry: Inquiry, message: str
) -> Iterator[Answered]:
    name = goal.effect.name if isinstance(goal.effect, Emit) else ""
    operation = implementation.operation
    yield Finding(
        rule="emission-missing",
        subject=Subject("rule", name or goal.rule),
        message=message,
        expected=goal.text or name,
        actual="not sent",
        confidence=round(implementation.confidence * 0.9, 3),
        cause=cause_of("effect", goal.rule, goal.obligation),
        spec=(goal_location(goal),),
        code=(missing_effect_place(goal, implementation, inquiry),),
        obligation=goal.obligation,
        symbol=symbol_of(operation),
    )
    yield Vote(goal.obligation, "missing", (operation.source,))
