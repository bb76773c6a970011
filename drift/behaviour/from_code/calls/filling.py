"""Objects of classes that leave a type open, made with one for it: `Table[Order]()`, `new Table<Order>()`."""

from __future__ import annotations

from drift.behaviour.from_code.evaluation.generics import filled_object, is_open
from drift.behaviour.from_code.walking.values import Value
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.logic.terms import Var
from drift.logic.types import ValueType


def as_filled(walk: Walk, value: Value, type_: ValueType | None) -> Value:
    """The object as one of the declared type, where that says what its class leaves open."""
    given = type_.element if type_ is not None and type_.kind == "entity" else None
    if given is None or given.kind != "entity" or not isinstance(value, Var):
        return value
    if walk.type_of(value).element is not None or not _leaves_open(walk, value.entity):
        return value
    filled = filled_object(value, given)
    if value in walk.frame.created:
        walk.frame.created.append(filled)
    for (base, name), held in list(walk.state.store.items()):
        if base == value:
            walk.state.store[(filled, name)] = held
    if value in walk.knowledge.singletons:
        walk.knowledge.singletons[filled] = walk.knowledge.singletons[value]
    return filled


def made_of(walk: Walk, value: Value, callee: ir.Expr) -> Value:
    """What a call gives, made with the type that stands beside the class which is called."""
    if not isinstance(callee, ir.Index):
        return value
    return as_filled(walk, value, walk.knowledge.classes.annotation(walk.module, callee))


def _leaves_open(walk: Walk, entity: str) -> bool:
    info = walk.knowledge.info(entity)
    return info is not None and any(is_open(field.type) for field in info.fields.values())
