"""Where something that is missing would be: in the function that does the rest, next to what it does."""

from __future__ import annotations

from drift.compare.audit import CodeLocation
from drift.compare.finding import code_location
from drift.compare.rules.effect_terms import effect_slot
from drift.compare.rules.inquiry import Inquiry, call_path, effect_location, operation_location, symbol_of
from drift.compare.rules.model import CodeEffect, Goal, Implementation, Pair, operation_key
from drift.logic.spans import Source

MAX_NEIGHBOURS = 4
_GUARDING = frozenset({"error", "refusal", "silent"})


def missing_effect_place(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> CodeLocation:
    """The function that makes the rule's other effects; they, and the entry point, are related."""
    operation = implementation.operation
    siblings = _by_nearness(goal, implementation)
    instead = _instead(goal, implementation, inquiry)
    beside = _on_the_way(siblings[0].code) if siblings else ()
    done = tuple(pair.code.guarded.source for pair in siblings)
    places = tuple(dict.fromkeys((*instead, *done[:MAX_NEIGHBOURS], *beside)))
    places = places[: 2 * MAX_NEIGHBOURS]
    nearest = siblings[0].code.guarded if siblings else None
    if nearest is None or nearest.symbol in ("", symbol_of(operation)):
        at = operation_location(operation)
        return code_location(operation.source, at.symbol, at.text, at.path, places)
    path = call_path(operation, nearest.path)
    return code_location(
        nearest.source, nearest.symbol, nearest.text, path, (*places, *nearest.related, operation.source)
    )


def _on_the_way(effect: CodeEffect) -> tuple[Source, ...]:
    """The last things that the code asks or selects before an effect."""
    asked = [condition.source for condition in effect.guarded.when if condition.outcome != "assumed"]
    return tuple(dict.fromkeys(reversed(asked)))[:MAX_NEIGHBOURS]


def in_more_cases_place(effect: CodeEffect) -> CodeLocation:
    """An effect that happens too often, with the tests on the way to it: one of them lets it through."""
    return effect_location(effect, _on_the_way(effect))


def _instead(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> tuple[Source, ...]:
    """What else the entry point does to that field, or creates of that entity, and no rule accounts for."""
    claimed = {pair.code.key for other in inquiry.everywhere() for pair in other.pairs}
    slot = effect_slot(goal.effect)
    return tuple(
        effect.guarded.source
        for effect in inquiry.effects.get(operation_key(implementation.operation), ())
        if effect.key not in claimed
        and type(effect.effect) is type(goal.effect)
        and effect_slot(effect.effect) == slot
    )


def guards_beside(effect: CodeEffect) -> tuple[Source, ...]:
    """What else the effect's own function tests on the way to it, and where its instance was fetched."""
    symbol = effect.guarded.symbol or symbol_of(effect.operation)
    tested = [
        condition.source
        for condition in effect.guarded.when
        if condition.outcome in _GUARDING and condition.symbol == symbol
    ]
    return tuple(dict.fromkeys((*effect.guarded.selected, *tested)))[:MAX_NEIGHBOURS]


def _by_nearness(goal: Goal, implementation: Implementation) -> list[Pair]:
    """The matched effects of the goal's own rule, those that the rule names beside it first."""
    pairs = [pair for pair in implementation.pairs if pair.goal.rule == goal.rule] or list(
        implementation.pairs
    )
    return sorted(pairs, key=lambda pair: (abs(pair.goal.position - goal.position), pair.goal.position))
