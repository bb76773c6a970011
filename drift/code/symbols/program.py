"""The whole code base as linked scopes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import msgspec

from drift.code import ir
from drift.code.ir.inner import inner
from drift.code.symbols.definitions import (
    ClassDefinition,
    ConstantDefinition,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
    ModuleDefinition,
)

DEFAULT = "default"
"""The name of a default export."""
WHOLE = "module.exports"
"""The name of what stands for a whole module where it is not the module."""
IMPORT_HOPS = 24
"""Re-exports followed before a chain of imports counts as a cycle."""


class ModuleSource(Protocol):
    """Where modules come from: the scanned project."""

    @property
    def modules(self) -> Sequence[ir.Module]:
        """All modules, in a fixed order."""

    def resolve_module(self, name: str, importer: ir.Module | None = None) -> ir.Module | None:
        """The module that `name` means to `importer`."""

    def resolve_import(self, importer: ir.Module, name: str, level: int = 0) -> ir.Module | None:
        """The module that `importer` means by `name` after `level` dots."""


def flat(statements: Iterable[ir.Stmt]) -> Iterator[ir.Stmt]:
    """The statements of a module or class body, through `if`, `try` and `with` that choose bindings."""
    for statement in statements:
        match statement:
            case ir.If():
                yield from flat(statement.body)
                yield from flat(statement.orelse)
            case ir.Try():
                yield from flat(statement.body)
                for handler in statement.handlers:
                    yield from flat(handler.body)
                yield from flat(statement.orelse)
                yield from flat(statement.final)
            case ir.With():
                yield from flat(statement.body)
            case _:
                yield statement


def dotted(expr: ir.Expr | None) -> str:
    """`a.b.c` as text, or "" when the expression is not a plain dotted name."""
    match expr:
        case ir.Name():
            return expr.name
        case ir.Attribute():
            base = dotted(expr.base)
            return f"{base}.{expr.name}" if base else ""
        case _:
            return ""


def bound_names(statement: ir.Assign) -> Iterator[tuple[str, ir.Expr | None]]:
    """The names an assignment binds, each with its value: `A, B = 1, 2` binds both."""
    for target in statement.targets:
        if isinstance(target, ir.Name):
            yield target.name, statement.value
            continue
        match target, statement.value:
            case ir.Collection(items=parts), ir.Collection(items=values) if len(parts) == len(values):
                for part, value in zip(parts, values, strict=True):
                    if isinstance(part, ir.Name):
                        yield part.name, value
            case _:
                pass


class _Scope:
    """The bindings of one module: first import wins over later fallbacks, else the last definition.

    Names of types are kept apart: a type and a value may share one.
    """

    def __init__(self, module: ir.Module) -> None:
        self.classes: dict[str, ClassDefinition] = {}
        self.functions: dict[str, FunctionDefinition] = {}
        self.constants: dict[str, ConstantDefinition] = {}
        self.imports: dict[str, tuple[ir.Import, ir.ImportName]] = {}
        self.stars: list[ir.Import] = []
        self.types: dict[str, ConstantDefinition] = {}
        counts: dict[str, int] = {}
        for statement in flat(module.body):
            match statement:
                case ir.Class():
                    self.classes[statement.name] = ClassDefinition(
                        module, statement, f"{module.name}.{statement.name}"
                    )
                case ir.Function():
                    self.functions[statement.name] = FunctionDefinition(
                        module, statement, f"{module.name}.{statement.name}"
                    )
                case ir.Assign(operator="", marks=("type",)):
                    for bound, value in bound_names(statement):
                        self.types[bound] = ConstantDefinition(
                            module, bound, f"{module.name}.{bound}", value, None, statement
                        )
                case ir.Assign(operator=""):
                    for bound, value in bound_names(statement):
                        counts[bound] = counts.get(bound, 0) + 1
                        self.constants[bound] = ConstantDefinition(
                            module,
                            bound,
                            f"{module.name}.{bound}",
                            value,
                            statement.annotation,
                            statement,
                            counts[bound],
                        )
                case ir.Import():
                    for name in statement.names:
                        if name.name == "*":
                            self.stars.append(statement)
                        else:
                            self.imports.setdefault(name.alias, (statement, name))
                case _:
                    pass

    def names(self) -> set[str]:
        """Every name the module binds, but for those that stars bring."""
        return {*self.classes, *self.functions, *self.constants, *self.imports, *self.types}


class Program:
    """Resolves names and dotted expressions across the modules of one code base."""

    def __init__(self, source: ModuleSource) -> None:
        self._source = source
        self._scopes: dict[str, _Scope] = {}
        self._by_file: dict[str, _Scope] = {}
        self._modules_by_file = {module.file: module for module in source.modules}
        self._looked_up: dict[tuple[str, str, bool], Definition | None] = {}
        for module in source.modules:
            self._by_file[module.file] = _Scope(module)
        self._mentioning: dict[tuple[str, tuple[str, ...]], bool] = {}
        self._generating = tuple(module for module in source.modules if module.generates)

    @property
    def modules(self) -> Sequence[ir.Module]:
        """All modules, in a fixed order."""
        return self._source.modules

    def module_at(self, file: str) -> ir.Module | None:
        """The module that a file is."""
        return self._modules_by_file.get(file)

    def scope(self, module: ir.Module) -> _Scope:
        """The bindings of `module`."""
        return self._by_file[module.file]

    def classes(self) -> Iterator[ClassDefinition]:
        """Every module-level class, in module order, then nested ones after their owner."""
        for module in self.modules:
            for name in self.scope(module).classes:
                definition = self.scope(module).classes[name]
                yield definition
                yield from self._nested(definition, 0)

    def _nested(self, owner: ClassDefinition, depth: int) -> Iterator[ClassDefinition]:
        if depth > 8:
            return
        for statement in flat(owner.node.body):
            if isinstance(statement, ir.Class):
                inner = ClassDefinition(owner.module, statement, f"{owner.qualified}.{statement.name}")
                yield inner
                yield from self._nested(inner, depth + 1)

    def functions(self) -> Iterator[FunctionDefinition]:
        """Every module-level function, in module order."""
        for module in self.modules:
            yield from self.scope(module).functions.values()

    def lookup(self, module: ir.Module, name: str, hops: int = 0) -> Definition | None:
        """What `name` means at the top level of `module`, following imports. None when nothing binds it."""
        return self._lookup(module, name, hops, types=False) if hops else self._known(module, name, False)

    def lookup_type(self, module: ir.Module, name: str, hops: int = 0) -> Definition | None:
        """What `name` means in a type: where a type and a value share the name, the type."""
        return self._lookup(module, name, hops, types=True) if hops else self._known(module, name, True)

    def _known(self, module: ir.Module, name: str, types: bool) -> Definition | None:
        key = (module.file, name, types)
        try:
            return self._looked_up[key]
        except KeyError:
            found = self._lookup(module, name, 0, types=types)
            self._looked_up[key] = found
            return found

    def _lookup(self, module: ir.Module, name: str, hops: int, *, types: bool) -> Definition | None:
        scope = self.scope(module)
        if types and name in scope.types:
            return scope.types[name]
        if name in scope.classes:
            return scope.classes[name]
        if name in scope.functions:
            return scope.functions[name]
        if name in scope.imports:
            return self._imported(module, *scope.imports[name], hops, types=types)
        if name in scope.constants:
            return scope.constants[name]
        if name in scope.types:
            return scope.types[name]
        for star in scope.stars:
            found = self._source.resolve_import(module, star.module, star.level)
            if found is not None and found.file != module.file and hops < IMPORT_HOPS:
                definition = self._lookup(found, name, hops + 1, types=types)
                if definition is not None:
                    return definition
        return None

    def imported(self, module: ir.Module, statement: ir.Import, name: ir.ImportName) -> Definition | None:
        """What one name of an import statement stands for."""
        return self._imported(module, statement, name, 0, types=False)

    def _target(self, module: ir.Module, statement: ir.Import) -> str:
        if not statement.level:
            return statement.module
        parts = module.name.split(".") if module.name else []
        keep = len(parts) - statement.level + (1 if module.package else 0)
        base = parts[: max(keep, 0)]
        return ".".join([*base, *(statement.module.split(".") if statement.module else [])])

    def _imported(
        self, module: ir.Module, statement: ir.Import, name: ir.ImportName, hops: int, *, types: bool
    ) -> Definition | None:
        if not statement.module and not statement.level:
            # A name of this module under another: what the other is bound to here.
            own = name.name != name.alias and hops < IMPORT_HOPS
            return self._lookup(module, name.name, hops + 1, types=types) if own else None
        target = self._target(module, statement)
        if not name.name:
            found = self._source.resolve_module(target, module)
            return self._whole(found, hops) if found is not None else ExternalDefinition(target)
        found = self._source.resolve_import(module, statement.module, statement.level)
        if found is not None and found.file != module.file and hops < IMPORT_HOPS:
            definition = self._lookup(found, name.name, hops + 1, types=types)
            if definition is not None:
                return definition
            if name.name == DEFAULT:
                return self._whole(found, hops)
        made = self._generated(statement.module, name.name, hops, types=types) if found is None else None
        if made is not None:
            return made
        inner = f"{statement.module}.{name.name}" if statement.module else name.name
        submodule = None if module.by_path else self._source.resolve_import(module, inner, statement.level)
        if submodule is not None:
            return ModuleDefinition(submodule)
        if name.name == DEFAULT and found is None:
            # Whether a module from outside has a default export or is one, nobody can tell from here.
            return ExternalDefinition(target)
        return ExternalDefinition(f"{target}.{name.name}" if target else name.name)

    def _generated(self, specifier: str, name: str, hops: int, *, types: bool) -> Definition | None:
        """What a package declares that is made from a module of the code base."""
        ends = tuple(part for part in specifier.split("/") if part not in (".", ".."))
        for module in self._generating:
            for package in module.generates if hops < IMPORT_HOPS else ():
                parts = tuple(part for part in package.split("/") if part not in (".", ".."))
                if ends[: len(parts)] == parts or (len(parts) > 1 and ends[-2:] == parts[-2:]):
                    return self._lookup(module, name, hops + 1, types=types)
        return None

    def _whole(self, module: ir.Module, hops: int) -> Definition:
        """What importing a module itself gives: the module, or what it says stands for it."""
        if WHOLE in self.scope(module).names() and hops < IMPORT_HOPS:
            found = self._lookup(module, WHOLE, hops + 1, types=False)
            if found is not None:
                return found
        return ModuleDefinition(module)

    def has_stars(self, module: ir.Module) -> bool:
        """Whether a module binds names that are not spelled out there, or could not be read."""
        return bool(self.scope(module).stars or module.problems)

    def mentions(self, module: ir.Module, names: Sequence[str]) -> bool:
        """Whether any expression of a module is or begins with one of these names."""
        key = (module.file, tuple(names))
        if key not in self._mentioning:
            self._mentioning[key] = any(name in names for name in _names(module.body))
        return self._mentioning[key]

    def member(self, owner: ModuleDefinition, name: str) -> Definition | None:
        """`module.name`: a definition of the module or a submodule."""
        found = self.lookup(owner.module, name)
        if found is not None:
            return found
        if owner.module.by_path:
            return None
        submodule = self._source.resolve_module(f"{owner.module.name}.{name}", owner.module)
        return ModuleDefinition(submodule) if submodule is not None else None

    def resolve(self, module: ir.Module, expr: ir.Expr | None) -> Definition | None:
        """What a dotted expression at the top level of `module` means.

        Through constants that are instances of outside classes too: `db = SQLAlchemy()` makes
        `db.Model` the external `flask_sqlalchemy.SQLAlchemy.Model`.
        """
        return self._resolve(module, expr, 0)

    def _resolve(self, module: ir.Module, expr: ir.Expr | None, depth: int) -> Definition | None:
        if depth > IMPORT_HOPS:
            return None
        match expr:
            case ir.Name():
                found = self.lookup(module, expr.name)
                if isinstance(found, ConstantDefinition):
                    return self._through(found, depth)
                # A name nothing binds is a builtin, or came from outside through a star import.
                return found if found is not None else ExternalDefinition(expr.name)
            case ir.Attribute():
                base = self._resolve(module, expr.base, depth + 1)
                return self._attribute(base, expr.name, depth)
            case ir.Call():
                base = self._resolve(module, expr.callee, depth + 1)
                if isinstance(base, ExternalDefinition):
                    return ExternalDefinition(f"{base.qualified}()")
                return None
            case ir.Index():
                return self._resolve(module, expr.base, depth + 1)
            case _:
                return None

    def _attribute(self, base: Definition | None, name: str, depth: int) -> Definition | None:
        match base:
            case ModuleDefinition():
                found = self.member(base, name)
                return self._through(found, depth) if isinstance(found, ConstantDefinition) else found
            case ExternalDefinition():
                return ExternalDefinition(f"{base.qualified.removesuffix('()')}.{name}")
            case ClassDefinition():
                return class_member(base, name)
            case _:
                return None

    def _through(self, constant: ConstantDefinition, depth: int) -> Definition:
        aliased = self._resolve(constant.module, constant.value, depth + 1)
        if isinstance(aliased, ClassDefinition | FunctionDefinition | ExternalDefinition):
            return aliased
        return constant


def _goes_on(accessor: ir.Function) -> bool:
    """Whether it adds writing or deleting to the property above it, which stays what is read."""
    return "setter" in accessor.marks or any(
        isinstance(mark, ir.Attribute)
        and isinstance(mark.base, ir.Name)
        and mark.base.name == accessor.name
        and mark.name != "getter"
        for mark in accessor.decorators
    )


def _names(body: object) -> Iterator[str]:
    """Every name that stands in expressions, also in what was not understood."""
    stack: list[object] = [body]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            stack.extend(part)
        elif isinstance(part, ir.Name):
            yield part.name
        elif isinstance(part, ir.Opaque | ir.OpaqueStatement):
            yield from part.names
        elif isinstance(part, msgspec.Struct):
            stack.extend(inner(part))


def class_member(owner: ClassDefinition, name: str) -> Definition | None:
    """What the class body itself binds to `name`."""
    return class_members(owner).get(name)


def class_members(owner: ClassDefinition) -> dict[str, Definition]:
    """What the class body itself binds, by name: of several bindings the last, told apart by its number."""
    found: dict[str, Definition] = {}
    counts: Counter[str] = Counter()
    for statement in flat(owner.node.body):
        match statement:
            case ir.Function(name=name):
                if not (isinstance(found.get(name), FunctionDefinition) and _goes_on(statement)):
                    made = FunctionDefinition(owner.module, statement, f"{owner.qualified}.{name}", owner)
                    found[name] = made
            case ir.Class(name=name):
                found[name] = ClassDefinition(owner.module, statement, f"{owner.qualified}.{name}")
            case ir.Assign(operator=""):
                for name, value in bound_names(statement):
                    counts[name] += 1
                    found[name] = ConstantDefinition(
                        owner.module,
                        name,
                        f"{owner.qualified}.{name}",
                        value,
                        statement.annotation,
                        statement,
                        counts[name],
                        owner,
                    )
            case _:
                pass
    return found
