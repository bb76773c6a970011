"""Declared fields: annotated attributes and columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from drift.behaviour.from_code.classes.annotations import Annotations
from drift.behaviour.from_code.classes.choices import listed
from drift.behaviour.from_code.classes.descriptions import FieldInfo
from drift.behaviour.from_code.classes.identity import Identities
from drift.behaviour.from_code.classes.limits import limits
from drift.behaviour.from_code.classes.literals import as_moment, column_kind, given_options
from drift.behaviour.from_code.classes.members import enum_type
from drift.behaviour.from_code.classes.relationships import Relationships
from drift.behaviour.from_code.classes.types import is_true, replace_optional
from drift.code import ir
from drift.code.frameworks.schema import FieldTable
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition, ExternalDefinition
from drift.code.symbols.program import dotted, flat
from drift.logic.spans import Source
from drift.logic.types import UNKNOWN, ValueType


class Columns:
    """The fields that class bodies declare."""

    def __init__(
        self, identities: Identities, annotations: Annotations, relationships: Relationships
    ) -> None:
        self._identities = identities
        self._annotations = annotations
        self._relationships = relationships

    def declared(self, cls: ClassDefinition) -> Iterable[FieldInfo]:
        """The fields that the class body itself declares."""
        for statement in flat(cls.node.body):
            if not isinstance(statement, ir.Assign) or statement.operator:
                continue
            for target in statement.targets:
                if isinstance(target, ir.Name) and not target.name.startswith(("__", "@")):
                    field = self._field(cls, target.name, statement)
                    if field is not None:
                        yield self._limited(cls, field, statement)
                        yield from self._relationships.key_of(field)

    def _limited(self, cls: ClassDefinition, field: FieldInfo, node: ir.Assign) -> FieldInfo:
        found = limits(self._identities.program, self._identities.frameworks, cls.module, node, field.type)
        return replace(field, limits=found) if found else field

    def _field(self, cls: ClassDefinition, name: str, node: ir.Assign) -> FieldInfo | None:
        source = Source(cls.module.file, node.span)
        annotated = (
            self._annotations.annotation(cls.module, node.annotation)
            if node.annotation is not None
            else UNKNOWN
        )
        if "static" in node.marks or "type" in node.marks:
            return None
        annotated = as_moment(self._identities, cls.module, name, annotated)
        if isinstance(node.value, ir.Call):
            table = self._table(cls, node.value)
            if table is not None:
                return self._from_call(cls, name, node.value, table, annotated, source)
        for decorator in node.decorators:
            call = (
                decorator
                if isinstance(decorator, ir.Call)
                else ir.Call(span=decorator.span, callee=decorator)
            )
            table = self._table(cls, call)
            if table is not None:
                found = self._from_call(cls, name, call, table, annotated, source)
                return replace(found, default=node.value) if node.value is not None else found
        if node.annotation is None:
            if not self._identities.frameworks.language(cls.module.language).fields:
                return None
            annotated = self._annotations.initial(cls.module, node.value)
        if node.annotation is not None and _is_class_variable(node.annotation):
            return None
        return FieldInfo(name, name, annotated, source, node.value, owner=cls)

    def _table(self, cls: ClassDefinition, call: ir.Call) -> FieldTable | None:
        """What a call of that declares, by the frameworks."""
        called = self._identities.program.resolve(cls.module, call.callee)
        return (
            self._identities.frameworks.field(called.qualified)
            if isinstance(called, ExternalDefinition)
            else None
        )

    def _from_call(
        self,
        cls: ClassDefinition,
        name: str,
        call: ir.Call,
        table: FieldTable,
        annotated: ValueType,
        source: Source,
    ) -> FieldInfo:
        keywords, positional = given_options(call, table)
        default = next((keywords[k] for k in table.default if k in keywords), None)
        if default is None and table.positional_default and positional:
            default = positional[0] if not _is_ellipsis(positional[0]) else None
        if default is None and (table.now or any(is_true(keywords.get(k)) for k in table.sets_now)):
            default = ir.Call(span=call.span, callee=ir.Name(span=call.span, name=CLOCK))
        if table.relationship:
            return self._relationships.relationship(cls, name, positional, keywords, table, annotated, source)
        type_ = annotated
        if table.type and type_.kind == "unknown":
            type_ = ValueType(table.type, type_.optional)
        if table.choices and table.choices in keywords:
            states = listed(self._identities, cls, keywords[table.choices])
            type_ = replace_optional(states, type_.optional) if states.kind == "enum" else type_
        if table.out_of and table.out_of in keywords:
            type_ = self._row_of(cls, keywords[table.out_of])
        reference = False
        given = [keywords[k] for k in ("type_", table.type_option) if k in keywords]
        for argument in [*(() if table.type else positional), *given]:
            called = self._called(cls, argument)
            named = column_kind(self._identities, argument) if table.options else None
            if named is not None:
                type_ = ValueType(named, type_.optional) if type_.kind in _LOOSE else type_
            elif called in table.references:
                reference = True
                target = self._identities.referenced(argument)
                if target is not None:
                    type_ = ValueType("entity", type_.optional, (), self._identities.name(target))
            elif not reference and type_.kind == "unknown":
                column = self._column_type(cls, argument)
                if column.kind != "unknown":
                    type_ = replace_optional(column, type_.optional)
            elif type_.kind == "string" or type_.kind == "enum":
                column = self._column_type(cls, argument)
                if column.kind == "enum" and column.states:
                    type_ = replace_optional(column, type_.optional)
        if table.reference and table.reference in keywords:
            reference = True
            target = self._identities.class_of(cls, _owner_of_key(keywords[table.reference]))
            if target is not None and not self._identities.is_enum(target):
                type_ = ValueType("entity", type_.optional, (), self._identities.name(target))
        primary = table.identifies or (bool(table.primary) and is_true(keywords.get(table.primary)))
        if primary and not isinstance(default, ir.Literal):
            # What makes up a new key says nothing of it: a row is known by the key that it has.
            default = None
        optional = type_.optional
        if table.optional and table.optional in keywords:
            optional = is_true(keywords[table.optional])
        elif table.optional and annotated.kind == "unknown" and not primary:
            optional = table.optional_default and default is None
        if table.required:
            optional = not (primary or is_true(keywords.get(table.required)))
        unique = bool(table.unique) and is_true(keywords.get(table.unique))
        return FieldInfo(
            name,
            name,
            replace_optional(type_, optional),
            source,
            default,
            primary,
            reference,
            unique=unique,
            owner=cls,
            renewed=table.renewed or any(_is_given(keywords.get(k)) for k in table.renews),
        )

    def _row_of(self, cls: ClassDefinition, expr: ir.Expr) -> ValueType:
        """The class whose rows an expression such as `Order.objects.all()` starts from."""
        part = expr
        while isinstance(part, ir.Call | ir.Attribute):
            part = part.callee if isinstance(part, ir.Call) else part.base
        found = self._identities.program.resolve(cls.module, part)
        if isinstance(found, ClassDefinition):
            return ValueType("entity", False, (), self._identities.name(found))
        return UNKNOWN

    def _called(self, cls: ClassDefinition, expr: ir.Expr) -> str:
        if isinstance(expr, ir.Call):
            found = self._identities.program.resolve(cls.module, expr.callee)
            return found.qualified if isinstance(found, ExternalDefinition) else ""
        return ""

    def _column_type(self, cls: ClassDefinition, expr: ir.Expr) -> ValueType:
        callee = expr.callee if isinstance(expr, ir.Call) else expr
        found = self._identities.program.resolve(cls.module, callee)
        if isinstance(found, ClassDefinition):
            for base in self._identities.inheritance.outside(found):
                scalar = self._identities.frameworks.scalar(base)
                if scalar is not None:
                    return ValueType(scalar)
            return UNKNOWN
        if not isinstance(found, ExternalDefinition):
            return UNKNOWN
        scalar = self._identities.frameworks.scalar(found.qualified)
        if scalar is None:
            return UNKNOWN
        if scalar == "enum" and isinstance(expr, ir.Call):
            return self._enum_arguments(cls, expr)
        return ValueType(scalar)

    def _enum_arguments(self, cls: ClassDefinition, call: ir.Call) -> ValueType:
        states: list[str] = []
        for argument in call.arguments:
            if argument.name:
                continue
            value = argument.value
            if isinstance(value, ir.Literal) and value.kind == "string":
                states.append(value.value)
                continue
            found = self._identities.program.resolve(cls.module, value)
            if isinstance(found, ClassDefinition) and self._identities.is_enum(found):
                return enum_type(self._identities, found)
            if isinstance(found, ConstantDefinition) and isinstance(found.value, ir.Collection):
                states.extend(
                    i.value for i in found.value.items if isinstance(i, ir.Literal) and i.kind == "string"
                )
        return ValueType("enum", states=tuple(states))


CLOCK = "@sql.now"
"""What a column is given that holds the moment at which its row is made."""
_LOOSE = ("unknown", "integer", "string")
"""Kinds that the type of the column tells better."""


def _is_class_variable(annotation: ir.Expr) -> bool:
    bare = annotation.base if isinstance(annotation, ir.Index) else annotation
    return dotted(bare).endswith("ClassVar")


def _owner_of_key(expr: ir.Expr) -> ir.Expr:
    """The table in `() => users.id`; the expression itself where it is none of that."""
    match expr:
        case ir.Lambda(body=(ir.Return(value=ir.Attribute(base=base)),)):
            return base
        case _:
            return expr


def _is_ellipsis(expr: ir.Expr) -> bool:
    return isinstance(expr, ir.Literal) and expr.kind == "ellipsis"


def _is_given(option: ir.Expr | None) -> bool:
    """Whether an option stands there and is not switched off."""
    return option is not None and not (isinstance(option, ir.Literal) and not is_true(option))
