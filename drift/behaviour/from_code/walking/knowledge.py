"""What is known of the code base as a whole: classes, frameworks, configured values, the types of terms."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drift.behaviour.from_code.classes import Classes, ClassInfo, FieldInfo
from drift.behaviour.from_code.classes.requests import request_classes
from drift.behaviour.from_code.evaluation.generics import filled_in, filled_with, filling_of, is_open
from drift.behaviour.from_code.walking.assigned import written
from drift.behaviour.from_code.walking.either import ends, type_of_either
from drift.behaviour.from_code.walking.stores import NO_STORES, Stores, stores_of
from drift.behaviour.model import ConfigParameter
from drift.code import ir
from drift.code.frameworks.registry import Frameworks
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition, FunctionDefinition
from drift.code.symbols.inheritance import Inheritance
from drift.code.symbols.mentions import asked, mentioned
from drift.code.symbols.program import Program
from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import (
    Aggregate,
    Arith,
    Collect,
    Config,
    Const,
    Field,
    Ite,
    Now,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
)
from drift.logic.types import UNKNOWN, ValueType
from drift.logic.words import words

if TYPE_CHECKING:
    from drift.behaviour.from_code.calls.registering import Registrations
    from drift.behaviour.from_code.calls.summaries import Summary
    from drift.behaviour.from_code.calls.transitions import Move
    from drift.behaviour.from_code.walking.values import FunctionValue, Value
    from drift.behaviour.from_code.walking.walk import Arguments
    from drift.code.frameworks.schema import EntryTable


UNTYPED = (".js", ".jsx", ".mjs", ".cjs")
"""Endings of the files in which no types can be written."""
BASE_WORK = 1_000_000
WORK_PER_FUNCTION = 600
"""Nodes put in place for a whole code base, by its functions: bounds the time hostile code can take."""
RESERVE = 8_000
"""Work that is left for each declared entry point, whatever those before it have spent."""


def _registrations() -> Registrations:
    from drift.behaviour.from_code.calls.registering import Registrations

    return Registrations()


@dataclass(slots=True)
class Gathered:
    """What the walks learn on the way, for the passes after them."""

    called: set[str] = field(default_factory=set)
    called_by_name: dict[str, set[str]] = field(default_factory=dict)
    views: dict[str, Arguments] = field(default_factory=dict)
    nested: dict[str, tuple[FunctionValue, EntryTable]] = field(default_factory=dict)
    registrations: Registrations = field(default_factory=_registrations)
    handed_out: dict[tuple[str, str], FunctionValue] = field(default_factory=dict)
    procedures: dict[str, Value | None] = field(default_factory=dict)
    listeners: dict[str, dict[str, FunctionValue]] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)


class Knowledge:
    """Shared by all walks over one code base."""

    def __init__(
        self, program: Program, inheritance: Inheritance, classes: Classes, frameworks: Frameworks
    ) -> None:
        self.program = program
        self.inheritance = inheritance
        self.classes = classes
        self.frameworks = frameworks
        self.helpers: frozenset[str] = frozenset()
        """Files that are there for what others take from them: what they do themselves is not followed."""
        self.config: dict[str, ConfigParameter] = {}
        self.constants: dict[str, Value] = {}
        self.singletons: dict[Term, dict[str, Value]] = {}
        self.evaluating: set[str] = set()
        self.summaries: dict[object, Summary] = {}
        self.hasty: set[object] = set()
        """Keys of summaries made after the allowance was spent: good until there is a new one."""
        self.asked: set[str] = set()
        """Events whose listeners the summary at hand was made with."""
        self.asked_by: dict[object, frozenset[str]] = {}
        """The same of the summaries made so far, by their keys."""
        self.active: list[str] = []
        self.spent = 0
        self.reserve = 0
        """What the entry point at hand may still spend where the whole allowance is gone."""
        self.total = 0
        self.affordable = BASE_WORK + WORK_PER_FUNCTION * _count_functions(program, classes)
        self.spoken: dict[str, str] = {}
        self.entity_words: tuple[tuple[tuple[str, ...], str], ...] | None = None
        self.standing: tuple[tuple[FunctionDefinition, EntryTable], ...] | None = None
        """What stands in front of entry points by the file it is in, once it was looked for."""
        self.gathered = Gathered()
        self.narrowed: bool | None = None
        self.kept_in_data: frozenset[str] | None = None
        self.machines: dict[str, dict[str, tuple[Move, ...]]] = {}
        self.listeners: dict[str, tuple[FunctionDefinition, ...]] | None = None
        self.methods = _methods_by_name(classes)
        self.functions_by_name = _functions_by_name(program)
        self.attributes_written, self.values_held = written(program, frameworks.conventions.constructors)
        self.requests = request_classes(program, frameworks)
        self.keys_set: dict[str, None] = {}
        self._collaborators: dict[str, frozenset[str]] = {}
        self.keyed: dict[str, list[tuple[ir.Module, ir.Expr, Source]]] = {}
        self.keyed_under: dict[str, str] = {}
        """What factories of configured values put before their keys, by the factory."""
        self._stores: Stores | None = None
        self.functions_in: dict[str, tuple[ir.Function | ir.Lambda, ...]] = {}
        """The functions of the modules that were asked for, by file."""
        self._mentioned: dict[int, tuple[ir.Function | ir.Lambda, frozenset[str]]] = {}

    def mentioned(self, node: ir.Function | ir.Lambda) -> frozenset[str]:
        """The names that a function mentions."""
        known = self._mentioned.get(id(node))
        if known is None:
            known = (node, mentioned(node))
            self._mentioned[id(node)] = known
        return known[1]

    def renew(self) -> None:
        """Begins anew with a whole allowance; what was given up for lack of it is looked at again."""
        self.total = 0
        for key in self.hasty:
            self.summaries.pop(key, None)
        self.hasty.clear()

    def forget(self, events: Set[str]) -> None:
        """Gives up the summaries that were made without listeners of the events that are known now."""
        for key in [key for key, found in self.asked_by.items() if found & events]:
            self.summaries.pop(key, None)

    # ------------------------------------------------------------ entities

    def info(self, entity: str) -> ClassInfo | None:
        """The class of that unique name."""
        return self.classes.info_named(entity) if entity else None

    def field(self, entity: str, attribute: str) -> FieldInfo | None:
        """The stored attribute of an entity, by attribute or canonical name."""
        info = self.info(entity)
        if info is None:
            return None
        found = info.fields.get(attribute) or next(
            (f for f in info.fields.values() if f.name == attribute), None
        )
        return found or self._by_key_column(info, attribute)

    def _by_key_column(self, info: ClassInfo, attribute: str) -> FieldInfo | None:
        """The relationship whose key only the table has a column of: `customerId` beside `customer`."""
        for ending in ("_id", "Id"):
            found = info.fields.get(attribute.removesuffix(ending)) if attribute.endswith(ending) else None
            if found is not None and found.relationship and found.type.kind == "entity":
                return found
        return None

    def primary(self, entity: str) -> str:
        """The attribute that identifies an instance of the entity; "id" if nothing says otherwise."""
        info = self.info(entity)
        return (info.primary if info is not None else "") or self._kept_under(entity) or "id"

    def key_in(self, store: object, entity: str) -> str:
        """The attribute under which a store keeps instances of the entity."""
        name = store.name if isinstance(store, Field) else ""
        return self.stores.keys.get((entity, name)) or self.primary(entity)

    @property
    def stores(self) -> Stores:
        """What holds many instances, and under which attributes."""
        if self._stores is None:
            self._stores = NO_STORES
            self._stores = stores_of(self.program, self.classes, self.frameworks)
        return self._stores

    def is_keyed_store(self, field: FieldInfo) -> bool:
        """Whether instances are put into the field under keys: it is filled and emptied as time goes by."""
        element = field.type.element
        return element is not None and (element.entity, field.attribute) in self.stores.keys

    def _kept_under(self, entity: str) -> str:
        """The attribute under which every store keeps its instances, "" if there is none or several."""
        keys = {key for (kept, _), key in self.stores.keys.items() if kept == entity and key}
        return keys.pop() if len(keys) == 1 else ""

    def element(self, entity: str) -> Var:
        """The element variable that all collections of the entity share."""
        return Var(f"@{entity}", entity)

    def is_data(self, cls: ClassDefinition) -> bool:
        """Whether instances are data (entities, records), not services, views, errors or settings."""
        kind = self.classes.kind(cls)
        if kind is None and not self.classes.is_enum(cls):
            fields = self.classes.info(cls).fields.values()
            filled = any(f.type.kind == "collection" for f in fields)
            if len(fields) > 1 and not filled and self._only_holds(cls):
                return True
            asked = self._asked(cls)
            return any(self._is_datum(f) for f in fields if f.attribute not in asked)
        return kind in ("storage", "record", "transfer") and not self.classes.is_enum(cls)

    def _only_holds(self, cls: ClassDefinition) -> bool:
        """Whether a plain class does nothing but hold what its constructor is given."""
        if not self.frameworks.language(cls.module.language).members or self.inheritance.outside(cls):
            return False
        methods = list(self.inheritance.methods(cls))
        made = [m for m in methods if "constructor" in m.node.marks]
        return bool(made) and all({"property", "class", "constructor"} & set(m.node.marks) for m in methods)

    def stays(self, entity: str, attribute: str) -> bool:
        """Whether nothing gives the attribute of a long-lived object another value.

        Attributes are known by name only: a collaborator of a service is none that data has, too.
        """
        info = self.info(entity)
        asked = info is not None and attribute in self._asked(info.definition)
        return asked or attribute not in self.attributes_written

    def _asked(self, cls: ClassDefinition) -> frozenset[str]:
        """The untyped fields of a plain class that its methods ask to do something: collaborators."""
        known = self._collaborators.get(cls.qualified)
        if known is None:
            known = frozenset().union(*(asked(m.node) for m in self.inheritance.methods(cls)))
            self._collaborators[cls.qualified] = known
        return known

    def _is_datum(self, field: FieldInfo) -> bool:
        """Whether a field of a plain class makes it data: a scalar, or something that code changes later."""
        if field.type.kind in ("collection", "entity"):
            return False
        return field.type.kind != "unknown" or field.attribute in self.attributes_written

    def is_store(self, cls: ClassDefinition) -> bool:
        """Whether instances hold collections and collaborators only: repositories, registries, services."""
        fields = self.classes.info(cls).fields.values()
        if self.classes.kind(cls) == "record":
            several = len(fields) > 1 and all(f.type.element is not None for f in fields)
            return several and all(f.type.element.kind == "entity" for f in fields if f.type.element)
        if self.classes.kind(cls) is not None:
            return False
        kinds = {f.type.kind for f in fields}
        if kinds <= {"collection", "entity"} or (
            "collection" in kinds and kinds <= {"collection", "entity", "unknown"}
        ):
            return True
        return any(self.is_keyed_store(f) for f in fields) and self._is_one_of_a_kind(cls)

    def _is_one_of_a_kind(self, cls: ClassDefinition) -> bool:
        """Whether instances are told nothing that would tell one from another, and are kept nowhere."""
        info = self.classes.info(cls)
        collaborators = self._asked(cls)
        return info.name not in self.stores.held and all(
            field.type.kind in ("collection", "entity")
            or field.default is not None
            or (field.type.kind == "unknown" and field.attribute in collaborators)
            for field in info.fields.values()
        )

    def special(self, cls: ClassDefinition, names: Sequence[str]) -> FunctionDefinition | None:
        """The first method of one of the names, through the bases."""
        found = (self.inheritance.method(cls, name) for name in names)
        return next((method for method in found if method is not None), None)

    def constructor(self, cls: ClassDefinition) -> FunctionDefinition | None:
        """The method that makes an instance, None where the class or its bases define none."""
        return self.special(cls, self.frameworks.conventions.constructors)

    # ------------------------------------------------------------ types

    def type_of(self, term: Term, types: dict[Term, ValueType] | None = None) -> ValueType:
        """The type of a term, `UNKNOWN` where nothing tells."""
        match term:
            case Var():
                if types and term in types:
                    return types[term]
                return (
                    ValueType("entity", False, (), term.entity, filling_of(term)) if term.entity else UNKNOWN
                )
            case Field() if types and term in types:
                return types[term]
            case Field():
                base = self.type_of(term.base, types)
                owner = base.entity if base.kind == "entity" else ""
                found = self.field(owner, term.name) if owner else None
                if found is None:
                    return UNKNOWN
                held = filled_in(self.classes, found.type, base)
                if held == UNKNOWN and found.owner is not None:
                    return self._by_name(found)
                return self._by_holder(term.base, held) if is_open(held) else held
            case Aggregate(gather="count"):
                return ValueType("integer")
            case Aggregate(gather="first" | "last" | "min" | "max", of=None):
                element = self.type_of(term.collection, types).element
                if element is None:
                    return UNKNOWN
                return ValueType(element.kind, True, element.states, element.entity, element.element)
            case Aggregate(gather="values", of=of) if of is not None:
                return ValueType("collection", element=self.type_of(of, types))
            case Collect():
                return ValueType("collection", element=ValueType("entity", False, (), term.entity))
            case Config():
                parameter = self.config.get(term.name)
                return parameter.type if parameter is not None else UNKNOWN
            case Const():
                return _CONSTANTS.get(term.kind, UNKNOWN)
            case Now():
                return ValueType("timestamp")
            case Truth():
                return ValueType("boolean")
            case SetOf() | Record():
                return ValueType("collection")
            case Ite():
                return type_of_either(self.classes, [self.type_of(one, types) for one in ends(term)])
            case Arith():
                return self._arithmetic(term, types)
            case _:
                return UNKNOWN

    def holds_open(self, entity: str) -> bool:
        """Whether instances of the class are stores of which it does not say what they hold."""
        info = self.info(entity)
        return info is not None and any(is_open(field.type) for field in info.fields.values())

    def _by_name(self, field: FieldInfo) -> ValueType:
        """The type of an untyped field that is called exactly like one entity: `this.order = order`.

        Only where no types can be written: where they can, what has none may hold anything.
        """
        from drift.behaviour.from_code.evaluation.entity_names import entity_for_name

        assert field.owner is not None
        if not field.owner.module.file.endswith(UNTYPED):
            return UNKNOWN
        entity = entity_for_name(self, field.name)
        info = self.info(entity)
        exact = info is not None and words(field.name) == words(info.definition.name)
        return ValueType("entity", True, (), entity) if exact else UNKNOWN

    def _by_holder(self, holder: Term, type_: ValueType) -> ValueType:
        held = self.held_by_name(holder)
        return filled_with(type_, held) if held is not None else type_

    def held_by_name(self, holder: Term) -> ValueType | None:
        """What a store of nobody knows what holds, by what it is called: `orders` holds orders."""
        from drift.behaviour.from_code.evaluation.entity_names import entity_for_name

        called = holder.name.rpartition(".")[2] if isinstance(holder, Var | Field) else ""
        plain = called and not called.startswith("$") and "#" not in called
        entity = entity_for_name(self, called) if plain else ""
        return ValueType("entity", entity=entity) if entity else None

    def _arithmetic(self, term: Arith, types: dict[Term, ValueType] | None) -> ValueType:
        left = self.type_of(term.left, types)
        right = self.type_of(term.right, types)
        if term.op == "/" and left.kind == right.kind == "duration":
            return ValueType("decimal")
        if "timestamp" in (left.kind, right.kind):
            both = left.kind == right.kind
            return ValueType("duration" if both and term.op == "-" else "timestamp")
        if "duration" in (left.kind, right.kind):
            return ValueType("duration")
        if "decimal" in (left.kind, right.kind) or term.op == "/":
            return ValueType("decimal")
        return ValueType(left.kind) if left.kind == right.kind else UNKNOWN

    def entity_of(self, term: Term, types: dict[Term, ValueType] | None = None) -> str:
        """The entity a term is an instance of, "" if it is none."""
        type_ = self.type_of(term, types)
        return type_.entity if type_.kind == "entity" else ""

    # ------------------------------------------------------------ configuration

    def configured(self, parameter: ConfigParameter) -> Config:
        """Registers a configured value and gives its term."""
        known = self.config.get(parameter.qualified)
        if known is None or (known.value is None and parameter.value is not None):
            self.config[parameter.qualified] = parameter
        return Config(parameter.qualified)

    def source(self, module: ir.Module, node: ir.Expr | ir.Stmt) -> Source:
        """The place of a node."""
        return Source(module.file, node.span) if module is not None else NOWHERE


_CONSTANTS = {
    "number": ValueType("unknown"),
    "duration": ValueType("duration"),
    "string": ValueType("string"),
    "boolean": ValueType("boolean"),
    "null": ValueType("unknown", True),
    "symbol": ValueType("enum"),
}


def _methods_by_name(classes: Classes) -> dict[str, tuple[FunctionDefinition, ...]]:
    table: dict[str, list[FunctionDefinition]] = {}
    for cls in classes.all():
        for method in classes.inheritance.methods(cls):
            table.setdefault(method.name, []).append(method)
    return {name: tuple(found) for name, found in table.items()}


def _count_functions(program: Program, classes: Classes) -> int:
    methods = sum(1 for cls in classes.all() for _ in classes.inheritance.methods(cls))
    return methods + sum(1 for _ in program.functions())


def _functions_by_name(program: Program) -> dict[str, tuple[FunctionDefinition, ...]]:
    table: dict[str, list[FunctionDefinition]] = {}
    for function in program.functions():
        table.setdefault(function.name, []).append(function)
    return {name: tuple(found) for name, found in table.items()}


def is_constant_name(definition: ConstantDefinition) -> bool:
    """Whether the scope binds the name once, as constants are."""
    return definition.assigned == 1 and not definition.node.operator
