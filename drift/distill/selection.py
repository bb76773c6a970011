"""What of the code is about the domain: entities, their fields, operations. The rest is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Create,
    Effect,
    Emit,
    Entity,
    FieldModel,
    GuardedEffect,
    Operation,
    Remove,
)
from drift.distill.answers import handed_back
from drift.distill.draft import LeftOut
from drift.distill.technical import fills, is_technical
from drift.distill.vocabulary import distill_words, name_words
from drift.logic.rewrite import subterms
from drift.logic.terms import Expression, Field, Now, Var
from drift.logic.types import ValueType
from drift.logic.words import split


@dataclass(frozen=True, slots=True)
class Selected:
    """The domain part of a behaviour. `written` are the entities that some operation changes."""

    entities: tuple[Entity, ...]
    fields: dict[str, tuple[FieldModel, ...]]
    operations: tuple[Operation, ...]
    written: frozenset[str]
    left_out: tuple[LeftOut, ...]


def select(behaviour: Behaviour) -> Selected:
    """The entities that are stored or changed and what they refer to, and the operations that change them."""
    by_name = {entity.name: entity for entity in behaviour.entities}
    told = frozenset(_told(behaviour))
    answers = handed_back(behaviour)
    written = frozenset(
        entity
        for operation in behaviour.operations
        for entity in _written(operation)
        if entity in by_name and entity not in told and entity not in answers
    )
    stored = {entity.name for entity in behaviour.entities if entity.key or entity.name in written}
    written = frozenset(name for name in written if by_name[name].key or not _is_private(name))
    stored &= {name for name in stored if by_name[name].key or not _is_private(name)}
    domain = _with_references(stored, written | _sought(behaviour, written, by_name), by_name)
    domain = frozenset(
        name for name in domain if not _is_proof(name) and (by_name[name].key or not is_technical(name))
    )
    left_out: list[LeftOut] = []
    operations = []
    for operation in behaviour.operations:
        if not any(entity in domain for entity in _written(operation)):
            left_out.append(LeftOut(operation.qualified, "changes nothing of the domain", operation.source))
        elif fills(operation):
            left_out.append(
                LeftOut(operation.qualified, "only fills the store with fixed data", operation.source)
            )
        else:
            operations.append(operation)
    used = _read_fields(operations)
    domain, fields, dropped = _with_data(domain, by_name, used)
    chosen: list[Entity] = []
    for entity in behaviour.entities:
        if entity.name in domain:
            chosen.append(entity)
        else:
            reason = "only carries a message" if entity.name in told else _why_not(entity)
            if entity.name in answers and entity.name not in told:
                reason = "made and handed back: nothing stores, changes, seeks or refers to it"
            left_out.append(LeftOut(entity.name, reason, entity.source))
    fields = {entity.name: fields[entity.name] for entity in chosen}
    left_out.extend(dropped)
    operations = [one for one in operations if any(entity in domain for entity in _written(one))]
    return Selected(tuple(chosen), fields, tuple(operations), written, tuple(left_out))


def _with_data(
    domain: frozenset[str], by_name: dict[str, Entity], used: frozenset[str]
) -> tuple[frozenset[str], dict[str, tuple[FieldModel, ...]], list[LeftOut]]:
    """The entities that hold something of the domain, with their fields, and what is left out of those."""
    while True:
        fields: dict[str, tuple[FieldModel, ...]] = {}
        left_out: list[LeftOut] = []
        for name in sorted(domain):
            fields[name], dropped = _fields(by_name[name], domain, used)
            left_out.extend(dropped)
        empty = {name for name in domain if not fields[name] and not by_name[name].relationships}
        if not empty:
            return domain, fields, left_out
        domain -= empty


def _is_proof(name: str) -> bool:
    """Whether a class is named after what proves who calls."""
    return bool(set(split(name.rpartition(".")[2])[-1:]) & distill_words().proofs)


def _is_private(name: str) -> bool:
    """Whether code calls a class its own business."""
    return name.rpartition(".")[2].startswith("_")


def _told(behaviour: Behaviour) -> Iterator[str]:
    """What is only made to be sent: it has no identity, and each one made is part of a message."""
    made: dict[str, bool] = {}
    for operation in behaviour.operations:
        sent = {
            part
            for guarded in operation.effects
            if isinstance(guarded.effect, Emit)
            for _, value in guarded.effect.args
            for part in subterms(value)
        }
        for guarded in operation.effects:
            effect = guarded.effect
            if isinstance(effect, Create):
                made[effect.entity] = made.get(effect.entity, True) and effect.instance in sent
            elif not isinstance(effect, Emit):
                made[effect.entity] = False
    keys = {entity.name: entity.key for entity in behaviour.entities}
    return (name for name, only in sorted(made.items()) if only and not keys.get(name))


def changed_entity(effect: Effect) -> str:
    """The entity that an effect changes; "" for a message."""
    match effect:
        case Assign(entity=entity) | Create(entity=entity) | Remove(entity=entity) | Change(entity=entity):
            return entity
        case _:
            return ""


def _written(operation: Operation) -> Iterator[str]:
    for guarded in operation.effects:
        entity = changed_entity(guarded.effect)
        if entity:
            yield entity


def _sought(behaviour: Behaviour, written: frozenset[str], by_name: dict[str, Entity]) -> frozenset[str]:
    """What has an identity and is looked at by whatever changes the domain, though nothing changes it."""
    found: set[str] = set()
    for operation in behaviour.operations:
        for guarded in operation.effects:
            if changed_entity(guarded.effect) in written:
                for expression in _expressions(guarded):
                    found.update(
                        part.base.entity
                        for part in subterms(expression)
                        if isinstance(part, Field) and isinstance(part.base, Var)
                    )
    return frozenset(
        name for name in found if name in by_name and by_name[name].key and by_name[name].kind != "value"
    )


def _with_references(stored: set[str], written: frozenset[str], by_name: dict[str, Entity]) -> frozenset[str]:
    """What is changed and, step by step, whatever it refers to or is referred to by, if it is stored."""
    found = set(written)
    pending = sorted(found)
    while pending:
        entity = by_name.get(pending.pop())
        if entity is None:
            continue
        named = {_referred(field.type) for field in entity.fields} | {r.entity for r in entity.relationships}
        for name in sorted(named):
            if name in by_name and name not in found and (name in stored or _has_content(by_name[name])):
                found.add(name)
                pending.append(name)
    for name in sorted(stored - found):
        if any(_referred(field.type) in found for field in by_name[name].fields):
            found.add(name)
    return frozenset(found)


def _referred(type_: ValueType) -> str:
    if type_.kind == "collection" and type_.element is not None:
        return _referred(type_.element)
    return type_.entity if type_.kind == "entity" else ""


def _has_content(entity: Entity) -> bool:
    """Whether it holds data of its own, as a service or a repository does not."""
    return any(field.type.kind not in ("unknown", "entity", "collection") for field in entity.fields)


def _why_not(entity: Entity) -> str:
    if _is_proof(entity.name):
        return "proves who calls"
    if is_technical(entity.name) and not entity.key:
        return "a part of the program, not of its subject"
    if _is_private(entity.name):
        return "private to its module"
    if entity.kind == "value":
        return "the shape of what an entry point is given or returns"
    if not entity.fields or entity.key:
        return "holds no data of the domain"
    return "nothing stores or changes it"


# ---------------------------------------------------------------- fields


def _read_fields(operations: Iterable[Operation]) -> frozenset[str]:
    """The names of fields that conditions test beyond finding a row, or values read."""
    found: set[str] = set()
    for operation in operations:
        for guarded in operation.effects:
            for expression in _expressions(guarded):
                found.update(part.name for part in subterms(expression) if isinstance(part, Field))
            if isinstance(guarded.effect, Assign):
                found.add(guarded.effect.field)
    return frozenset(found)


def _expressions(guarded: GuardedEffect) -> Iterator[Expression]:
    for condition in guarded.when:
        timed = any(isinstance(part, Now) for part in subterms(condition.predicate))
        if condition.outcome != "assumed" and (condition.outcome != "selection" or timed):
            yield condition.predicate
    match guarded.effect:
        case Assign(value=value):
            yield value
        case Create(values=values):
            yield from (value for _, value in values)


def _fields(
    entity: Entity, domain: frozenset[str], used: frozenset[str]
) -> tuple[tuple[FieldModel, ...], list[LeftOut]]:
    kept: list[FieldModel] = []
    dropped: list[LeftOut] = []
    for field in entity.fields:
        reason = _infrastructure(entity, field, domain, used)
        if reason:
            dropped.append(LeftOut(f"{entity.name}.{field.name}", reason, field.source))
        else:
            kept.append(field)
    return tuple(kept), dropped


def _infrastructure(entity: Entity, field: FieldModel, domain: frozenset[str], used: frozenset[str]) -> str:
    """Why a field is no part of the domain; "" if it is."""
    words = split(field.name)
    if field.name == entity.key or (len(words) == 1 and words[0] in name_words().identity):
        return "identity"
    if words and (words[-1] in name_words().identity) and field.type.kind in ("integer", "string", "unknown"):
        return "identity of something elsewhere"
    if words and words[-1] in distill_words().proofs and field.type.kind in ("string", "unknown"):
        return "secret"
    if " ".join(words) in name_words().audit and field.name not in used:
        return "kept for auditing, no rule reads it"
    target = _referred(field.type)
    if target and target not in domain:
        return f"refers to {target}, which is no part of the domain"
    stated = any(machine.declared and machine.field == field.name for machine in entity.machines)
    if not stated and _is_untold(field.type):
        return "the code does not say what it holds"
    return ""


def _is_untold(type_: ValueType) -> bool:
    """Whether no type can be written down for a field."""
    if type_.kind == "collection":
        return type_.element is None or _is_untold(type_.element)
    return type_.kind == "unknown" or (type_.kind == "enum" and not type_.states and not type_.entity)
