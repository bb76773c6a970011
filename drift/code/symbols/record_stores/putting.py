"""What a program puts into its untyped stores, followed to the records that are written somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import msgspec

from drift.code import ir
from drift.code.ir.inner import inner, nodes
from drift.code.symbols.definitions import ConstantDefinition, FunctionDefinition, ModuleDefinition
from drift.code.symbols.program import Program
from drift.code.symbols.record_stores.declared import LEAST, Key, Store, place, untyped

MAX_DEPTH: Final = 6
"""How far a value is followed to the record that it is."""
_ADDING: Final = {"set": 1, "push": 0, "unshift": 0, "append": 0, "add": 0, "insert": 1, "setdefault": 1}
"""Methods that put something into a container, and the argument that is put there."""
_KEEPING: Final = ("freeze", "seal", "structuredClone", "deepcopy", "assign")
"""Functions that give what they are given."""

Body: TypeAlias = ir.Function | ir.Lambda


@dataclass(frozen=True)
class _Around:
    """Where an expression stands: the module, the class, the functions from the inside to the outside.

    `given` is what the innermost function is called with, where it is followed from a call.
    """

    module: ir.Module
    owner: str = ""
    functions: tuple[Body, ...] = ()
    given: tuple[tuple[str, ir.Expr, _Around], ...] = ()


class Putting:
    """The records of every store of a program."""

    def __init__(self, program: Program, stores: Mapping[Key, Store]) -> None:
        self._program = program
        self._stores = stores
        self._names = frozenset(name for _, _, name in stores)
        self._calls: dict[str, list[tuple[ir.Call, _Around]]] = {}
        self._puts: list[tuple[Key, ir.Expr, _Around]] = []
        for module in untyped(program.modules):
            for node, around in _walked(module):
                if isinstance(node, ir.Call):
                    self._calls.setdefault(_last(node.callee), []).append((node, around))
                self._puts.extend((key, value, around) for key, value in self._put(node, around))

    def records(self) -> dict[Key, list[ir.Mapping]]:
        """What each store is given, in the order of the program; nothing for those that get no records."""
        found = {key: list(store.seeds) for key, store in self._stores.items()}
        for key, value, around in self._puts:
            for record in self._followed(value, around, 0):
                if all(record is not one for one in found[key]):
                    found[key].append(record)
        return {key: records for key, records in found.items() if any(map(_is_whole, records))}

    def _put(self, node: msgspec.Struct, around: _Around) -> Iterator[tuple[Key, ir.Expr]]:
        match node:
            case ir.Call(callee=ir.Attribute(base=base, name=name), arguments=arguments) if name in _ADDING:
                key = self._store(base, around)
                for argument in arguments[_ADDING[name] :] if key is not None else ():
                    assert key is not None
                    if not argument.spread:
                        yield key, argument.value
            case ir.Assign(targets=(ir.Index(base=base),), value=value, operator="") if value is not None:
                key = self._store(base, around)
                if key is not None:
                    yield key, value
            case ir.Assign(targets=(ir.Name() | ir.Attribute() as target,), value=value) if value is not None:
                grows = _last(target) in self._names and _mentions(value, _last(target))
                key = self._store(target, around) if grows else None
                if key is not None:
                    yield from ((key, one) for one in _more(value, _last(target)))
            case _:
                pass

    def _store(self, expr: ir.Expr, around: _Around) -> Key | None:
        """The store that an expression is."""
        if _last(expr) not in self._names:
            return None
        match expr:
            case ir.Name(name=name):
                for function in around.functions:
                    if (around.module.file, place(function), name) in self._stores:
                        return (around.module.file, place(function), name)
                    if name in _locals(function):
                        return None
                found = self._program.lookup(around.module, name)
                return self._known(found)
            case ir.Attribute(base=ir.Name(name="this" | "self" | "cls"), name=name) if around.owner:
                key = (around.module.file, around.owner, name)
                return key if key in self._stores else None
            case ir.Attribute(base=base, name=name):
                return self._member(base, name, around)
            case _:
                return None

    def _known(self, found: object) -> Key | None:
        if isinstance(found, ConstantDefinition):
            key = (found.module.file, "", found.name)
            return key if key in self._stores else None
        return None

    def _member(self, base: ir.Expr, name: str, around: _Around) -> Key | None:
        whole = (
            self._program.resolve(around.module, base) if isinstance(base, ir.Name | ir.Attribute) else None
        )
        if isinstance(whole, ModuleDefinition):
            return self._known(self._program.member(whole, name))
        if isinstance(whole, ConstantDefinition):
            key = (whole.module.file, whole.name, name)
            if key in self._stores:
                return key
        held = [key for key in self._stores if key[2] == name and key[1]]
        return held[0] if len(held) == 1 else None

    def _followed(self, value: ir.Expr, around: _Around, depth: int) -> Iterator[ir.Mapping]:
        """The records that a value may be."""
        for end, where in self._ends(value, around, depth):
            if _is_record(end):
                yield end
            for entry in end.entries:
                if entry.key is None:
                    yield from self._followed(entry.value, where, depth + 1)

    def _ends(self, value: ir.Expr, around: _Around, depth: int) -> Iterator[tuple[ir.Mapping, _Around]]:
        """The objects that a value may be, each with where it is written."""
        if depth > MAX_DEPTH:
            return
        following: Iterable[tuple[ir.Expr, _Around]] = ()
        match value:
            case ir.Mapping():
                yield value, around
            case ir.Attribute(base=base, name=name):
                following = [
                    (entry.value, where)
                    for end, where in self._ends(base, around, depth + 1)
                    for entry in end.entries
                    if isinstance(entry.key, ir.Literal) and entry.key.value == name
                ]
            case ir.Conditional(then=then, other=other):
                following = [(then, around), (other, around)]
            case ir.Logical(operands=operands):
                following = [(one, around) for one in operands]
            case ir.Name(name=name):
                following = self._values(name, around)
            case ir.Call(callee=callee, arguments=arguments):
                if _last(callee) in _KEEPING:
                    following = [(argument.value, around) for argument in arguments if not argument.spread]
                else:
                    following = self._given_back(value, around)
            case _:
                pass
        for one, where in following:
            yield from self._ends(one, where, depth + 1)

    def _values(self, name: str, around: _Around) -> Iterator[tuple[ir.Expr, _Around]]:
        for index, function in enumerate(around.functions):
            if name not in _locals(function):
                continue
            outer = replace(around, functions=around.functions[index:], given=() if index else around.given)
            for statement in _own(function):
                match statement:
                    case ir.Assign(targets=(ir.Name(name=bound),), value=value, operator=""):
                        if bound == name and value is not None:
                            yield value, outer
                    case _:
                        pass
            given = [(value, where) for known, value, where in outer.given if known == name]
            names = [parameter.name for parameter in function.parameters if parameter.name not in _SELF]
            if given:
                yield from given
            elif name in names and isinstance(function, ir.Function):
                yield from self._handed(function, name, names.index(name), around)
            return

    def _handed(
        self, function: ir.Function, name: str, at: int, around: _Around
    ) -> Iterator[tuple[ir.Expr, _Around]]:
        """What calls of a function give for a parameter."""
        for call, where in self._calls.get(function.name, ()):
            found = self._program.resolve(where.module, call.callee)
            same = isinstance(found, FunctionDefinition) and found.node is function
            if not same and not (isinstance(call.callee, ir.Attribute) and around.owner):
                continue
            given = [a for a in call.arguments if not a.name and not a.spread]
            named = [a.value for a in call.arguments if a.name == name]
            for value in named or [a.value for a in given[at : at + 1]]:
                yield value, where

    def _given_back(self, call: ir.Call, around: _Around) -> Iterator[tuple[ir.Expr, _Around]]:
        found = self._program.resolve(around.module, call.callee)
        if not isinstance(found, FunctionDefinition):
            return
        names = [one.name for one in found.node.parameters if one.name not in _SELF]
        positional = [one.value for one in call.arguments if not one.name and not one.spread]
        named = [(one.name, one.value, around) for one in call.arguments if one.name]
        given = (*((name, value, around) for name, value in zip(names, positional, strict=False)), *named)
        owner = found.owner.name if found.owner else ""
        within = _Around(found.module, owner, (found.node,), given)
        for statement in _own(found.node):
            if isinstance(statement, ir.Return) and statement.value is not None:
                yield statement.value, within


_SELF: Final = ("this", "self", "cls")


def _walked(module: ir.Module) -> Iterator[tuple[msgspec.Struct, _Around]]:
    """Every node with where it stands, in the order of the text."""
    waiting: list[tuple[object, _Around]] = [(module.body, _Around(module))]
    while waiting:
        part, around = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend([(one, around) for one in reversed(part)])
        elif isinstance(part, msgspec.Struct):
            yield part, around
            if isinstance(part, ir.Function | ir.Lambda):
                around = _Around(module, around.owner, (part, *around.functions))
            elif isinstance(part, ir.Class):
                around = _Around(module, part.name, around.functions)
            waiting.extend([(one, around) for one in reversed(inner(part)) if one])


def _own(function: Body) -> Iterator[msgspec.Struct]:
    """The nodes of a function, without those of functions inside of it."""
    waiting: list[object] = [function.body]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(reversed(part))
        elif isinstance(part, msgspec.Struct):
            yield part
            if not isinstance(part, ir.Function | ir.Lambda | ir.Class):
                waiting.extend(reversed(inner(part)))


def _locals(function: Body) -> set[str]:
    """The names that a function binds; one that is given a value made of itself is bound outside."""
    found = {parameter.name for parameter in function.parameters}
    for node in _own(function):
        match node:
            case ir.Assign(targets=targets, value=value):
                names = [one.name for target in targets for one in _names(target)]
                found.update(name for name in names if value is None or not _mentions(value, name))
            case ir.For(target=target):
                found.update(one.name for one in _names(target))
            case _:
                pass
    return found


def _names(target: ir.Expr) -> Iterator[ir.Name]:
    match target:
        case ir.Name():
            yield target
        case ir.Collection(items=items):
            for item in items:
                yield from _names(item)
        case _:
            pass


def _mentions(value: ir.Expr, name: str) -> bool:
    return any(_last(node) == name for node in nodes(value) if isinstance(node, ir.Name | ir.Attribute))


def _more(value: ir.Expr, name: str) -> Iterator[ir.Expr]:
    """What a container gets beyond what it held: `[...orders, order]`, `orders.concat(order)`."""
    match value:
        case ir.Collection(items=items):
            if any(isinstance(one, ir.Spread) and _last(one.value) == name for one in items):
                yield from (one for one in items if not isinstance(one, ir.Spread))
        case ir.Mapping(entries=entries):
            if any(entry.key is None and _last(entry.value) == name for entry in entries):
                yield from (entry.value for entry in entries if entry.key is not None)
        case ir.Call(callee=ir.Attribute(base=base, name="concat"), arguments=arguments):
            if _last(base) == name:
                yield from (argument.value for argument in arguments if not argument.spread)
        case _:
            pass


def _is_record(value: ir.Mapping) -> bool:
    return any(isinstance(entry.key, ir.Literal) for entry in value.entries)


def _is_whole(record: ir.Mapping) -> bool:
    """Whether a record is written with several fields, all of which have names."""
    named = [entry for entry in record.entries if entry.key is not None]
    return len(named) >= LEAST and all(
        isinstance(entry.key, ir.Literal) and entry.key.value.isidentifier() for entry in named
    )


def _last(expr: ir.Expr) -> str:
    return expr.name if isinstance(expr, ir.Name | ir.Attribute) else ""
