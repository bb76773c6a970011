"""Classes of what comes in from outside: what decorated entry points declare that they are given."""

from __future__ import annotations

from collections.abc import Iterator

from drift.code import ir
from drift.code.frameworks.registry import Frameworks
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition
from drift.code.symbols.program import Program


def request_classes(program: Program, frameworks: Frameworks) -> frozenset[str]:
    """The qualified names of the classes that parameters of entry points are declared to be.

    What a default provides (`settings: Settings = Depends(settings)`) does not come in from outside.
    """
    found: set[str] = set()
    for module in program.modules:
        for function in _functions(module.body):
            if not _is_entry(program, frameworks, module, function):
                continue
            for parameter in function.parameters:
                if parameter.annotation is None or parameter.default is not None:
                    continue
                cls = program.resolve(module, parameter.annotation)
                if isinstance(cls, ClassDefinition):
                    found.add(cls.qualified)
    return frozenset(found)


def _functions(body: tuple[ir.Stmt, ...]) -> Iterator[ir.Function]:
    for statement in body:
        match statement:
            case ir.Function():
                yield statement
            case ir.Class():
                yield from _functions(statement.body)
            case _:
                pass


def _is_entry(program: Program, frameworks: Frameworks, module: ir.Module, function: ir.Function) -> bool:
    for decorator in function.decorators:
        target = decorator.callee if isinstance(decorator, ir.Call) else decorator
        found = program.resolve(module, target)
        if isinstance(found, ExternalDefinition) and frameworks.entry(found.qualified) is not None:
            return True
    return False
