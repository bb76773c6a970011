"""Functions of which there is one for each class of what they are given: `@apply.register`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drift.behaviour.from_code.evaluation.instances import instance_of
from drift.behaviour.from_code.evaluation.names import decorated
from drift.behaviour.from_code.walking.values import FunctionValue, Value, choose
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, FunctionDefinition

REGISTER = "register"


def for_class_given(walk: Walk, callee: FunctionValue, arguments: Arguments) -> Value | None:
    """The function for the class of the first argument, a choice where that is not known.

    None where there is only the one.
    """
    node = callee.node
    if not isinstance(node, ir.Function) or not node.decorators or not arguments.positional:
        return None
    if not decorated(
        walk, FunctionDefinition(callee.module, node, callee.qualified, callee.owner), "by-class"
    ):
        return None
    registered = dict(_registered(walk, callee, node))
    given = arguments.positional[0]
    info = walk.knowledge.info(walk.entity_of(given))
    known = (
        [] if info is None else [cls.qualified for cls in walk.knowledge.inheritance.order(info.definition)]
    )
    for name in known:
        if name in registered:
            return registered[name][1]
    value: Value = replace(callee, raw=True)
    below = [one for one in registered.values() if not known or _descends(walk, one[0], known[0])]
    for cls, function in reversed(below):
        value = choose(instance_of(walk, given, cls), function, value)
    return value if below else None


def _descends(walk: Walk, cls: ClassDefinition, base: str) -> bool:
    return any(one.qualified == base for one in walk.knowledge.inheritance.order(cls))


def _registered(
    walk: Walk, callee: FunctionValue, node: ir.Function
) -> Iterator[tuple[str, tuple[ClassDefinition, FunctionValue]]]:
    body = callee.owner.node.body if callee.owner is not None else callee.module.body
    for one in body:
        for decorator in one.decorators if isinstance(one, ir.Function) else ():
            target = decorator.callee if isinstance(decorator, ir.Call) else decorator
            match target:
                case ir.Attribute(base=ir.Name(name=name)) if target.name == REGISTER and name == node.name:
                    assert isinstance(one, ir.Function)
                    cls = walk.knowledge.program.resolve(callee.module, _class_of(decorator, one, callee))
                    if isinstance(cls, ClassDefinition):
                        spot = callee.qualified.rpartition(".")[0]
                        walk.knowledge.gathered.called.add(f"{spot}.{one.name}")
                        yield cls.qualified, (cls, replace(callee, node=one, raw=True))
                case _:
                    pass


def _class_of(decorator: ir.Expr, function: ir.Function, callee: FunctionValue) -> ir.Expr | None:
    """The class that stands beside the decorator, or that its first parameter is declared to be."""
    if isinstance(decorator, ir.Call) and decorator.arguments:
        return decorator.arguments[0].value
    position = 1 if callee.owner is not None else 0
    parameters = function.parameters
    return parameters[position].annotation if position < len(parameters) else None
