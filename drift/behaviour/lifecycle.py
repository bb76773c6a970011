"""The transitions that an operation makes, read off its guards and assignments.

Works on either side: the states that a guard admits are decided by the logic, with derived values spelled
out, so that `requires: order.is_open` and `if order.status not in CLOSED` lead to the same states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Assign, Create, FieldModel, GuardedEffect, Operation, StateMachine
from drift.logic.build import compare, conjoin, negate
from drift.logic.canonical import canonical
from drift.logic.functions import is_length
from drift.logic.implies import conjuncts, satisfiable
from drift.logic.rewrite import children, rewrite, substitute, subterms
from drift.logic.spans import Source
from drift.logic.states import Values, values_of
from drift.logic.terms import (
    FALSE,
    Aggregate,
    Collect,
    Const,
    Expression,
    Field,
    Ite,
    Predicate,
    Term,
    symbol,
)
from drift.logic.types import Remembering, Typing, ValueType


@dataclass(frozen=True, slots=True)
class Transition:
    """`target.field` goes from `before` to `after` by `effect`.

    `before` is "" for a creation (`created`) and for an optional field that was absent. `guarded`: the
    operation's conditions say something about the state before; otherwise every state is listed. `known`: the
    value is a state or limited to some by a condition; otherwise it may be any and every state is listed.
    """

    entity: str
    field: str
    before: str
    after: str
    target: Term
    effect: GuardedEffect
    created: bool = False
    guarded: bool = False
    known: bool = True

    @property
    def source(self) -> Source:
        """Where it is made."""
        return self.effect.source


def transitions(
    operation: Operation,
    machine: StateMachine,
    vocabulary: Vocabulary | None = None,
    *,
    staying: bool = False,
) -> tuple[Transition, ...]:
    """Every change of state of a machine that an operation can make, in the order of its effects.

    `vocabulary` is that of the operation's side: it spells out derived values and knows what is inherited.
    `staying` also gives the ones from a state to itself, which are no transitions.
    """
    walk = _Walk(machine, vocabulary or Vocabulary(()), staying)
    found: dict[Transition, None] = {}
    for guarded in operation.effects:
        found.update(dict.fromkeys(walk.made(operation, guarded)))
    return tuple(found)


class _Walk:
    """The effects of one operation against one machine."""

    def __init__(self, machine: StateMachine, vocabulary: Vocabulary, staying: bool) -> None:
        self._staying = staying
        self._machine = machine
        self._vocabulary = vocabulary
        spelled = {written: state.name for state in machine.states for written in state.written}
        self._spelled = spelled | {state.name: state.name for state in machine.states}
        self._names = tuple(state.name for state in machine.states)
        self._said: dict[tuple[int, Term], tuple[Predicate, tuple[Predicate, ...]]] = {}
        self._typings: dict[Term, Typing] = {}
        self._speaking: dict[int, tuple[Predicate, bool]] = {}

    def made(self, operation: Operation, guarded: GuardedEffect) -> Iterator[Transition]:
        """The transitions of one effect."""
        effect = guarded.effect
        field = self._machine.field
        match effect:
            case Assign(target, entity, name, value) if name == field and self._is_of(entity):
                yield from self._assigned(operation, guarded, target, value)
            case Create(entity, values, instance) if self._is_of(entity):
                given = dict(values).get(field) or self._default(entity)
                if given is not None:
                    slot = Field(instance, field)
                    known = self._premise(operation, guarded, instance)
                    for state, sure in self._states(given, slot, known):
                        yield self._transition("", state, instance, guarded, created=True, known=sure)
            case _:
                pass

    def _is_of(self, entity: str) -> bool:
        """Whether an entity is the machine's or inherits it."""
        seen, pending = set[str](), [entity]
        while pending:
            name = pending.pop()
            if name == self._machine.entity:
                return True
            known = self._vocabulary.entity(name)
            if known is not None and name not in seen:
                seen.add(name)
                pending.extend(known.supertypes)
        return False

    def _default(self, entity: str) -> Term | None:
        member = self._vocabulary.member(entity, self._machine.field)
        return member.default if isinstance(member, FieldModel) else None

    def _transition(
        self,
        before: str,
        after: str,
        target: Term,
        guarded: GuardedEffect,
        *,
        created: bool = False,
        limited: bool = False,
        known: bool = True,
    ) -> Transition:
        machine = self._machine
        return Transition(
            machine.entity, machine.field, before, after, target, guarded, created, limited, known
        )

    # ------------------------------------------------------------ states before and after

    def _assigned(
        self, operation: Operation, guarded: GuardedEffect, target: Term, value: Term
    ) -> Iterator[Transition]:
        element, selected = _instances(target)
        plain = all(isinstance(chosen, Const) for _, chosen in _choices(value))
        premise = (
            *self._premise(operation, guarded, element, plain=plain),
            *self._conjuncts(selected, element),
        )
        slot = Field(element, self._machine.field)
        for tests, chosen in _choices(value):
            known = (*premise, *(part for test in tests for part in self._conjuncts(test, element)))
            if FALSE in known:
                continue
            relevant = _about(slot, known)
            before = [state for state in self._before(slot) if self._possible(slot, state, relevant)]
            for after, sure in self._states(chosen, slot, known):
                for state in before:
                    if state != after or self._staying:
                        yield self._transition(
                            state, after, target, guarded, limited=bool(relevant), known=sure
                        )

    def _before(self, slot: Term) -> tuple[str, ...]:
        optional = self._vocabulary.type_of(slot).optional
        return ("", *self._names) if optional else self._names

    def _states(self, value: Term, slot: Term, premise: tuple[Predicate, ...]) -> Iterator[tuple[str, bool]]:
        """The states that a value can be, each with whether that is known."""
        for tests, chosen in _choices(value):
            if chosen == slot:
                continue
            if isinstance(chosen, Const):
                if isinstance(chosen.value, str):
                    yield self._spelled.get(chosen.value, chosen.value), True
                continue
            known = (*premise, *(part for test in tests for part in self._conjuncts(test, slot)))
            if FALSE in known:
                continue
            relevant = _about(chosen, known)
            for state in self._names:
                if self._possible(chosen, state, relevant):
                    yield state, bool(relevant)

    def _possible(self, slot: Term, state: str, relevant: tuple[Predicate, ...]) -> bool:
        """Whether the conditions on a slot leave it this state ("" is absence); in doubt they do."""
        wanted = symbol(state) if state else Const("null", None)
        open_questions: list[Predicate] = []
        for predicate in relevant:
            told = values_of(predicate)
            if told is None or told[0] != slot:
                open_questions.append(predicate)
            elif not Values(frozenset((wanted,))) <= told[1]:
                return False
        if not open_questions:
            return True
        asked = conjoin(*open_questions, compare("=", slot, wanted))
        return satisfiable(asked, self._typing(slot)) is not False

    # ------------------------------------------------------------ what is known

    def _premise(
        self, operation: Operation, guarded: GuardedEffect, element: Term, *, plain: bool = False
    ) -> tuple[Predicate, ...]:
        """All conditions of an effect; where the new value is `plain`, only those that speak of the field."""
        required = (clause.predicate for clause in operation.requires if not clause.undecidable)
        tested = (condition.predicate for condition in guarded.when)
        fired = operation.trigger.condition if not operation.alternatives else conjoin()
        return tuple(
            part
            for predicate in (*required, fired, *tested)
            if not plain or self._speaks_of_it(predicate)
            for part in self._conjuncts(predicate, element)
        )

    def _speaks_of_it(self, predicate: Predicate) -> bool:
        """Whether a condition mentions the field, derived values spelled out, or can never hold."""
        known = self._speaking.get(id(predicate))
        if known is None:
            expanded = self._vocabulary.expand(predicate)
            field = self._machine.field
            mentions = any(isinstance(part, Field) and part.name == field for part in subterms(expanded))
            known = self._speaking[id(predicate)] = (predicate, mentions or expanded == FALSE)
        return known[1]

    def _conjuncts(self, predicate: Predicate, element: Term) -> tuple[Predicate, ...]:
        """What a condition says, derived values spelled out and every state under its own name."""
        key = (id(predicate), element)
        known = self._said.get(key)
        if known is None:
            known = self._said[key] = (predicate, self._worked_out(predicate, element))
        return known[1]

    def _worked_out(self, predicate: Predicate, element: Term) -> tuple[Predicate, ...]:
        slot = Field(element, self._machine.field)
        expanded = self._vocabulary.expand(predicate)
        spelled = rewrite(expanded, self._spelling)
        return conjuncts(canonical(spelled, self._typing(slot)))

    def _spelling(self, node: Expression) -> Expression:
        if isinstance(node, Const) and node.kind in ("string", "symbol"):
            name = self._spelled.get(str(node.value))
            return node if name is None else symbol(name)
        return node

    def _typing(self, slot: Term) -> Typing:
        known = self._typings.get(slot)
        if known is None:
            known = self._typings[slot] = Remembering(self._typed_states(slot))
        return known

    def _typed_states(self, slot: Term) -> Typing:
        vocabulary = self._vocabulary
        optional = vocabulary.type_of(slot).optional
        states = ValueType("enum", optional, self._names, f"{self._machine.entity}.{self._machine.field}")
        return lambda term: states if term == slot else vocabulary.type_of(term)


def _instances(target: Term) -> tuple[Term, Predicate]:
    """The instance that an effect on one or many changes, and what selected it."""
    match target:
        case Collect(_, element, where):
            return element, where
        case Aggregate("first" | "last", Collect(_, element, where), None):
            return target, substitute(where, {element: target})
        case _:
            return target, conjoin()


def _choices(value: Term) -> Iterator[tuple[tuple[Predicate, ...], Term]]:
    """The branches of a conditional value, each with what then holds."""
    if not isinstance(value, Ite):
        yield (), value
        return
    for test, chosen in ((value.test, value.then), (negate(value.test), value.other)):
        for tests, one in _choices(chosen):
            yield (test, *tests), one


def _about(slot: Term, predicates: Iterable[Predicate]) -> tuple[Predicate, ...]:
    """The conditions that mention a slot: the others cannot rule out any of its states."""
    return tuple(one for one in predicates if _asks_for(one, slot))


def _asks_for(part: Expression, slot: Term) -> bool:
    """Whether it asks what is in the slot; how long a text is tells no state from another."""
    return part == slot or (not is_length(part) and any(_asks_for(one, slot) for one in children(part)))
