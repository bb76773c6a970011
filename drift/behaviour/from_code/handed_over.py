"""Functions that calls hand over to be run when something happens, wherever in the code the calls stand.

`path("orders/", views.orders)`, `scheduler.add_job(sweep, "interval")`: told from syntax, for languages whose
modules are not run for what they register.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.code import ir
from drift.code.frameworks.schema import EntryTable
from drift.code.ir.inner import inner
from drift.code.symbols.definitions import (
    ClassDefinition,
    ConstantDefinition,
    ExternalDefinition,
    FunctionDefinition,
)

MAX_DEPTH = 4
"""Calls around a function that is handed over: `path("x/", login_required(view))`."""


def handed_over(knowledge: Knowledge, source: Callable[[str], bytes]) -> dict[str, tuple[EntryTable, str]]:
    """The functions by qualified name, each with what it is registered as and under which label.

    `source` gives the text of a file: only those that say what registers are searched.
    """
    found: dict[str, tuple[EntryTable, str]] = {}
    names = knowledge.frameworks.registration_names
    said = re.compile(rb"\b(?:" + b"|".join(sorted(re.escape(n.encode()) for n in names if n)) + rb")\s*\(")
    for module in knowledge.program.modules:
        if knowledge.frameworks.language(module.language).members:
            continue
        text = source(module.file)
        if text and not said.search(text):
            continue
        for call, owner in _calls(knowledge, module):
            last = call.callee.name if isinstance(call.callee, ir.Name | ir.Attribute) else ""
            if last not in names:
                continue
            table = _table(knowledge, module, call)
            if table is None:
                continue
            for argument in call.arguments:
                for function in _functions(knowledge, module, owner, argument.value, 0):
                    found.setdefault(function.qualified, (table, _label(call, table, function)))
    return found


def _table(knowledge: Knowledge, module: ir.Module, call: ir.Call) -> EntryTable | None:
    called = knowledge.program.resolve(module, call.callee)
    qualified = called.qualified if isinstance(called, ExternalDefinition) else ""
    if not qualified and isinstance(call.callee, ir.Attribute):
        qualified = f"?.{call.callee.name}"
    return knowledge.frameworks.registration(qualified)


def _label(call: ir.Call, table: EntryTable, function: FunctionDefinition) -> str:
    path = next(
        (
            a.value.value
            for a in call.arguments
            if isinstance(a.value, ir.Literal) and a.value.kind == "string" and not a.name
        ),
        None,
    )
    return f"/{path.lstrip('/^')}" if table.kind == "http" and path is not None else function.name


def _calls(knowledge: Knowledge, module: ir.Module) -> Iterator[tuple[ir.Call, ClassDefinition | None]]:
    """Every call of a module, with the class in whose methods it stands."""
    classes = {cls.node.name_span: cls for cls in knowledge.classes.all() if cls.module is module}
    stack: list[tuple[object, ClassDefinition | None]] = [(module.body, None)]
    while stack:
        part, owner = stack.pop()
        if isinstance(part, tuple):
            stack.extend((inner, owner) for inner in reversed(part))
        elif isinstance(part, msgspec.Struct) and not isinstance(part, ir.Literal | ir.Name):
            if isinstance(part, ir.Class):
                owner = classes.get(part.name_span, owner)
            if isinstance(part, ir.Call):
                yield part, owner
            stack.extend((held, owner) for held in reversed(inner(part)))


def _functions(
    knowledge: Knowledge, module: ir.Module, owner: ClassDefinition | None, expr: ir.Expr, depth: int
) -> Iterator[FunctionDefinition]:
    """The functions of the code base that an argument names, also inside of calls that wrap them."""
    match expr:
        case ir.Attribute(base=ir.Name(name=base), name=name) if owner is not None and (
            base in knowledge.frameworks.conventions.receivers
        ):
            method = knowledge.inheritance.method(owner, name)
            if method is not None:
                yield method
        case ir.Name() | ir.Attribute():
            found = knowledge.program.resolve(module, expr)
            if isinstance(found, FunctionDefinition):
                yield found
            elif isinstance(expr, ir.Attribute):
                method = method_of_object(knowledge, module, expr)
                if method is not None:
                    yield method
        case ir.Lambda(
            body=(ir.Return(value=ir.Call(callee=called)) | ir.Evaluate(value=ir.Call(callee=called)),)
        ):
            yield from _functions(knowledge, module, owner, called, depth + 1)
        case ir.Call() if depth < MAX_DEPTH:
            for argument in expr.arguments:
                yield from _functions(knowledge, module, owner, argument.value, depth + 1)
        case _:
            pass


def method_of_object(
    knowledge: Knowledge, module: ir.Module, expr: ir.Attribute
) -> FunctionDefinition | None:
    """The method of an object that a name holds: of the class that made it, else the only one of its name."""
    base = expr.base
    held = knowledge.program.lookup(module, base.name) if isinstance(base, ir.Name) else None
    if held is not None and not isinstance(held, ConstantDefinition):
        return None
    if isinstance(held, ConstantDefinition) and isinstance(held.value, ir.Call):
        made = knowledge.program.resolve(held.module, held.value.callee)
        if isinstance(made, ClassDefinition):
            return knowledge.inheritance.method(made, expr.name)
        if isinstance(made, ExternalDefinition) and "." in made.qualified:
            return None
    if expr.name in knowledge.frameworks.language(module.language).common:
        return None
    named = [m for m in knowledge.methods.get(expr.name, ()) if _does_something(m)]
    return named[0] if len(named) == 1 else None


def _does_something(method: FunctionDefinition) -> bool:
    """Whether there is a body: `...`, a text and `raise NotImplementedError` are none."""
    body = [
        s for s in method.node.body if not (isinstance(s, ir.Evaluate) and isinstance(s.value, ir.Literal))
    ]
    return any(not isinstance(s, ir.Raise) for s in body)


def subject_of(
    knowledge: Knowledge, function: FunctionDefinition, table: EntryTable
) -> tuple[str, str] | None:
    """The parameter that is an instance of what a listener listens to, and of which entity."""
    if not table.subject:
        return None
    for decorator in function.node.decorators:
        for argument in decorator.arguments if isinstance(decorator, ir.Call) else ():
            if argument.name == table.subject:
                found = knowledge.program.resolve(function.module, argument.value)
                if isinstance(found, ClassDefinition):
                    return table.instance, knowledge.classes.name(found)
    return None
