"""Roles that only what stands at the door knows: a decorator, a guard of the framework, a middleware."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from drift.behaviour.model import Operation
from drift.distill.draft import DraftActor, DraftEntity, DraftField, DraftRule, DraftSurface, Sources
from drift.distill.names import entity_name, pascal, snake, unique
from drift.distill.vocabulary import name_words
from drift.logic.types import ValueType

_SOMEBODY: Final = "User"
"""Whoever has the roles, where the code has no word for that."""


def admitted(operation: Operation) -> tuple[tuple[str, ...], Sources]:
    """The roles that are let in, by the gatekeeper that stands nearest, and where that stands."""
    doors = [one for one in operation.admits if one.gatekeeper and one.roles and not _permits(one.roles)]
    if not doors:
        return (), ()

    def distance(place: int) -> tuple[bool, int]:
        source = doors[place].source
        return source.file != operation.source.file, abs(operation.source.span.line - source.span.line)

    nearest = doors[min(range(len(doors)), key=distance)]
    return tuple(sorted({snake(role) for role in nearest.roles})), (nearest.source,)


def _permits(roles: Sequence[str]) -> bool:
    """Whether they are rights to do something (`orders.release`), not roles that somebody has."""
    return any(not role.replace("_", "").replace("-", "").replace(" ", "").isalnum() for role in roles)


def with_roles(
    entities: Sequence[DraftEntity], rules: Sequence[DraftRule], taken: set[str]
) -> tuple[tuple[DraftEntity, ...], tuple[DraftActor, ...], tuple[DraftSurface, ...]]:
    """The entities with one that has the roles, an actor for each, and what each may do."""
    groups: dict[tuple[str, ...], list[DraftRule]] = {}
    for rule in rules:
        if rule.roles and rule.trigger.name:
            groups.setdefault(rule.roles, []).append(rule)
    roles = tuple(sorted({role for group in groups for role in group}))
    if not roles:
        return tuple(entities), (), ()
    doors = tuple(sorted({place for group in groups.values() for rule in group for place in rule.doors}))
    held = _holder(entities, rules, roles, doors)
    if held is None:
        return tuple(entities), (), ()
    known, holder, field = held
    texts = any(
        one.name == field and one.type.kind == "string"
        for entity in known
        if entity.name == holder
        for one in entity.fields
    )
    actors: list[DraftActor] = []
    surfaces: list[DraftSurface] = []
    for group in sorted(groups):
        places = tuple(sorted({place for rule in groups[group] for place in rule.doors}))
        name = pascal(*"_or_".join(group).split("_"))
        who = unique(f"{name}Actor" if name in taken else name, taken)
        actors.append(DraftActor(who, holder, field, group, places, texts))
        triggers = {rule.trigger.name: rule.trigger for rule in groups[group]}
        acting = sorted(_names_of_those_who_act(groups[group]))
        given = {param.name for trigger in triggers.values() for param in trigger.params}
        binding = acting[0] if len(acting) == 1 else snake(who)
        if binding in given and binding not in acting:
            binding = "actor"
        provided = tuple(triggers[one] for one in sorted(triggers))
        surfaces.append(DraftSurface(unique(f"{who}Actions", taken), who, binding, provided, places))
    return known, tuple(actors), tuple(surfaces)


def _names_of_those_who_act(rules: Sequence[DraftRule]) -> set[str]:
    return {rule.acting.name for rule in rules if rule.acting is not None}


def _holder(
    entities: Sequence[DraftEntity], rules: Sequence[DraftRule], roles: tuple[str, ...], doors: Sources
) -> tuple[tuple[DraftEntity, ...], str, str] | None:
    """The entities, the one whose instances have roles, and its field for them."""
    acting = {rule.acting.entity for rule in rules if rule.acting is not None and rule.roles}
    having = [one for one in entities if any(field.name in name_words().roles for field in one.fields)]
    chosen = [one for one in having if one.name in acting] or having
    if not chosen:
        if any(entity_name(one.name) == _SOMEBODY for one in entities):
            return None
        field = DraftField("role", ValueType("string"), doors)
        made = DraftEntity(_SOMEBODY, external=True, fields=(field,), sources=doors)
        return (*entities, made), _SOMEBODY, "role"
    owner = chosen[0]
    role = next(field for field in owner.fields if field.name in name_words().roles)
    if role.type.kind == "enum":
        missing = set(roles) - set(role.states or role.type.states)
        return None if missing else (tuple(entities), owner.name, role.name)
    return (tuple(entities), owner.name, role.name) if role.type.kind == "string" else None
