"""Code's names and values in the words of the specification: fields, states, configured values, inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import (
    Assign,
    Behaviour,
    ConfigParameter,
    Create,
    Entity,
    FieldModel,
    Operation,
    StateMachine,
)
from drift.behaviour.secrecy import Secrecy, secrecy_of
from drift.distill.comparing import ELEMENT, counted, existing, is_handed_over, place, side
from drift.distill.draft import DraftParameter
from drift.distill.expressions import UnspeakableError
from drift.distill.names import is_plain, snake
from drift.distill.selection import Selected
from drift.distill.uses import is_enumeration, scaled_numbers, set_fields
from drift.distill.vocabulary import distill_words, name_words
from drift.logic.build import MIRRORED, OPPOSITE, compare, conjoin, disjoin, negate
from drift.logic.quantity import unit_in
from drift.logic.rewrite import root, subterms
from drift.logic.terms import (
    TRUE,
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
    duration,
    symbol,
)
from drift.logic.types import ValueType
from drift.logic.words import split

PROVES_WHO: Final = "a secret proves who calls"
CONFIGURED: Final = "an input is compared with a text that is configured or named elsewhere"
_BLACK_BOXES: Final = {"len": "length", "length": "length"}


@dataclass(slots=True)
class Wording:
    """Translates terms of code; collects the configured values that were mentioned.

    `variables` of a call says what the variables of an operation are called; `orders` is the order of states.
    `handed` are inputs of the operation at hand that are instances, with their entity.
    """

    behaviour: Behaviour
    selected: Selected
    vocabulary: Vocabulary = field(init=False)
    parameters: dict[str, DraftParameter] = field(default_factory=dict)
    orders: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    handed: dict[Term, str] = field(default_factory=dict)
    _machines: dict[tuple[str, str], StateMachine] = field(init=False)
    _config: dict[str, ConfigParameter] = field(init=False)
    _scaled: frozenset[str] = field(init=False)
    _secrecy: Secrecy = field(init=False)
    set_fields: frozenset[tuple[str, str]] = field(init=False)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        behaviour, selected = self.behaviour, self.selected
        self.vocabulary = Vocabulary(behaviour.entities, behaviour.config)
        self._machines = {
            (machine.entity, machine.field): machine
            for entity in selected.entities
            for machine in entity.machines
            if machine.declared or is_enumeration(machine, behaviour)
        }
        self._config = {parameter.qualified or parameter.name: parameter for parameter in behaviour.config}
        self._secrecy = secrecy_of(behaviour)
        self._scaled = frozenset(scaled_numbers(behaviour))
        self.set_fields = frozenset(set_fields(behaviour))

    # ------------------------------------------------------------ structure

    def is_domain(self, entity: str) -> bool:
        """Whether an entity is part of the draft."""
        return bool(entity) and entity in self.selected.fields

    def machine(self, entity: str, name: str) -> StateMachine | None:
        """The states of a field, also of one that is inherited."""
        known = self._machines.get((entity, name))
        if known is not None:
            return known
        found = self.vocabulary.entity(entity)
        for above in found.supertypes if found is not None else ():
            known = self.machine(above, name) if above != entity else None
            if known is not None:
                return known
        return None

    def field_of(self, entity: str, name: str) -> FieldModel | None:
        """A field that the draft keeps, by its name or another one."""
        for kept in self.selected.fields.get(entity, ()):
            if name == kept.name or name in kept.aliases:
                return kept
        return None

    def is_key(self, entity: str, name: str) -> bool:
        """Whether a field tells the instances of an entity apart; by convention where code does not say."""
        found = self.vocabulary.entity(entity)
        if found is None or not found.key:
            return name in name_words().identity
        return name == found.key

    def entity_of(self, name: str) -> Entity | None:
        """An entity of the code."""
        return self.vocabulary.entity(name)

    # ------------------------------------------------------------ inputs

    def is_input(self, term: Term) -> bool:
        """Whether a term is what the entry point was given, rather than something of the system."""
        match term:
            case Var(_, entity):
                return not self.is_domain(entity)
            case Field(base, _):
                return not self.is_domain(self.kind(base)) and self._is_given(base)
            case _:
                return False

    def kind(self, term: Term) -> str:
        """The entity that a term is an instance of; "" if none."""
        known = self.handed.get(term) or self.vocabulary.entity_of(term)
        if known or not isinstance(term, Field):
            return known
        found = self.field_of(self.kind(term.base), term.name)
        return found.type.entity if found is not None and found.type.kind == "entity" else ""

    def hand_over(self, operation: Operation) -> None:
        """Finds the inputs of an operation that are instances: they are written where one belongs."""
        self.handed = {}
        for guarded in operation.effects:
            match guarded.effect:
                case Create(entity=entity, values=values):
                    written = list(values)
                case Assign(entity=entity, field=name, value=value):
                    written = [(name, value)]
                case _:
                    continue
            for name, value in written:
                found = self.field_of(entity, name)
                target = found.type.entity if found is not None and found.type.kind == "entity" else ""
                if self.is_domain(target) and isinstance(value, (Field, Var)) and self.is_input(value):
                    self.handed[value] = target

    def _is_given(self, base: Term) -> bool:
        if isinstance(base, (Config, Now, Const, Collect, Aggregate)):
            return False
        parts = list(subterms(base))
        return not any(
            (isinstance(part, Var) and self.is_domain(part.entity))
            or isinstance(part, Now)
            or (isinstance(part, Opaque) and not _comes_in(part))
            for part in parts
        )

    # ------------------------------------------------------------ terms

    def predicate(self, node: Predicate, variables: Mapping[Term, Term]) -> Predicate:
        """A condition in the words of the draft.

        Raises:
            UnspeakableError: it speaks of what is no part of the domain, or was not understood.
        """
        if self._secrecy.hides(node):
            raise UnspeakableError(CONFIGURED)
        match node:
            case Always():
                return node
            case Not(Compare(op, left, right)):
                return self.predicate(Compare(OPPOSITE[op], left, right), variables)
            case Not(operand):
                return negate(self.predicate(operand, variables))
            case And(operands):
                return conjoin(*(self.predicate(one, variables) for one in operands))
            case Or(operands):
                return disjoin(*(self.predicate(one, variables) for one in operands))
            case Compare():
                return self._compare(node, variables)
            case Member(item, SetOf(items)):
                slot = self._slot(item)
                worded = [self._literal(one, slot, variables) for one in items]
                return Member(self.term(item, variables), SetOf(tuple(self._ordered(worded, slot))))
            case Member(item, collection):
                return Member(self.term(item, variables), self.term(collection, variables))
            case Holds(term):
                return Holds(self.term(term, variables))
            case Exists(term):
                return existing(self.term(term, variables))

    def _compare(self, node: Compare, variables: Mapping[Term, Term]) -> Predicate:
        if isinstance(node.left, Const) and isinstance(node.right, Const):
            raise UnspeakableError("two values of the code's own are compared")
        if self._is_fixed(node.left, node.right) or self._is_fixed(node.right, node.left):
            raise UnspeakableError("one instance is meant that the code knows by its key")
        slot = self._slot(node.left) or self._slot(node.right)
        left = self._literal(node.left, slot, variables)
        right = self._literal(node.right, slot, variables)
        if node.op == "=" and is_handed_over(left, right):
            return TRUE
        known = counted(node, left, right)
        if known is not None:
            return known
        mirrored = side(left) > side(right)
        if side(left) == side(right):
            mirrored = node.op in (">", ">=") if node.op not in ("=", "!=") else place(left) > place(right)
        if mirrored:
            return compare(MIRRORED[node.op], right, left)
        return compare(node.op, left, right)

    def _is_fixed(self, key: Term, value: Term) -> bool:
        """Whether the key of an instance is compared with a literal."""
        if not isinstance(key, Field) or not isinstance(value, Const) or value.kind == "null":
            return False
        entity = self.kind(key.base)
        return self.is_domain(entity) and self.is_key(entity, key.name)

    def value(self, entity: str, name: str, value: Term, variables: Mapping[Term, Term]) -> Term:
        """What is written into a field."""
        return self._literal(value, self.machine(entity, name), variables)

    def _literal(self, value: Term, slot: StateMachine | None, variables: Mapping[Term, Term]) -> Term:
        match value:
            case Const("string" | "symbol", str() as written) if slot is not None:
                return symbol(self.state(slot, written))
            case Ite(test, then, other):
                return Ite(
                    self.predicate(test, variables),
                    self._literal(then, slot, variables),
                    self._literal(other, slot, variables),
                )
            case _:
                return self.term(value, variables)

    def state(self, machine: StateMachine, written: str) -> str:
        """The literal of a state by any of its spellings."""
        for known in machine.states:
            if written == known.name or written in known.written:
                return literal_of(known.name)
        return literal_of(written)

    def _ordered(self, items: Iterable[Term], slot: StateMachine | None) -> list[Term]:
        """The items of a set, in the order in which the states are declared."""
        found = list(dict.fromkeys(items))
        if slot is None:
            return found
        states = self.orders.get((slot.entity, slot.field), tuple(literal_of(s.name) for s in slot.states))
        order = {state: index for index, state in enumerate(states)}
        return sorted(found, key=lambda one: order.get(str(getattr(one, "value", "")), len(order)))

    def _slot(self, term: Term) -> StateMachine | None:
        if not isinstance(term, Field):
            return None
        entity = self.kind(term.base)
        return self.machine(entity, term.name) if entity else None

    def term(self, node: Term, variables: Mapping[Term, Term]) -> Term:
        """A value in the words of the draft.

        Raises:
            UnspeakableError: as `predicate`.
        """
        known = variables.get(node) if isinstance(node, (Var, Field)) else None
        if known is not None:
            return known
        if self.is_input(node):
            return self._input(node)
        match node:
            case Const() | Now():
                return node
            case Field(base, name):
                return self._field(base, name, variables)
            case Config(name):
                return self._configured(name)
            case Arith():
                return self._arith(node, variables)
            case Ite(test, then, other):
                return Ite(
                    self.predicate(test, variables), self.term(then, variables), self.term(other, variables)
                )
            case Call(name, args) if name.rpartition(".")[2] in _BLACK_BOXES and args:
                words = _BLACK_BOXES[name.rpartition(".")[2]]
                return Call(words, tuple(self.term(one, variables) for one in args))
            case Collect(entity, element, where) if self.is_domain(entity):
                inner = Var(f"{ELEMENT}{snake(entity)}", entity)
                bound = {**variables, element: inner}
                return Collect(entity, inner, self.predicate(where, bound))
            case Aggregate("count" | "first" as gather, collection, None):
                return Aggregate(gather, self.term(collection, variables))
            case SetOf(items):
                return SetOf(tuple(self.term(one, variables) for one in items))
            case Record(items):
                return Record(tuple((snake(name), self.term(one, variables)) for name, one in items))
            case Truth(predicate):
                return Truth(self.predicate(predicate, variables))
            case Opaque(_, reason, _):
                raise UnspeakableError(reason or "not understood")
            case _:
                raise UnspeakableError(f"{type(node).__name__.lower()} of the code's own")

    def _input(self, term: Term) -> Var:
        """What an input is called; it may be an instance."""
        entity = self.kind(term)
        if isinstance(term, (Var, Field)):
            if split(term.name)[-1:] and split(term.name)[-1] in distill_words().proofs:
                raise UnspeakableError(PROVES_WHO)
            if self.is_domain(entity):
                words = split(term.name)
                return Var(
                    "_".join(words[:-1] if words[-1] in name_words().identity and words[1:] else words),
                    entity,
                )
            return Var(snake(term.name), "")
        raise UnspeakableError("an input without a name")

    def _field(self, base: Term, name: str, variables: Mapping[Term, Term]) -> Term:
        entity = self.kind(base)
        if not self.is_domain(entity):
            raise UnspeakableError(f"{name} of something that is no entity")
        found = self.entity_of(entity)
        if self.is_key(entity, name):
            return self.term(base, variables)
        if self.field_of(entity, name) is not None:
            return Field(self.term(base, variables), snake(name))
        if found is not None and any(one.name == name and one.many for one in found.relationships):
            return Field(self.term(base, variables), snake(name))
        raise UnspeakableError(f"{entity}.{name} is no part of the domain")

    # ------------------------------------------------------------ configured values

    def _arith(self, node: Arith, variables: Mapping[Term, Term]) -> Term:
        for scaled, unit in ((node.left, node.right), (node.right, node.left)):
            if node.op == "*" and isinstance(scaled, Config) and isinstance(unit, Const):
                parameter = self._config.get(scaled.name)
                if unit.kind == "duration" and parameter is not None and scaled.name in self._scaled:
                    return self._parameter(parameter, unit)
        return Arith(node.op, self.term(node.left, variables), self.term(node.right, variables))

    def _configured(self, name: str) -> Term:
        parameter = self._config.get(name)
        if parameter is None or parameter.value is None:
            raise UnspeakableError(f"{name} has no value in the code")
        if parameter.value.kind not in ("number", "duration"):
            return parameter.value
        if parameter.value.value in (0, 1) and not parameter.overridable:
            return parameter.value
        return self._parameter(parameter, None)

    def _parameter(self, parameter: ConfigParameter, unit: Const | None) -> Term:
        value = parameter.value
        if value is None or not isinstance(value.value, Fraction):
            raise UnspeakableError(f"{parameter.name} has no number")
        name = parameter.name.rpartition(".")[2]
        if unit is not None and isinstance(unit.value, Fraction):
            value = duration(value.value * unit.value)
            name = _without_unit(name)
        key = parameter.qualified or parameter.name
        if key not in self._names:
            taken = set(self._names.values())
            worded, qualifier = snake(name), [word for word in split(key) if word.isalpha()]
            while worded in taken and qualifier:
                worded = f"{qualifier.pop()}_{worded}"
            self._names[key] = worded
            type_ = ValueType(
                "duration"
                if value.kind == "duration"
                else "decimal"
                if parameter.type.kind == "decimal" or value.value.denominator != 1  # type: ignore[union-attr]
                else "integer"
            )
            self.parameters[key] = DraftParameter(worded, value, type_, (parameter.source,))
        return Config(self._names[key])


def _comes_in(value: Opaque) -> bool:
    """Whether what was not understood is made of nothing but what an entry point is given."""
    starts = [root(one) for one in value.mentions]
    return all(isinstance(one, Var) and not one.entity for one in starts)


def literal_of(written: str) -> str:
    """A state as a literal: `WAITING_FOR_CUSTOMER` as `waiting_for_customer`."""
    worded = snake(written)
    return worded if is_plain(worded) and worded[:1].isalpha() else written


def _without_unit(name: str) -> str:
    found = unit_in(name)
    words = [word for word in split(name) if found is None or word != found[0]]
    return "_".join(words) or name
