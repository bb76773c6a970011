"""Containers that nobody typed: where they stand, and what kind they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from drift.code import ir
from drift.code.symbols.program import flat

Key: TypeAlias = tuple[str, str, str]
"""A store: the file, the object, class or function that holds it, its name."""

LEAST: Final = 2
"""Named fields that a record has at least: less is a wrapper."""
_KINDS: Final = {
    "Map": "Map", "WeakMap": "Map", "Set": "Set", "Array": "list",
    "dict": "mapping", "OrderedDict": "mapping", "list": "list", "set": "list", "deque": "list",
}  # fmt: skip
_TYPED: Final = (".ts", ".tsx", ".mts", ".cts", ".sql", ".prisma")
_CONSTRUCTORS: Final = ("constructor", "__init__")


@dataclass(frozen=True)
class Store:
    """`value` is the container as written, `statement` the assignment it stands in."""

    key: Key
    kind: str
    value: ir.Expr
    statement: ir.Assign
    seeds: tuple[ir.Mapping, ...] = ()


def untyped(modules: Iterable[ir.Module]) -> Iterator[ir.Module]:
    """Those in whose language containers are commonly left without a type."""
    return (one for one in modules if not one.file.endswith(_TYPED))


def declared(module: ir.Module) -> Iterator[Store]:
    """The untyped containers of a module, its objects, its classes, and functions that give out others."""
    for statement in flat(module.body):
        match statement:
            case ir.Assign():
                yield from _bound(module, "", statement)
                yield from _entries(module, statement)
            case ir.Class(name=owner):
                yield from _of_class(module, owner, statement)
            case ir.Function() if _gives_functions(statement):
                for inner in flat(statement.body):
                    if isinstance(inner, ir.Assign):
                        yield from _bound(module, place(statement), inner)
            case _:
                pass


def place(function: ir.Function | ir.Lambda) -> str:
    """What a function is known by inside of its module."""
    return f"{function.span.line}:{function.span.column}"


def _bound(module: ir.Module, holder: str, statement: ir.Assign) -> Iterator[Store]:
    if statement.operator or statement.annotation is not None or "type" in statement.marks:
        return
    match statement:
        case ir.Assign(targets=(ir.Name(name=name),), value=value) if value is not None:
            yield from _store((module.file, holder, name), value, statement)
        case _:
            pass


def _store(key: Key, value: ir.Expr, statement: ir.Assign) -> Iterator[Store]:
    kind = _kind(value)
    if kind:
        yield Store(key, kind, value, statement, tuple(_seeds(value)))


def _entries(module: ir.Module, statement: ir.Assign) -> Iterator[Store]:
    """The containers that an object holds: `const db = { orders: [] }`."""
    match statement:
        case ir.Assign(targets=(ir.Name(name=holder),), value=ir.Mapping(entries=entries), annotation=None):
            for entry in entries:
                if isinstance(entry.key, ir.Literal) and entry.key.value.isidentifier():
                    yield from _store((module.file, holder, entry.key.value), entry.value, statement)
        case _:
            pass


def _of_class(module: ir.Module, owner: str, cls: ir.Class) -> Iterator[Store]:
    for statement in cls.body:
        match statement:
            case ir.Assign():
                yield from _bound(module, owner, statement)
            case ir.Function(name=name) if name in _CONSTRUCTORS:
                for inner in flat(statement.body):
                    match inner:
                        case ir.Assign(
                            targets=(ir.Attribute(base=ir.Name(name="this" | "self"), name=field),),
                            value=value, annotation=None, operator="",
                        ) if value is not None:  # fmt: skip
                            yield from _store((module.file, owner, field), value, inner)
                        case _:
                            pass
            case _:
                pass


def _gives_functions(function: ir.Function) -> bool:
    """Whether it returns an object of functions: what they share is a store."""
    own = {one.name for one in function.body if isinstance(one, ir.Function)}
    for statement in function.body:
        match statement:
            case ir.Return(value=ir.Mapping(entries=entries)) if any(
                isinstance(e.value, ir.Lambda) or (isinstance(e.value, ir.Name) and e.value.name in own)
                for e in entries
            ):
                return True
            case _:
                pass
    return False


def _kind(value: ir.Expr) -> str:
    match value:
        case ir.Call(callee=ir.Name(name=name), arguments=arguments) if name in _KINDS:
            return _KINDS[name] if not arguments or list(_seeds(value)) else ""
        case ir.Call(callee=ir.Attribute(base=ir.Name(name="Object"), name="create")):
            return "mapping"
        case ir.Collection(kind="list" | "set", items=items):
            return "list" if not items or len(list(_seeds(value))) == len(items) else ""
        case ir.Mapping(entries=()):
            return "mapping"
        case _:
            return ""


def _seeds(value: ir.Expr) -> Iterator[ir.Mapping]:
    """The records that a container begins with."""
    match value:
        case ir.Collection(items=items):
            for item in items:
                match item:
                    case ir.Mapping() if _is_record(item):
                        yield item
                    case ir.Collection(items=(_, ir.Mapping() as row)) if _is_record(row):
                        yield row
                    case _:
                        pass
        case ir.Call(arguments=(ir.Argument(value=ir.Collection() as given),)):
            yield from _seeds(given)
        case _:
            pass


def _is_record(row: ir.Mapping) -> bool:
    """A row of its own: what has an identity, no entry of a table of constants."""
    names = {entry.key.value for entry in row.entries if isinstance(entry.key, ir.Literal)}
    return len(names) >= LEAST and bool(names & {"id", "_id", "uuid"})
