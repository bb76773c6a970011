"""Entities of the model from classes: fields, relationships, and the states that fields hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.behaviour.from_code.calls.construction import default_value
from drift.behaviour.from_code.classes import ClassInfo, FieldInfo
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.values import as_term, is_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import (
    Assign,
    Create,
    Entity,
    EntityKind,
    FieldModel,
    GuardedEffect,
    Operation,
    Relationship,
    State,
    StateMachine,
)
from drift.logic.implies import conjuncts
from drift.logic.rewrite import subterms
from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import Compare, Const, Expression, Field, Ite, Member, Opaque, SetOf, Term
from drift.logic.types import ValueType

_NO_ENTITIES = ("enum", "exception", "settings", "view", "manager", "form")

Uses = dict[tuple[str, str], dict[str, Source]]


def entities(walk: Walk, operations: Iterable[Operation]) -> tuple[Entity, ...]:
    """Every class that holds data."""
    knowledge = walk.knowledge
    uses = _uses(knowledge, operations)
    found: list[Entity] = []
    for cls in knowledge.classes.all():
        kind = knowledge.classes.kind(cls)
        if kind in ("enum", "exception", "settings", "view", "manager", "form") or knowledge.classes.is_enum(
            cls
        ):
            continue
        info = knowledge.classes.info(cls)
        if info.fields:
            found.append(_entity(walk, info, uses))
    return tuple(found)


def _entity(walk: Walk, info: ClassInfo, uses: Uses) -> Entity:
    cls = info.definition
    model_kind: EntityKind = "value" if info.kind == "transfer" else "internal"
    fields: dict[str, FieldModel] = {}
    relationships: list[Relationship] = []
    for field in info.fields.values():
        if field.relationship and field.type.kind == "collection":
            relationships.append(_relationship(field))
            continue
        if field.name in fields and field.relationship:
            continue
        fields[field.name] = _field(walk, info, field)
    machines = [m for f in fields.values() if (m := _machine(walk, info, f, uses)) is not None]
    supertypes = tuple(walk.knowledge.classes.name(b) for b in walk.knowledge.inheritance.order(cls)[1:])
    return Entity(
        info.name,
        Source(cls.module.file, cls.node.name_span),
        model_kind,
        tuple(fields.values()),
        tuple(relationships),
        (),
        tuple(machines),
        supertypes,
        cls.qualified,
        info.primary,
    )


def _relationship(field: FieldInfo) -> Relationship:
    entity = field.type.element.entity if field.type.element is not None else ""
    return Relationship(field.name, entity, True, field.source)


def _field(walk: Walk, info: ClassInfo, field: FieldInfo) -> FieldModel:
    default: Term | None = None
    held = default_value(walk, info.definition, field.attribute)
    if held is not None and is_term(held) and not isinstance(held, Opaque):
        default = as_term(held)
    aliases = (field.attribute,) if field.attribute != field.name else ()
    return FieldModel(field.name, field.type, field.source, default, aliases, renewed=field.renewed)


def _machine(walk: Walk, info: ClassInfo, field: FieldModel, uses: Uses) -> StateMachine | None:
    """The states of an enumerated field.

    Declared members, and literals that code gives or compares the field with.
    """
    type_ = field.type
    used = uses.get((info.name, field.name), {})
    if type_.kind == "enum":
        states = _declared(walk, type_, field)
        names = {s.name for s in states} | {w for s in states for w in s.written}
        extra = [State(n, s) for n, s in sorted(used.items()) if n not in names]
        return StateMachine(info.name, field.name, (*states, *extra), field.source, True, _initial(field))
    if type_.kind not in ("string", "unknown") or not used:
        return None
    states = tuple(
        State(n, s, _written(walk, n)) for n, s in sorted(used.items(), key=lambda p: (p[1], p[0]))
    )
    if isinstance(field.default, Const) and field.default.kind in ("string", "symbol"):
        name = str(field.default.value)
        if name not in used:
            states = (State(name, field.source), *states)
    return StateMachine(info.name, field.name, states, field.source, False, _initial(field))


def _declared(walk: Walk, type_: ValueType, field: FieldModel) -> tuple[State, ...]:
    info = walk.knowledge.info(type_.entity)
    if info is None:
        return tuple(State(n, field.source) for n in type_.states)
    return tuple(
        State(m.name, m.source, (m.value,) if m.value and m.value != m.name else ())
        for m in info.members.values()
    )


def _written(walk: Walk, name: str) -> tuple[str, ...]:
    """The value under which an enum member that is stored as text is written."""
    found: set[str] = set()
    for cls in walk.knowledge.classes.all():
        if walk.knowledge.classes.is_enum(cls):
            member = walk.knowledge.classes.info(cls).members.get(name)
            if member is not None and member.value and member.value != name:
                found.add(member.value)
    return tuple(sorted(found)) if len(found) == 1 else ()


def _initial(field: FieldModel) -> tuple[str, ...]:
    if isinstance(field.default, Const) and field.default.kind in ("string", "symbol"):
        return (str(field.default.value),)
    return ()


def _values_of(value: Term) -> Iterator[Term]:
    """What a value can be: the alternatives of a choice, the items of a set; not what it is computed from."""
    match value:
        case Ite():
            yield from _values_of(value.then)
            yield from _values_of(value.other)
        case SetOf():
            for item in value.items:
                yield from _values_of(item)
        case _:
            yield value


def _uses(knowledge: Knowledge, operations: Iterable[Operation]) -> Uses:
    """The literals that operations assign to, create with, or compare with each field."""
    uses: Uses = {}

    def note(entity: str, field: str, value: Term, source: Source) -> None:
        for part in _values_of(value):
            if isinstance(part, Const) and part.kind in ("string", "symbol"):
                uses.setdefault((entity, field), {}).setdefault(str(part.value), source)

    def compared(expression: Expression, source: Source) -> None:
        for part in subterms(expression):
            match part:
                case (
                    Compare(left=Field() as subject, right=Const() as value)
                    | Compare(left=Const() as value, right=Field() as subject)
                ):
                    note(knowledge.entity_of(subject.base), subject.name, value, source)
                case Member(item=Field() as subject, collection=SetOf() as values):
                    note(knowledge.entity_of(subject.base), subject.name, values, source)
                case _:
                    pass

    for operation in operations:
        for guarded in operation.effects:
            for condition in guarded.when:
                compared(
                    condition.predicate, condition.source if condition.source != NOWHERE else guarded.source
                )
            match guarded.effect:
                case Assign() as effect:
                    note(effect.entity, effect.field, effect.value, guarded.source)
                    note(effect.entity, effect.field, _left_for(effect.value, guarded), guarded.source)
                case Create() as creation:
                    for name, value in creation.values:
                        note(creation.entity, name, value, guarded.source)
                        note(creation.entity, name, _left_for(value, guarded), guarded.source)
                case _:
                    pass
    return uses


def _left_for(value: Term, guarded: GuardedEffect) -> Term:
    """The set that a stored value was tested to be in; nothing where it may be anything."""
    for condition in guarded.when:
        for part in conjuncts(condition.predicate):
            if isinstance(part, Member) and part.item == value and isinstance(part.collection, SetOf):
                return part.collection
    return SetOf(())
