"""What is attached to an entry point beside its parameters: what its decorators and routers depend on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drift.behaviour.from_code.calls.parameters import depends_on
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.state import State
from drift.behaviour.from_code.walking.values import FunctionValue
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import ConstantDefinition
from drift.logic.spans import Source


def attached(knowledge: Knowledge, function: FunctionValue) -> Iterator[tuple[ir.Expr, ir.Module]]:
    """What decorators of an entry point, and the routers they belong to, are given.

    Dependencies hide there.
    """
    if not isinstance(function.node, ir.Function):
        return
    for decorator in function.node.decorators:
        if not isinstance(decorator, ir.Call):
            continue
        for argument in decorator.arguments:
            yield argument.value, function.module
        root = decorator.callee
        while isinstance(root, ir.Attribute):
            root = root.base
        if isinstance(root, ir.Name):
            found = knowledge.program.lookup(function.module, root.name)
            if isinstance(found, ConstantDefinition) and isinstance(found.value, ir.Call):
                for argument in found.value.arguments:
                    yield argument.value, found.module


def depend(walk: Walk, expr: ir.Expr, module: ir.Module) -> None:
    """Runs every dependency that an expression declares: what it refuses, the entry point refuses."""
    if isinstance(expr, ir.Collection):
        for item in expr.items:
            depend(walk, item, module)
        return
    inner = replace(walk, module=module, state=State())
    dependency = depends_on(walk, expr, inner) if isinstance(expr, ir.Call) else None
    if dependency is not None:
        walk.call(dependency, Arguments(open=True), Source(module.file, expr.span))
