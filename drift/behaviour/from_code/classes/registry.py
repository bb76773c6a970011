"""Every class of the code base, described on demand and once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drift.behaviour.from_code.classes.annotations import VARIABLE, Annotations
from drift.behaviour.from_code.classes.columns import Columns
from drift.behaviour.from_code.classes.constructed import Constructed
from drift.behaviour.from_code.classes.descriptions import ClassInfo, FieldInfo
from drift.behaviour.from_code.classes.identity import Identities
from drift.behaviour.from_code.classes.machines import Described, machine_field, machine_of
from drift.behaviour.from_code.classes.managers import Managers
from drift.behaviour.from_code.classes.members import enum_members
from drift.behaviour.from_code.classes.relationships import Relationships
from drift.behaviour.from_code.classes.tables import told_by_table
from drift.behaviour.from_code.classes.types import replace_optional
from drift.code import ir
from drift.code.frameworks.registry import Frameworks
from drift.code.symbols.definitions import ClassDefinition
from drift.code.symbols.inheritance import Inheritance
from drift.code.symbols.program import Program
from drift.logic.types import ValueType
from drift.logic.words import words


class Classes(Identities):
    """The classes of a code base with their fields and members, and the types annotations denote."""

    VARIABLE = VARIABLE

    def __init__(
        self,
        program: Program,
        inheritance: Inheritance,
        frameworks: Frameworks,
        parse: Callable[[str], ir.Expr | None],
    ) -> None:
        super().__init__(program, inheritance, frameworks)
        self._infos: dict[str, ClassInfo] = {}
        self._building: set[str] = set()
        self._annotations = Annotations(self, parse)
        self._relationships = Relationships(self)
        self.managers = Managers(self)
        self._columns = Columns(self, self._annotations, self._relationships)
        self._constructed = Constructed(self, self._annotations)

    def info_named(self, name: str) -> ClassInfo | None:
        """Like `info`, by unique name."""
        cls = self._by_name.get(name)
        return self.info(cls) if cls is not None else None

    def info(self, cls: ClassDefinition) -> ClassInfo:
        """Fields and members of the class, inherited ones included."""
        known = self._infos.get(cls.qualified)
        if known is not None:
            return known
        if cls.qualified in self._building:
            return ClassInfo(self.name(cls), cls, self.kind(cls), {}, {})
        self._building.add(cls.qualified)
        fields = {} if self.is_enum(cls) else self._fields(cls)
        members = enum_members(self, cls)
        info = ClassInfo(self.name(cls), cls, self.kind(cls), self._keyed(cls, _canonical(fields)), members)
        self._building.discard(cls.qualified)
        self._infos[cls.qualified] = info
        return info

    def _fields(self, cls: ClassDefinition) -> dict[str, FieldInfo]:
        """Declared fields, then what constructors and relationships of others add."""
        order = tuple(reversed(self.inheritance.order(cls)))
        fields = {field.attribute: field for one in order for field in self._columns.declared(one)}
        machine = self.machine(cls)
        if machine is not None:
            for field in machine_field(self, cls, machine):
                fields.setdefault(field.attribute, field)
        for described in self.described_by(cls):
            for field in self._columns.declared(described):
                fields[field.attribute] = told_by_table(fields.get(field.attribute), field)
        for one in order:
            for field in (*self._constructed.constructed(one), *self._relationships.back_references(one)):
                fields.setdefault(field.attribute, field)
        return fields

    def machine(self, cls: ClassDefinition) -> Described | None:
        """The machine of transitions that the class makes for its instances."""
        return machine_of(self, cls) if self.frameworks.has_machines else None

    def _keyed(self, cls: ClassDefinition, fields: dict[str, FieldInfo]) -> dict[str, FieldInfo]:
        """Keys that nothing else relates to an entity, by their name: `orderId: string`."""
        if not self.frameworks.language(cls.module.language).members:
            return fields
        found = dict(fields)
        for attribute, field in fields.items():
            if not field.reference or field.type.kind not in ("string", "integer", "unknown"):
                continue
            named = [
                one
                for one in self.all()
                if self.kind(one) == "storage" and words(one.name) == words(field.name)
            ]
            if len(named) == 1 and field.type.entity == "":
                type_ = replace_optional(self.class_type(named[0]), field.type.optional)
                found[attribute] = replace(field, type=type_)
        return found

    def annotation(self, module: ir.Module, expr: ir.Expr | None) -> ValueType:
        """The type an annotation denotes; `UNKNOWN` for what it does not know."""
        return self._annotations.annotation(module, expr)

    def entity_argument(self, module: ir.Module, expr: ir.Index) -> ValueType | None:
        """The one entity among the type arguments of `Repository[Order]`."""
        return self._annotations.entity_argument(module, expr)

    def class_type(self, cls: ClassDefinition) -> ValueType:
        """The type of an instance of the class."""
        return self._annotations.class_type(cls)


def _canonical(fields: dict[str, FieldInfo]) -> dict[str, FieldInfo]:
    """Gives every key-valued attribute the name of the reference it holds.

    `customer_id` and the relationship `customer` are one field.
    """
    result: dict[str, FieldInfo] = {}
    holding = {one.held_in: one for one in fields.values() if one.held_in and one.type.kind == "entity"}
    for attribute, field in fields.items():
        held = holding.get(attribute)
        if held is not None:
            type_ = replace_optional(held.type, field.type.optional)
            result[attribute] = replace(field, name=held.name, type=type_, reference=True)
            continue
        stem = attribute.removesuffix("_id").removesuffix("Id")
        if stem in (attribute, "") or field.relationship:
            result[attribute] = field
            continue
        sibling = fields.get(stem)
        type_ = field.type
        if sibling is not None and sibling.relationship:
            type_ = replace_optional(sibling.type, field.type.optional)
        if sibling is None or sibling.relationship:
            result[attribute] = replace(field, name=stem, type=type_, reference=True)
        else:
            result[attribute] = field
    return result
