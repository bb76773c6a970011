"""Where a clause gets its meaning from: the derived values and branch conditions that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from drift.behaviour.expand import entity_of
from drift.behaviour.model import Behaviour, Entity
from drift.compare.audit import SpecLocation
from drift.compare.finding import spec_location
from drift.compare.rules.model import Goal
from drift.logic.rewrite import root, subterms
from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import Expression, Field, Var

MAX_ORIGINS = 8


def derived_in(
    expression: Expression, entities: Sequence[Entity], this: str = ""
) -> list[tuple[Entity, str, Source]]:
    """The derived values that an expression reads, also through each other."""
    by_name = {entity.name: entity for entity in entities}
    found: dict[tuple[str, str], tuple[Entity, str, Source]] = {}
    pending: list[tuple[Expression, str]] = [(expression, this)]
    while pending and len(found) < MAX_ORIGINS:
        current, owner = pending.pop(0)
        for part in subterms(current):
            if not isinstance(part, Field):
                continue
            start = root(part)
            known = owner if isinstance(start, Var) and not start.entity and part.base == start else ""
            entity = by_name.get(entity_of(part.base, entities) or known)
            for derived in entity.derived if entity is not None else ():
                if entity is not None and derived.name == part.name and (entity.name, part.name) not in found:
                    found[entity.name, part.name] = (entity, part.name, derived.source)
                    pending.append((derived.value, entity.name))
    return list(found.values())


def spec_origins(expressions: Iterable[Expression], spec: Behaviour) -> tuple[SpecLocation, ...]:
    """Where the derived values of a clause are defined."""
    places = [
        spec_location(source, f"entity {entity.name}", name)
        for expression in expressions
        for entity, name, source in derived_in(expression, spec.entities)
    ]
    return tuple(dict.fromkeys(places))


def branch_origins(goal: Goal) -> tuple[SpecLocation, ...]:
    """Where the `if`s and `for`s of an effect stand."""
    return tuple(
        spec_location(condition.source, f"rule {goal.rule}", "ensures", condition.text)
        for condition in goal.conditions
        if condition.source not in (NOWHERE, goal.source)
    )
