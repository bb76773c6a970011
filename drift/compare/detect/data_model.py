"""The data model: specified entities and fields that the code has no trace of, and what must always be there.

A specification abstracts from storage, and alignment may fail: only what no name of the code has anything in
common with is missing. What has a counterpart that is not sure is no finding here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.behaviour.model import Behaviour, Entity, FieldModel
from drift.compare.align.lexicon import meaning
from drift.compare.align.model import Alignment, FieldMatch
from drift.compare.align.schema import Schema
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of, code_location, spec_location
from drift.compare.rules.messages import messages
from drift.logic.words import split

_NO_TRACE = 0.7
_SURE = 0.9
_LEAST_FIELDS = 2
"""Fields that must have a counterpart before one without is missing: else the entity may be another."""
_PLAIN = frozenset({"boolean", "integer", "decimal", "string", "timestamp", "duration", "enum"})
_TOLD = frozenset({"timestamp", "entity", "enum"})
"""Kinds of which no value stands for none, as the empty text and nought may."""


def missing_entities(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Finding]:
    """`entity-missing` findings, but for what only stands for messages. `code` as extracted."""
    if not alignment.entities:
        return
    said = [_meanings(name) for name in _identifiers(code)]
    absent = {one.name for one in alignment.unmatched_spec if one.kind == "entity"}
    sent = messages(spec, frozenset(match.spec for match in alignment.entities))
    disputed = {one.spec for one in alignment.ambiguous if one.kind == "entity"}.union(sent)
    for entity in spec.entities:
        if entity.name not in absent - disputed or entity.kind != "internal" or not entity.fields:
            continue
        wanted = _meanings(entity.name.rpartition("/")[2])
        if wanted and not any(wanted <= one for one in said):
            yield Finding(
                rule="entity-missing",
                subject=Subject("entity", entity.name, entity.name),
                message=f"The specification declares {entity.name}. Nothing in the code goes by that name.",
                expected=f"an entity {entity.name}",
                actual="nothing of that name",
                confidence=_NO_TRACE,
                cause=cause_of("entity", entity.name),
                spec=(spec_location(entity.source, f"entity {entity.name}"),),
            )


def missing_fields(
    spec: Behaviour, code: Behaviour, alignment: Alignment, others: Iterable[Finding]
) -> Iterator[Finding]:
    """`field-missing` findings, but for fields that another finding is about. `code` as extracted."""
    told = {(one.subject.entity, one.subject.field) for one in others}
    absent = {one.name for one in alignment.unmatched_spec if one.kind == "field"}
    disputed = {one.spec for one in alignment.ambiguous if one.kind == "field"}
    for entity in spec.entities:
        family = alignment.family(entity.name)
        matched = {match.field for match in alignment.fields if match.entity == entity.name}
        if not family or family[0].confidence < _SURE or len(matched) < _LEAST_FIELDS:
            continue
        there = [_meanings(name) for name in _members(code, {match.code for match in family})]
        for field in entity.fields:
            name = f"{entity.name}.{field.name}"
            if name not in absent - disputed or field.type.kind not in _PLAIN:
                continue
            if (entity.name, field.name) in told or any(_meanings(field.name) & one for one in there):
                continue
            yield _missing_field(entity, field, family[0].code, code)


def optional_fields(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Finding]:
    """`field-optionality` findings: what may be absent in the specification and never is in the code.

    `code` as extracted. The reverse is none: a specification says only of what matters that it may be absent.
    """
    ours, theirs = Schema(spec.entities), Schema(code.entities)
    leaders = {match.code for match in alignment.entities if match.role == "leader"}
    for match in alignment.fields:
        if match.code_entity not in leaders or match.confidence < _SURE:
            continue
        wanted = ours.member(match.entity, match.field)
        found = theirs.member(match.code_entity, match.code_field)
        if not isinstance(wanted, FieldModel) or not isinstance(found, FieldModel):
            continue
        told = found.type.kind in _TOLD and found.default is None and not found.type.optional
        if wanted.type.optional and wanted.type.kind in _TOLD and told:
            yield _always_there(match, wanted, found)


def _meanings(name: str) -> frozenset[str]:
    return frozenset(meaning(word) for word in split(name))


def _named(entity: Entity) -> Iterator[str]:
    """The members of an entity by name."""
    yield from (one.name for one in entity.fields)
    yield from (one.name for one in entity.relationships)
    yield from (one.name for one in entity.derived)


def _identifiers(code: Behaviour) -> Iterator[str]:
    """Everything that the code calls by a name: entities, their members, operations, what they create."""
    for entity in code.entities:
        yield entity.name.rpartition(".")[2]
        yield from _named(entity)
    for operation in (*code.operations, *code.dead, *code.idle):
        yield operation.name.rpartition(".")[2]


def _members(code: Behaviour, family: set[str]) -> Iterator[str]:
    for entity in code.entities:
        if entity.name in family:
            yield from _named(entity)
            yield from (alias for one in entity.fields for alias in one.aliases)
    yield from (one.name for name, one in code.computed if name in family)
    for operation in (*code.operations, *code.idle):
        yield operation.name.rpartition(".")[2]
        yield from (one.name for one in operation.params)


def _missing_field(entity: Entity, field: FieldModel, leader: str, code: Behaviour) -> Finding:
    name = f"{entity.name}.{field.name}"
    places = [one.source for one in code.entities if one.name == leader]
    return Finding(
        rule="field-missing",
        subject=Subject("field", name, entity.name, field.name),
        message=f"The specification declares {name}. {leader} neither stores nor computes it.",
        expected=f"a field {field.name}",
        actual="nothing of that name",
        confidence=_NO_TRACE,
        cause=cause_of("field", entity.name, field.name),
        spec=(spec_location(field.source, f"entity {entity.name}", field.name),),
        code=tuple(code_location(place, leader) for place in places[:1]),
        symbol=leader,
    )


def _always_there(match: FieldMatch, wanted: FieldModel, found: FieldModel) -> Finding:
    name, symbol = f"{match.entity}.{match.field}", f"{match.code_entity}.{match.code_field}"
    return Finding(
        rule="field-optionality",
        subject=Subject("field", name, match.entity, match.field),
        message=f"The specification lets {name} be absent. {symbol} is declared so that it never is.",
        expected="optional",
        actual="required",
        confidence=round(_SURE * match.confidence, 3),
        cause=cause_of("optionality", match.entity, match.field),
        spec=(spec_location(wanted.source, f"entity {match.entity}", match.field, "optional"),),
        code=(code_location(found.source, symbol),),
        symbol=symbol,
    )
