"""Ways in that time runs: a loop without an end that pauses, `while True: sweep(); time.sleep(60)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TypeVar

import msgspec

from drift.behaviour.from_code.entries import Entry
from drift.behaviour.from_code.handed_over import method_of_object
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.code import ir
from drift.code.ir.inner import inner
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition, FunctionDefinition
from drift.code.symbols.program import dotted

T = TypeVar("T", bound=msgspec.Struct)
MAX_DEPTH = 3
"""Calls between a way in and the loop."""
_STARTED = ("", "command", "lifecycle")
"""The sorts of ways in that may be a loop, or start one; a route answers and is done."""


def run_by_time(knowledge: Knowledge, entries: Sequence[Entry]) -> list[Entry]:
    """The entries, those that loop and pause set off by time."""
    top = {
        found.qualified for module in knowledge.program.modules for found in _by_modules(knowledge, module)
    }
    return [
        replace(entry, trigger="scheduled")
        if entry.kind in _STARTED
        and entry.trigger != "scheduled"
        and (entry.function.qualified in top or _polls(knowledge, entry))
        else entry
        for entry in entries
    ]


def _by_modules(knowledge: Knowledge, module: ir.Module) -> Iterator[FunctionDefinition]:
    """The functions that loops at the top of a module call."""
    flat = [s for s in module.body if isinstance(s, ir.If | ir.While | ir.Try | ir.With)]
    for loop in _nodes(flat, ir.While, into_functions=False):
        if _goes_on(knowledge, module, loop):
            yield from _called(knowledge, module, None, loop.body)


def _polls(knowledge: Knowledge, entry: Entry) -> bool:
    function = entry.function
    waiting = [(function.module, function.owner, function.node.body, 0)]
    seen = {function.qualified}
    while waiting:
        module, owner, body, depth = waiting.pop()
        if any(_goes_on(knowledge, module, loop) for loop in _nodes(body, ir.While)):
            return True
        for called in _called(knowledge, module, owner, body) if depth < MAX_DEPTH else ():
            if called.qualified not in seen:
                seen.add(called.qualified)
                waiting.append((called.module, called.owner, called.node.body, depth + 1))
    return False


def _goes_on(knowledge: Knowledge, module: ir.Module, loop: ir.While) -> bool:
    """Whether the loop has no end of its own, gives no answer, and pauses between its rounds."""
    if not _endless(knowledge, module, loop.test) or any(
        one.value is not None for one in _nodes(loop.body, ir.Return, into_functions=False)
    ):
        return False
    return any(_pauses(knowledge, module, call, 0) for call in _nodes((loop.test, loop.body), ir.Call))


def _endless(knowledge: Knowledge, module: ir.Module, test: ir.Expr) -> bool:
    """`True`, or that it was not told to stop: a flag of its own, an event."""
    match test:
        case ir.Literal(kind="boolean", value=value):
            return value == "true"
        case ir.Literal(kind="integer", value=value):
            return value != "0"
        case ir.Negation(operand=operand):
            return _endless(knowledge, module, operand)
        case ir.Name():
            return True
        case ir.Attribute(base=ir.Name(name=name)):
            return name in knowledge.frameworks.language(module.language).receivers
        case ir.Call(callee=ir.Attribute(base=ir.Name() | ir.Attribute(base=ir.Name()), name=name)):
            language = knowledge.frameworks.language(module.language)
            return name in language.stops or _pauses(knowledge, module, test, 0)
        case _:
            return False


def _pauses(knowledge: Knowledge, module: ir.Module, call: ir.Call, depth: int) -> bool:
    """Whether a call is a pause, or one of a function that is nothing else."""
    found = knowledge.program.resolve(module, call.callee)
    if isinstance(found, FunctionDefinition):
        within = list(_nodes(found.node.body, ir.Call)) if depth == 0 else []
        return 0 < len(within) <= 2 and any(_pauses(knowledge, found.module, one, 1) for one in within)
    name = found.qualified if isinstance(found, ExternalDefinition) else dotted(call.callee)
    pauses = knowledge.frameworks.language(module.language).pauses
    return bool(call.arguments) and any(fnmatchcase(name, pattern) for pattern in pauses)


def _called(
    knowledge: Knowledge, module: ir.Module, owner: ClassDefinition | None, body: object
) -> Iterator[FunctionDefinition]:
    """The functions of the program that are called by their names."""
    receivers = knowledge.frameworks.language(module.language).receivers
    for call in _nodes(body, ir.Call):
        match call.callee:
            case ir.Attribute(base=ir.Name(name=base), name=name) if owner is not None and base in receivers:
                method = knowledge.inheritance.method(owner, name)
                if method is not None:
                    yield method
            case _:
                found = knowledge.program.resolve(module, call.callee)
                method = (
                    method_of_object(knowledge, module, call.callee)
                    if found is None and isinstance(call.callee, ir.Attribute)
                    else None
                )
                if isinstance(found, FunctionDefinition):
                    yield found
                elif method is not None:
                    yield method


def _nodes(body: object, kind: type[T], *, into_functions: bool = True) -> Iterator[T]:
    """Every node of a kind in a body, in no certain order."""
    stack: list[object] = [body]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple | list):
            stack.extend(part)
        elif isinstance(part, msgspec.Struct):
            if isinstance(part, kind):
                yield part
            if into_functions or not isinstance(part, ir.Function | ir.Lambda):
                stack.extend(inner(part))
