"""Fields that constructors give."""

from __future__ import annotations

from collections.abc import Iterable

from drift.behaviour.from_code.classes.annotations import LITERALS, VARIABLE, Annotations
from drift.behaviour.from_code.classes.descriptions import FieldInfo
from drift.behaviour.from_code.classes.identity import Identities
from drift.behaviour.from_code.classes.members import enum_type
from drift.code import ir
from drift.code.symbols.definitions import (
    ClassDefinition,
    ConstantDefinition,
    ExternalDefinition,
    FunctionDefinition,
)
from drift.code.symbols.program import flat
from drift.logic.spans import Source
from drift.logic.types import UNKNOWN, ValueType


class Constructed:
    """The fields that constructors assign."""

    def __init__(self, identities: Identities, annotations: Annotations) -> None:
        self._identities = identities
        self._annotations = annotations

    def constructed(self, cls: ClassDefinition) -> Iterable[FieldInfo]:
        """Attributes that a constructor gives.

        Typed by the parameter they come from, or by the class they construct.
        """
        for method in self._identities.inheritance.methods(cls):
            if method.name not in self._identities.frameworks.conventions.constructors:
                continue
            parameters = {p.name: p for p in method.node.parameters}
            receiver = method.node.parameters[0].name if method.node.parameters else ""
            for target, value, statement in _assigned(method.node.body):
                if isinstance(target.base, ir.Name) and target.base.name == receiver:
                    type_ = self._assigned_type(method, statement, value, parameters)
                    if type_ == UNKNOWN and self._is_empty(method, value):
                        held = ValueType(entity=f"{VARIABLE}{cls.qualified}.{target.name}")
                        type_ = ValueType("collection", element=held)
                    default = value if isinstance(value, ir.Literal) else None
                    yield FieldInfo(
                        target.name,
                        target.name,
                        type_,
                        Source(cls.module.file, statement.span),
                        default,
                        owner=cls,
                    )

    def _is_empty(self, method: FunctionDefinition, value: ir.Expr | None) -> bool:
        """Whether the value is an empty list, map or set of nobody knows what: it is filled later."""
        match value:
            case ir.Collection(items=()) | ir.Mapping(entries=()):
                return self._identities.frameworks.language(method.module.language).members
            case ir.Call(arguments=()):
                called = self._identities.program.resolve(method.module, value.callee)
                name = called.qualified if isinstance(called, ExternalDefinition) else ""
                table = self._identities.frameworks.call(name)
                return table is not None and table.means == "store"
            case _:
                return False

    def _assigned_type(
        self,
        method: FunctionDefinition,
        node: ir.Assign,
        value: ir.Expr | None,
        parameters: dict[str, ir.Parameter],
    ) -> ValueType:
        if node.annotation is not None:
            return self._annotations.annotation(method.module, node.annotation)
        return self._initial_type(method, value, parameters)

    def _initial_type(
        self, method: FunctionDefinition, value: ir.Expr | None, parameters: dict[str, ir.Parameter]
    ) -> ValueType:
        """The type of what a constructor stores; of alternatives, of the first whose type is known."""
        match value:
            case ir.Logical():
                return self._first_known(method, value.operands, parameters)
            case ir.Conditional():
                return self._first_known(method, (value.then, value.other), parameters)
            case ir.Name() if value.name in parameters:
                parameter = parameters[value.name]
                declared = self._annotations.annotation(method.module, parameter.annotation)
                if declared.kind == "unknown" and isinstance(parameter.default, ir.Call):
                    return self._initial_type(method, parameter.default, {})
                return declared
            case ir.Call(callee=ir.Index() as filled):
                return self._annotations.annotation(method.module, filled)
            case ir.Call():
                found = self._identities.program.resolve(method.module, value.callee)
                if isinstance(found, ClassDefinition) and not self._identities.is_enum(found):
                    return ValueType("entity", False, (), self._identities.name(found))
                return UNKNOWN
            case ir.Literal():
                return ValueType(LITERALS.get(value.kind, "unknown"))
            case ir.Attribute():
                found = self._identities.program.resolve(method.module, value)
                return self._member_type(found)
            case _:
                return UNKNOWN

    def _first_known(
        self, method: FunctionDefinition, values: Iterable[ir.Expr], parameters: dict[str, ir.Parameter]
    ) -> ValueType:
        types = [self._initial_type(method, value, parameters) for value in values]
        return next((t for t in types if t.kind != "unknown"), types[0])

    def _member_type(self, found: object) -> ValueType:
        if (
            isinstance(found, ConstantDefinition)
            and found.owner is not None
            and self._identities.is_enum(found.owner)
        ):
            return enum_type(self._identities, found.owner)
        return UNKNOWN


def _assigned(body: Iterable[ir.Stmt]) -> Iterable[tuple[ir.Attribute, ir.Expr | None, ir.Assign]]:
    """The attributes that statements assign, each with its value: of a local, what that was given last."""
    given: dict[str, ir.Expr | None] = {}
    for statement in _nested_statements(body):
        if not isinstance(statement, ir.Assign):
            continue
        for target, value in _each(statement):
            if isinstance(value, ir.Name):
                value = given.get(value.name, value)
            if isinstance(target, ir.Name):
                given[target.name] = None if statement.operator else value
            elif isinstance(target, ir.Attribute) and not statement.operator:
                yield target, value, statement


def _each(statement: ir.Assign) -> Iterable[tuple[ir.Expr, ir.Expr | None]]:
    """Every target of an assignment with its own value: `a, b = x, y` are two."""
    for target in statement.targets:
        value = statement.value
        if isinstance(target, ir.Collection) and isinstance(value, ir.Collection):
            if len(target.items) == len(value.items):
                yield from zip(target.items, value.items, strict=True)
        else:
            yield target, value


def _nested_statements(body: Iterable[ir.Stmt]) -> Iterable[ir.Stmt]:
    for statement in flat(body):
        yield statement
        if isinstance(statement, ir.For | ir.While):
            yield from _nested_statements(statement.body)
