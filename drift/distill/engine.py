"""`distill`: the behaviour of code in, the draft of its specification out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Behaviour, Emit, Entity
from drift.compare.rules.reconstructions import without_reconstructions
from drift.distill.collections import Collections
from drift.distill.derived import with_derived
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
from drift.distill.exposures import with_exposures
from drift.distill.fieldtypes import plain_type
from drift.distill.lifecycles import lived
from drift.distill.messages import message
from drift.distill.modelled import as_model
from drift.distill.names import pascal, snake
from drift.distill.occurrences import Unsaid
from drift.distill.parameters import typed
from drift.distill.proving import proved
from drift.distill.questions import dead, differing, ordered, unsaid
from drift.distill.references import with_references
from drift.distill.roles import with_roles
from drift.distill.rules import is_opaque, merged, opaque_question, rules_of
from drift.distill.selection import select
from drift.distill.standing import with_standing
from drift.distill.surfaces import boundaries
from drift.distill.sweeps import sweeps
from drift.distill.switches import without_switched_off
from drift.distill.uses import written_values
from drift.distill.wording import Wording
from drift.logic.terms import NULL, Field, Var
from drift.logic.types import Remembering, ValueType


def distill(behaviour: Behaviour, jobs: int = 1) -> Draft:
    """The specification that the code keeps, as far as it was understood; `jobs` processes judge it."""
    code = behaviour
    behaviour = with_standing(with_references(without_reconstructions(behaviour)))
    behaviour, switched = without_switched_off(behaviour)
    selected = select(behaviour)
    wording = Wording(behaviour, selected)
    entities, enums, questions = _entities(wording)
    typing = Remembering(Vocabulary(list(as_model(entities))).type_of)
    rules: list[DraftRule] = []
    deferred: list[Deferred] = []
    opaque: list[Question] = []
    conditions: dict[tuple[str, Unsaid], None] = {}
    taken = {message(g.effect) for o in selected.operations for g in o.effects if isinstance(g.effect, Emit)}
    for operation in (part for one in selected.operations for part in sweeps(one, wording)):
        ruled = rules_of(operation, wording, typing, taken)
        if ruled is None:
            continue
        if is_opaque(ruled):
            opaque.append(Question("not-understood", opaque_question(ruled), (operation.source,)))
            deferred.extend(ruled.aside)
            continue
        if not ruled.rules:
            deferred.extend(ruled.aside)
        rules.extend(ruled.rules)
        deferred.extend(ruled.deferred)
        conditions.update(((ruled.name, one), None) for one in ruled.unsaid)
    collections = Collections(entities)
    said = tuple(collections.rule(rule) for rule in merged(rules))
    names = (*(entity.name for entity in entities), *(rule.name for rule in said))
    known = with_derived(collections.entities(), wording, collections, typing)
    around = boundaries(said, names, set(_changed(said)), typing)
    used = {*names, *(one.name for one in around.actors), *(one.name for one in around.surfaces)}
    told_apart = {one.name for one in around.actors if one.roles}
    offered = {trigger.name for one in around.surfaces if one.actor in told_apart for trigger in one.provides}
    by_doors = [rule for rule in said if rule.trigger.name not in offered]
    known, actors, surfaces = with_roles(known, by_doors, used)
    offering = with_exposures(
        (*around.surfaces, *surfaces), said, (*behaviour.operations, *behaviour.idle), known, wording, used
    )
    whole = Draft(
        entities=known,
        enums=enums,
        config=typed(wording.parameters.values(), said, typing),
        rules=said,
        deferred=tuple(dict.fromkeys(deferred)),
        questions=ordered(
            (
                *questions,
                *opaque,
                *switched,
                *differing(said, typing),
                *unsaid(conditions),
                *dead(behaviour, wording),
            )
        ),
        actors=(*around.actors, *actors),
        surfaces=(*around.surfaces, *surfaces),
        left_out=(*selected.left_out, *_configuration(behaviour, wording)),
    )
    found = proved(replace(whole, surfaces=offering), code, jobs)
    return replace(found, questions=ordered(found.questions))


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


def _configuration(behaviour: Behaviour, wording: Wording) -> Iterator[LeftOut]:
    for parameter in behaviour.config:
        if (parameter.qualified or parameter.name) not in wording.parameters:
            yield LeftOut(parameter.qualified or parameter.name, "no rule reads it", parameter.source)
