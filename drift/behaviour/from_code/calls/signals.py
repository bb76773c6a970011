"""Signals: objects of a module that are sent, and the functions that listen to them."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.from_code.calls.summaries import call_function
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.values import FunctionValue, as_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Emit
from drift.code import ir
from drift.code.frameworks.schema import SignalTable
from drift.code.symbols.definitions import ConstantDefinition, ExternalDefinition, FunctionDefinition


def through_signal(walk: Walk, expr: ir.Call, arguments: Arguments) -> bool:
    """`order_paid.send(sender=…, order=order)` runs whoever listens. Tells whether it was that."""
    callee = expr.callee
    if not isinstance(callee, ir.Attribute) or callee.name not in walk.frameworks.signal_verbs:
        return False
    signal = _signal(walk.knowledge, walk.module, callee.base)
    if signal is None or callee.name not in signal[1].sends:
        return False
    constant, _ = signal
    source = walk.source(expr)
    args = [(str(i), as_term(v)) for i, v in enumerate(arguments.positional)]
    args += [(n, as_term(v)) for n, v in arguments.named]
    walk.record(Emit(constant.name, tuple(args)), source)
    for function in listeners(walk.knowledge).get(constant.qualified, ()):
        walk.knowledge.gathered.called.add(function.qualified)
        value = FunctionValue(function.qualified, function.node, function.module, function.owner)
        call_function(walk, value, arguments, source)
        if not walk.state.alive:
            break
    return True


def listeners(knowledge: Knowledge) -> dict[str, tuple[FunctionDefinition, ...]]:
    """The functions that listen to each signal of the code base, by its qualified name."""
    if knowledge.listeners is None:
        table: dict[str, list[FunctionDefinition]] = {}
        for function in knowledge.program.functions():
            for name in _listened(knowledge, function):
                table.setdefault(name, []).append(function)
        knowledge.listeners = {name: tuple(found) for name, found in table.items()}
    return knowledge.listeners


def _listened(knowledge: Knowledge, function: FunctionDefinition) -> Iterator[str]:
    for decorator in function.node.decorators:
        if not isinstance(decorator, ir.Call):
            continue
        called = knowledge.program.resolve(function.module, decorator.callee)
        if isinstance(called, ExternalDefinition) and knowledge.frameworks.listens(called.qualified):
            for argument in decorator.arguments[:1]:
                given = argument.value
                for one in given.items if isinstance(given, ir.Collection) else (given,):
                    found = _signal(knowledge, function.module, one)
                    if found is not None:
                        yield found[0].qualified
        elif isinstance(decorator.callee, ir.Attribute):
            found = _signal(knowledge, function.module, decorator.callee.base)
            if found is not None and decorator.callee.name in found[1].connects:
                yield found[0].qualified


def _signal(
    knowledge: Knowledge, module: ir.Module, expr: ir.Expr
) -> tuple[ConstantDefinition, SignalTable] | None:
    """The constant that holds the signal an expression names, with how signals of its sort are used."""
    match expr:
        case ir.Name(name=name):
            found = knowledge.program.lookup(module, name)
        case ir.Attribute(base=base, name=name):
            owner = knowledge.program.resolve(module, base)
            member = getattr(owner, "module", None) if owner is not None else None
            found = knowledge.program.lookup(member, name) if member is not None else None
        case _:
            return None
    if not isinstance(found, ConstantDefinition) or not isinstance(found.value, ir.Call):
        return None
    made = knowledge.program.resolve(found.module, found.value.callee)
    table = knowledge.frameworks.signal(made.qualified) if isinstance(made, ExternalDefinition) else None
    return (found, table) if table is not None else None
