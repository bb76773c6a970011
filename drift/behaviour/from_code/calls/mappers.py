"""Objects made anew from a row that is there: they are that row, nothing is created.

`User(id=row["id"], …)`, `User(**row)`, `row_to_user(row)` where rows and objects are of one entity.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from drift.behaviour.from_code.walking.values import (
    ClassValue,
    FunctionValue,
    QueryValue,
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.ir.inner import inner
from drift.logic.rewrite import paths
from drift.logic.terms import Compare, Field, Term


def rebuilt(walk: Walk, callee: ClassValue, arguments: Arguments) -> Term | None:
    """The row whose key a new object is given as its own."""
    entity = walk.knowledge.classes.name(callee.definition)
    if not walk.knowledge.is_data(callee.definition):
        return None
    key = arguments.get(walk.knowledge.primary(entity))
    if key is None or not is_term(key):
        return _copied(walk, callee, arguments)
    match as_term(key):
        case Field(base=base, name=name) if name == walk.knowledge.primary(entity):
            return base if walk.entity_of(base) == entity else None
        case _:
            return None


def _copied(walk: Walk, callee: ClassValue, arguments: Arguments) -> Term | None:
    """The row that a new object has every value of, each under its own name."""
    info = walk.knowledge.classes.info(callee.definition)
    given = dict(zip(info.fields, arguments.positional, strict=False))
    given.update(arguments.named)
    rows: set[Term] = set()
    for name, value in given.items():
        field = info.fields.get(name)
        held = set(paths(as_term(value))) if is_term(value) else set[Term]()
        if field is None or len(held) != 1:
            return None
        one = held.pop()
        if not isinstance(one, Field) or one.name != field.name:
            return None
        rows.add(one.base)
    lacking = [one for name, one in info.fields.items() if name not in given and one.default is None]
    if info.kind == "storage" or arguments.open or lacking or len(given) < 2 or len(rows) != 1:
        return None
    row = rows.pop()
    return row if walk.entity_of(row) == info.name else None


def writes_back(walk: Walk, query: QueryValue, values: Sequence[tuple[str, Value]]) -> Term | None:
    """The instance that is only stored: its row is given what the instance holds under the same names.

    None where anything else is changed, or more than the row that shares a value with the instance.
    """
    where = query.where
    if not isinstance(where, Compare) or where.op != "=" or not values:
        return None
    for side, other in ((where.left, where.right), (where.right, where.left)):
        if not isinstance(side, Field) or side.base != query.element or not isinstance(other, Field):
            continue
        instance = other.base
        if other.name != side.name or walk.entity_of(instance) != query.entity:
            continue
        if all(_holds(walk, instance, query.entity, name, value) for name, value in values):
            return instance
    return None


def _holds(walk: Walk, instance: Term, entity: str, name: str, value: Value) -> bool:
    found = walk.knowledge.field(entity, name)
    return found is not None and is_term(value) and as_term(walk.read(instance, found.name)) == as_term(value)


def spread_row(walk: Walk, callee: Value, spread: Value) -> Term | None:
    """The row that is spread into the constructor of its own class."""
    if not isinstance(callee, ClassValue) or not is_term(spread):
        return None
    entity = walk.knowledge.classes.name(callee.definition)
    return as_term(spread) if entity and walk.entity_of(spread) == entity else None


def mapped_row(walk: Walk, function: FunctionValue, arguments: Arguments) -> Term | None:
    """The row that a function turns into an object: it says it returns one, and carries the key over."""
    node = function.node
    if not isinstance(node, ir.Function) or node.returns is None or arguments.named:
        return None
    returned = walk.knowledge.classes.annotation(function.module, node.returns)
    info = walk.knowledge.info(returned.entity) if returned.kind == "entity" else None
    if info is None or not walk.knowledge.is_data(info.definition):
        return None
    parameters = node.parameters[1:] if function.bound is not None else node.parameters
    rows = [
        (parameter, value)
        for parameter, value in zip(parameters, arguments.positional, strict=False)
        if is_term(value) and walk.entity_of(value) == info.name
    ]
    if len(rows) != 1 or len(arguments.positional) != 1:
        return None
    parameter, row = rows[0]
    declared = walk.knowledge.classes.annotation(function.module, parameter.annotation)
    if declared.kind == "entity" or not _carries(node, parameter.name, walk.knowledge.primary(info.name)):
        return None
    return as_term(row)


def _carries(node: ir.Function, parameter: str, key: str) -> bool:
    """Whether the function reads the key of what it is given, or takes it over whole."""
    stack: list[object] = [node.body]
    while stack:
        part = stack.pop()
        match part:
            case ir.Literal(kind="string", value=value) if value == key:
                return True
            case ir.Attribute(base=ir.Name(name=name), name=attribute) if (name, attribute) == (
                parameter,
                key,
            ):
                return True
            case ir.Argument(spread="**", value=ir.Name(name=name)) if name == parameter:
                return True
            case tuple():
                stack.extend(part)
            case msgspec.Struct():
                stack.extend(inner(part))
            case _:
                pass
    return False
