"""Under which of its fields a store keeps each instance: `self._users[user.email] = user`."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from drift.behaviour.from_code.classes import Classes, ClassInfo
from drift.code import ir
from drift.code.frameworks.registry import Frameworks
from drift.code.ir.inner import inner
from drift.code.symbols.program import Program
from drift.logic.words import split

Stores = dict[str, str]
"""Stores by the names that hold them, with the entity of which they hold instances."""


def keys_of_stores(program: Program, classes: Classes, frameworks: Frameworks) -> dict[tuple[str, str], str]:
    """The field by entity and name of the store, where everything put there is put under that one field.

    What is put in under something that is no field of the instance leaves the key unknown.
    """
    stores = _stores(program, classes)
    if not stores:
        return {}
    found: dict[tuple[str, str], set[str]] = {}
    for module in program.modules:
        for store, key in _puts(module.body, frameworks):
            entity = stores.get(store)
            info = classes.info_named(entity) if entity else None
            if info is not None:
                found.setdefault((info.name, store), set()).add(_field_named(info, key))
    return {place: keys.pop() for place, keys in found.items() if len(keys) == 1 and "" not in keys}


def _stores(program: Program, classes: Classes) -> Stores:
    """Attributes and module-level names that hold many instances of one entity wherever they are found."""
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
    return {name: entities.pop() for name, entities in found.items() if len(entities) == 1}


def _puts(body: tuple[ir.Stmt, ...], frameworks: Frameworks) -> Iterator[tuple[str, ir.Expr]]:
    """What is put somewhere under a key: the name of the store, and the key."""
    waiting: list[object] = [body]
    while waiting:
        match waiting.pop():
            case tuple() as several:
                waiting.extend(several)
            case ir.Assign(targets=targets, operator="") as node:
                for target in targets:
                    if isinstance(target, ir.Index) and not isinstance(target.key, ir.Slice):
                        yield _last(target.base), target.key
                waiting.extend(inner(node))
            case ir.Call(callee=ir.Attribute(name=name, base=base), arguments=arguments) as node:
                verb = frameworks.verb("collection", name) if len(arguments) == 2 else None
                if verb is not None and verb.means == "put":
                    yield _last(base), arguments[0].value
                waiting.extend(inner(node))
            case msgspec.Struct() as node:
                waiting.extend(inner(node))
            case _:
                pass


def _last(node: ir.Expr) -> str:
    """The last name of a path."""
    return node.name if isinstance(node, ir.Name | ir.Attribute) else ""


def _field_named(info: ClassInfo, key: ir.Expr) -> str:
    """The field of the instance that the key is called like, "" if none."""
    words = split(_last(key))
    return next((name for name in info.fields if words and split(name) == words), "")
