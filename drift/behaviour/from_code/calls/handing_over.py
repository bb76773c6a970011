"""Calls that hand a function over: to be run later, in a transaction, when a promise is kept, by a hook."""

from __future__ import annotations

from drift.behaviour.from_code.calls.summaries import call_function
from drift.behaviour.from_code.walking.values import (
    ExternalValue,
    FunctionValue,
    MethodValue,
    Value,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import ExternalDefinition
from drift.logic.spans import Source
from drift.logic.terms import Field


def deferred(walk: Walk, callee: Value, arguments: Arguments, source: Source) -> bool:
    """A call that hands over a function to be run later: it is run. Tells whether it was that."""
    match callee:
        case ExternalValue(qualified=qualified):
            name = qualified.rsplit(".", 1)[-1]
        case MethodValue(name=name) | Field(name=name):
            pass
        case _:
            return False
    verb = walk.frameworks.verb("any", name)
    if verb is None or verb.means != "defer" or not arguments.positional:
        return False
    first = arguments.positional[0]
    if not isinstance(first, FunctionValue):
        return False
    walk.call(first, Arguments(arguments.positional[1:], arguments.named, arguments.open), source)
    return True


def run_inside(walk: Walk, callee: Value, arguments: Arguments, source: Source) -> Value | None:
    """`transaction(f)` runs `f`, `promise.then(f)` runs it with what was promised; None for other calls."""
    match callee:
        case MethodValue(receiver=receiver, name=name) | Field(base=receiver, name=name):
            pass
        case ExternalValue(qualified=qualified) if "." in qualified:
            head, _, name = qualified.rpartition(".")
            receiver = ExternalValue(head)
        case _:
            return None
    verb = walk.frameworks.verb("any", name)
    if verb is None or verb.means not in ("within", "continue", "recover"):
        return None
    if verb.means == "recover":
        return receiver
    function = next((a for a in arguments.positional if isinstance(a, FunctionValue)), None)
    if function is None:
        return arguments.positional[0] if verb.means == "within" and arguments.positional else None
    return walk.call(function, Arguments((receiver,)), source)


def through_hook(walk: Walk, callee: Field, arguments: Arguments, source: Source) -> Value | None:
    """A call through a plug-in hook reaches every function that implements it."""
    if not isinstance(callee.base, Field):
        return None
    values: list[Value] = []
    for table in walk.frameworks.hooks:
        if callee.base.name != table.attribute:
            continue
        for function in walk.knowledge.functions_by_name.get(callee.name, ()):
            for decorator in function.node.decorators:
                target = decorator.callee if isinstance(decorator, ir.Call) else decorator
                found = walk.knowledge.program.resolve(function.module, target)
                if isinstance(found, ExternalDefinition) and found.qualified in table.implementations:
                    value = FunctionValue(function.qualified, function.node, function.module, raw=True)
                    walk.knowledge.gathered.called.add(function.qualified)
                    values.append(call_function(walk, value, arguments, source))
                    break
    return values[0] if values else None
