"""Assignments: locals, fields, properties with setters, unpacking, augmented forms."""

from __future__ import annotations

from drift.behaviour.from_code.construction import assign
from drift.behaviour.from_code.entity_names import entity_for_name
from drift.behaviour.from_code.expressions import operate
from drift.behaviour.from_code.names import is_setter
from drift.behaviour.from_code.values import (
    ChoiceValue,
    ClassValue,
    DictValue,
    FunctionValue,
    ListValue,
    Value,
    as_term,
    is_term,
    without_null,
)
from drift.behaviour.from_code.walk import Arguments, Walk
from drift.code import ir
from drift.logic.build import negate
from drift.logic.spans import Source
from drift.logic.terms import Aggregate, Call, Collect, Const, Holds, Ite, Opaque, Term


def execute_assign(walk: Walk, statement: ir.Assign) -> None:
    """`targets = value`, `target op= value`, `target: T = value`."""
    source = walk.source(statement)
    if statement.operator:
        target = statement.targets[0]
        before = walk.evaluate(target)
        value = (
            operate(walk, statement.operator, before, walk.evaluate(statement.value))
            if statement.value
            else before
        )
        if walk.state.alive:
            assign_target(walk, target, value, source)
        return
    if statement.value is None:
        return
    value = walk.evaluate(statement.value)
    if not walk.state.alive:
        return
    if statement.annotation is not None and is_term(value):
        value = _annotated(walk, statement, as_term(value))
    for target in statement.targets:
        assign_target(walk, target, value, source)


def _annotated(walk: Walk, statement: ir.Assign, value: Term) -> Term:
    """An annotation types what nothing else typed."""
    if walk.type_of(value).kind != "unknown" or isinstance(value, Const):
        return value
    type_ = walk.knowledge.classes.annotation(walk.module, statement.annotation)
    if type_.kind == "entity" and statement.targets and isinstance(statement.targets[0], ir.Name):
        element = walk.knowledge.element(type_.entity)
        return Aggregate(
            "first", Collect(type_.entity, element, Holds(Opaque("annotated", "", (element, value))))
        )
    return value


def assign_target(walk: Walk, target: ir.Expr, value: Value, source: Source) -> None:
    """Gives one target a value."""
    match target:
        case ir.Name():
            value = _typed_by_name(walk, target.name, value)
            walk.state.locals[target.name] = value
            if is_term(value) and walk.entity_of(value):
                walk.frame.hints.setdefault(as_term(without_null(value)), target.name)
        case ir.Attribute():
            write(walk, walk.evaluate(target.base), target.name, value, source)
        case ir.Collection():
            _unpack(walk, target, value, source)
        case ir.Index():
            _store_item(walk, target, value, source)
        case ir.Spread():
            assign_target(walk, target.value, Opaque("rest"), source)
        case _:
            pass


def _typed_by_name(walk: Walk, name: str, value: Value) -> Value:
    """The result of a call that nothing types, held under the name of exactly one entity, is taken for that entity."""
    if not isinstance(value, Call | Opaque) or walk.type_of(value).kind != "unknown":
        return value
    entity = entity_for_name(walk.knowledge, name)
    info = walk.knowledge.info(entity)
    if info is None or info.kind != "storage":
        return value
    element = walk.knowledge.element(entity)
    found = Holds(Opaque(f"named {name}", "typed by its name", (element, value)))
    return Aggregate("first", Collect(entity, element, found))


def _unpack(walk: Walk, target: ir.Collection, value: Value, source: Source) -> None:
    if isinstance(value, ListValue) and len(value.items) == len(target.items):
        for part, item in zip(target.items, value.items, strict=True):
            assign_target(walk, part, item, source)
        return
    if isinstance(value, ChoiceValue):
        first, second = value.then, value.other
        if isinstance(first, ListValue) and isinstance(second, ListValue):
            from drift.behaviour.from_code.values import choose

            if len(first.items) == len(second.items) == len(target.items):
                for part, a, b in zip(target.items, first.items, second.items, strict=True):
                    assign_target(walk, part, choose(value.test, a, b), source)
                return
    for position, part in enumerate(target.items):
        assign_target(walk, part, Opaque(f"item {position}", "unpacked", (as_term(value),)), source)


def _store_item(walk: Walk, target: ir.Index, value: Value, source: Source) -> None:
    base = walk.evaluate(target.base)
    key = walk.evaluate(target.key) if not isinstance(target.key, ir.Slice) else Opaque("slice")
    if isinstance(base, DictValue) and isinstance(target.base, ir.Name):
        term = as_term(key)
        if isinstance(term, Const):
            items = tuple((k, v) for k, v in base.items if k != term)
            walk.state.locals[target.base.name] = DictValue((*items, (term, value)), base.open)
        else:
            walk.state.locals[target.base.name] = DictValue(base.items, True)
    elif isinstance(key, Const) and key.kind == "string" and is_term(base):
        entity = walk.entity_of(base)
        if entity and walk.knowledge.field(entity, str(key.value)) is not None:
            assign(walk, as_term(base), entity, str(key.value), value, source)


def write(walk: Walk, base: Value, name: str, value: Value, source: Source) -> None:
    """`base.name = value`."""
    base = without_null(base)
    if isinstance(base, ClassValue) or not is_term(base):
        if isinstance(base, ChoiceValue):
            _write_either(walk, base.test, base.then, base.other, name, value, source)
        return
    if isinstance(base, Ite):
        _write_either(walk, base.test, base.then, base.other, name, value, source)
        return
    term = as_term(base)
    entity = walk.entity_of(term)
    setter = _setter(walk, entity, name)
    if setter is not None:
        walk.call(setter_of(setter, term), Arguments((value,)), source)
        return
    assign(walk, term, entity, name, value, source)


def setter_of(setter: FunctionValue, receiver: Term) -> FunctionValue:
    """The setter, bound."""
    return FunctionValue(setter.qualified, setter.node, setter.module, setter.owner, receiver, raw=True)


def _setter(walk: Walk, entity: str, name: str) -> FunctionValue | None:
    info = walk.knowledge.info(entity)
    if info is None:
        return None
    for cls in walk.knowledge.inheritance.order(info.definition):
        for method in walk.knowledge.inheritance.methods(cls):
            if method.name == name and is_setter(method, name):
                return FunctionValue(method.qualified, method.node, method.module, method.owner)
    return None


def _write_either(
    walk: Walk, test: object, then: Value, other: Value, name: str, value: Value, source: Source
) -> None:
    before = walk.state.when
    walk.state.assume(walk.given(test, source, "silent"))  # type: ignore[arg-type]
    write(walk, then, name, value, source)
    walk.state.when = before
    walk.state.assume(walk.given(negate(test), source, "silent"))  # type: ignore[arg-type]
    write(walk, other, name, value, source)
    walk.state.when = before
    walk.state.alive = True
