"""The types that annotations denote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from drift.behaviour.from_code.classes.identity import Identities
from drift.behaviour.from_code.classes.literals import computed_states
from drift.behaviour.from_code.classes.members import enum_type
from drift.behaviour.from_code.classes.types import replace_optional, union
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition, ExternalDefinition
from drift.code.symbols.program import dotted
from drift.logic.types import UNKNOWN, Kind, ValueType

ANNOTATION_DEPTH = 12
LITERALS: Final[Mapping[str, Kind]] = MappingProxyType(
    {"string": "string", "integer": "integer", "float": "decimal", "boolean": "boolean"}
)
"""The types of literals."""
VARIABLE = "~"
"""Starts the `entity` of an unknown type that is a type variable."""


class Annotations:
    """Reads annotations; `parse` reads one that is written as text."""

    def __init__(self, identities: Identities, parse: Callable[[str], ir.Expr | None]) -> None:
        self._identities = identities
        self._parse = parse

    def annotation(self, module: ir.Module, expr: ir.Expr | None, depth: int = 0) -> ValueType:
        """The type an annotation denotes; `UNKNOWN` for what it does not know."""
        if expr is None or depth > ANNOTATION_DEPTH:
            return UNKNOWN
        match expr:
            case ir.Literal(kind="string"):
                return self.annotation(module, self._parse(expr.value), depth + 1)
            case ir.Binary(operator="|"):
                return union([self.annotation(module, e, depth + 1) for e in (expr.left, expr.right)])
            case ir.Binary(operator="&"):
                parts = [self.annotation(module, e, depth + 1) for e in (expr.left, expr.right)]
                return next((p for p in parts if p.kind != "unknown"), UNKNOWN)
            case ir.Literal(kind="null"):
                return ValueType("unknown", optional=True)
            case ir.Index() | ir.Call() if computed := computed_states(self._identities, module, expr):
                return ValueType("enum", states=computed)
            case ir.Index() if (part := self._part(module, expr, depth)) is not None:
                return part
            case ir.Index():
                return self._generic(module, expr, depth)
            case ir.Call(callee=ir.Name(name="@typeof"), arguments=(ir.Argument(value=named),)):
                return self._given(module, named)
            case ir.Name() | ir.Attribute():
                return self._named_type(module, expr, depth)
            case _:
                return UNKNOWN

    def _named_type(self, module: ir.Module, expr: ir.Expr, depth: int) -> ValueType:
        alias = self._identities.program.lookup_type(module, expr.name) if isinstance(expr, ir.Name) else None
        found = (
            alias if isinstance(alias, ConstantDefinition) else self._identities.program.resolve(module, expr)
        )
        match found:
            case ClassDefinition():
                return self.class_type(found)
            case ConstantDefinition() if found.value is not None:
                if self._is_type_variable(found):
                    return ValueType("unknown", entity=f"{VARIABLE}{found.qualified}")
                return self.annotation(found.module, found.value, depth + 1)
            case ExternalDefinition() if self._identities.leaves_open(module, found.qualified):
                return ValueType("unknown", entity=f"{VARIABLE}{module.name}.{found.qualified}")
            case ExternalDefinition():
                scalar = self._identities.frameworks.scalar(found.qualified)
                if scalar is not None:
                    return ValueType(scalar)
                generic = self._identities.frameworks.generic(found.qualified)
                if generic in {"collection", "mapping"}:
                    return ValueType("collection")
                if generic is None and "." not in found.qualified:
                    # An undefined name in an annotation: a forward reference to a class defined elsewhere.
                    named = [c for c in self._identities.all() if c.name == found.qualified]
                    return self.class_type(named[0]) if len(named) == 1 else UNKNOWN
                return self._outside(module, found.qualified)
            case _:
                return UNKNOWN

    def _outside(self, module: ir.Module, qualified: str) -> ValueType:
        """An outside class: its name is kept where the rulesets may say what its methods mean."""
        kept = self._identities.frameworks.language(module.language).members
        return ValueType("unknown", entity=qualified) if kept and "." in qualified else UNKNOWN

    def _is_type_variable(self, constant: ConstantDefinition) -> bool:
        if not isinstance(constant.value, ir.Call):
            return False
        called = self._identities.program.resolve(constant.module, constant.value.callee)
        return isinstance(called, ExternalDefinition) and called.qualified.endswith("TypeVar")

    def entity_argument(self, module: ir.Module, expr: ir.Index) -> ValueType | None:
        """The one entity among the type arguments of `Repository[Order]`."""
        arguments = expr.key.items if isinstance(expr.key, ir.Collection) else (expr.key,)
        types = [self.annotation(module, argument, 1) for argument in arguments]
        entities = [t for t in types if t.kind == "entity"]
        return entities[0] if len(entities) == 1 else None

    def class_type(self, cls: ClassDefinition) -> ValueType:
        """The type of an instance of the class."""
        if self._identities.is_enum(cls):
            return enum_type(self._identities, cls)
        for base in self._identities.inheritance.outside(cls):
            scalar = self._identities.frameworks.scalar(base)
            if scalar is not None:
                return ValueType(scalar)
        return ValueType("entity", False, (), self._identities.name(cls))

    def initial(self, module: ir.Module, value: ir.Expr | None) -> ValueType:
        """The type of what a field starts with, where nothing declares one."""
        match value:
            case ir.Literal():
                return ValueType(LITERALS.get(value.kind, "unknown"))
            case ir.Call(constructs=True):
                return self.annotation(module, value.callee)
            case _:
                return UNKNOWN

    def _given(self, module: ir.Module, expr: ir.Expr) -> ValueType:
        """`ConfigType<typeof limits>`: what a constant of the code base stands for, under its name."""
        named = expr.arguments[0].value if isinstance(expr, ir.Call) and expr.arguments else expr
        if isinstance(named, ir.Attribute):
            kept = self._identities.frameworks.generic(f"@typeof.{named.name}") == "given"
            named = named.base if kept else named
        found = self._identities.program.lookup(module, named.name) if isinstance(named, ir.Name) else None
        if isinstance(found, ClassDefinition) and not self._identities.is_enum(found):
            return self.class_type(found)
        return ValueType(entity=found.qualified) if isinstance(found, ConstantDefinition) else UNKNOWN

    def _part(self, module: ir.Module, expr: ir.Index, depth: int) -> ValueType | None:
        """`Database["public"]["Tables"]["orders"]["Row"]`: a part of a type that is written out.

        None for what is no such path. The type of a table's rows is the class that stands for them.
        """
        keys: list[str] = []
        base: ir.Expr = expr
        while isinstance(base, ir.Index) and (text := _literal(base.key)):
            keys.insert(0, text)
            base = base.base
        if not keys or not isinstance(base, ir.Name):
            return None
        tables = self._identities.frameworks.row_types
        if len(keys) == 1 and any(base.name in table.short for table in tables):
            return self._row(keys[0])
        found = self._identities.program.resolve(module, base)
        if len(keys) < 2 or not isinstance(found, ClassDefinition):
            return None
        if any(keys[-1] == table.row and keys[-3:-2] == [table.tables] for table in tables):
            return self._row(keys[-2])
        held = _held(found, keys)
        return self.annotation(found.module, held, depth + 1) if held is not None else None

    def _row(self, table: str) -> ValueType | None:
        cls = self._identities.of_table(table)
        return self.class_type(cls) if cls is not None else None

    def _generic(self, module: ir.Module, expr: ir.Index, depth: int) -> ValueType:
        found = self._identities.program.resolve(module, expr.base)
        arguments = expr.key.items if isinstance(expr.key, ir.Collection) else (expr.key,)
        if isinstance(found, ClassDefinition):
            type_ = self.class_type(found)
            if type_.kind != "entity":
                return type_
            return ValueType("entity", entity=type_.entity, element=self.entity_argument(module, expr))
        name = found.qualified if isinstance(found, ExternalDefinition) else dotted(expr.base)
        meaning = self._identities.frameworks.generic(name)
        if not arguments:
            # `tuple[()]`
            return ValueType("collection") if meaning in ("collection", "table", "mapping") else UNKNOWN
        match meaning:
            case "optional":
                return replace_optional(self.annotation(module, arguments[0], depth + 1), True)
            case "union":
                return union([self.annotation(module, a, depth + 1) for a in arguments])
            case "transparent":
                return self.annotation(module, arguments[0], depth + 1)
            case "collection":
                return ValueType("collection", element=self.annotation(module, arguments[0], depth + 1))
            case "table":
                return ValueType(
                    "collection", entity="*", element=self.annotation(module, arguments[0], depth + 1)
                )
            case "mapping":
                return ValueType("collection", element=self.annotation(module, arguments[-1], depth + 1))
            case "given":
                return self._given(module, arguments[0])
            case "literal":
                states = tuple(a.value for a in arguments if isinstance(a, ir.Literal) and a.kind == "string")
                return ValueType("enum", states=states) if len(states) == len(arguments) else UNKNOWN
            case _:
                return UNKNOWN


def _literal(key: ir.Expr) -> str:
    """The text of `["orders"]` in a type, "" for anything else."""
    match key:
        case ir.Index(base=ir.Name(name="@literal"), key=ir.Literal(kind="string", value=value)):
            return value
        case _:
            return ""


def _held(cls: ClassDefinition, keys: list[str]) -> ir.Expr | None:
    """What stands under these names in a type that is written out."""
    held: ir.Expr | None = None
    for statement in cls.node.body:
        if isinstance(statement, ir.Assign) and any(
            isinstance(target, ir.Name) and target.name == keys[0] for target in statement.targets
        ):
            held = statement.annotation
    for key in keys[1:]:
        entries = held.entries if isinstance(held, ir.Mapping) else ()
        held = next((e.value for e in entries if isinstance(e.key, ir.Literal) and e.key.value == key), None)
    return held
