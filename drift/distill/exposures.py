"""What a surface exposes: the fields of one entity that the ways in to what it provides give out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from drift.behaviour.answers import Answer
from drift.behaviour.model import Operation
from drift.distill.draft import DraftEntity, DraftExposure, DraftRule, DraftSurface, DraftTrigger
from drift.distill.names import entity_name, pascal, plural, snake, unique
from drift.distill.wording import Wording
from drift.logic.spans import Source


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one way in gives out: fields of `entity`, each with the place where it is handed over."""

    entity: str
    fields: Mapping[str, Source]


def with_exposures(
    surfaces: Sequence[DraftSurface],
    rules: Sequence[DraftRule],
    operations: Iterable[Operation],
    entities: Sequence[DraftEntity],
    wording: Wording,
    taken: set[str],
) -> tuple[DraftSurface, ...]:
    """The surfaces, those whose ways in give out instances with one for each entity that is given out.

    What none of the entities' fields has a word for is not exposed: keys, secrets, what is kept for auditing.
    """
    members = {one.name: tuple(_members(one)) for one in entities}
    answers = {one.source: one.answer for one in operations if one.answer is not None}
    by_trigger: dict[str, dict[Source, None]] = {}
    for rule in rules:
        by_trigger.setdefault(rule.trigger.name, {}).update(dict.fromkeys(rule.sources))
    found: list[DraftSurface] = []
    for surface in surfaces:
        groups: dict[str, list[tuple[DraftTrigger, _Shown]]] = {}
        rest: list[DraftTrigger] = []
        for trigger in surface.provides:
            given = [answers[one] for one in by_trigger.get(trigger.name, ()) if one in answers]
            shown = _shown(given, members, wording)
            if shown is None:
                rest.append(trigger)
            else:
                groups.setdefault(shown.entity, []).append((trigger, shown))
        if not rest and len(groups) == 1:
            (entity,) = groups
            found.append(_about(surface, entity, groups[entity], surface.name))
            continue
        if rest:
            found.append(replace(surface, provides=tuple(rest)))
        for entity in sorted(groups):
            name = unique(pascal(surface.actor, plural(entity_name(entity))), taken)
            found.append(_about(surface, entity, groups[entity], name))
    return tuple(found)


def _about(
    surface: DraftSurface, entity: str, group: Sequence[tuple[DraftTrigger, _Shown]], name: str
) -> DraftSurface:
    """The part of a surface that gives out instances of one entity."""
    provides = tuple(trigger for trigger, _ in group)
    given = [{one.name for one in t.params if one.entity == entity} for t in provides]
    given = [names - {surface.binding} for names in given]
    called = {name for names in given for name in names}
    binding = called.pop() if len(called) == 1 else snake(entity_name(entity))
    if binding == surface.binding:
        binding = f"shown_{binding}"
    places: dict[str, set[Source]] = {}
    for _, shown in group:
        for field, place in shown.fields.items():
            places.setdefault(field, set()).add(place)
    exposes = tuple(DraftExposure(field, tuple(sorted(places[field]))) for field in places)
    return replace(surface, name=name, provides=provides, context=(binding, entity), exposes=exposes)


def _members(entity: DraftEntity) -> Iterator[str]:
    yield from (one.name for one in entity.fields)
    yield from (one.name for one in entity.relationships)
    yield from (one.name for one in entity.derived)


def _shown(
    answers: Iterable[Answer], members: Mapping[str, tuple[str, ...]], wording: Wording
) -> _Shown | None:
    """The entity of which most is given out, with its fields in the order of the draft; None if none is."""
    fields: dict[str, dict[str, Source]] = {}
    for answer in answers:
        for one in answer.shown:
            if one.entity not in members or (one.whole and answer.unknown):
                continue
            known = wording.field_of(one.entity, one.field)
            name = snake(known.name if known is not None else one.field)
            if name in members[one.entity]:
                fields.setdefault(one.entity, {}).setdefault(name, one.source)
    if not fields:
        return None
    entity = min(fields, key=lambda name: (-len(fields[name]), name))
    return _Shown(entity, {name: fields[entity][name] for name in members[entity] if name in fields[entity]})
