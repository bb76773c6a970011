"""A behaviour whose lifecycles in flags are spelled out as a status: see `drift.compare.align.flags`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from drift.behaviour.effects import map_effect
from drift.behaviour.model import (
    Assign,
    Behaviour,
    Condition,
    Create,
    Derived,
    Entity,
    FieldModel,
    GuardedEffect,
    OpaqueCall,
    Operation,
    State,
    StateMachine,
)
from drift.compare.align.flags import Change, Lifecycle, Vector, changes_of, is_set, lifecycles, tested
from drift.compare.align.schema import Schema
from drift.logic.build import compare, conjoin
from drift.logic.rewrite import MAX_DEPTH, as_predicate, as_term, children, is_predicate, rebuild
from drift.logic.terms import NULL, And, Expression, Field, Ite, Member, Predicate, SetOf, Term, symbol
from drift.logic.types import ValueType


def with_lifecycles(spec: Behaviour, code: Behaviour) -> Behaviour:
    """The code with every lifecycle that it keeps in flags and the specification names as a status."""
    for lifecycle in lifecycles(spec, code):
        code = spelled_out(code, lifecycle)
    return code


def spelled_out(code: Behaviour, lifecycle: Lifecycle) -> Behaviour:
    """The code with one lifecycle as a status."""
    return _Spelling(lifecycle, Schema(code.entities)).behaviour(code)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One lifecycle, put into everything that the code says."""

    lifecycle: Lifecycle
    schema: Schema

    def behaviour(self, code: Behaviour) -> Behaviour:
        return replace(
            code,
            entities=tuple(self._entity(entity) for entity in code.entities),
            operations=tuple(self._operation(operation) for operation in code.operations),
            dead=tuple(self._operation(operation) for operation in code.dead),
        )

    # ------------------------------------------------------------ entities

    def _entity(self, entity: Entity) -> Entity:
        derived = tuple(self._derived(one) for one in entity.derived)
        relationships = tuple(replace(r, where=self.predicate(r.where)) for r in entity.relationships)
        entity = replace(entity, derived=derived, relationships=relationships)
        if entity.name != self.lifecycle.entity:
            return entity
        states = self.lifecycle.states(tuple(self.lifecycle.labels))
        places = {field.name: field.source for field in entity.fields}
        of_flag = {
            label: places[flag]
            for vector, label in self.lifecycle.labels.items()
            for flag, held in zip(self.lifecycle.flags, vector, strict=True)
            if held and flag in places
        }
        machine = StateMachine(
            entity.name,
            self.lifecycle.field,
            tuple(State(name, of_flag.get(name, entity.source)) for name in states),
            entity.source,
            declared=False,
        )
        field = FieldModel(self.lifecycle.field, ValueType("enum", states=states), entity.source)
        return replace(entity, fields=(*entity.fields, field), machines=(*entity.machines, machine))

    def _derived(self, derived: Derived) -> Derived:
        return replace(derived, value=self.term(derived.value))

    # ------------------------------------------------------------ operations

    def _operation(self, operation: Operation) -> Operation:
        changes = list(changes_of(operation.effects, self.lifecycle.entity, self.lifecycle.flags))
        told: set[int] = set()
        effects: list[GuardedEffect] = []
        for guarded in operation.effects:
            effects.append(self._guarded(guarded))
            change = self._change(guarded, changes)
            if change is not None and id(change) not in told:
                told.add(id(change))
                effects.extend(self._status(guarded, change))
        opaque = tuple(self._opaque(call) for call in operation.opaque)
        return replace(operation, effects=tuple(effects), opaque=opaque)

    def _change(self, guarded: GuardedEffect, changes: Sequence[Change]) -> Change | None:
        effect = guarded.effect
        if not isinstance(effect, Assign) or effect.entity != self.lifecycle.entity:
            return None
        when = tuple(c.predicate for c in guarded.when)
        named = effect.field in self.lifecycle.flags
        return next((c for c in changes if named and c.target == effect.target and c.when == when), None)

    def _status(self, guarded: GuardedEffect, change: Change) -> tuple[GuardedEffect, ...]:
        """The change of status that a change of flags is."""
        before = self._possible(tuple(c.predicate for c in guarded.when), change.target)
        leads = {vector: self.lifecycle.labels.get(change.after(vector), "") for vector in before}
        labels = self.lifecycle.labels
        if not leads or all(labels[vector] == after for vector, after in leads.items()):
            return ()
        after = dict.fromkeys(leads.values())
        if "" in after:
            return ()
        slot = Field(change.target, self.lifecycle.field)
        value: Term = symbol(next(iter(after)))
        for state in list(after)[1:]:
            sources = self.lifecycle.states([v for v, lead in leads.items() if lead == state])
            value = Ite(_among(slot, sources), symbol(state), value)
        made = Assign(change.target, self.lifecycle.entity, self.lifecycle.field, value)
        return (replace(self._guarded(guarded), effect=made),)

    def _guarded(self, guarded: GuardedEffect) -> GuardedEffect:
        effect = map_effect(guarded.effect, self.term)
        if isinstance(effect, Create) and effect.entity == self.lifecycle.entity:
            given = dict(effect.values)
            entity = self.schema.complete(effect.entity)
            defaults = {} if entity is None else {f.name: f.default for f in entity.fields}
            vector = tuple(is_set(given.get(f, defaults.get(f) or NULL)) for f in self.lifecycle.flags)
            label = self.lifecycle.labels.get(vector)
            if label is not None:
                effect = replace(effect, values=(*effect.values, (self.lifecycle.field, symbol(label))))
        return replace(guarded, effect=effect, when=self._conditions(guarded.when))

    def _opaque(self, call: OpaqueCall) -> OpaqueCall:
        return replace(call, when=self._conditions(call.when))

    def _conditions(self, when: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """Every condition; those over flags of one instance decide its state together."""
        together = tuple(c.predicate for c in when)
        return tuple(replace(c, predicate=self._spelled(c.predicate, together)) for c in when)

    def _spelled(self, predicate: Predicate, together: tuple[Predicate, ...]) -> Predicate:
        base = tested(predicate, self.schema, self.lifecycle)
        if base is None:
            return self.predicate(predicate)
        alone = self._exactly(self._possible((predicate,), base), base)
        if alone is not None:
            return alone
        jointly = self._exactly(self._possible(together, base), base)
        return jointly if jointly is not None else self.predicate(predicate)

    # ------------------------------------------------------------ expressions

    def term(self, term: Term) -> Term:
        """The term with its tests of flags spelled out."""
        return as_term(self._walk(term, 0))

    def predicate(self, predicate: Predicate) -> Predicate:
        """The same for a condition."""
        return as_predicate(self._walk(predicate, 0))

    def _walk(self, node: Expression, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            return node
        if is_predicate(node):
            base = tested(node, self.schema, self.lifecycle)
            if base is not None:
                return self._encoded(as_predicate(node), base)
        if isinstance(node, And):
            return self._conjunction(node, depth)
        parts = children(node)
        walked = tuple(self._walk(part, depth + 1) for part in parts)
        if all(new is old for new, old in zip(walked, parts, strict=True)):
            return node
        return rebuild(node, walked)

    def _conjunction(self, node: And, depth: int) -> Predicate:
        """Conjuncts over the flags of one instance together; the others each by itself."""
        groups: dict[Term, list[Predicate]] = {}
        rest: list[Predicate] = []
        for operand in node.operands:
            base = tested(operand, self.schema, self.lifecycle)
            if base is None:
                rest.append(as_predicate(self._walk(operand, depth + 1)))
            else:
                groups.setdefault(base, []).append(operand)
        return conjoin(*(self._encoded(conjoin(*found), base) for base, found in groups.items()), *rest)

    def _encoded(self, predicate: Predicate, base: Term) -> Predicate:
        """The condition as one on the status; beside it the flags themselves where they say more."""
        possible = self._possible((predicate,), base)
        exact = self._exactly(possible, base)
        if exact is not None:
            return exact
        return conjoin(_among(Field(base, self.lifecycle.field), self.lifecycle.states(possible)), predicate)

    def _possible(self, predicates: tuple[Predicate, ...], base: Term) -> tuple[Vector, ...]:
        return self.lifecycle.where(conjoin(*predicates), base)

    def _exactly(self, possible: tuple[Vector, ...], base: Term) -> Predicate | None:
        """The states that some combinations are; None where they are only parts of states."""
        states = self.lifecycle.states(possible)
        whole = [vector for vector, label in self.lifecycle.labels.items() if label in states]
        if len(whole) != len(possible):
            return None
        return _among(Field(base, self.lifecycle.field), states)


def _among(slot: Field, states: Sequence[str]) -> Predicate:
    if len(states) == 1:
        return compare("=", slot, symbol(states[0]))
    return Member(slot, SetOf(tuple(symbol(state) for state in states)))
