"""Effects as expressions: mapping, listing and splitting them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drift.behaviour.model import Assign, Change, Condition, Create, Effect, Emit, GuardedEffect, Remove
from drift.compare.rules.conditions import elementwise
from drift.logic.build import negate
from drift.logic.terms import Ite, Predicate, Term, Var

_MAX_BRANCHES = 8


def map_effect(effect: Effect, of: Callable[[Term], Term]) -> Effect:
    """The same effect over mapped terms. A created instance stays a variable."""
    match effect:
        case Assign(target, entity, field, value):
            return Assign(of(target), entity, field, of(value))
        case Create(entity, values, instance):
            mapped = of(instance)
            return Create(
                entity,
                tuple((name, of(value)) for name, value in values),
                mapped if isinstance(mapped, Var) else instance,
            )
        case Remove(target, entity):
            return Remove(of(target), entity)
        case Change(target, entity, field, item, added):
            return Change(of(target), entity, field, of(item), added)
        case Emit(name, args):
            return Emit(name, tuple((key, of(value)) for key, value in args))


def effect_terms(effect: Effect) -> tuple[Term, ...]:
    """Every term of the effect, its target first."""
    match effect:
        case Assign(target, _, _, value):
            return (target, value)
        case Create(_, values, instance):
            return (instance, *(value for _, value in values))
        case Remove(target, _):
            return (target,)
        case Change(target, _, _, item, _):
            return (target, item)
        case Emit(_, args):
            return tuple(value for _, value in args)


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
