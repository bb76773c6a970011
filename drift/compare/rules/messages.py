"""Entities that rules only ever create and that the code has no class for are messages."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from drift.behaviour.model import Assign, Behaviour, Change, Create, Effect, Emit, GuardedEffect, Remove


def messages(spec: Behaviour, aligned: Set[str]) -> frozenset[str]:
    """The entities that are messages."""
    created: set[str] = set()
    kept: set[str] = set()
    for rule in spec.operations:
        for guarded in rule.effects:
            match guarded.effect:
                case Create(entity, _, _):
                    created.add(entity)
                case Assign(_, entity, _, _) | Remove(_, entity) | Change(_, entity, _, _, _):
                    kept.add(entity)
                case Emit():
                    pass
    stateful = {entity.name for entity in spec.entities if entity.machines}
    return frozenset(created - kept - stateful - set(aligned))


def as_messages(spec: Behaviour, names: frozenset[str]) -> Behaviour:
    """The behaviour with the creation of these entities as emissions."""
    if not names:
        return spec
    return replace(
        spec,
        operations=tuple(
            replace(rule, effects=tuple(_sent(guarded, names) for guarded in rule.effects))
            for rule in spec.operations
        ),
    )


def _sent(guarded: GuardedEffect, names: frozenset[str]) -> GuardedEffect:
    effect: Effect = guarded.effect
    if isinstance(effect, Create) and effect.entity in names:
        return replace(guarded, effect=Emit(effect.entity, effect.values))
    return guarded
