"""Actors and surfaces: who may set off which rules, read off what the rules ask of the one who acts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from drift.distill.draft import DraftActor, DraftRule, DraftSurface, DraftTrigger, Sources
from drift.distill.names import entity_name, pascal, unique
from drift.logic.spans import Source
from drift.logic.terms import Compare, Const, Field, Member, Not, Predicate, SetOf, Term, Var
from drift.logic.types import Typing


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The actors and surfaces of a draft."""

    actors: tuple[DraftActor, ...]
    surfaces: tuple[DraftSurface, ...]


@dataclass(slots=True)
class _Group:
    binding: Var
    provides: dict[str, DraftTrigger] = field(default_factory=dict)


def boundaries(
    rules: Sequence[DraftRule], taken: Iterable[str], lived: Container[tuple[str, str]], typing: Typing
) -> Boundaries:
    """One actor for each sort of caller that a rule tells apart, with a surface of what it may do.

    `lived` are fields, with their entities, that rules change: a state that passes is no role.
    """
    names = set(taken)
    groups: dict[tuple[str, str, tuple[str, ...]], _Group] = {}
    places: dict[tuple[str, str, tuple[str, ...]], set[Source]] = {}
    for rule in rules:
        if rule.acting is None or not rule.trigger.name:
            continue
        name, roles, sources = _role(rule, rule.acting, typing)
        if (rule.acting.entity, name) in lived:
            name, roles, sources = "", (), ()
        key = (rule.acting.entity, name, roles)
        group = groups.setdefault(key, _Group(rule.acting))
        group.provides.setdefault(rule.trigger.name, rule.trigger)
        places.setdefault(key, set()).update(sources or rule.trigger.sources)
    actors: list[DraftActor] = []
    surfaces: list[DraftSurface] = []
    told_apart = {entity for entity, _, roles in groups if roles}
    for key in sorted(groups):
        entity, name, roles = key
        if entity not in told_apart:
            continue
        group = groups[key]
        found = tuple(sorted(places[key]))
        who = unique(_called(entity, roles, names), names)
        actors.append(DraftActor(who, entity, name, roles, found))
        provided = tuple(group.provides[one] for one in sorted(group.provides))
        surface = unique(pascal(who, "actions"), names)
        surfaces.append(DraftSurface(surface, who, group.binding.name, provided, found))
    return Boundaries(tuple(actors), tuple(surfaces))


def _called(entity: str, roles: tuple[str, ...], taken: set[str]) -> str:
    if not roles:
        return pascal("any", entity_name(entity))
    name = pascal(*"_or_".join(roles).split("_"))
    return f"{name}Actor" if name in taken else name


def _role(rule: DraftRule, acting: Var, typing: Typing) -> tuple[str, tuple[str, ...], Sources]:
    """The field that says who may, its values, and where the code asks for it; empty if anyone may."""
    for required in rule.requires:
        slot, roles = _values(required.predicate, typing)
        if isinstance(slot, Field) and slot.base == acting and roles:
            return slot.name, roles, required.sources
    return "", (), ()


def _values(predicate: Predicate, typing: Typing) -> tuple[Term | None, tuple[str, ...]]:
    """The values that a condition admits."""
    match predicate:
        case Compare("=", slot, Const("symbol", str() as role)):
            return slot, (role,)
        case Compare("!=", slot, Const("symbol", str() as role)):
            return slot, tuple(one for one in typing(slot).states if one != role)
        case Member(slot, SetOf(items)):
            return slot, tuple(str(one.value) for one in items if isinstance(one, Const))
        case Not(Member(slot, SetOf(items))):
            out = {str(one.value) for one in items if isinstance(one, Const)}
            return slot, tuple(one for one in typing(slot).states if one not in out)
        case _:
            return None, ()
