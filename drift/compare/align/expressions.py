"""Translation of one expression into the specification's vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from drift.compare.align.vocabulary import Slot, Vocabulary
from drift.logic.build import arith
from drift.logic.terms import (
    NULL,
    Aggregate,
    Always,
    And,
    Arith,
    Call,
    Collect,
    Compare,
    Config,
    Const,
    Exists,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Now,
    Opaque,
    Or,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
    number,
    symbol,
)


class Translator:
    """Translates the terms and predicates of one operation.

    `inputs` are terms of the code, parameters mostly, that hold values of an aligned enumerated field.
    """

    def __init__(self, vocabulary: Vocabulary, inputs: Mapping[Term, Slot]) -> None:
        self._vocabulary = vocabulary
        self._inputs = inputs
        self._terms: dict[Term, Term] = {}
        self._predicates: dict[Predicate, Predicate] = {}

    def term(self, term: Term) -> Term:
        """The term in the specification's names."""
        known = self._terms.get(term)
        if known is None:
            known = self._terms[term] = self._term(term)
        return known

    def predicate(self, predicate: Predicate) -> Predicate:
        """The predicate in the specification's names."""
        known = self._predicates.get(predicate)
        if known is None:
            known = self._predicates[predicate] = self._predicate(predicate)
        return known

    def var(self, var: Var) -> Var:
        """The root with its entity's name in the specification."""
        return Var(var.name, self._vocabulary.entity(var.entity)) if var.entity else var

    def value(self, term: Term, slot: Slot | None) -> Term:
        """The term as a value of an enumerated field, if a slot is given."""
        if slot is None:
            return self.term(term)
        match term:
            case Const():
                return _state(term, slot)
            case Config(name) if name not in self._vocabulary.parameters:
                constant = self._vocabulary.constants.get(name)
                return self.term(term) if constant is None else _state(constant, slot)
            case Ite(test, then, other):
                return Ite(self.predicate(test), self.value(then, slot), self.value(other, slot))
            case SetOf(items):
                return SetOf(tuple(self.value(item, slot) for item in items))
            case Truth(predicate) if slot.truths is not None:
                positive, negative = slot.truths
                return Ite(self.predicate(predicate), symbol(positive), symbol(negative))
            case Field() if slot.truths is not None and self.slot(term) == slot:
                return self.place(term)
            case _:
                return self.term(term)

    def stored(self, term: Term, owner: str, field: str) -> Term:
        """The term as what a field is given; the key of an instance is the instance, where that is meant."""
        if self._vocabulary.referred(owner, field):
            term = self._instance(term)
        return self.value(term, self._vocabulary.slot(owner, field))

    def _instance(self, term: Term) -> Term:
        """The instance whose key the code's term reads; any other term as it is."""
        schema = self._vocabulary.schema
        match term:
            case Field(base, name):
                entity = schema.entity(schema.entity_of(base))
                return base if entity is not None and name == (entity.key or "id") else term
            case Ite(test, then, other):
                return Ite(test, self._instance(then), self._instance(other))
            case _:
                return term

    def _holds_key(self, term: Term) -> bool:
        if not isinstance(term, Field):
            return False
        return bool(self._vocabulary.referred(self._vocabulary.schema.entity_of(term.base), term.name))

    def _is_as_key(self, term: Term) -> bool:
        if not isinstance(term, Field):
            return False
        return self._vocabulary.is_as_key(self._vocabulary.schema.entity_of(term.base), term.name)

    def _keyed(self, term: Term) -> Term:
        """What is compared with the key of an instance: the key, too, of any other instance."""
        match term:
            case Ite(test, then, other):
                return Ite(self.predicate(test), self._keyed(then), self._keyed(other))
            case Var() | Field() | Aggregate() if not self._is_as_key(term):
                entity = self._vocabulary.schema.entity_of(term)
                return Field(self.term(term), self._vocabulary.key(entity)) if entity else self.place(term)
            case _:
                return self.place(term)

    def place(self, term: Term) -> Term:
        """The term as a place: a boolean that stands for states is not read as a truth value."""
        if isinstance(term, Field):
            owner = self._vocabulary.schema.entity_of(term.base)
            return Field(self.term(term.base), self._vocabulary.field(owner, term.name))
        return self.term(term)

    def slot(self, term: Term) -> Slot | None:
        """The aligned enumerated field whose values the term takes."""
        match term:
            case Field(base, name):
                owner = self._vocabulary.schema.entity_of(base)
                return self._vocabulary.slot(owner, name) or self._inputs.get(term)
            case Ite(_, then, other):
                return self.slot(then) or self.slot(other)
            case Aggregate(of=selected) if selected is not None:
                return self.slot(selected)
            case _:
                return self._inputs.get(term)

    def _term(self, term: Term) -> Term:
        match term:
            case Now():
                return term
            case Const(kind="symbol", value=str(name)):
                return symbol(self._vocabulary.symbols.get(name, name))
            case Const():
                return term
            case Var():
                return self.var(term)
            case Field():
                return self._field(term)
            case Config(name):
                return self._config(name)
            case Arith(op, left, right):
                return self._counted(term) or Arith(op, self.term(left), self.term(right))
            case Ite(test, then, other):
                return Ite(self.predicate(test), self.term(then), self.term(other))
            case Call(name, (base,)) if asked := self._asked(name, base):
                return Field(self.term(base), asked)
            case Call(name, args):
                return Call(name, tuple(self.term(arg) for arg in args))
            case Collect(entity, element, where):
                renamed = self._vocabulary.entity(entity)
                return Collect(renamed, self.var(element), self.predicate(where))
            case Aggregate(gather, collection, selected):
                return Aggregate(
                    gather, self.term(collection), None if selected is None else self.term(selected)
                )
            case SetOf(items):
                return SetOf(tuple(self.term(item) for item in items))
            case Record(entries):
                return Record(tuple((key, self.term(item)) for key, item in entries))
            case Truth(predicate):
                return Truth(self.predicate(predicate))
            case Opaque(key, reason, mentions):
                return Opaque(key, reason, tuple(self.term(item) for item in mentions))
            case _:
                assert_never(term)

    def _asked(self, function: str, base: Term) -> str:
        return self._vocabulary.asked(self._vocabulary.schema.entity_of(base), function)

    def _field(self, term: Field) -> Term:
        place = self.place(term)
        slot = self.slot(term)
        if slot is None or slot.truths is None:
            return place
        return Truth(Compare("=", place, symbol(slot.truths[0])))

    def _config(self, name: str) -> Term:
        parameter = self._vocabulary.parameters.get(name)
        if parameter is not None:
            said = Config(parameter.spec)
            return said if parameter.scale is None else Arith("*", said, parameter.scale)
        return self._vocabulary.constants.get(name, Config(name))

    def _counted(self, term: Arith) -> Term | None:
        """A bare number made a duration, where the specification's parameter is that duration itself."""
        factor, counts = _product(term)
        if factor.kind != "duration" or not isinstance(factor.value, Fraction) or len(counts) != 1:
            return None
        match counts[0]:
            case Config(name):
                parameter = self._vocabulary.parameters.get(name)
                if parameter is None or parameter.counts is None:
                    return None
                ratio = factor.value / parameter.counts if parameter.counts else Fraction(1)
                said = Config(parameter.spec)
                return said if ratio == 1 else Arith("*", said, number(ratio))
            case Ite(test, then, other):
                return Ite(
                    self.predicate(test),
                    self.term(Arith("*", then, factor)),
                    self.term(Arith("*", other, factor)),
                )
            case _:
                return None

    def _predicate(self, predicate: Predicate) -> Predicate:
        match predicate:
            case Always():
                return predicate
            case Compare():
                return self._compare(predicate)
            case Member(item, collection):
                slot = self.slot(item)
                left = self.term(item) if slot is None else self.place(item)
                return Member(left, self.value(collection, slot))
            case Holds(term):
                translated = self.term(term)
                return translated.predicate if isinstance(translated, Truth) else Holds(translated)
            case Exists(term):
                return Exists(self.place(term))
            case Not(operand):
                return Not(self.predicate(operand))
            case And(operands):
                return And(tuple(self.predicate(operand) for operand in operands))
            case Or(operands):
                return Or(tuple(self.predicate(operand) for operand in operands))
            case _:
                assert_never(predicate)

    def _compare(self, predicate: Compare) -> Predicate:
        left, right = predicate.left, predicate.right
        if self._holds_key(left) or self._holds_key(right):
            left, right = self._instance(left), self._instance(right)
        if self._is_as_key(left) or self._is_as_key(right):
            return Compare(predicate.op, self._keyed(left), self._keyed(right))
        slot = self.slot(left) or self.slot(right)
        if slot is None or NULL in (left, right):
            return Compare(predicate.op, self.place(left), self.place(right))
        return Compare(predicate.op, self._side(left, slot), self._side(right, slot))

    def _side(self, term: Term, slot: Slot) -> Term:
        return self.place(term) if isinstance(term, Field) else self.value(term, slot)


def _product(term: Term) -> tuple[Const, tuple[Term, ...]]:
    """The constant factor of a product, and what it is multiplied with: `24 * days * 1.hour`."""
    if isinstance(term, Const) and isinstance(term.value, Fraction):
        return term, ()
    if not isinstance(term, Arith) or term.op != "*":
        return number(1), (term,)
    left, right = _product(term.left), _product(term.right)
    constant = arith("*", left[0], right[0])
    rest = (*left[1], *right[1])
    return (constant, rest) if isinstance(constant, Const) else (number(1), (term,))


def _state(constant: Const, slot: Slot) -> Const:
    """The constant as the specification writes it; an unknown state keeps the code's spelling."""
    match constant:
        case Const(kind="boolean", value=bool(value)) if slot.truths is not None:
            return symbol(slot.truths[0] if value else slot.truths[1])
        case Const(kind="string" | "symbol", value=str(name)) if slot.truths is None:
            return symbol(slot.states.get(name, name))
        case Const(kind="number", value=Fraction() as value) if str(value) in slot.states:
            return symbol(slot.states[str(value)])
        case _:
            return constant
