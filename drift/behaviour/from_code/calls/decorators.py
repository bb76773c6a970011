"""Decorators of the code base: functions that wrap functions, walked like any other."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import ChoiceValue, ClassValue, FunctionValue, Value, as_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.logic.spans import Source
from drift.logic.terms import Var


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
    """The decorated function, if the decorator is one of the code base and what it gives can be called."""
    root = decorator.callee if isinstance(decorator, ir.Call) else decorator
    called = walk.evaluate(root)
    if not isinstance(called, FunctionValue | ClassValue) and not walk.entity_of(called):
        return None
    source = Source(walk.module.file, decorator.span)
    if isinstance(called, FunctionValue):
        walk.knowledge.gathered.called.add(called.qualified)
    maker = _kept(walk, walk.evaluate(decorator)) if isinstance(decorator, ir.Call) else called
    if not isinstance(maker, FunctionValue | ClassValue) and not walk.entity_of(maker):
        return None
    result = _kept(walk, walk.call(maker, Arguments((value,)), source))
    if isinstance(result, FunctionValue | ChoiceValue):
        return result
    info = walk.knowledge.info(walk.entity_of(result))
    calling = walk.frameworks.conventions.calling
    method = walk.knowledge.special(info.definition, calling) if info is not None else None
    if method is None:
        return None
    return FunctionValue(method.qualified, method.node, method.module, method.owner, as_term(result))


def _kept(walk: Walk, value: Value) -> Value:
    """An object that a decorator made lives as long as the function it decorates, with what it was given."""
    if not isinstance(value, Var) or value not in walk.frame.created:
        return value
    kept = Var(f"{walk.frame.symbol}.{value.name}", value.entity)
    held = {name: v for (base, name), v in walk.state.store.items() if base == value}
    walk.knowledge.singletons[kept] = held
    return kept
