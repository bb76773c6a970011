"""Assignments: locals, fields, properties with setters, unpacking, augmented forms."""

from __future__ import annotations

from drift.behaviour.from_code.calls.construction import assign
from drift.behaviour.from_code.calls.filling import as_filled
from drift.behaviour.from_code.calls.immutable import replaced_in_module, replaced_items
from drift.behaviour.from_code.calls.items import added
from drift.behaviour.from_code.calls.objects import as_instance
from drift.behaviour.from_code.calls.unnamed_calls import by_operator
from drift.behaviour.from_code.evaluation.annotated import said_to_be
from drift.behaviour.from_code.evaluation.entity_names import entity_for_name
from drift.behaviour.from_code.evaluation.names import is_setter
from drift.behaviour.from_code.evaluation.operators import operate
from drift.behaviour.from_code.evaluation.subscripts import item_of
from drift.behaviour.from_code.walking.state import MAX_RELATED, tame_term
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    ClassValue,
    DictValue,
    FunctionValue,
    Value,
    as_term,
    is_store_to_fill,
    is_term,
    without_null,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.logic.build import negate
from drift.logic.spans import Source
from drift.logic.terms import (
    TRUE,
    Aggregate,
    Call,
    Collect,
    Const,
    Field,
    Holds,
    Ite,
    Opaque,
    Record,
    Term,
    text,
)


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
            if isinstance(target, ir.Name):
                _remember_origin(walk, target.name, value, source)
        return
    if statement.value is None:
        return
    value = walk.evaluate(statement.value)
    if not walk.state.alive:
        return
    if statement.annotation is not None and not is_term(value):
        type_ = walk.knowledge.classes.annotation(walk.module, statement.annotation)
        value = as_instance(walk, value, type_, source)
    if statement.annotation is not None and is_term(value):
        value = _annotated(walk, statement, as_term(value))
    if is_store_to_fill(value) and walk.conventions.members:
        _note_store(walk, statement)
    for target in statement.targets:
        assign_target(walk, target, value, source)
        if isinstance(target, ir.Name):
            _remember_origin(walk, target.name, value, source)


def _remember_origin(walk: Walk, name: str, value: Value, source: Source) -> None:
    """Where a local was computed takes part in what reads it; where a row was fetched only in its choice."""
    if is_term(value) and walk.entity_of(value):
        walk.state.origins.pop(name, None)
        walk.fetched(value, source)
    else:
        walk.state.origins[name] = (source, *walk.touched(source))[:MAX_RELATED]


def _note_store(walk: Walk, statement: ir.Assign) -> None:
    """A local that starts empty and is to hold instances: functions that outlive the call share it."""
    made = statement.value.callee if isinstance(statement.value, ir.Call) else None
    type_ = walk.knowledge.classes.annotation(walk.module, statement.annotation or made)
    element = type_.element
    entity = element.entity if element is not None and element.kind == "entity" else ""
    if type_.kind == "collection" and not entity and element is not None and element.kind == "unknown":
        entity = walk.frame.filled
    info = walk.knowledge.info(entity)
    if info is None or not walk.knowledge.is_data(info.definition):
        return
    for target in statement.targets:
        if isinstance(target, ir.Name):
            walk.frame.stores[target.name] = info.name


def shared(walk: Walk, captured: dict[str, Value]) -> dict[str, Value]:
    """What a function that outlives the call finds in names around it: what was empty is filled by then."""
    for name, entity in walk.frame.stores.items():
        held = captured.get(name)
        if held is not None and is_store_to_fill(held):
            captured[name] = Collect(entity, walk.knowledge.element(entity), TRUE)
    return captured


def _annotated(walk: Walk, statement: ir.Assign, value: Term) -> Term:
    """An annotation types what nothing else typed, and what a type leaves open."""
    if isinstance(value, Const):
        return value
    type_ = walk.knowledge.classes.annotation(walk.module, statement.annotation)
    if walk.type_of(value).kind != "unknown":
        return as_term(as_filled(walk, value, type_))
    if type_.kind == "entity" and statement.targets and isinstance(statement.targets[0], ir.Name):
        return said_to_be(walk.knowledge.element(type_.entity), value)
    return value


def assign_target(walk: Walk, target: ir.Expr, value: Value, source: Source) -> None:
    """Gives one target a value."""
    match target:
        case ir.Name():
            value = tame_term(as_term(value)) if is_term(value) else value
            value = _typed_by_name(walk, target.name, value)
            if target.name not in walk.state.locals and replaced_in_module(walk, target, value, source):
                return
            walk.state.locals[target.name] = value
            if is_term(value) and walk.entity_of(value):
                walk.frame.hints.setdefault(as_term(without_null(value)), target.name)
        case ir.Attribute():
            base = walk.evaluate(target.base)
            if isinstance(base, DictValue) and isinstance(target.base, ir.Name) and walk.conventions.members:
                walk.state.locals[target.base.name] = _with_entry(base, text(target.name), value)
                return
            write(walk, base, target.name, value, source)
        case ir.Collection():
            _unpack(walk, target, value, source)
        case ir.Index():
            _store_item(walk, target, value, source)
        case ir.Spread():
            assign_target(walk, target.value, Opaque("rest"), source)
        case _:
            pass


def _typed_by_name(walk: Walk, name: str, value: Value) -> Value:
    """Takes the result of a call that nothing types for the one entity whose name it is held under."""
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
    # Where arrays are taken apart by position, what is left over is left out.
    count = 0 if walk.conventions.members else len(target.items)
    for position, part in enumerate(target.items):
        item = item_of(value, position, count)
        unknown = Opaque(f"item {position}", "unpacked", (as_term(value),))
        assign_target(walk, part, unknown if item is None else item, source)


def _store_item(walk: Walk, target: ir.Index, value: Value, source: Source) -> None:
    base = walk.evaluate(target.base)
    key = walk.evaluate(target.key) if not isinstance(target.key, ir.Slice) else Opaque("slice")
    if isinstance(target.base, ir.Name) and _is_table(base):
        walk.state.locals[target.base.name] = _with_entry(base, as_term(key), value)
    elif by_operator(walk, base, "put", key, value) is not None:
        pass
    elif isinstance(value, DictValue) and is_term(base) and walk.type_of(base).kind == "collection":
        added(walk, base, (value,), source)
    elif isinstance(key, Const) and key.kind == "string" and is_term(base):
        entity = walk.entity_of(base)
        if entity and walk.knowledge.field(entity, str(key.value)) is not None:
            assign(walk, as_term(base), entity, str(key.value), value, source)


def _is_table(value: Value) -> bool:
    """Whether the value is a dictionary with known keys, on every path that led here."""
    if isinstance(value, Ite):
        return _is_table(value.then) and _is_table(value.other)
    return isinstance(value, DictValue | Record)


def _with_entry(table: Value, key: Term, value: Value) -> Value:
    """The dictionary with one more entry; open when the key is computed."""
    match table:
        case DictValue() if isinstance(key, Const):
            rest = tuple((k, v) for k, v in table.items if k != key)
            return DictValue((*rest, (key, value)), table.open)
        case DictValue():
            return DictValue(table.items, True)
        case Record() if isinstance(key, Const):
            name = str(key.value)
            return Record((*((k, v) for k, v in table.items if k != name), (name, as_term(value))))
        case Ite():
            then, other = _with_entry(table.then, key, value), _with_entry(table.other, key, value)
            return Ite(table.test, as_term(then), as_term(other))
        case _:
            return Opaque("entries", "a dictionary with computed keys", (as_term(table), as_term(value)))


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
    if replaced_items(walk, Field(term, name), value, source):
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
