"""One draft as several files that `use` each other: what belongs together stands together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Final

from drift.allium.modules.cycles import components
from drift.distill.draft import (
    Assigned,
    Changed,
    Chosen,
    Created,
    Draft,
    DraftEntity,
    DraftRule,
    Each,
    Emitted,
    Removed,
    Statement,
)
from drift.distill.layout import Edition, draft_text
from drift.distill.linking import SUFFIX, declared_in, foreign, linked, mentions
from drift.distill.names import entity_name, snake, unique
from drift.distill.vocabulary import distill_words
from drift.logic.rewrite import root
from drift.logic.terms import Term, Var

_BOUNDARIES: Final = "boundaries"
_DOMAIN: Final = "domain"
_RESERVED: Final = frozenset(
    {"config", "entity", "enum", "rule", "surface", "actor", "value", "given", "use"}
)


def split_texts(draft: Draft, edition: Edition = "3", *, annotated: bool = False) -> dict[str, str]:
    """The draft's files by name, without a folder. What one file says of another it says by its alias."""
    parts = _without_circles(_parts(draft, _homes(draft)))
    declared = declared_in(parts)
    return {
        f"{name}{SUFFIX}": linked(name, draft_text(part, edition, annotated=annotated), declared)
        for name, part in sorted(parts.items())
    }


# ---------------------------------------------------------------- what belongs together


def _homes(draft: Draft) -> dict[str, str]:
    """The file of each entity: that of the module it comes from, else of the entity that it is a part of."""
    modules = {entity.name: _module(entity) for entity in draft.entities}
    inner = [entity for entity in draft.entities if not entity.external]
    if len({modules[entity.name] for entity in inner} - {""}) < 2:
        owners = {entity.name: _owner(entity, draft) for entity in draft.entities}
        modules = {name: snake(entity_name(_top(name, owners))) for name in modules}
    taken = {*_RESERVED, _BOUNDARIES, _DOMAIN}
    names: dict[str, str] = {}
    for key in dict.fromkeys(modules.values()):
        names[key] = unique(key or "things", taken)
    return {entity: names[module] for entity, module in modules.items()}


def _module(entity: DraftEntity) -> str:
    """What the file or the folder that declares an entity is called, whichever says more."""
    generic = distill_words().modules
    for source in entity.sources:
        path = PurePosixPath(source.file)
        for word in (path.name.partition(".")[0], *reversed(path.parts[:-1])):
            if snake(word) not in generic and snake(word) != "unnamed":
                return snake(word)
    return ""


def _owner(entity: DraftEntity, draft: Draft) -> str:
    """The entity that it is a part of: the only one it must have, which lists it; "" if there is none."""
    needed = [f.type.entity for f in entity.fields if f.type.kind == "entity" and not f.type.optional]
    listing = {
        other.name for other in draft.entities for one in other.relationships if one.entity == entity.name
    }
    inner = {other.name for other in draft.entities if not other.external}
    owners = [
        name for name in dict.fromkeys(needed) if name in listing and name in inner and name != entity.name
    ]
    return owners[0] if len(owners) == 1 else ""


def _top(name: str, owners: Mapping[str, str]) -> str:
    seen = {name}
    while owners.get(name) and owners[name] not in seen:
        name = owners[name]
        seen.add(name)
    return name


@dataclass(slots=True)
class _Home:
    entities: list[DraftEntity] = field(default_factory=list)
    rules: list[DraftRule] = field(default_factory=list)


def _parts(draft: Draft, homes: Mapping[str, str]) -> dict[str, Draft]:
    """A draft for each file."""
    found: dict[str, _Home] = {name: _Home() for name in homes.values()}
    for entity in draft.entities:
        found[homes[entity.name]].entities.append(entity)
    places: dict[str, str] = {}
    for rule in _together(draft.rules):
        first = next((homes[name] for one in rule for name in _changes(one) if name in homes), "")
        home = first or next(iter(found), _DOMAIN)
        found.setdefault(home, _Home()).rules.extend(rule)
        places.update((one.name, home) for one in rule)
    parts = {
        name: Draft(entities=tuple(home.entities), rules=tuple(home.rules)) for name, home in found.items()
    }
    for enum in draft.enums:
        users = [homes[e.name] for e in draft.entities if any(f.type.entity == enum.name for f in e.fields)]
        parts = _given(parts, users, enums=enum)
    for parameter in draft.config:
        texts = {name: draft_text(part) for name, part in parts.items()}
        users = [name for name, text in texts.items() if mentions(text, f"config.{parameter.name}")]
        parts = _given(parts, users, config=parameter)
    for one in draft.deferred:
        parts = _given(parts, [places.get(one.path.partition(".")[0], "")], deferred=one)
    for question in draft.questions:
        named = [home for name, home in places.items() if name in question.text.split()]
        about = [homes[e.name] for e in draft.entities if mentions(question.text, entity_name(e.name))]
        parts = _given(parts, [*named, *about], questions=question)
    if draft.surfaces or draft.actors:
        parts[_BOUNDARIES] = Draft(actors=draft.actors, surfaces=draft.surfaces)
    return {name: part for name, part in parts.items() if part != Draft()}


def _given(parts: dict[str, Draft], users: Sequence[str], **more: object) -> dict[str, Draft]:
    """With one thing more in the first file that wants it."""
    home = next((name for name in users if name in parts), next(iter(sorted(parts)), ""))
    if not home:
        return parts
    ((what, one),) = more.items()
    return {**parts, home: replace(parts[home], **{what: (*getattr(parts[home], what), one)})}


def _together(rules: Iterable[DraftRule]) -> Iterator[list[DraftRule]]:
    """Rules with one trigger, which stay together."""
    by_trigger: dict[str, list[DraftRule]] = {}
    for rule in rules:
        by_trigger.setdefault(rule.trigger.name or f"\x00{rule.name}", []).append(rule)
    yield from by_trigger.values()


def _changes(rule: DraftRule) -> Iterator[str]:
    """The entities that a rule changes, the first ones first."""
    if rule.trigger.subject is not None:
        yield rule.trigger.subject.entity
    pending: list[Statement] = list(reversed(rule.ensures))
    while pending:
        match pending.pop():
            case Created(entity):
                yield entity
            case Assigned(target) | Changed(target) | Removed(target):
                yield _entity(target)
            case Chosen(_, then, other):
                pending.extend(reversed((*then, *other)))
            case Each(variable, _, _, body):
                yield variable.entity
                pending.extend(reversed(body))
            case Emitted():
                pass


def _entity(target: Term) -> str:
    start = root(target)
    return start.entity if isinstance(start, Var) else ""


# ---------------------------------------------------------------- no circles


def _without_circles(parts: dict[str, Draft]) -> dict[str, Draft]:
    """Files that use each other in a circle share their entities; rules that still do stand together."""
    for circle in _circles(parts):
        parts = _sharing(parts, circle)
    for circle in _circles(parts):
        first = circle[0]
        parts = {name: part for name, part in parts.items() if name not in circle} | {
            first: _joined(parts[name] for name in circle)
        }
    return parts


def _circles(parts: Mapping[str, Draft]) -> list[list[str]]:
    declared = declared_in(parts)
    uses = {
        name: sorted({other for _, other in foreign(name, draft_text(part), declared)})
        for name, part in sorted(parts.items())
    }
    return [sorted(found) for found in components(uses) if len(found) > 1]


def _sharing(parts: Mapping[str, Draft], circle: Sequence[str]) -> dict[str, Draft]:
    """With the entities of a circle of files in one that all of them use, and their rules where they were."""
    inside = [parts[name] for name in circle]
    rules = {
        name: Draft(rules=parts[name].rules, deferred=parts[name].deferred, questions=parts[name].questions)
        for name in circle
    }
    texts = {name: draft_text(part) for name, part in {**parts, **rules}.items()}
    shared = []
    for parameter in (one for part in inside for one in part.config):
        users = [name for name, text in texts.items() if mentions(text, f"config.{parameter.name}")]
        if len(users) == 1 and users[0] in rules:
            rules[users[0]] = replace(rules[users[0]], config=(*rules[users[0]].config, parameter))
        else:
            shared.append(parameter)
    whole = _joined(inside)
    common = Draft(entities=whole.entities, enums=whole.enums, config=tuple(shared))
    names = set(parts)
    home = next(one for one in (_DOMAIN, *(f"{_DOMAIN}_{n}" for n in range(2, 100))) if one not in names)
    kept = {name: part for name, part in rules.items() if part.rules}
    questions = tuple(q for name, part in rules.items() if name not in kept for q in part.questions)
    rest = {name: part for name, part in parts.items() if name not in circle}
    return {**rest, **kept, home: replace(common, questions=questions)}


def _joined(parts: Iterable[Draft]) -> Draft:
    whole = Draft()
    for part in parts:
        whole = Draft(
            (*whole.entities, *part.entities),
            (*whole.enums, *part.enums),
            (*whole.config, *part.config),
            (*whole.rules, *part.rules),
            (*whole.deferred, *part.deferred),
            (*whole.questions, *part.questions),
            (),
            (*whole.actors, *part.actors),
            (*whole.surfaces, *part.surfaces),
        )
    return whole
