"""Default values of fields and parameters."""

from __future__ import annotations

from drift.behaviour.from_code.classes import FieldInfo
from drift.behaviour.from_code.configuration.constants import definition_value
from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    Value,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition
from drift.code.symbols.mentions import mentioned
from drift.code.symbols.program import class_member
from drift.logic.spans import Source
from drift.logic.terms import Call, Opaque


def evaluate_default(walk: Walk, field: FieldInfo) -> Value | None:
    """What a field starts with: a literal, a constant, or the result of the function that makes it."""
    assert field.default is not None
    owner = field.owner
    if owner is None:
        return None
    key = f"{owner.qualified}.{field.attribute}:default"
    known = walk.knowledge.constants.get(key)
    if known is not None:
        return known
    if key in walk.knowledge.evaluating:
        return None
    walk.knowledge.evaluating.add(key)
    try:
        expr = field.default
        around = _class_names(walk, owner, expr)
        inner = Walk(
            walk.engine, walk.knowledge, owner.module, Frame(key, owner.module.file), State(), around, owner
        )
        value = inner.evaluate(expr)
        wrapped = _wrapped_literal(expr)
        if wrapped is not None and isinstance(value, Opaque | Call | ExternalValue):
            value = inner.evaluate(wrapped)
        if isinstance(value, FunctionValue | ExternalValue):
            value = inner.call(value, Arguments(), Source(owner.module.file, expr.span))
        elif isinstance(value, ClassValue):
            value = ListValue(()) if walk.knowledge.classes.is_enum(value.definition) else value
    finally:
        walk.knowledge.evaluating.discard(key)
    walk.knowledge.constants[key] = value
    return value


def _class_names(walk: Walk, owner: ClassDefinition, expr: ir.Expr) -> dict[str, Value]:
    """What the names in a default mean in the body of the class, where that binds them."""
    found: dict[str, Value] = {}
    for name in sorted(mentioned(expr)):
        own = class_member(owner, name)
        if own is not None:
            found[name] = definition_value(walk, own)
    return found


def _wrapped_literal(expr: ir.Expr) -> ir.Expr | None:
    """The argument of `text("now()")`-like wrappers around server defaults."""
    match expr:
        case ir.Call(arguments=(ir.Argument(name="", value=ir.Literal() as literal),)):
            return literal
        case _:
            return None
