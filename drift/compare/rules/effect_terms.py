"""Guarded effects as expressions: mapping and splitting them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from drift.behaviour.effects import map_effect
from drift.behaviour.model import Assign, Change, Condition, Create, Effect, Emit, GuardedEffect, Remove
from drift.compare.rules.conditions import elementwise
from drift.logic.build import negate
from drift.logic.rewrite import leaves
from drift.logic.terms import Arith, Const, Field, Ite, Opaque, Predicate, Term

_MAX_BRANCHES = 40
"""Branches of a value that are told apart; fewer than the paths of an operation that are."""


def map_guarded(
    guarded: GuardedEffect, of: Callable[[Term], Term], on: Callable[[Predicate], Predicate]
) -> GuardedEffect:
    """The same effect over mapped terms under mapped conditions."""
    return replace(
        guarded,
        effect=map_effect(guarded.effect, of),
        when=tuple(replace(condition, predicate=on(condition.predicate)) for condition in guarded.when),
    )


def split_choices(guarded: GuardedEffect) -> list[GuardedEffect]:
    """One effect for each branch of a conditional value: `x = a if p else b` is two guarded assignments.

    A branch that keeps what is there (`x = a if p else x`) is none. Too many branches are an unknown value.
    """
    effect = guarded.effect
    if isinstance(effect, Create):
        return _split_creation(guarded, effect)
    if isinstance(effect, Assign) and isinstance(effect.value, Arith):
        effect = replace(effect, value=_chosen_first(effect.value))
    if not isinstance(effect, Assign) or not isinstance(effect.value, Ite):
        return [guarded]
    if _branches(effect.value) > _MAX_BRANCHES:
        unknown = Opaque("value", "one of too many values", tuple(leaves(effect.value)[:_MAX_BRANCHES]))
        return [replace(guarded, effect=replace(effect, value=unknown))]
    choice = effect.value
    branches = ((choice.test, choice.then), (negate(choice.test), choice.other))
    return [
        part
        for test, value in branches
        if value != Field(effect.target, effect.field)
        for part in split_choices(_under(guarded, test, replace(effect, value=value)))
    ]


def _split_creation(guarded: GuardedEffect, effect: Create) -> list[GuardedEffect]:
    """One creation for each state that a new instance may get: `{status: full ? "waiting" : "placed"}`."""
    for position, (name, value) in enumerate(effect.values):
        if not isinstance(value, Ite) or not _is_choice_of_states(value):
            continue
        branches = ((value.test, value.then), (negate(value.test), value.other))
        return [
            part
            for test, held in branches
            for part in split_choices(_under(guarded, test, _with_value(effect, position, name, held)))
        ]
    return [guarded]


def _with_value(effect: Create, position: int, name: str, value: Term) -> Create:
    values = (*effect.values[:position], (name, value), *effect.values[position + 1 :])
    return replace(effect, values=values)


def _is_choice_of_states(value: Term) -> bool:
    """Whether each branch is the name of a state, and there are few."""
    if isinstance(value, Ite):
        few = _branches(value) <= _MAX_BRANCHES
        return few and _is_choice_of_states(value.then) and _is_choice_of_states(value.other)
    return isinstance(value, Const) and value.kind == "symbol"


def _chosen_first(value: Term) -> Term:
    """A calculation with a choice in it as a choice between calculations: `a - (b if p else c)`."""
    if not isinstance(value, Arith):
        return value
    left, right = _chosen_first(value.left), _chosen_first(value.right)
    if isinstance(left, Ite):
        then, other = replace(value, left=left.then), replace(value, left=left.other)
        return Ite(left.test, _chosen_first(then), _chosen_first(other))
    if isinstance(right, Ite):
        then, other = replace(value, right=right.then), replace(value, right=right.other)
        return Ite(right.test, _chosen_first(then), _chosen_first(other))
    return value


def _branches(value: Term) -> int:
    count, pending = 0, [value]
    while pending:
        one = pending.pop()
        if isinstance(one, Ite):
            pending += [one.then, one.other]
        else:
            count += 1
    return count


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


def made_with(effect: Effect) -> Iterator[tuple[str, str, Term]]:
    """The states and kinds that a creation gives its instance: entity, field and constant."""
    if isinstance(effect, Create):
        for name, value in effect.values:
            if isinstance(value, Const) and value.kind == "symbol":
                yield (effect.entity, name, value)


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


def given_value(effect: Effect) -> Term:
    """What an assignment, a change of a collection or a removal is about."""
    match effect:
        case Assign(_, _, _, value):
            return value
        case Change(_, _, _, item, _):
            return item
        case Remove(target, _):
            return target
        case _:
            raise AssertionError("creations and messages are compared by their parts")
