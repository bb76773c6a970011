"""What the names in an expression stand for: entities and types of paths, definitions of derived values.

Works on either side of a comparison: all it knows are the model's entities and parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias, overload

from drift.behaviour.arithmetic import (
    BOOLEAN,
    DECIMAL,
    DURATION,
    INTEGER,
    TIMESTAMP,
    computed,
    either,
    optional,
)
from drift.behaviour.model import ConfigParameter, Derived, Entity, FieldModel, Relationship
from drift.logic.build import holds
from drift.logic.functions import is_length
from drift.logic.rewrite import rewrite, size, substitute
from drift.logic.terms import (
    TRUE,
    Aggregate,
    Arith,
    Call,
    Collect,
    Config,
    Const,
    Expression,
    Field,
    Holds,
    Ite,
    Now,
    Predicate,
    SetOf,
    Term,
    Truth,
    Var,
)
from drift.logic.types import UNKNOWN, Typing, ValueType

MAX_SIZE = 400
"""A definition that grows beyond this many nodes stays a name."""

MAX_CHAIN = 8
"""Definitions that build on each other deeper than this stay names."""

Part: TypeAlias = FieldModel | Relationship | Derived
"""What a name on an entity can be."""

_CONSTS = {"duration": DURATION, "string": ValueType("string"), "boolean": BOOLEAN}


def _by_name(kin: Iterable[Entity]) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for one in kin:
        for derived in one.derived:
            found.setdefault(derived.name, derived)
        for relationship in one.relationships:
            found.setdefault(relationship.name, relationship)
        for stored in one.fields:
            for name in (stored.name, *stored.aliases):
                found.setdefault(name, stored)
    return found


class Vocabulary:
    """The entities and parameters of one side, looked up by name; remembers what it has worked out."""

    def __init__(self, entities: Iterable[Entity], config: Iterable[ConfigParameter] = ()) -> None:
        self._entities: dict[str, Entity] = {}
        for entity in entities:
            self._entities.setdefault(entity.name, entity)
            if entity.qualified:
                self._entities.setdefault(entity.qualified, entity)
        self._variants: dict[str, list[Entity]] = {}
        for entity in self._entities.values():
            for above in dict.fromkeys(entity.supertypes):
                self._variants.setdefault(above, []).append(entity)
        self._members: dict[str, dict[str, Part]] = {}
        self._config: dict[str, ConfigParameter] = {}
        for parameter in config:
            self._config.setdefault(parameter.name, parameter)
            if parameter.qualified:
                self._config.setdefault(parameter.qualified, parameter)
        self._types: dict[Term, ValueType] = {}
        self._definitions: dict[tuple[str, str], Term | None] = {}
        self._active: set[tuple[str, str]] = set()

    # ------------------------------------------------------------ looking up

    def entity(self, name: str) -> Entity | None:
        """The entity of that name."""
        return self._entities.get(name)

    def _kin(self, name: str) -> Iterable[Entity]:
        """The entity, what it inherits from, then its variants: a type guard gives their members."""
        entity = self._entities.get(name)
        if entity is None:
            return
        seen = {name}
        stack = [entity]
        while stack:
            current = stack.pop(0)
            yield current
            for above in current.supertypes:
                if above not in seen and above in self._entities:
                    seen.add(above)
                    stack.append(self._entities[above])
        for other in self._variants.get(name, ()):
            if other.name not in seen:
                seen.add(other.name)
                yield other

    def member(self, entity: str, name: str) -> Part | None:
        """What `name` is on an entity: a derived value, else a relationship, else a field or its alias."""
        return self.members(entity).get(name)

    def members(self, entity: str) -> Mapping[str, Part]:
        """Everything on an entity by its name; empty when there is no such entity."""
        known = self._members.get(entity)
        if known is None:
            known = self._members[entity] = _by_name(self._kin(entity))
        return known

    # ------------------------------------------------------------ types

    def entity_of(self, term: Term) -> str:
        """The entity that a single value is an instance of; "" if it is none, many, or not known."""
        if isinstance(term, Var):
            return term.entity
        type_ = self.type_of(term)
        return type_.entity if type_.kind == "entity" else ""

    def element_of(self, term: Term) -> str:
        """The entity of a collection's elements; "" if they are no entities, or not known."""
        if isinstance(term, Collect):
            return term.entity
        type_ = self.type_of(term)
        element = type_.element if type_.kind == "collection" else None
        return element.entity if element is not None and element.kind == "entity" else ""

    def type_of(self, term: Term) -> ValueType:
        """The type of any term, `UNKNOWN` where it is not known."""
        known = self._types.get(term)
        if known is None:
            known = self._types[term] = self._typed(term)
        return known

    def _typed(self, term: Term) -> ValueType:
        match term:
            case Const("number", value):
                return INTEGER if getattr(value, "denominator", 0) == 1 else DECIMAL
            case Const(kind, _):
                return _CONSTS.get(kind, UNKNOWN)
            case Var(_, entity):
                return ValueType("entity", entity=entity) if entity else UNKNOWN
            case Field(base, name):
                return self._field_type(base, name)
            case Config(name):
                parameter = self._config.get(name)
                return self._parameter_type(parameter) if parameter is not None else UNKNOWN
            case Now():
                return TIMESTAMP
            case Truth():
                return BOOLEAN
            case Arith(op, left, right):
                return computed(op, self.type_of(left), self.type_of(right))
            case Ite(_, then, other):
                return either(self.type_of(then), self.type_of(other))
            case Collect(entity, _, _):
                return ValueType("collection", element=ValueType("entity", entity=entity))
            case SetOf(items):
                return ValueType("collection", element=self.type_of(items[0]) if items else None)
            case Aggregate():
                return self._aggregate_type(term)
            case Call() if is_length(term):
                return INTEGER
            case _:
                return UNKNOWN

    def _parameter_type(self, parameter: ConfigParameter) -> ValueType:
        if parameter.type.kind != "unknown" or parameter.value is None:
            return parameter.type
        return self.type_of(parameter.value)

    def _field_type(self, base: Term, name: str) -> ValueType:
        entity = self.entity_of(base)
        if not entity:
            return UNKNOWN
        match self.member(entity, name):
            case FieldModel(type=type_):
                found = type_
            case Relationship(entity=other, many=True):
                return ValueType("collection", element=ValueType("entity", entity=other))
            case Relationship(entity=other):
                found = ValueType("entity", optional=True, entity=other)
            case Derived(params=()):
                found = self._derived_type(entity, name)
            case _:
                return UNKNOWN
        return optional(found) if self.type_of(base).optional else found

    def _derived_type(self, entity: str, name: str) -> ValueType:
        definition = self.definition(entity, name)
        if definition is None or (entity, name) in self._active:
            return UNKNOWN
        self._active.add((entity, name))
        try:
            return self.type_of(definition)
        finally:
            self._active.discard((entity, name))

    def _aggregate_type(self, term: Aggregate) -> ValueType:
        if term.gather == "count":
            return INTEGER
        element = self.type_of(term.of) if term.of is not None else self._element_type(term.collection)
        if term.gather == "values":
            return ValueType("collection", element=element)
        return element if term.gather == "sum" else optional(element)

    def _element_type(self, collection: Term) -> ValueType:
        return self.type_of(collection).element or UNKNOWN

    # ------------------------------------------------------------ definitions

    def definition(self, entity: str, name: str) -> Term | None:
        """The expanded definition of a derived value or plural relationship, over `Var("this", entity)`.

        A definition that refers to itself, or grows beyond `MAX_SIZE`, has none.
        """
        key = (entity, name)
        if key in self._definitions:
            return self._definitions[key]
        if key in self._active or len(self._active) >= MAX_CHAIN:
            return None
        member = self.member(entity, name)
        body = _body(member, entity)
        if body is None:
            return None
        self._active.add(key)
        try:
            expanded = self.expand(body)
        finally:
            self._active.discard(key)
        result = None if size(expanded) > MAX_SIZE or self._recursive(expanded, name, entity) else expanded
        self._definitions[key] = result
        return result

    def _recursive(self, expanded: Term, name: str, entity: str) -> bool:
        found = False

        def visit(node: Expression) -> Expression:
            nonlocal found
            if isinstance(node, Field) and node.name == name and self.entity_of(node.base) == entity:
                found = True
            return node

        rewrite(expanded, visit)
        return found

    @overload
    def expand(self, expression: Term) -> Term: ...
    @overload
    def expand(self, expression: Predicate) -> Predicate: ...
    def expand(self, expression: Expression) -> Expression:
        """Replaces derived values and plural relationships by their definitions, to the ground."""
        return rewrite(expression, self._visit)

    def _visit(self, node: Expression) -> Expression:
        match node:
            case Holds(term):
                return holds(term) if isinstance(term, Truth) else node
            case Field(base, name):
                entity = self.entity_of(base)
                definition = self.definition(entity, name) if entity else None
                if definition is None:
                    return node
                return substitute(definition, {Var("this", entity): base})
            case Call(name, (base, *arguments)):
                return self._applied(node, base, name, arguments)
            case _:
                return node

    def _applied(self, call: Call, base: Term, name: str, arguments: Sequence[Term]) -> Term:
        entity = self.entity_of(base)
        member = self.member(entity, name) if entity else None
        if not isinstance(member, Derived) or len(member.params) != len(arguments) or not arguments:
            return call
        definition = self.definition(entity, name)
        if definition is None:
            return call
        mapping: dict[Term, Term] = {Var("this", entity): base}
        mapping.update(zip(member.params, arguments, strict=True))
        return substitute(definition, mapping)


def _body(member: FieldModel | Relationship | Derived | None, entity: str) -> Term | None:
    """A member's definition as it stands, over `Var("this", entity)`."""
    this = Var("this", entity)
    match member:
        case Derived():
            return substitute(member.value, {member.this: this}) if member.this != this else member.value
        case Relationship(many=True, where=where) if where != TRUE:
            # Where nothing tells the related from the others, the collection is stored: it stands for itself.
            collected = Collect(member.entity, member.element, member.where)
            return substitute(collected, {member.this: this}) if member.this != this else collected
        case _:
            return None


@lru_cache(maxsize=8)
def _vocabulary(entities: tuple[Entity, ...], config: tuple[ConfigParameter, ...]) -> Vocabulary:
    return Vocabulary(entities, config)


@overload
def expand(expression: Term, entities: Sequence[Entity]) -> Term: ...
@overload
def expand(expression: Predicate, entities: Sequence[Entity]) -> Predicate: ...
def expand(expression: Expression, entities: Sequence[Entity]) -> Expression:
    """Replaces derived values and plural relationships by their definitions."""
    vocabulary = _vocabulary(tuple(entities), ())
    return vocabulary.expand(expression)


def entity_of(term: Term, entities: Sequence[Entity]) -> str:
    """The entity that a path leads to; "" if it leads to none, to many, or is not known."""
    return _vocabulary(tuple(entities), ()).entity_of(term)


def typing_of(entities: Sequence[Entity], config: Sequence[ConfigParameter] = ()) -> Typing:
    """The types of all terms over these entities and parameters."""
    return Vocabulary(entities, config).type_of
