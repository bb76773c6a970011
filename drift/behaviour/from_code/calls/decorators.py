"""Decorators of the code base: functions that wrap functions, walked like any other."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import ChoiceValue, ClassValue, FunctionValue, Value
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.logic.spans import Source


def decorated_value(walk: Walk, function: FunctionValue) -> Value | None:
    """What calling the name really calls: the function as its decorators from the code base left it.

    None when only outside decorators, which are taken to pass calls through, are on it.
    """
    assert isinstance(function.node, ir.Function)
    inner = Walk(
        walk.engine,
        walk.knowledge,
        function.module,
        Frame(function.qualified, function.module.file),
        State(),
        dict(function.closure),
        function.owner,
        depth=walk.depth + 1,
        texts=walk.texts,
    )
    raw = replace(function, raw=True, bound=None)
    value: Value = raw
    for decorator in reversed(function.node.decorators):
        wrapper = _applied(inner, decorator, value)
        if wrapper is not None:
            value = wrapper
    return None if value == raw else value


def _applied(walk: Walk, decorator: ir.Expr, value: Value) -> Value | None:
    """The decorated function, if the decorator is one of the code base and gives back a function."""
    root = decorator.callee if isinstance(decorator, ir.Call) else decorator
    called = walk.evaluate(root)
    if not isinstance(called, FunctionValue | ClassValue):
        return None
    source = Source(walk.module.file, decorator.span)
    if isinstance(called, FunctionValue):
        walk.knowledge.gathered.called.add(called.qualified)
    maker: Value = walk.evaluate(decorator) if isinstance(decorator, ir.Call) else called
    if not isinstance(maker, FunctionValue):
        return None
    result = walk.call(maker, Arguments((value,)), source)
    return result if isinstance(result, FunctionValue | ChoiceValue) else None
