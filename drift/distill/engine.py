"""`distill`: the behaviour of code in, the draft of its specification out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Behaviour, Emit, Entity, FieldModel, Relationship
from drift.distill.cases import described
from drift.distill.collections import Collections
from drift.distill.draft import (
    Assigned,
    Chosen,
    Deferred,
    Draft,
    DraftEntity,
    DraftEnum,
    DraftField,
    DraftRelationship,
    DraftRule,
    Each,
    LeftOut,
    Question,
    Statement,
)
from drift.distill.fieldtypes import plain_type
from drift.distill.lifecycles import lived
from drift.distill.messages import message
from drift.distill.names import pascal, snake
from drift.distill.occurrences import Unsaid
from drift.distill.parameters import typed
from drift.distill.presence import qualified
from drift.distill.references import with_references
from drift.distill.roles import with_roles
from drift.distill.rules import is_opaque, merged, opaque_question, rules_of
from drift.distill.selection import select
from drift.distill.sound import if_sound, sound
from drift.distill.standing import with_standing
from drift.distill.surfaces import boundaries
from drift.distill.switches import without_switched_off
from drift.distill.uses import written_values
from drift.distill.wording import PROVES_WHO, Wording
from drift.logic.build import conjoin
from drift.logic.implies import satisfiable
from drift.logic.spans import Source
from drift.logic.terms import NULL, Field, Var
from drift.logic.types import Remembering, Typing, ValueType

KINDS = (
    "unguarded-change",
    "different-guards",
    "state-never-set",
    "endless",
    "not-understood",
    "dead-code",
    "unread",
)
"""Kinds of questions by their weight."""


def distill(behaviour: Behaviour) -> Draft:
    """The specification that the code keeps, as far as it was understood."""
    behaviour, switched = without_switched_off(with_standing(with_references(behaviour)))
    selected = select(behaviour)
    wording = Wording(behaviour, selected)
    entities, enums, questions = _entities(wording)
    typing = Remembering(Vocabulary(list(as_model(entities))).type_of)
    rules: list[DraftRule] = []
    deferred: list[Deferred] = []
    opaque: list[Question] = []
    unsaid: dict[tuple[str, Unsaid], None] = {}
    taken = {message(g.effect) for o in selected.operations for g in o.effects if isinstance(g.effect, Emit)}
    for operation in selected.operations:
        ruled = rules_of(operation, wording, typing, taken)
        if ruled is None:
            continue
        if is_opaque(ruled):
            opaque.append(Question("not-understood", opaque_question(ruled), (operation.source,)))
            continue
        rules.extend(ruled.rules)
        deferred.extend(ruled.deferred)
        unsaid.update(((ruled.name, one), None) for one in ruled.unsaid)
    collections = Collections(entities)
    said = tuple(collections.rule(rule) for rule in merged(rules))
    names = (*(entity.name for entity in entities), *(rule.name for rule in said))
    around = boundaries(said, names, set(_changed(said)), typing)
    used = {*names, *(one.name for one in around.actors), *(one.name for one in around.surfaces)}
    known, actors, surfaces = with_roles(collections.entities(), said, used)
    whole = Draft(
        entities=known,
        enums=enums,
        config=typed(wording.parameters.values(), said, typing),
        rules=said,
        deferred=tuple(deferred),
        questions=_ordered(
            (
                *questions,
                *opaque,
                *switched,
                *_differing(said, typing),
                *_unsaid(unsaid),
                *_dead(behaviour, wording),
            )
        ),
        actors=(*around.actors, *actors),
        surfaces=(*around.surfaces, *surfaces),
        left_out=(*selected.left_out, *_configuration(behaviour, wording)),
    )
    whole = _with_presence(whole)
    found = sound(whole)
    return replace(found, questions=_ordered(found.questions))


def _with_presence(draft: Draft) -> Draft:
    """The draft with the states in which fields are there, as far as every rule guards its access."""
    found = qualified(draft.entities, draft.rules, Vocabulary(list(as_model(draft.entities))))
    if found == draft.entities:
        return draft
    whole = replace(draft, entities=found)
    if if_sound(draft, whole) is whole:
        return whole
    for place, entity in enumerate(found):
        for index, field in enumerate(entity.fields):
            if field.present is None:
                continue
            known = draft.entities[place]
            fields = (*known.fields[:index], field, *known.fields[index + 1 :])
            entities = (*draft.entities[:place], replace(known, fields=fields), *draft.entities[place + 1 :])
            draft = if_sound(draft, replace(draft, entities=entities))
    return draft


# ---------------------------------------------------------------- structure


def _entities(wording: Wording) -> tuple[list[DraftEntity], tuple[DraftEnum, ...], list[Question]]:
    selected = wording.selected
    questions: list[Question] = []
    found: list[DraftEntity] = []
    written = written_values(wording.behaviour)
    for entity in selected.entities:
        fields: list[DraftField] = []
        lifecycles = []
        single = {one.name: one for one in _single(entity, wording)}
        for kept in selected.fields[entity.name]:
            if snake(kept.name) in single:
                continue
            machine = wording.machine(entity.name, kept.name)
            if machine is None:
                type_ = plain_type(kept, written.get((entity.name, kept.name), ()))
                fields.append(DraftField(snake(kept.name), type_, (kept.source,)))
                continue
            life = lived(machine, selected.operations, wording)
            wording.orders[machine.entity, machine.field] = life.states
            questions.extend(life.questions)
            if life.graph is not None:
                lifecycles.append(life.graph)
            name = kept.type.entity.rpartition(".")[2] if kept.type.kind == "enum" else ""
            absent = NULL in written.get((entity.name, kept.name), ())
            type_ = ValueType("enum", kept.type.optional or absent, life.states, pascal(name) if name else "")
            fields.append(DraftField(snake(kept.name), type_, (kept.source,), life.states))
        found.append(
            DraftEntity(
                entity.name,
                entity.name not in selected.written,
                tuple(fields),
                (*single.values(), *_relationships(entity, wording)),
                (),
                tuple(lifecycles),
                (entity.source,),
            )
        )
    enums = tuple(_shared(found))
    names = {enum.name for enum in enums}
    return [_inlined(entity, names) for entity in found], enums, questions


def _relationships(entity: Entity, wording: Wording) -> Iterator[DraftRelationship]:
    taken = {snake(field.name) for field in wording.selected.fields[entity.name]}
    for relationship in entity.relationships:
        name = snake(relationship.name)
        back = _back(relationship.entity, entity, wording)
        if relationship.many and back and name not in taken:
            taken.add(name)
            yield DraftRelationship(name, relationship.entity, back, (relationship.source,))


def _single(entity: Entity, wording: Wording) -> Iterator[DraftRelationship]:
    """References that the other side holds: nothing ever sets them here, and one field there leads back."""
    for kept in wording.selected.fields[entity.name]:
        if kept.type.kind != "entity" or kept.aliases or (entity.name, kept.name) in wording.set_fields:
            continue
        back = _back(kept.type.entity, entity, wording)
        if back and any((kept.type.entity, name) in wording.set_fields for name in (back,)):
            yield DraftRelationship(snake(kept.name), kept.type.entity, back, (kept.source,))


def _back(other: str, entity: Entity, wording: Wording) -> str:
    """The field of the related entity that leads back, if just one can."""
    fields = wording.selected.fields.get(other, ())
    leading = [f.name for f in fields if f.type.kind == "entity" and f.type.entity == entity.name]
    return snake(leading[0]) if len(leading) == 1 else ""


def _shared(entities: Iterable[DraftEntity]) -> Iterator[DraftEnum]:
    """The enumerations that several fields have."""
    uses: dict[str, list[DraftField]] = {}
    for entity in entities:
        for field in entity.fields:
            if field.type.kind == "enum" and field.type.entity:
                uses.setdefault(field.type.entity, []).append(field)
    for name in sorted(uses):
        fields = uses[name]
        if len(fields) > 1 and len({field.states for field in fields}) == 1:
            yield DraftEnum(name, fields[0].states, fields[0].sources)


def _inlined(entity: DraftEntity, named: set[str]) -> DraftEntity:
    fields = tuple(
        replace(field, type=ValueType("enum", field.type.optional, field.states))
        if field.type.kind == "enum" and field.type.entity not in named
        else field
        for field in entity.fields
    )
    return replace(entity, fields=fields)


def as_model(entities: Iterable[DraftEntity]) -> Iterator[Entity]:
    """The draft's entities as those of a behaviour, to type its terms."""
    for entity in entities:
        fields = tuple(FieldModel(field.name, field.type) for field in entity.fields)
        many = tuple(Relationship(one.name, one.entity, True) for one in entity.relationships)
        yield Entity(entity.name, fields=fields, relationships=many)


def _changed(rules: Iterable[DraftRule]) -> Iterator[tuple[str, str]]:
    """The fields that rules assign, with the entities of the instances that are changed directly."""
    pending: list[Statement] = [statement for rule in rules for statement in rule.ensures]
    while pending:
        match pending.pop():
            case Assigned(Field(Var(_, entity), name)):
                yield entity, name
            case Chosen(_, then, other):
                pending.extend((*then, *other))
            case Each(body=body):
                pending.extend(body)
            case _:
                pass


# ---------------------------------------------------------------- questions


def _unsaid(unsaid: Iterable[tuple[str, Unsaid]]) -> Iterator[Question]:
    by_rule: dict[str, set[Source]] = {}
    for rule, one in unsaid:
        if one.reason != PROVES_WHO:
            by_rule.setdefault(rule, set()).add(one.source)
    for rule, places in by_rule.items():
        text = f"{rule} asks for something that was not understood: what?"
        yield Question("not-understood", text, tuple(sorted(places)))


def _dead(behaviour: Behaviour, wording: Wording) -> Iterator[Question]:
    for operation in behaviour.dead:
        entities = sorted(
            {str(getattr(g.effect, "entity", "")) for g in operation.effects} & set(wording.selected.fields)
        )
        if entities:
            name = " ".join(snake(operation.name).split("_"))
            text = f"Nothing can reach `{name}` ({', '.join(entities)}). Was it given up?"
            yield Question("dead-code", text, (operation.source,))


def _differing(rules: Sequence[DraftRule], typing: Typing) -> Iterator[Question]:
    """Rules that ensure the same in cases that overlap, and require different things."""
    by_effect: dict[tuple[str, ...], list[DraftRule]] = {}
    for rule in rules:
        if rule.ensures and rule.trigger.condition is None:
            by_effect.setdefault(tuple(map(described, rule.ensures)), []).append(rule)
    for same in by_effect.values():
        for one, other in combinations(same, 2):
            both = conjoin(*(required.predicate for rule in (one, other) for required in rule.requires))
            if satisfiable(both, typing) is not False:
                sources = tuple(sorted({*one.sources, *other.sources}))
                text = f"{one.name} and {other.name} do the same under different conditions: why?"
                yield Question("different-guards", text, sources)


def _ordered(questions: Iterable[Question]) -> tuple[Question, ...]:
    unique = dict.fromkeys(questions)
    return tuple(sorted(unique, key=lambda one: (KINDS.index(one.kind), one.text)))


def _configuration(behaviour: Behaviour, wording: Wording) -> Iterator[LeftOut]:
    for parameter in behaviour.config:
        if (parameter.qualified or parameter.name) not in wording.parameters:
            yield LeftOut(parameter.qualified or parameter.name, "no rule reads it", parameter.source)
