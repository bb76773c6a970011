"""Classes as the model sees them: their kind, fields, enum members and the types of annotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from drift.code import ir
from drift.code.frameworks.registry import Frameworks
from drift.code.frameworks.schema import ClassKind, FieldTable
from drift.code.symbols.definitions import (
    ClassDefinition,
    ConstantDefinition,
    ExternalDefinition,
    FunctionDefinition,
)
from drift.code.symbols.inheritance import Inheritance
from drift.code.symbols.program import Program, dotted, flat
from drift.logic.spans import Source
from drift.logic.types import UNKNOWN, Kind, ValueType

ANNOTATION_DEPTH = 12
PRIMARY_NAMES = frozenset({"id", "pk", "uuid"})


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A stored attribute. `name` is canonical: a foreign key `customer_id` is the reference `customer`."""

    name: str
    attribute: str
    type: ValueType
    source: Source
    default: ir.Expr | None = None
    primary: bool = False
    reference: bool = False
    relationship: bool = False
    unique: bool = False
    owner: ClassDefinition | None = None
    back: str = ""
    """The attribute of the related class that leads back, where the relationship names it."""


@dataclass(frozen=True, slots=True)
class EnumMember:
    """One member of an enum: its name and, when constant, its written value."""

    name: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """What is known of one class.

    `name` is unique in the behaviour; `fields` by attribute name, in declared order.
    """

    name: str
    definition: ClassDefinition
    kind: ClassKind | None
    fields: dict[str, FieldInfo]
    members: dict[str, EnumMember]

    @property
    def primary(self) -> str:
        """The attribute that identifies an instance, "" if unknown."""
        declared = next((f.attribute for f in self.fields.values() if f.primary), "")
        return declared or next((a for a in self.fields if a in PRIMARY_NAMES), "")


class Classes:
    """Every class of the code base, described on demand and once."""

    VARIABLE = "~"
    """Starts the `entity` of an unknown type that is a type variable."""

    def __init__(
        self,
        program: Program,
        inheritance: Inheritance,
        frameworks: Frameworks,
        parse: Callable[[str], ir.Expr | None],
    ) -> None:
        self.program = program
        self.inheritance = inheritance
        self.frameworks = frameworks
        self._parse = parse
        self._infos: dict[str, ClassInfo] = {}
        self._building: set[str] = set()
        self._names: dict[str, str] = {}
        self._by_name: dict[str, ClassDefinition] = {}
        self._tables: dict[str, ClassDefinition] = {}
        self._back: dict[str, list[FieldInfo]] | None = None
        self._kinds: dict[str, ClassKind | None] = {}
        self._definitions = tuple(program.classes())
        self._assign_names()

    # ------------------------------------------------------------ identity

    def _assign_names(self) -> None:
        groups: dict[str, list[ClassDefinition]] = {}
        for cls in self._definitions:
            groups.setdefault(cls.name, []).append(cls)
        for name, group in groups.items():
            ranked = sorted(group, key=lambda c: (_rank(self.kind(c)), c.qualified))
            for position, cls in enumerate(ranked):
                unique = name if position == 0 else cls.qualified
                self._names[cls.qualified] = unique
                self._by_name[unique] = cls
        for cls in self._definitions:
            table = self._table_name(cls)
            if table:
                self._tables.setdefault(table, cls)

    def _table_name(self, cls: ClassDefinition) -> str:
        for statement in flat(cls.node.body):
            match statement:
                case ir.Assign(value=ir.Literal(kind="string", value=value)) if any(
                    isinstance(t, ir.Name) and t.name in {"__tablename__", "__table__", "db_table"}
                    for t in statement.targets
                ):
                    return value
                case _:
                    pass
        return ""

    def named_in_statement(self, text: str) -> tuple[str, ...]:
        """The entities whose tables a statement in text names."""
        spoken = set(re.findall(r"\w+", text.lower()))
        found = [self.name(cls) for table, cls in self._tables.items() if table.lower() in spoken]
        return tuple(dict.fromkeys(found))

    def all(self) -> tuple[ClassDefinition, ...]:
        """All classes, in module order."""
        return self._definitions

    def name(self, cls: ClassDefinition) -> str:
        """The unique name of the class in the behaviour."""
        return self._names.get(cls.qualified, cls.qualified)

    def named(self, name: str) -> ClassDefinition | None:
        """The class of that unique name."""
        return self._by_name.get(name)

    def info_named(self, name: str) -> ClassInfo | None:
        """Like `info`, by unique name."""
        cls = self._by_name.get(name)
        return self.info(cls) if cls is not None else None

    def kind(self, cls: ClassDefinition) -> ClassKind | None:
        """The kind the frameworks give it; None for a plain class."""
        if cls.qualified not in self._kinds:
            self._kinds[cls.qualified] = self.frameworks.class_kind(
                self.inheritance.outside(cls), self.inheritance.decorators(cls), _set_keywords(cls)
            )
        return self._kinds[cls.qualified]

    def is_enum(self, cls: ClassDefinition) -> bool:
        """Whether its members are constants of one enumeration."""
        return self.kind(cls) == "enum"

    # ------------------------------------------------------------ description

    def info(self, cls: ClassDefinition) -> ClassInfo:
        """Fields and members of the class, inherited ones included."""
        known = self._infos.get(cls.qualified)
        if known is not None:
            return known
        if cls.qualified in self._building:
            return ClassInfo(self.name(cls), cls, self.kind(cls), {}, {})
        self._building.add(cls.qualified)
        fields: dict[str, FieldInfo] = {}
        members: dict[str, EnumMember] = {}
        for one in reversed(self.inheritance.order(cls)):
            if self.is_enum(cls):
                members.update(self._members(one))
            else:
                for field in self._declared(one):
                    fields[field.attribute] = field
        if not self.is_enum(cls):
            for one in reversed(self.inheritance.order(cls)):
                for field in (*self._constructed(one), *self._back_references(one)):
                    fields.setdefault(field.attribute, field)
        info = ClassInfo(self.name(cls), cls, self.kind(cls), _canonical(fields), members)
        self._building.discard(cls.qualified)
        self._infos[cls.qualified] = info
        return info

    def _members(self, cls: ClassDefinition) -> dict[str, EnumMember]:
        found: dict[str, EnumMember] = {}
        for statement in flat(cls.node.body):
            if not isinstance(statement, ir.Assign) or statement.value is None or statement.operator:
                continue
            for target in statement.targets:
                if isinstance(target, ir.Name) and not target.name.startswith("_"):
                    value = _member_value(statement.value)
                    found[target.name] = EnumMember(
                        target.name, value, Source(cls.module.file, statement.span)
                    )
        return found

    def _declared(self, cls: ClassDefinition) -> Iterable[FieldInfo]:
        for statement in flat(cls.node.body):
            if not isinstance(statement, ir.Assign) or statement.operator:
                continue
            for target in statement.targets:
                if isinstance(target, ir.Name) and not target.name.startswith("__"):
                    field = self._field(cls, target.name, statement)
                    if field is not None:
                        yield field

    def _field(self, cls: ClassDefinition, name: str, node: ir.Assign) -> FieldInfo | None:
        source = Source(cls.module.file, node.span)
        annotated = self.annotation(cls.module, node.annotation) if node.annotation is not None else UNKNOWN
        if isinstance(node.value, ir.Call):
            called = self.program.resolve(cls.module, node.value.callee)
            table = (
                self.frameworks.field(called.qualified) if isinstance(called, ExternalDefinition) else None
            )
            if table is not None:
                return self._from_call(cls, name, node.value, table, annotated, source)
        if node.annotation is None:
            return None
        if _is_class_variable(node.annotation):
            return None
        return FieldInfo(name, name, annotated, source, node.value, owner=cls)

    def _from_call(
        self,
        cls: ClassDefinition,
        name: str,
        call: ir.Call,
        table: FieldTable,
        annotated: ValueType,
        source: Source,
    ) -> FieldInfo:
        keywords = {a.name: a.value for a in call.arguments if a.name}
        positional = [a.value for a in call.arguments if not a.name and not a.spread]
        default = next((keywords[k] for k in table.default if k in keywords), None)
        if default is None and table.positional_default and positional:
            default = positional[0] if not _is_ellipsis(positional[0]) else None
        if table.relationship:
            return self._relationship(cls, name, positional, keywords, table, annotated, source)
        type_ = annotated
        reference = False
        for argument in [*positional, *([keywords["type_"]] if "type_" in keywords else [])]:
            called = self._called(cls, argument)
            if called in table.references:
                reference = True
                target = self._referenced(argument)
                if target is not None:
                    type_ = ValueType("entity", type_.optional, (), self.name(target))
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
        primary = bool(table.primary) and _truthy(keywords.get(table.primary))
        optional = type_.optional
        if table.optional and table.optional in keywords:
            optional = _truthy(keywords[table.optional])
        elif table.optional and annotated.kind == "unknown" and not primary:
            optional = table.optional_default and default is None
        unique = bool(table.unique) and _truthy(keywords.get(table.unique))
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
        )

    def _relationship(
        self,
        cls: ClassDefinition,
        name: str,
        positional: list[ir.Expr],
        keywords: dict[str, ir.Expr],
        table: FieldTable,
        annotated: ValueType,
        source: Source,
    ) -> FieldInfo:
        back = next((found for k in table.ways_back if (found := _attribute(keywords.get(k)))), "")
        if annotated.kind != "unknown":
            return FieldInfo(name, name, annotated, source, relationship=True, owner=cls, back=back)
        target = keywords.get("argument") or (positional[0] if positional else None)
        related = self._class_of(cls, target)
        entity = ValueType("entity", False, (), self.name(related)) if related is not None else UNKNOWN
        single = table.many in keywords and not _truthy(keywords[table.many])
        if not single and related is not None:
            single = self._holds_key(cls, related)
        type_ = replace_optional(entity, True) if single else ValueType("collection", element=entity)
        return FieldInfo(name, name, type_, source, relationship=True, owner=cls, back=back)

    def _back_references(self, cls: ClassDefinition) -> Iterable[FieldInfo]:
        """What relationships of other classes say their way back is called on this one."""
        if self._back is None:
            self._back = {}
            for other in self._definitions:
                for target, field in self._named_ways_back(other):
                    self._back.setdefault(target.qualified, []).append(field)
        return self._back.get(cls.qualified, ())

    def _named_ways_back(self, cls: ClassDefinition) -> Iterable[tuple[ClassDefinition, FieldInfo]]:
        for statement in flat(cls.node.body):
            if not isinstance(statement, ir.Assign) or not isinstance(statement.value, ir.Call):
                continue
            call = statement.value
            called = self.program.resolve(cls.module, call.callee)
            table = (
                self.frameworks.field(called.qualified) if isinstance(called, ExternalDefinition) else None
            )
            if table is None or not table.relationship or not table.backref:
                continue
            keywords = {a.name: a.value for a in call.arguments if a.name}
            positional = [a.value for a in call.arguments if not a.name and not a.spread]
            target = self._class_of(cls, keywords.get("argument") or (positional[0] if positional else None))
            back = keywords.get(table.backref)
            single = target is not None and self._holds_key(target, cls)
            if isinstance(back, ir.Call) and back.arguments:
                options = {a.name: a.value for a in back.arguments if a.name}
                single = single or (table.many in options and not _truthy(options[table.many]))
                back = back.arguments[0].value
            if target is None or not isinstance(back, ir.Literal) or back.kind != "string":
                continue
            entity = ValueType("entity", single, (), self.name(cls))
            type_ = entity if single else ValueType("collection", element=entity)
            source = Source(cls.module.file, statement.span)
            yield target, FieldInfo(back.value, back.value, type_, source, relationship=True, owner=target)

    def _holds_key(self, cls: ClassDefinition, related: ClassDefinition) -> bool:
        """Whether `cls` has the foreign key: then the relationship leads to one instance."""
        table = self._table_name(related)
        for one in self.inheritance.order(cls):
            for statement in flat(one.node.body):
                if isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Call):
                    for argument in statement.value.arguments:
                        target = self._referenced(argument.value)
                        if target is not None and (
                            target is related or self._table_name(target) == table != ""
                        ):
                            return True
        return False

    def _called(self, cls: ClassDefinition, expr: ir.Expr) -> str:
        if isinstance(expr, ir.Call):
            found = self.program.resolve(cls.module, expr.callee)
            return found.qualified if isinstance(found, ExternalDefinition) else ""
        return ""

    def _referenced(self, expr: ir.Expr) -> ClassDefinition | None:
        """The class whose table a foreign key names: `ForeignKey("users.id")`, `ForeignKey(User.id)`."""
        if not isinstance(expr, ir.Call) or not expr.arguments:
            return None
        target = expr.arguments[0].value
        if isinstance(target, ir.Literal) and target.kind == "string" and "." in target.value:
            table = target.value.rsplit(".", 1)[0]
            found = self._tables.get(table) or self._tables.get(table.rsplit(".", 1)[-1])
            return found or self._by_default_table(table)
        return None

    def _by_default_table(self, table: str) -> ClassDefinition | None:
        wanted = table.replace("_", "").lower()
        candidates = [c for c in self._definitions if c.name.lower() in {wanted, wanted.removesuffix("s")}]
        return candidates[0] if len(candidates) == 1 else None

    def _class_of(self, cls: ClassDefinition, expr: ir.Expr | None) -> ClassDefinition | None:
        match expr:
            case ir.Literal(kind="string"):
                name = expr.value.rsplit(".", 1)[-1]
                found = self.program.lookup(cls.module, name)
                if isinstance(found, ClassDefinition):
                    return found
                return next((c for c in self._definitions if c.name == name), None)
            case ir.Lambda(body=(ir.Return(value=value),)):
                return self._class_of(cls, value)
            case _:
                found = self.program.resolve(cls.module, expr)
                return found if isinstance(found, ClassDefinition) else None

    def _column_type(self, cls: ClassDefinition, expr: ir.Expr) -> ValueType:
        callee = expr.callee if isinstance(expr, ir.Call) else expr
        found = self.program.resolve(cls.module, callee)
        if isinstance(found, ClassDefinition):
            for base in self.inheritance.outside(found):
                scalar = self.frameworks.scalar(base)
                if scalar is not None:
                    return ValueType(scalar)
            return UNKNOWN
        if not isinstance(found, ExternalDefinition):
            return UNKNOWN
        scalar = self.frameworks.scalar(found.qualified)
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
            found = self.program.resolve(cls.module, value)
            if isinstance(found, ClassDefinition) and self.is_enum(found):
                return ValueType("enum", states=tuple(self.info(found).members), entity=self.name(found))
            if isinstance(found, ConstantDefinition) and isinstance(found.value, ir.Collection):
                states.extend(
                    i.value for i in found.value.items if isinstance(i, ir.Literal) and i.kind == "string"
                )
        return ValueType("enum", states=tuple(states))

    def _constructed(self, cls: ClassDefinition) -> Iterable[FieldInfo]:
        """Attributes that `__init__` gives.

        Typed by the parameter they come from, or by the class they construct.
        """
        for method in self.inheritance.methods(cls):
            if method.name != "__init__":
                continue
            parameters = {p.name: p for p in method.node.parameters}
            receiver = method.node.parameters[0].name if method.node.parameters else ""
            for statement in _nested_statements(method.node.body):
                if not isinstance(statement, ir.Assign) or statement.operator:
                    continue
                for target in statement.targets:
                    if (
                        isinstance(target, ir.Attribute)
                        and isinstance(target.base, ir.Name)
                        and target.base.name == receiver
                    ):
                        type_ = self._assigned_type(method, statement, parameters)
                        default = statement.value if isinstance(statement.value, ir.Literal) else None
                        yield FieldInfo(
                            target.name,
                            target.name,
                            type_,
                            Source(cls.module.file, statement.span),
                            default,
                            owner=cls,
                        )

    def _assigned_type(
        self, method: FunctionDefinition, node: ir.Assign, parameters: dict[str, ir.Parameter]
    ) -> ValueType:
        if node.annotation is not None:
            return self.annotation(method.module, node.annotation)
        return self._initial_type(method, node.value, parameters)

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
                declared = self.annotation(method.module, parameter.annotation)
                if declared.kind == "unknown" and isinstance(parameter.default, ir.Call):
                    return self._initial_type(method, parameter.default, {})
                return declared
            case ir.Call():
                found = self.program.resolve(method.module, value.callee)
                if isinstance(found, ClassDefinition) and not self.is_enum(found):
                    return ValueType("entity", False, (), self.name(found))
                return UNKNOWN
            case ir.Literal():
                return ValueType(_LITERALS.get(value.kind, "unknown"))
            case ir.Attribute():
                found = self.program.resolve(method.module, value)
                return self._member_type(found)
            case _:
                return UNKNOWN

    def _first_known(
        self, method: FunctionDefinition, values: Iterable[ir.Expr], parameters: dict[str, ir.Parameter]
    ) -> ValueType:
        types = [self._initial_type(method, value, parameters) for value in values]
        return next((t for t in types if t.kind != "unknown"), types[0])

    def _member_type(self, found: object) -> ValueType:
        if isinstance(found, ConstantDefinition) and found.owner is not None and self.is_enum(found.owner):
            return ValueType(
                "enum", states=tuple(self.info(found.owner).members), entity=self.name(found.owner)
            )
        return UNKNOWN

    # ------------------------------------------------------------ annotations

    def annotation(self, module: ir.Module, expr: ir.Expr | None, depth: int = 0) -> ValueType:
        """The type an annotation denotes; `UNKNOWN` for what it does not know."""
        if expr is None or depth > ANNOTATION_DEPTH:
            return UNKNOWN
        match expr:
            case ir.Literal(kind="string"):
                return self.annotation(module, self._parse(expr.value), depth + 1)
            case ir.Binary(operator="|"):
                return _union([self.annotation(module, e, depth + 1) for e in (expr.left, expr.right)])
            case ir.Literal(kind="null"):
                return ValueType("unknown", optional=True)
            case ir.Index():
                return self._generic(module, expr, depth)
            case ir.Name() | ir.Attribute():
                return self._named_type(module, expr, depth)
            case _:
                return UNKNOWN

    def _named_type(self, module: ir.Module, expr: ir.Expr, depth: int) -> ValueType:
        alias = self.program.lookup(module, expr.name) if isinstance(expr, ir.Name) else None
        found = alias if isinstance(alias, ConstantDefinition) else self.program.resolve(module, expr)
        match found:
            case ClassDefinition():
                return self.class_type(found)
            case ConstantDefinition() if found.value is not None:
                if self._is_type_variable(found):
                    return ValueType("unknown", entity=f"{self.VARIABLE}{found.qualified}")
                return self.annotation(found.module, found.value, depth + 1)
            case ExternalDefinition():
                scalar = self.frameworks.scalar(found.qualified)
                if scalar is not None:
                    return ValueType(scalar)
                generic = self.frameworks.generic(found.qualified)
                if generic in {"collection", "mapping"}:
                    return ValueType("collection")
                if generic is None and "." not in found.qualified:
                    # An undefined name in an annotation: a forward reference to a class defined elsewhere.
                    named = [c for c in self._definitions if c.name == found.qualified]
                    return self.class_type(named[0]) if len(named) == 1 else UNKNOWN
                return UNKNOWN
            case _:
                return UNKNOWN

    def _is_type_variable(self, constant: ConstantDefinition) -> bool:
        if not isinstance(constant.value, ir.Call):
            return False
        called = self.program.resolve(constant.module, constant.value.callee)
        return isinstance(called, ExternalDefinition) and called.qualified.endswith("TypeVar")

    def entity_argument(self, module: ir.Module, expr: ir.Index) -> ValueType | None:
        """The one entity among the type arguments of `Repository[Order]`."""
        arguments = expr.key.items if isinstance(expr.key, ir.Collection) else (expr.key,)
        types = [self.annotation(module, argument, 1) for argument in arguments]
        entities = [t for t in types if t.kind == "entity"]
        return entities[0] if len(entities) == 1 else None

    def class_type(self, cls: ClassDefinition) -> ValueType:
        """The type of an instance of the class."""
        if self.is_enum(cls):
            return ValueType("enum", states=tuple(self.info(cls).members), entity=self.name(cls))
        for base in self.inheritance.outside(cls):
            scalar = self.frameworks.scalar(base)
            if scalar is not None:
                return ValueType(scalar)
        return ValueType("entity", False, (), self.name(cls))

    def _generic(self, module: ir.Module, expr: ir.Index, depth: int) -> ValueType:
        found = self.program.resolve(module, expr.base)
        arguments = expr.key.items if isinstance(expr.key, ir.Collection) else (expr.key,)
        if isinstance(found, ClassDefinition):
            type_ = self.class_type(found)
            if type_.kind != "entity":
                return type_
            return ValueType("entity", entity=type_.entity, element=self.entity_argument(module, expr))
        name = found.qualified if isinstance(found, ExternalDefinition) else dotted(expr.base)
        match self.frameworks.generic(name):
            case "optional":
                return replace_optional(self.annotation(module, arguments[0], depth + 1), True)
            case "union":
                return _union([self.annotation(module, a, depth + 1) for a in arguments])
            case "transparent":
                return self.annotation(module, arguments[0], depth + 1)
            case "collection":
                return ValueType("collection", element=self.annotation(module, arguments[0], depth + 1))
            case "mapping":
                return ValueType("collection", element=self.annotation(module, arguments[-1], depth + 1))
            case "literal":
                states = tuple(a.value for a in arguments if isinstance(a, ir.Literal) and a.kind == "string")
                return ValueType("enum", states=states) if len(states) == len(arguments) else UNKNOWN
            case _:
                return UNKNOWN


_LITERALS: dict[str, Kind] = {
    "string": "string",
    "integer": "integer",
    "float": "decimal",
    "boolean": "boolean",
}


def _set_keywords(cls: ClassDefinition) -> tuple[str, ...]:
    return tuple(k.name for k in cls.node.keywords if k.name and _truthy(k.value))


def _rank(kind: ClassKind | None) -> int:
    order: list[ClassKind | None] = [
        "storage",
        "record",
        None,
        "enum",
        "settings",
        "transfer",
        "view",
        "exception",
    ]
    return order.index(kind)


def _canonical(fields: dict[str, FieldInfo]) -> dict[str, FieldInfo]:
    """Gives every key-valued attribute the name of the reference it holds.

    `customer_id` and the relationship `customer` are one field.
    """
    result: dict[str, FieldInfo] = {}
    for attribute, field in fields.items():
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


def replace_optional(type_: ValueType, optional: bool) -> ValueType:
    """The same type, optional or not."""
    return ValueType(type_.kind, optional, type_.states, type_.entity, type_.element)


def _union(types: list[ValueType]) -> ValueType:
    known = [t for t in types if not (t.kind == "unknown" and t.optional)]
    optional = any(t.optional for t in types)
    if len(known) == 1:
        return replace_optional(known[0], optional)
    if known and all(t == known[0] for t in known):
        return replace_optional(known[0], optional)
    return ValueType("unknown", optional)


def _attribute(expr: ir.Expr | None) -> str:
    """The attribute that is named: `"author"`, `"Post.author_id"`, `[author_id]`; "" for anything else."""
    match expr:
        case ir.Literal(kind="string", value=str(value)):
            return value.strip("[] ").rpartition(".")[2]
        case ir.Collection(items=(item,)):
            return _attribute(item)
        case ir.Attribute(name=name) | ir.Name(name=name):
            return name
        case _:
            return ""


def _is_class_variable(annotation: ir.Expr) -> bool:
    bare = annotation.base if isinstance(annotation, ir.Index) else annotation
    return dotted(bare).endswith("ClassVar")


def _is_ellipsis(expr: ir.Expr) -> bool:
    return isinstance(expr, ir.Literal) and expr.kind == "ellipsis"


def _truthy(expr: ir.Expr | None) -> bool:
    return isinstance(expr, ir.Literal) and expr.kind == "boolean" and expr.value == "true"


def _member_value(expr: ir.Expr) -> str:
    match expr:
        case ir.Literal(kind="string" | "integer"):
            return expr.value
        case ir.Collection(items=(ir.Literal(kind="string" | "integer") as first, *_)):
            return first.value
        case _:
            return ""


def _nested_statements(body: Iterable[ir.Stmt]) -> Iterable[ir.Stmt]:
    for statement in flat(body):
        yield statement
        if isinstance(statement, ir.For | ir.While):
            yield from _nested_statements(statement.body)
