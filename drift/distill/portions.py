"""A large draft in portions that can be judged each for itself: what is changed together stands together.

What one comparison costs grows faster than what is compared; and most of a large code base has nothing to do
with the rest of it. A portion has all operations that change its entities, so that what is said of these can
be judged; whatever else its rules speak of is there to be spoken of only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Final, get_args

from drift.behaviour.model import Assign, Behaviour, Change, Operation, Remove
from drift.distill.draft import (
    Draft,
    DraftEntity,
    DraftField,
    DraftRelationship,
    DraftRule,
    DraftSurface,
    Emitted,
)
from drift.distill.layout import part_text
from drift.distill.names import entity_name, snake
from drift.distill.selection import changed_entity
from drift.logic.rewrite import subterms
from drift.logic.spans import Source
from drift.logic.terms import Expression, Field, Var
from drift.logic.types import ValueType

_EXPRESSION: Final = get_args(Expression)
_WORDS: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a draft with the code that it is about.

    `about` are the entities whose every change is in that code; the others are spoken of.
    """

    draft: Draft
    code: Behaviour
    about: frozenset[str]


@dataclass(slots=True)
class _Group:
    entities: list[str] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    dead: list[Operation] = field(default_factory=list)
    rules: list[DraftRule] = field(default_factory=list)


class _Joined:
    """What hangs together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def of(self, one: Hashable) -> Hashable:
        while (above := self._above.get(one, one)) != one:
            self._above[one] = one = self._above.get(above, above)
        return one

    def join(self, ones: Iterable[Hashable]) -> None:
        first, *rest = [self.of(one) for one in ones] or [None]
        for one in rest:
            self._above[self.of(one)] = self.of(first)


def portions(draft: Draft, code: Behaviour) -> tuple[Portion, ...]:
    """The portions of a draft in the order of its entities. Questions are in none of them."""
    mentioned = {rule.name: _mentioned(rule) for rule in draft.rules}
    groups = _groups(draft, code, mentioned)
    shown: dict[str, int] = {}
    for group in groups:
        for rule in group.rules:
            shown.setdefault(rule.trigger.name, id(group))
    return tuple(_portion(draft, code, group, mentioned, shown) for group in groups)


def _groups(draft: Draft, code: Behaviour, mentioned: Mapping[str, frozenset[str]]) -> list[_Group]:
    known = {entity.name for entity in draft.entities}
    lasting = {one for operation in code.operations for one in _altered(operation)} & known
    joined = _Joined()
    keys: dict[Source, list[str]] = {}
    for operation in code.operations:
        keys.setdefault(operation.source, []).extend(_keys(operation, lasting, known))
    for ones in keys.values():
        joined.join(ones)
    triggers = {rule.trigger.name for rule in draft.rules}
    worked_out = frozenset(_worked_out(draft, code))
    for rule in draft.rules:
        joined.join((*_of_rule(rule, keys, triggers), *sorted(mentioned[rule.name] & worked_out)))
    found: dict[Hashable, _Group] = {}
    for entity in draft.entities:
        found.setdefault(joined.of(entity.name), _Group()).entities.append(entity.name)
    for rule in draft.rules:
        found.setdefault(joined.of(("rule", rule.name)), _Group()).rules.append(rule)
    for operation in code.operations:
        for one in keys[operation.source][:1]:
            found.setdefault(joined.of(one), _Group()).operations.append(operation)
    for operation in code.dead:
        for one in _keys(operation, lasting, known)[:1]:
            found.setdefault(joined.of(one), _Group()).dead.append(operation)
    return _less_scattered(found.values())


def _worked_out(draft: Draft, code: Behaviour) -> Iterator[str]:
    """The entities whose status no field holds: it takes all that is done to them to know it."""
    stored = {entity.name: {snake(one.name) for one in entity.fields} for entity in code.entities}
    for entity in draft.entities:
        if any(one.states and one.name not in stored.get(entity.name, ()) for one in entity.fields):
            yield entity.name


def _less_scattered(groups: Iterable[_Group]) -> list[_Group]:
    """What nothing changes stands together."""
    alone = _Group()
    found = []
    for group in groups:
        if group.rules or group.operations:
            found.append(group)
        else:
            alone.entities += group.entities
            alone.dead += group.dead
    return [*found, alone] if alone.entities else found


def _altered(operation: Operation) -> Iterator[str]:
    """The entities whose instances an operation changes or removes, other than by making one."""
    for guarded in operation.effects:
        if isinstance(guarded.effect, Assign | Change | Remove):
            yield guarded.effect.entity


def _keys(operation: Operation, lasting: Collection[str], known: Collection[str]) -> list[str]:
    """The entities that an operation joins: what is only ever made (an entry of a log) joins nothing else."""
    changed = list(dict.fromkeys(changed_entity(guarded.effect) for guarded in operation.effects))
    kept = [one for one in changed if one in lasting] or [one for one in changed if one in known]
    return kept[: None if kept and kept[0] in lasting else 1]


def _of_rule(
    rule: DraftRule, keys: Mapping[Source, Sequence[str]], triggers: Collection[str]
) -> Iterator[Hashable]:
    yield "rule", rule.name
    yield "trigger", rule.trigger.name or rule.name
    for source in rule.sources:
        yield from keys.get(source, ())[:1]
    for part in _parts(rule.ensures):
        if isinstance(part, Emitted) and part.name in triggers:
            yield "trigger", part.name


# ---------------------------------------------------------------- one portion


def _portion(
    draft: Draft,
    code: Behaviour,
    group: _Group,
    mentioned: Mapping[str, frozenset[str]],
    shown: Mapping[str, int],
) -> Portion:
    names = {rule.trigger.name for rule in group.rules}
    surfaces = tuple(
        _of_portion(one, names, shown.get(one.provides[0].name if one.provides else "") == id(group))
        for one in draft.surfaces
        if any(trigger.name in names for trigger in one.provides)
    )
    admitted = {one.actor for one in surfaces}
    actors = tuple(one for one in draft.actors if one.name in admitted)
    wanted = {*group.entities, *(one.entity for one in actors), *(one.context[1] for one in surfaces)}
    texts = [part_text(rule) for rule in group.rules]
    for rule in group.rules:
        wanted |= mentioned[rule.name]
    entities = _entities(draft, wanted, frozenset(group.entities), _words(texts))
    said = _words([*texts, *map(part_text, entities)])
    own = {rule.name for rule in group.rules} | names
    homes = {entity_name(name) for name in group.entities}
    part = Draft(
        entities=entities,
        enums=tuple(one for one in draft.enums if entity_name(one.name) in said),
        config=tuple(one for one in draft.config if one.name in said),
        rules=tuple(group.rules),
        deferred=tuple(
            one
            for one in draft.deferred
            if one.path.partition(".")[0] in (homes if one.whole else own)
            or any(one.path in text for text in texts)
        ),
        actors=actors,
        surfaces=surfaces,
    )
    return Portion(part, _code(code, group, {one.name for one in entities}), frozenset(group.entities))


def _of_portion(surface: DraftSurface, names: Collection[str], exposing: bool) -> DraftSurface:
    provides = tuple(one for one in surface.provides if one.name in names)
    if exposing:
        return replace(surface, provides=provides)
    return replace(surface, provides=provides, context=("", ""), exposes=())


def _entities(
    draft: Draft, wanted: Collection[str], about: Collection[str], said: Collection[str]
) -> tuple[DraftEntity, ...]:
    """Those that are wanted, what is reached from them by a name that is said, and what their types name."""
    by_name = {entity.name: entity for entity in draft.entities}
    words = set(said)
    near = {name for name in wanted if name in by_name}
    for name in about:
        words.update(one.name for one in by_name[name].derived)
        words.update(one.name for one in by_name[name].projections)
    before = 0
    while before < len(near) + len(words):
        before = len(near) + len(words)
        for name in sorted(near):
            words |= set(_behind(by_name[name], words))
            for one in _leading(by_name[name]):
                if one.name in words:
                    near.update(other for other in _led_to(one) if other in by_name)
    found = [
        one if one.name in about else replace(one, lifecycles=())
        for one in draft.entities
        if one.name in near
    ]
    types = {other for one in found for part in _leading(one) for other in _led_to(part)}
    far = (one for one in draft.entities if one.name in types - near)
    return (*found, *(DraftEntity(one.name, True, sources=one.sources) for one in far))


def _behind(entity: DraftEntity, words: Collection[str]) -> Iterator[str]:
    """The names that what is said of an entity is worked out of."""
    for derived in entity.derived:
        if derived.name in words:
            yield from (one.name for one in subterms(derived.value) if isinstance(one, Field))
    for one in entity.projections:
        if one.name in words:
            yield from (one.relationship, one.field)


def _leading(entity: DraftEntity) -> tuple[DraftField | DraftRelationship, ...]:
    return (*entity.fields, *entity.relationships)


def _led_to(part: DraftField | DraftRelationship) -> Iterator[str]:
    """The entities that a field or a relationship leads to."""
    if isinstance(part, DraftRelationship):
        yield part.entity
        return
    type_: ValueType | None = part.type
    while type_ is not None:
        yield type_.entity
        type_ = type_.element


def _code(code: Behaviour, group: _Group, named: Collection[str]) -> Behaviour:
    modules = {operation.module for operation in group.operations}
    kept = {*named, *(one for operation in group.operations for one in _mentioned(operation))}
    return replace(
        code,
        entities=tuple(one for one in code.entities if one.name in kept),
        operations=tuple(group.operations),
        dead=tuple(group.dead),
        idle=tuple(one for one in code.idle if one.module in modules or _shows(one, group.entities)),
        computed=tuple((name, one) for name, one in code.computed if name in kept),
    )


def _shows(operation: Operation, entities: Collection[str]) -> bool:
    return operation.answer is not None and any(one.entity in entities for one in operation.answer.shown)


# ---------------------------------------------------------------- what is spoken of


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORDS.findall(text)}


def _mentioned(part: object) -> frozenset[str]:
    """The entities of whose instances anything is said."""
    found: set[str] = set()
    for one in _parts(part):
        if isinstance(one, _EXPRESSION):
            found.update(term.entity for term in subterms(one) if isinstance(term, Var) and term.entity)
        elif name := getattr(one, "entity", ""):
            found.add(str(name))
    return frozenset(found)


def _parts(value: object) -> Iterator[object]:
    """Everything that a part of a draft or a behaviour is made of, expressions as a whole."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, tuple):
            pending.extend(reversed(one))
        elif isinstance(one, _EXPRESSION):
            yield one
        elif is_dataclass(one) and not isinstance(one, Source):
            yield one
            pending.extend(getattr(one, each.name) for each in reversed(fields(one)))
