"""Under which of its fields a store keeps each instance: `self._users[user.email] = user`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from drift.behaviour.from_code.classes import Classes, ClassInfo
from drift.code import ir
from drift.code.frameworks.registry import Frameworks
from drift.code.ir.inner import inner
from drift.code.symbols.inheritance import Inheritance
from drift.code.symbols.program import Program
from drift.logic.words import split


@dataclass(frozen=True, slots=True)
class Stores:
    """What holds many instances.

    `keys`: the field by entity and name of each store in which instances are put under keys, "" where they
    are put in under several fields, or under something that is no field of theirs. `held`: the entities of
    which anything holds many.
    """

    keys: dict[tuple[str, str], str]
    held: frozenset[str]


NO_STORES = Stores({}, frozenset())


@dataclass(frozen=True, slots=True)
class _Put:
    """Something put into a store under a key; `made` are the calls that locals of the function hold."""

    store: str
    key: ir.Expr
    value: ir.Expr
    made: dict[str, ir.Call]


def stores_of(program: Program, classes: Classes, frameworks: Frameworks) -> Stores:
    """The stores of a code base, by what is declared of them and put into them."""
    holding = _holding(program, classes)
    stores = {name: min(entities) for name, entities in holding.items() if len(entities) == 1}
    found: dict[tuple[str, str], set[str]] = {}
    for module in program.modules if stores else ():
        for put in _puts(module.body, frameworks):
            entity = stores.get(put.store)
            info = classes.info_named(entity) if entity else None
            if info is not None:
                under = _field_of(put, info, classes.inheritance, frameworks.conventions.constructors)
                found.setdefault((info.name, put.store), set()).add(under)
    keys = {place: min(under) if len(under) == 1 else "" for place, under in found.items()}
    return Stores(keys, frozenset().union(*holding.values()))


def _holding(program: Program, classes: Classes) -> dict[str, set[str]]:
    """Attributes and module-level names that hold many instances, with the entities."""
    found: dict[str, set[str]] = {}
    for cls in classes.all():
        for field in classes.info(cls).fields.values():
            element = field.type.element
            if field.type.kind == "collection" and element is not None and element.kind == "entity":
                found.setdefault(field.attribute, set()).add(element.entity)
    for module in program.modules:
        for statement in module.body:
            if isinstance(statement, ir.Assign) and isinstance(statement.targets[0], ir.Name):
                made = statement.value.callee if isinstance(statement.value, ir.Call) else None
                element = classes.annotation(module, statement.annotation or made).element
                if element is not None and element.kind == "entity":
                    found.setdefault(statement.targets[0].name, set()).add(element.entity)
    return found


def _puts(body: tuple[ir.Stmt, ...], frameworks: Frameworks) -> list[_Put]:
    """What is put somewhere under a key, in the functions of a module and outside of them."""
    puts: list[_Put] = []
    waiting: list[tuple[object, dict[str, ir.Call]]] = [(body, {})]
    while waiting:
        node, made = waiting.pop()
        match node:
            case tuple():
                waiting.extend((one, made) for one in node)
                continue
            case ir.Function():
                made = dict(made)
            case ir.Assign(targets=targets, operator="", value=value) if value is not None:
                for target in targets:
                    if isinstance(target, ir.Index) and not isinstance(target.key, ir.Slice):
                        puts.append(_Put(_last(target.base), target.key, value, made))
                    elif isinstance(target, ir.Name) and isinstance(value, ir.Call):
                        made[target.name] = value
            case ir.Call(callee=ir.Attribute(name=name, base=base), arguments=(key, value)):
                verb = frameworks.verb("collection", name)
                if verb is not None and verb.means == "put":
                    puts.append(_Put(_last(base), key.value, value.value, made))
            case _:
                pass
        if isinstance(node, msgspec.Struct):
            waiting.extend((one, made) for one in inner(node))
    return puts


def _last(node: ir.Expr) -> str:
    """The last name of a path."""
    return node.name if isinstance(node, ir.Name | ir.Attribute) else ""


def _field_of(put: _Put, info: ClassInfo, inheritance: Inheritance, constructors: Sequence[str]) -> str:
    """The field of the instance that it is put under: one called like the key, or given it."""
    called = _field_named(info, _last(put.key))
    if called or not isinstance(put.key, ir.Name):
        return called
    made = put.value if isinstance(put.value, ir.Call) else put.made.get(_last(put.value))
    if made is None or _last(made.callee) != info.definition.name:
        return ""
    place = next((n for n, one in enumerate(made.arguments) if _last(one.value) == put.key.name), None)
    if place is None:
        return ""
    if made.arguments[place].name:
        return _field_named(info, made.arguments[place].name)
    init = next((m for name in constructors if (m := inheritance.method(info.definition, name))), None)
    if init is None:
        names = list(info.fields)
        return names[place] if place < len(names) else ""
    given = [p.name for p in init.node.parameters[1:]]
    return _field_named(info, given[place]) if place < len(given) else ""


def _field_named(info: ClassInfo, called: str) -> str:
    """The field of that name, however it is spelled, "" if there is none."""
    words = split(called)
    return next((name for name in info.fields if words and split(name) == words), "")
