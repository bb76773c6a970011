"""Guarded effects as expressions: mapping and splitting them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drift.behaviour.effects import map_effect
from drift.behaviour.model import Assign, Change, Condition, Create, Effect, Emit, GuardedEffect, Remove
from drift.compare.rules.conditions import elementwise
from drift.logic.build import negate
from drift.logic.terms import Ite, Predicate, Term

_MAX_BRANCHES = 8


def map_guarded(
    guarded: GuardedEffect, of: Callable[[Term], Term], on: Callable[[Predicate], Predicate]
) -> GuardedEffect:
    """The same effect over mapped terms under mapped conditions."""
    return replace(
        guarded,
        effect=map_effect(guarded.effect, of),
        when=tuple(replace(condition, predicate=on(condition.predicate)) for condition in guarded.when),
    )


def split_choices(guarded: GuardedEffect, budget: int = _MAX_BRANCHES) -> list[GuardedEffect]:
    """One effect for each branch of a conditional value: `x = a if p else b` is two guarded assignments."""
    effect = guarded.effect
    if not isinstance(effect, Assign) or not isinstance(effect.value, Ite) or budget < 2:
        return [guarded]
    choice = effect.value
    branches = ((choice.test, choice.then), (negate(choice.test), choice.other))
    return [
        part
        for test, value in branches
        for part in split_choices(_under(guarded, test, replace(effect, value=value)), budget // 2)
    ]


def _under(guarded: GuardedEffect, test: Predicate, effect: Effect) -> GuardedEffect:
    condition = Condition(elementwise(test), guarded.source, "silent", guarded.symbol, guarded.text)
    return replace(guarded, effect=effect, when=(*guarded.when, condition))


def effect_slot(effect: Effect) -> tuple[str, str]:
    """The entity and the field that an effect touches; a message's name."""
    match effect:
        case Assign(_, entity, field, _) | Change(_, entity, field, _, _):
            return (entity, field)
        case Create(entity, _, _) | Remove(_, entity):
            return (entity, "")
        case Emit(name, _):
            return (name, "")


def missing_rule(effect: Effect) -> str:
    """The catalogue's rule for an effect that is not there."""
    match effect:
        case Create():
            return "creation-missing"
        case Remove():
            return "removal-missing"
        case Emit():
            return "emission-missing"
        case _:
            return "effect-missing"
