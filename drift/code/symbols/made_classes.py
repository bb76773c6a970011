"""Classes that a program makes by a call: `const orders = table("orders", {status: text("status")})`.

The rulesets say which calls do so and where the fields stand. Such a constant becomes a class whose base is
the called function; a chain of calls that declares a field (`text("status").notNull().default("draft")`)
becomes one call with the further ones as named arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import msgspec

from drift.code import ir
from drift.code.frameworks.schema import ClassTable
from drift.code.ir.replacing import with_calls
from drift.code.symbols.added_members import added_members
from drift.code.symbols.completed_classes import relationships_said
from drift.code.symbols.definitions import ConstantDefinition, ExternalDefinition
from drift.code.symbols.made_checks import checks_of_class, checks_of_field
from drift.code.symbols.program import Program

MAX_DEPTH = 6
"""Names and calls that are followed to find the fields."""
MAX_CHAIN = 24
"""Calls in one chain that declares a field or a class."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A call that makes a class, and the further ones on what it makes, outermost first."""

    call: ir.Call
    table: ClassTable
    further: tuple[ir.Call, ...]


class Makers(Protocol):
    """What the rulesets say of calls that make classes."""

    @property
    def maker_packages(self) -> frozenset[str]:
        """The packages whose calls make classes."""

    def maker(self, name: str) -> ClassTable | None:
        """The sort of class that a call of `name` makes."""

    def completes(self, name: str) -> bool:
        """Whether a call of `name` says where the relationships of a class lead that another call makes."""


def with_made_classes(program: Program, makers: Makers) -> dict[str, ir.Module]:
    """The modules that hold such classes, with them as classes, by file."""
    found: dict[str, ir.Module] = {}
    said = relationships_said(program, makers)
    for module in program.modules:
        body = [_statement(program, makers, module, statement) for statement in module.body]
        aliases = {
            index: _alias(old, new)
            for index, (new, old) in enumerate(zip(body, module.body, strict=True))
            if isinstance(new, ir.Class) and isinstance(old, ir.Assign) and _name_of(old) != new.name
        }
        body = [
            msgspec.structs.replace(one, body=(*one.body, *said[module.file, one.name]))
            if isinstance(one, ir.Class) and (module.file, one.name) in said
            else one
            for one in body
        ]
        unnamed: dict[str, ir.Class] = {}
        if _imports(module, makers.maker_packages):
            naming = partial(_named, program, makers, module, unnamed)
            body = [
                new if new is not old else with_calls(new, naming)
                for new, old in zip(body, module.body, strict=True)
            ]
        if unnamed or any(new is not old for new, old in zip(body, module.body, strict=True)):
            whole = [s for index, one in enumerate(body) for s in (one, *aliases.get(index, ()))]
            found[module.file] = msgspec.structs.replace(module, body=(*unnamed.values(), *whole))
    return found


def _imports(module: ir.Module, packages: Collection[str]) -> bool:
    imported = (one for one in module.body if isinstance(one, ir.Import) and not one.level)
    return any(one.module in packages for one in imported)


def _named(
    program: Program, makers: Makers, module: ir.Module, unnamed: dict[str, ir.Class], call: ir.Call
) -> ir.Expr | None:
    """The name of a class that is made where it is used: `z.object({…}).parse(body)`."""
    found = _maker(program, makers, module, call)
    if found is None or found.table.kind not in _UNNAMED:
        return None
    target = ir.Name(span=call.span, name=f"schema@{call.span.line}:{call.span.column}")
    unnamed[target.name] = _class(program, makers, module, target, found)
    return target


_UNNAMED = ("transfer", "settings")
"""Sorts of classes that may be made in the midst of other code."""


def _statement(program: Program, makers: Makers, module: ir.Module, statement: ir.Stmt) -> ir.Stmt:
    match statement:
        case ir.Assign(targets=(ir.Name() as name,), value=value, operator="") if (
            value is not None and "type" not in statement.marks
        ):
            call = _made(value, 0)
            made = _maker(program, makers, module, call) if call is not None else None
            if call is None or made is None:
                return statement
            cls = _class(program, makers, module, _titled(name, made), made)
            return msgspec.structs.replace(cls, span=statement.span, marks=statement.marks)
        case ir.Function(decorators=(ir.Attribute(base=ir.Call()) as callee,)):
            # `z.object({…}).refine((x) => …)`: what is given one function is read as one that is wrapped.
            given = ir.Lambda(span=statement.span, parameters=statement.parameters, body=statement.body)
            call = ir.Call(span=callee.span, callee=callee, arguments=(ir.Argument(value=given),))
            made = _maker(program, makers, module, call)
            if made is None:
                return statement
            name = ir.Name(span=statement.name_span, name=statement.name)
            cls = _class(program, makers, module, name, made)
            return msgspec.structs.replace(cls, span=statement.span, marks=statement.marks)
        case _:
            return statement


def _name_of(statement: ir.Assign) -> str:
    return statement.targets[0].name if isinstance(statement.targets[0], ir.Name) else ""


def _alias(statement: ir.Stmt, cls: ir.Class) -> tuple[ir.Stmt, ...]:
    """The name that a module gives away for a class that goes by its title."""
    assert isinstance(statement, ir.Assign)
    return (msgspec.structs.replace(statement, value=ir.Name(span=cls.name_span, name=cls.name)),)


def _titled(name: ir.Name, made: _Made) -> ir.Name:
    """The name of the class: that of its constant, or what the call says where a module gives it away."""
    arguments = made.call.arguments
    if (name.name.isidentifier() and name.name != "default") or not 0 <= made.table.titled < len(arguments):
        return name
    title = arguments[made.table.titled].value
    known = isinstance(title, ir.Literal) and title.kind == "string" and title.value.isidentifier()
    return ir.Name(span=name.span, name=title.value) if known and isinstance(title, ir.Literal) else name


def _bare(callee: ir.Expr) -> ir.Expr:
    return callee.base if isinstance(callee, ir.Index) else callee


def _made(expr: ir.Expr, depth: int) -> ir.Call | None:
    """The call that makes the value, also beside one that was kept: `models.Order ?? model("Order", …)`."""
    match expr:
        case ir.Call():
            return expr
        case ir.Logical(operands=operands) if depth < MAX_DEPTH:
            return _made(operands[-1], depth + 1)
        case _:
            return None


def _maker(program: Program, makers: Makers, module: ir.Module, call: ir.Call) -> _Made | None:
    """The call in a chain that makes a class, where the further ones give such a class again."""
    further: list[ir.Call] = []
    current = call
    while len(further) < MAX_CHAIN:
        table = _table(program, makers, module, current)
        if table is not None:
            return _Made(current, table, tuple(further)) if _stay(further, table) else None
        if not (isinstance(current.callee, ir.Attribute) and isinstance(current.callee.base, ir.Call)):
            return None
        further.append(current)
        current = current.callee.base
    return None


def _stay(further: Iterable[ir.Call], table: ClassTable) -> bool:
    """Whether the further calls of a chain all give such a class again."""
    return all(isinstance(one.callee, ir.Attribute) and one.callee.name in table.further for one in further)


def _table(program: Program, makers: Makers, module: ir.Module, call: ir.Call) -> ClassTable | None:
    found = program.resolve(module, _bare(call.callee))
    return makers.maker(found.qualified) if isinstance(found, ExternalDefinition) else None


def _class(
    program: Program,
    makers: Makers,
    module: ir.Module,
    name: ir.Name,
    made: _Made,
) -> ir.Class:
    root, table = made.call, made.table
    body = list(_members(program, makers, module, root, table))
    for one in reversed(made.further):
        if isinstance(one.callee, ir.Attribute) and one.callee.name in table.extend and one.arguments:
            body.extend(_fields(program, makers, module, one.arguments[0].value))
    methods = (
        *added_members(program, module, root, table),
        *_checks(program, module, made),
    )
    return ir.Class(
        span=name.span,
        name=name.name,
        bases=(_bare(root.callee),),
        body=(*body, *methods),
        name_span=name.span,
    )


def _checks(program: Program, module: ir.Module, made: _Made) -> Iterator[ir.Function]:
    """What the schema and the declarations of its fields are told to check."""
    table = made.table
    if not table.refines and not table.reports:
        return
    positional = [a.value for a in made.call.arguments if not a.name and not a.spread]
    for given in positional[table.fields : table.fields + 1]:
        for key, value, place in _entries(program, module, given, 0):
            # What stands in another module speaks with that module's names.
            if place.file == module.file:
                yield from checks_of_field(table, key, value)
    yield from checks_of_class(table, made.further[::-1])


def _members(
    program: Program, makers: Makers, module: ir.Module, call: ir.Call, table: ClassTable
) -> Iterator[ir.Assign]:
    positional = [a.value for a in call.arguments if not a.name and not a.spread]
    if table.fields >= len(positional):
        return
    given = positional[table.fields]
    if table.kind == "enum":
        yield from _literals(program, module, given)
        return
    if not table.within:
        yield from _fields(program, makers, module, given)
        return
    for key, value, place in _entries(program, module, given, 0):
        if key.value in table.within:
            yield from _fields(program, makers, place, value)


def _fields(program: Program, makers: Makers, module: ir.Module, given: ir.Expr) -> Iterator[ir.Assign]:
    for key, value, place in _entries(program, module, given, 0):
        declared, annotation = _declared(program, makers, place, value)
        target = ir.Name(span=key.span, name=key.value)
        yield ir.Assign(span=key.span, targets=(target,), value=declared, annotation=annotation)


def _literals(program: Program, module: ir.Module, expr: ir.Expr) -> Iterator[ir.Assign]:
    """The members of an enumeration that is a list of texts."""
    if isinstance(expr, ir.Name):
        named = program.lookup(module, expr.name)
        expr = named.value if isinstance(named, ConstantDefinition) and named.value is not None else expr
    for item in expr.items if isinstance(expr, ir.Collection) else ():
        if isinstance(item, ir.Literal) and item.kind == "string":
            yield ir.Assign(span=item.span, targets=(ir.Name(span=item.span, name=item.value),), value=item)


def _entries(
    program: Program, module: ir.Module, expr: ir.Expr, depth: int
) -> Iterator[tuple[ir.Literal, ir.Expr, ir.Module]]:
    """The fields of an object, also behind a name, a call that wraps it, a function that gives it."""
    if depth > MAX_DEPTH:
        return
    match expr:
        case ir.Mapping(entries=entries):
            for entry in entries:
                if entry.key is None:
                    yield from _entries(program, module, entry.value, depth + 1)
                elif isinstance(entry.key, ir.Literal):
                    yield entry.key, entry.value, module
        case ir.Name(name=name):
            found = program.lookup(module, name)
            if isinstance(found, ConstantDefinition) and found.value is not None:
                yield from _entries(program, found.module, found.value, depth + 1)
        case ir.Call(arguments=(ir.Argument(value=inner), *_)):
            yield from _entries(program, module, inner, depth + 1)
        case ir.Lambda(body=(ir.Return(value=inner),)) if inner is not None:
            yield from _entries(program, module, inner, depth + 1)
        case _:
            pass


def _declared(
    program: Program, makers: Makers, module: ir.Module, value: ir.Expr
) -> tuple[ir.Expr, ir.Expr | None]:
    """What declares the field, and its type where that is an enumeration made by a call."""
    match value:
        case ir.Call():
            call = _flattened(value)
            root = call.callee
            found = program.lookup(module, root.name) if isinstance(root, ir.Name) else None
            if isinstance(found, ConstantDefinition) and isinstance(found.value, ir.Call):
                table = _table(program, makers, found.module, found.value)
                if table is not None and table.kind == "enum":
                    declaring = ir.Name(span=root.span, name="@enumerated")
                    return _called(call, declaring, call.arguments), root
            return call, None
        case ir.Mapping(entries=entries):
            named = [
                ir.Argument(name=e.key.value, value=e.value) for e in entries if isinstance(e.key, ir.Literal)
            ]
            kind = next((a.value for a in named if a.name == "type"), None)
            declaring = ir.Name(span=value.span, name="@described")
            return ir.Call(span=value.span, callee=declaring, arguments=tuple(named)), _type_of(kind)
        case ir.Name():
            return ir.Call(span=value.span, callee=ir.Name(span=value.span, name="@described")), value
        case _:
            return value, None


def _type_of(kind: ir.Expr | None) -> ir.Expr | None:
    return kind if isinstance(kind, ir.Name) else None


def _flattened(call: ir.Call) -> ir.Call:
    """`text("a").notNull().default("x")` as `text("a", notNull=true, default="x")`."""
    further: list[ir.Argument] = []
    current = call
    while len(further) < MAX_CHAIN:
        callee = current.callee
        if not (isinstance(callee, ir.Attribute) and isinstance(callee.base, ir.Call)):
            break
        truth = ir.Literal(span=callee.span, kind="boolean", value="true")
        given = next((a.value for a in current.arguments if not a.name), truth)
        further.append(ir.Argument(name=callee.name, value=given))
        current = callee.base
    return _called(call, current.callee, (*current.arguments, *reversed(further)))


def _called(call: ir.Call, callee: ir.Expr, arguments: Iterable[ir.Argument]) -> ir.Call:
    return ir.Call(span=call.span, callee=callee, arguments=tuple(arguments))
