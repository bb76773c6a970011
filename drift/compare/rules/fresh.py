"""Fresh instances: which of the first writes to a new instance belong to its creation.

What a new instance is given right where it is made, under no further condition, is a part of making it. Where
the instance holds a value from the start, and the specification creates it with just that value, the write is
a step of its own: the instance goes from the one to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from drift.behaviour.model import Assign, Behaviour, Create, GuardedEffect
from drift.logic.terms import Const, Term, Var

Slot = tuple[str, str]


def starting(spec: Behaviour, code: Behaviour) -> frozenset[Slot]:
    """The fields that the specification creates with what the code has as their default.

    So does a rule that creates an instance and then sets the field.
    """
    defaults: dict[Slot, Term] = {
        (entity.name, field.name): field.default
        for entity in code.entities
        for field in entity.fields
        if isinstance(field.default, Const)
    }
    found: set[Slot] = set()
    for rule in spec.operations:
        effects = [guarded.effect for guarded in rule.effects]
        created = {effect.instance for effect in effects if isinstance(effect, Create)}
        for effect in effects:
            if isinstance(effect, Create):
                found |= {
                    (effect.entity, name)
                    for name, value in effect.values
                    if defaults.get((effect.entity, name)) == value
                }
            elif isinstance(effect, Assign) and effect.target in created:
                found.add((effect.entity, effect.field))
    return frozenset(found)


def with_whole_creations(code: Behaviour, starts: frozenset[Slot]) -> Behaviour:
    """The code's behaviour with every creation that is completed by later writes in one piece."""
    return replace(
        code,
        operations=tuple(
            replace(operation, effects=tuple(completed(operation.effects, starts)))
            for operation in code.operations
        ),
    )


def completed(effects: Sequence[GuardedEffect], starts: frozenset[Slot]) -> list[GuardedEffect]:
    """Fields set on a fresh instance on the path of its creation belong to it, less those that are steps."""
    created: dict[Var, int] = {}
    result: list[GuardedEffect] = []
    for guarded in effects:
        effect = guarded.effect
        if isinstance(effect, Create):
            created[effect.instance] = len(result)
        elif isinstance(effect, Assign) and isinstance(effect.target, Var) and effect.target in created:
            place = created[effect.target]
            merged = None if (effect.entity, effect.field) in starts else _merged(result[place], guarded)
            if merged is not None:
                result[place] = merged
                continue
        result.append(guarded)
    return result


def _merged(creation: GuardedEffect, later: GuardedEffect) -> GuardedEffect | None:
    made, effect = creation.effect, later.effect
    if not isinstance(made, Create) or not isinstance(effect, Assign):
        return None
    if effect.field in dict(made.values):
        return None
    given = {c.predicate for c in creation.when}
    if any(c.predicate not in given and c.outcome != "assumed" for c in later.when):
        return None
    return replace(creation, effect=replace(made, values=(*made.values, (effect.field, effect.value))))
