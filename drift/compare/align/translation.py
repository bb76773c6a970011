"""`translate`: the code's behaviour in the specification's vocabulary."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Condition,
    ConfigParameter,
    Create,
    Derived,
    Effect,
    Emit,
    Entity,
    FieldModel,
    GuardedEffect,
    OpaqueCall,
    Operation,
    Relationship,
    Remove,
    State,
    StateMachine,
    Trigger,
)
from drift.compare.align.expressions import Translator
from drift.compare.align.inputs import inputs_of
from drift.compare.align.looked_up import followed
from drift.compare.align.model import Alignment
from drift.compare.align.schema import Schema, merged
from drift.compare.align.vocabulary import Slot, Vocabulary, vocabulary_of
from drift.logic.types import ValueType


def translate(code: Behaviour, alignment: Alignment) -> Behaviour:
    """The code's behaviour with every aligned name replaced by the specification's.

    The leader and the members of a family become one entity. What is not aligned keeps the code's names.
    """
    vocabulary = vocabulary_of(code, alignment)
    structure = _Structure(vocabulary)
    return replace(
        code,
        entities=structure.entities(code, alignment),
        config=tuple(_parameter(parameter, vocabulary) for parameter in code.config),
        operations=tuple(_operation(operation, vocabulary) for operation in code.operations),
        dead=tuple(_operation(operation, vocabulary) for operation in code.dead),
        computed=tuple(
            (vocabulary.entity(name), structure.derived(name, one)) for name, one in code.computed
        ),
    )


def _parameter(parameter: ConfigParameter, vocabulary: Vocabulary) -> ConfigParameter:
    for name in (parameter.qualified, parameter.name):
        if name in vocabulary.parameters:
            return replace(
                parameter,
                name=vocabulary.parameters[name].spec,
                qualified=parameter.qualified or parameter.name,
            )
    return parameter


# ---------------------------------------------------------------- structure


class _Structure:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._translator = Translator(vocabulary, {})

    def entities(self, code: Behaviour, alignment: Alignment) -> tuple[Entity, ...]:
        rank = {match.code: index for index, match in enumerate(alignment.entities)}
        families: dict[str, Entity] = {}
        for entity in sorted(code.entities, key=lambda item: rank.get(item.name, len(rank))):
            translated = self._entity(entity)
            known = families.get(translated.name)
            families[translated.name] = translated if known is None else merged(known, translated)
        return tuple(families[name] for name in sorted(families))

    def _entity(self, entity: Entity) -> Entity:
        name = self._vocabulary.entity(entity.name)
        supertypes = (self._vocabulary.entity(supertype) for supertype in entity.supertypes)
        return replace(
            entity,
            name=name,
            fields=tuple(self._field(entity.name, item) for item in entity.fields),
            relationships=tuple(self._relationship(entity.name, item) for item in entity.relationships),
            derived=tuple(self.derived(entity.name, item) for item in entity.derived),
            machines=tuple(self._machine(entity.name, name, item) for item in entity.machines),
            supertypes=tuple(dict.fromkeys(supertype for supertype in supertypes if supertype != name)),
        )

    def _field(self, owner: str, field: FieldModel) -> FieldModel:
        name = self._vocabulary.field(owner, field.name)
        slot = self._vocabulary.slot(owner, field.name)
        aliases = field.aliases if name == field.name else (*field.aliases, field.name)
        default = None if field.default is None else self._translator.value(field.default, slot)
        kind = self._type(field.type, slot)
        referred = self._vocabulary.referred(owner, field.name)
        if referred:
            kind = ValueType("entity", kind.optional, entity=referred)
        return replace(field, name=name, type=kind, default=default, aliases=aliases)

    def _type(self, kind: ValueType, slot: Slot | None) -> ValueType:
        if slot is not None and slot.truths is not None:
            return ValueType("enum", kind.optional, slot.truths)
        states = kind.states
        if slot is not None:
            states = tuple(dict.fromkeys(slot.states.get(state, state) for state in states))
        element = None if kind.element is None else self._type(kind.element, None)
        return ValueType(kind.kind, kind.optional, states, self._vocabulary.entity(kind.entity), element)

    def _relationship(self, owner: str, relationship: Relationship) -> Relationship:
        return replace(
            relationship,
            name=self._vocabulary.field(owner, relationship.name),
            entity=self._vocabulary.entity(relationship.entity),
            this=self._translator.var(relationship.this),
            element=self._translator.var(relationship.element),
            where=self._translator.predicate(relationship.where),
        )

    def derived(self, owner: str, derived: Derived) -> Derived:
        """A value that is worked out of the instances of a code entity."""
        return replace(
            derived,
            name=self._vocabulary.field(owner, derived.name),
            value=self._translator.term(derived.value),
            this=self._translator.var(derived.this),
            params=tuple(self._translator.var(param) for param in derived.params),
        )

    def _machine(self, owner: str, name: str, machine: StateMachine) -> StateMachine:
        slot = self._vocabulary.slot(owner, machine.field)
        states = {} if slot is None else slot.states
        merged_states: dict[str, State] = {}
        for state in machine.states:
            meaning = states.get(state.name, state.name)
            known = merged_states.get(meaning)
            spellings = (state.name, *state.written) if known is None else (*known.written, state.name)
            merged_states[meaning] = State(
                meaning,
                state.source if known is None else known.source,
                tuple(dict.fromkeys(spelling for spelling in spellings if spelling != meaning)),
            )
        return replace(
            machine,
            entity=name,
            field=self._vocabulary.field(owner, machine.field),
            states=tuple(merged_states.values()),
            initial=tuple(dict.fromkeys(states.get(state, state) for state in machine.initial)),
            terminal=tuple(dict.fromkeys(states.get(state, state) for state in machine.terminal)),
        )


# ---------------------------------------------------------------- operations


def _operation(operation: Operation, vocabulary: Vocabulary) -> Operation:
    return _OperationTranslation(operation, vocabulary).result()


class _OperationTranslation:
    def __init__(self, operation: Operation, vocabulary: Vocabulary) -> None:
        self._operation = operation
        self._vocabulary = vocabulary
        self._schema: Schema = vocabulary.schema
        self._translator = Translator(vocabulary, inputs_of(operation, vocabulary))

    def result(self) -> Operation:
        operation = self._operation
        return replace(
            operation,
            trigger=self._trigger(operation.trigger),
            params=tuple(self._translator.var(param) for param in operation.params),
            present=tuple(self._translator.var(param) for param in operation.present),
            requires=tuple(
                replace(clause, predicate=self._translator.predicate(clause.predicate))
                for clause in operation.requires
            ),
            effects=tuple(self._guarded(effect) for effect in operation.effects),
            opaque=tuple(self._opaque(call) for call in operation.opaque),
        )

    def _trigger(self, trigger: Trigger) -> Trigger:
        return replace(
            trigger,
            entity=self._vocabulary.entity(trigger.entity),
            field=self._vocabulary.field(trigger.entity, trigger.field) if trigger.field else "",
            params=tuple(self._translator.var(param) for param in trigger.params),
            condition=self._translator.predicate(trigger.condition),
        )

    def _guarded(self, guarded: GuardedEffect) -> GuardedEffect:
        guarded = followed(guarded, self._vocabulary, self._operation.params)
        return replace(guarded, effect=self._effect(guarded.effect), when=self._conditions(guarded.when))

    def _conditions(self, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
        return tuple(
            replace(condition, predicate=self._translator.predicate(condition.predicate))
            for condition in conditions
        )

    def _opaque(self, call: OpaqueCall) -> OpaqueCall:
        return replace(
            call,
            entities=tuple(dict.fromkeys(self._vocabulary.entity(entity) for entity in call.entities)),
            fields=tuple(
                (self._vocabulary.entity(entity), self._vocabulary.field(entity, field))
                for entity, field in call.fields
            ),
            when=self._conditions(call.when),
        )

    def _effect(self, effect: Effect) -> Effect:
        translator = self._translator
        match effect:
            case Assign(target, entity, field, value):
                owner = entity or self._schema.entity_of(target)
                return Assign(
                    translator.term(target),
                    self._vocabulary.entity(owner),
                    self._vocabulary.field(owner, field),
                    translator.stored(value, owner, field),
                )
            case Create(entity, values, instance):
                return Create(
                    self._vocabulary.entity(entity),
                    tuple(
                        (
                            self._vocabulary.field(entity, field),
                            translator.stored(value, entity, field),
                        )
                        for field, value in values
                    ),
                    translator.var(instance),
                )
            case Remove(target, entity):
                owner = entity or self._schema.entity_of(target)
                return Remove(translator.term(target), self._vocabulary.entity(owner))
            case Change(target, entity, field, item, added):
                owner = entity or self._schema.entity_of(target)
                return Change(
                    translator.term(target),
                    self._vocabulary.entity(owner),
                    self._vocabulary.field(owner, field),
                    translator.term(item),
                    added,
                )
            case Emit(name, args):
                return Emit(name, tuple((key, translator.term(value)) for key, value in args))
            case _:
                assert_never(effect)
