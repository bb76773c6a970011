"""Objects made anew from a row that is there: they are that row, nothing is created.

`User(id=row["id"], …)`, `User(**row)`, `row_to_user(row)` where rows and objects are of one entity.
"""

from __future__ import annotations

import msgspec

from drift.behaviour.from_code.walking.values import ClassValue, FunctionValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.ir.inner import inner
from drift.logic.terms import Field, Term


def rebuilt(walk: Walk, callee: ClassValue, arguments: Arguments) -> Term | None:
    """The row whose key a new object is given as its own."""
    entity = walk.knowledge.classes.name(callee.definition)
    if not walk.knowledge.is_data(callee.definition):
        return None
    key = arguments.get(walk.knowledge.primary(entity))
    if key is None or not is_term(key):
        return None
    match as_term(key):
        case Field(base=base, name=name) if name == walk.knowledge.primary(entity):
            return base if walk.entity_of(base) == entity else None
        case _:
            return None


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
