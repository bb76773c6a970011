"""Listeners: what is run when an event of a name is sent within the program."""

from __future__ import annotations

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import CLASS, DictValue, FunctionValue, Value
from drift.behaviour.from_code.walking.walk import Arguments, Engine, Walk
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition, FunctionDefinition
from drift.logic.spans import Source
from drift.logic.terms import Const, Var

MOST = 8
"""Listeners of one event that are followed."""


def note_declared(engine: Engine, knowledge: Knowledge, function: FunctionDefinition) -> None:
    """Notes a function whose decorator says of which event it is a listener."""
    for decorator in function.node.decorators:
        if not isinstance(decorator, ir.Call) or not decorator.arguments:
            continue
        found = knowledge.program.resolve(function.module, decorator.callee)
        table = knowledge.frameworks.entry(found.qualified) if isinstance(found, ExternalDefinition) else None
        if table is None or table.kind != "event":
            continue
        walk = Walk(engine, knowledge, function.module, Frame("", function.module.file), State())
        name = walk.evaluate(decorator.arguments[0].value)
        if isinstance(name, Const) and name.kind == "string":
            note(knowledge, str(name.value), _bound(knowledge, function))


def note_handlers(knowledge: Knowledge) -> None:
    """Notes the classes whose decorator says of which class they handle the instances that are sent."""
    for cls in knowledge.classes.all():
        for decorator in cls.node.decorators:
            found = (
                knowledge.program.resolve(cls.module, decorator.callee)
                if isinstance(decorator, ir.Call)
                else None
            )
            table = (
                knowledge.frameworks.entry(found.qualified) if isinstance(found, ExternalDefinition) else None
            )
            method = (
                knowledge.inheritance.method(cls, table.handles)
                if table is not None and table.handles
                else None
            )
            if method is None or not isinstance(decorator, ir.Call):
                continue
            for argument in decorator.arguments:
                handled = knowledge.program.resolve(cls.module, argument.value)
                if isinstance(handled, ClassDefinition):
                    note(knowledge, CLASS + knowledge.classes.name(handled), _bound(knowledge, method))


def handler_of(walk: Walk, sent: Value) -> FunctionValue | None:
    """What handles an instance that is sent; None where nothing does, or more than one class."""
    entity = walk.entity_of(sent)
    found = walk.knowledge.gathered.listeners.get(CLASS + entity, {}) if entity else {}
    return next(iter(found.values())) if len(found) == 1 else None


def _bound(knowledge: Knowledge, function: FunctionDefinition) -> FunctionValue:
    value = FunctionValue(function.qualified, function.node, function.module, function.owner)
    parameters = function.node.parameters
    if function.owner is None or not parameters:
        return value
    receiver = Var(parameters[0].name, knowledge.classes.name(function.owner))
    return FunctionValue(function.qualified, function.node, function.module, function.owner, receiver)


def note(knowledge: Knowledge, event: str, listener: FunctionValue) -> None:
    """Notes that a function is run when the event is sent."""
    known = knowledge.gathered.listeners.setdefault(event, {})
    if len(known) < MOST:
        known.setdefault(listener.qualified, listener)


def heard(walk: Walk, arguments: Arguments, source: Source) -> None:
    """Runs the listeners of the event that is sent; where one refuses, the sender goes on all the same."""
    first = arguments.positional[0] if arguments.positional else None
    event, carried = "", arguments.positional[1:]
    if isinstance(first, Const) and first.kind == "string":
        event = str(first.value)
    elif isinstance(first, Var) and CLASS + walk.entity_of(first) in walk.knowledge.gathered.listeners:
        event, carried = CLASS + walk.entity_of(first), arguments.positional
    elif isinstance(first, DictValue):
        event, carried = _named_in(walk, first), arguments.positional
    if not event:
        return
    walk.knowledge.gathered.sent.add(event)
    walk.knowledge.asked.add(event)
    for listener in walk.knowledge.gathered.listeners.get(event, {}).values():
        when, exits = walk.state.when, len(walk.frame.exits)
        walk.call(listener, Arguments(carried, arguments.named, arguments.open), source)
        del walk.frame.exits[exits:]
        walk.state.when, walk.state.alive = when, True


def _named_in(walk: Walk, event: DictValue) -> str:
    """The name of an event that is sent as an object: `publish({type: "order.paid", orderId})`."""
    said = {str(v.value) for _, v in event.items if isinstance(v, Const) and v.kind == "string"}
    walk.knowledge.asked |= said
    known = sorted(said & walk.knowledge.gathered.listeners.keys())
    return known[0] if len(known) == 1 else ""
