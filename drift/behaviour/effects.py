"""Effects as expressions: mapping them and listing their terms."""

from __future__ import annotations

from collections.abc import Callable

from drift.behaviour.model import Assign, Change, Create, Effect, Emit, Remove
from drift.logic.terms import Term, Var


def map_effect(effect: Effect, of: Callable[[Term], Term]) -> Effect:
    """The same effect over mapped terms; a created instance stays a variable."""
    match effect:
        case Assign(target, entity, name, value):
            return Assign(of(target), entity, name, of(value))
        case Create(entity, values, instance):
            mapped = of(instance)
            given = tuple((name, of(value)) for name, value in values)
            return Create(entity, given, mapped if isinstance(mapped, Var) else instance)
        case Remove(target, entity):
            return Remove(of(target), entity)
        case Change(target, entity, name, item, added):
            return Change(of(target), entity, name, of(item), added)
        case Emit(name, args):
            return Emit(name, tuple((argument, of(value)) for argument, value in args))


def effect_terms(effect: Effect) -> tuple[Term, ...]:
    """Every term of an effect, its target first."""
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


def given_terms(effect: Effect) -> tuple[Term, ...]:
    """The terms of an effect less the instance that it makes."""
    terms = effect_terms(effect)
    return terms[1:] if isinstance(effect, Create) else terms
