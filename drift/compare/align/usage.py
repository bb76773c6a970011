"""How one side uses its fields, literals and configured values: the evidence of data flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Create,
    Effect,
    Emit,
    Entity,
    GuardedEffect,
    Operation,
    Remove,
)
from drift.compare.align.schema import Schema
from drift.logic.rewrite import leaves, subterms
from drift.logic.terms import (
    Aggregate,
    Arith,
    Call,
    Compare,
    Config,
    Const,
    Expression,
    Field,
    Ite,
    Member,
    Now,
    SetOf,
    Term,
    Var,
)

Place: TypeAlias = tuple[str, str]
"""An entity's field; the entity is "" for an input, whose name stands in the field's place."""

NUMBER = "how many there are"
"""Stands in a field's place where the instances of an entity are counted."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one side does with its places.

    `literals`: the strings and symbols that a place is compared with or given. `config`: the places that
    a configured value is compared with or goes into. `manner` is how a place is written: counted up, set
    to zero, to the present, to nothing… `counts`: the durations that a configured number is multiplied
    by, in seconds. `read`: places in guards. `assigned`, `written`: places in assignments; in assignments
    and creations.
    """

    literals: Mapping[Place, frozenset[str]]
    config: Mapping[str, frozenset[Place]]
    counts: Mapping[str, frozenset[Fraction]]
    manner: Mapping[Place, frozenset[str]]
    read: frozenset[Place]
    assigned: frozenset[Place]
    written: frozenset[Place]


def usage_of(behaviour: Behaviour, schema: Schema) -> Usage:
    """Everything that one side's operations and derived values say about its places."""
    collector = _Collector(schema)
    for operation in (*behaviour.operations, *behaviour.dead):
        for guarded in operation.effects:
            collector.effect(guarded)
        # Effects of one operation share their conditions: each says the same once.
        for expression in {id(one): one for one in expressions_of(operation)}.values():
            collector.expression(expression)
            collector.counted(expression)
    for entity in behaviour.entities:
        for expression in declared_expressions(entity):
            collector.expression(expression)
        for field in entity.fields:
            if field.default is not None:
                collector.given((entity.name, field.name), field.default)
    return collector.result()


def expressions_of(operation: Operation) -> Iterator[Expression]:
    """Every expression of an operation: its trigger, requires, guards and effects."""
    for trigger in operation.triggers:
        yield trigger.condition
    for clause in operation.requires:
        yield clause.predicate
    for guarded in operation.effects:
        for condition in guarded.when:
            yield condition.predicate
        yield from terms_of(guarded.effect)
    for call in operation.opaque:
        for condition in call.when:
            yield condition.predicate


def declared_expressions(entity: Entity) -> Iterator[Expression]:
    """The expressions of an entity's derived values and relationships."""
    for derived in entity.derived:
        yield derived.value
    for relationship in entity.relationships:
        yield relationship.where


def terms_of(effect: Effect) -> tuple[Term, ...]:
    """The terms that an effect is made of."""
    match effect:
        case Assign(target, _, _, value):
            return (target, value)
        case Create(_, values, _):
            return tuple(value for _, value in values)
        case Remove(target, _):
            return (target,)
        case Change(target, _, _, item, _):
            return (target, item)
        case Emit(_, args):
            return tuple(value for _, value in args)


def writes_of(effect: Effect, schema: Schema) -> tuple[tuple[Place, Term], ...]:
    """The places that an effect writes, with the values."""
    match effect:
        case Assign(target, entity, field, value):
            owner = entity or schema.entity_of(target)
            return (((owner, schema.canonical(owner, field)), value),)
        case Create(entity, values, _):
            return tuple(((entity, schema.canonical(entity, field)), value) for field, value in values)
        case _:
            return ()


def comparisons(expression: Expression) -> Iterator[tuple[Term, Term]]:
    """The two sides of every comparison and membership test inside, in source order."""
    for node in subterms(expression):
        match node:
            case Compare(_, left, right):
                yield left, right
            case Member(item, SetOf(items)):
                for other in items:
                    yield item, other
            case Member(item, collection):
                yield item, collection
            case _:
                pass


def outcomes(term: Term) -> Iterator[Term]:
    """The values that a term can take: the branches of a conditional one."""
    stack = [term]
    while stack:
        match stack.pop():
            case Ite(_, then, other):
                stack += (other, then)
            case SetOf(items):
                stack.extend(reversed(items))
            case value:
                yield value


def _manner(value: Term) -> str:
    """How a value is written, for those manners that tell fields apart; "" for the others."""
    match value:
        case Const(kind="null"):
            return "nothing"
        case Const(kind="boolean" | "number"):
            return str(value.value)
        case Now():
            return "now"
        case Arith(op, Now(), _) | Arith(op, _, Now()):
            return f"now {op}"
        case Arith(op, Field(), Const()):
            return f"counted {op}"
        case Arith("+" | "-" as op, Field(), _):
            return f"moved {op}"
        case _:
            return ""


class _Collector:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._literals: dict[Place, set[str]] = {}
        self._config: dict[str, set[Place]] = {}
        self._counts: dict[str, set[Fraction]] = {}
        self._manner: dict[Place, set[str]] = {}
        self._read: set[Place] = set()
        self._assigned: set[Place] = set()
        self._written: set[Place] = set()

    def result(self) -> Usage:
        return Usage(
            {place: frozenset(found) for place, found in self._literals.items()},
            {name: frozenset(found) for name, found in self._config.items()},
            {name: frozenset(found) for name, found in self._counts.items()},
            {place: frozenset(found) for place, found in self._manner.items()},
            frozenset(self._read),
            frozenset(self._assigned),
            frozenset(self._written),
        )

    def effect(self, guarded: GuardedEffect) -> None:
        for place, value in writes_of(guarded.effect, self._schema):
            self._written.add(place)
            if isinstance(guarded.effect, Assign):
                self._assigned.add(place)
            self.given(place, value)

    def given(self, place: Place, value: Term) -> None:
        """The place takes the value."""
        for outcome in outcomes(value):
            if isinstance(outcome, Const) and isinstance(outcome.value, str):
                self._literals.setdefault(place, set()).add(outcome.value)
            manner = _manner(outcome)
            if manner:
                self._manner.setdefault(place, set()).add(manner)
        self._flow((place,), (value,))

    def expression(self, expression: Expression) -> None:
        """Whatever is compared inside the expression."""
        for left, right in comparisons(expression):
            for term, other in ((left, right), (right, left)):
                place = self._place(term)
                if place is not None:
                    self._read.add(place)
                    for outcome in outcomes(other):
                        if isinstance(outcome, Const) and isinstance(outcome.value, str):
                            self._literals.setdefault(place, set()).add(outcome.value)
            self._flow((*self._places(left), *self._places(right)), (left, right))

    def _flow(self, places: Iterable[Place], terms: Iterable[Term]) -> None:
        found = tuple(places)
        for term in terms:
            for node in subterms(term):
                if isinstance(node, Config):
                    self._config.setdefault(node.name, set()).update(found)

    def counted(self, expression: Expression) -> None:
        """The durations that configured numbers are multiplied by inside the expression."""
        for node in subterms(expression):
            match node:
                case Arith("*", Config(name), Const(kind="duration", value=Fraction() as each)) | Arith(
                    "*", Const(kind="duration", value=Fraction() as each), Config(name)
                ):
                    self._counts.setdefault(name, set()).add(each)
                case _:
                    pass

    def _places(self, term: Term) -> Iterator[Place]:
        for leaf in leaves(term):
            inner = leaf.args if isinstance(leaf, Call) else (leaf,)
            for part in inner:
                place = self._place(part) or self._number(part)
                if place is not None:
                    yield place

    def _number(self, term: Term) -> Place | None:
        """The instances that a count counts."""
        if not isinstance(term, Aggregate) or term.gather != "count":
            return None
        held = self._schema.type_of(term.collection).element
        return (held.entity, NUMBER) if held is not None and held.entity else None

    def _place(self, term: Term) -> Place | None:
        match term:
            case Field(base, name):
                owner = self._schema.entity_of(base)
                return (owner, self._schema.canonical(owner, name))
            case Var(name, ""):
                return ("", name)
            case _:
                return None
