"""Gatekeepers: decorators, dependencies, guards and middleware before an entry point that choose callers.

What they test is followed like everything else. Here it is noted that they are there and which roles they
are given, so that one whose body is not known counts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from drift.behaviour.from_code.walking.values import FunctionValue
from drift.behaviour.model import Admission
from drift.code import ir
from drift.code.frameworks.registry import Frameworks
from drift.code.symbols.definitions import (
    ClassDefinition,
    ConstantDefinition,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
)
from drift.code.symbols.inheritance import Inheritance
from drift.code.symbols.program import Program, dotted, flat
from drift.logic.spans import Source
from drift.logic.words import split

MAX_DEPTH = 4
"""How deep gatekeepers are looked for in what decorators and parameters are given."""


@dataclass(slots=True)
class Gates:
    """All gatekeepers of a code base, by the entry point they stand before."""

    program: Program
    inheritance: Inheritance
    frameworks: Frameworks
    _everywhere: tuple[Admission, ...] | None = field(default=None)

    def before(self, function: FunctionValue, steps: Iterable[FunctionValue] = ()) -> tuple[Admission, ...]:
        """The gatekeepers of an entry point; `steps` are what runs before it."""
        found: list[Admission] = list(self._for_all())
        for step in steps:
            if step.qualified != function.qualified:
                found.extend(self._middleware(step))
        module = function.module
        if isinstance(function.node, ir.Function):
            for decorator in function.node.decorators:
                found.extend(self._decorator(decorator, module))
            for parameter in function.node.parameters:
                for expr in (parameter.default, parameter.annotation):
                    found.extend(self._dependency(expr, module, 0))
        if function.owner is not None:
            for decorator in function.owner.node.decorators:
                found.extend(self._decorator(decorator, function.owner.module))
            table = self.frameworks.view(self.inheritance.outside(function.owner))
            listed = self.inheritance.member(function.owner, table.gates) if table and table.gates else None
            if isinstance(listed, ConstantDefinition) and isinstance(listed.value, ir.Collection):
                for item in listed.value.items:
                    found.extend(self._gatekeeper(item, listed.module))
            for base in self.inheritance.outside(function.owner):
                if self.frameworks.admission(base) is not None:
                    source = Source(function.owner.module.file, function.owner.node.name_span)
                    found.append(Admission(source, base, True, words=split(base.rpartition(".")[2])))
        return tuple(dict.fromkeys(found))

    # ------------------------------------------------------------ where they stand

    def _decorator(self, decorator: ir.Expr, module: ir.Module) -> Iterator[Admission]:
        """A decorator that is one itself, or is given some; and those of the router that it belongs to."""
        yield from self._gatekeeper(decorator, module)
        if not isinstance(decorator, ir.Call):
            return
        for argument in decorator.arguments:
            yield from self._given(argument.value, module)
        root: ir.Expr = decorator.callee
        while isinstance(root, ir.Attribute):
            root = root.base
        made = self._defined(root, module)
        if isinstance(made, ConstantDefinition) and isinstance(made.value, ir.Call):
            for argument in made.value.arguments:
                yield from self._given(argument.value, made.module)

    def _given(self, expr: ir.Expr, module: ir.Module) -> Iterator[Admission]:
        if isinstance(expr, ir.Collection):
            for item in expr.items:
                yield from self._given(item, module)
        elif isinstance(expr, ir.Call):
            yield from self._dependency(expr, module, 0)
            if not self._depends(expr, module):
                yield from self._gatekeeper(expr, module)
        elif isinstance(expr, ir.Name | ir.Attribute):
            yield from self._gatekeeper(expr, module)

    def _dependency(self, expr: ir.Expr | None, module: ir.Module, depth: int) -> Iterator[Admission]:
        """What a parameter or decorator depends on, also inside of an annotation or behind a name."""
        if expr is None or depth > MAX_DEPTH:
            return
        match expr:
            case ir.Call() if self._depends(expr, module):
                for argument in expr.arguments:
                    yield from self._gatekeeper(argument.value, module)
                    yield from self._further(argument.value, module, depth + 1)
            case ir.Index(base=base, key=key):
                yield from self._dependency(base, module, depth + 1)
                yield from self._dependency(key, module, depth + 1)
            case ir.Collection(items=items):
                for item in items:
                    yield from self._dependency(item, module, depth + 1)
            case ir.Name() | ir.Attribute():
                named = self._defined(expr, module)
                if isinstance(named, ConstantDefinition):
                    yield from self._dependency(named.value, named.module, depth + 1)
            case _:
                pass

    def _further(self, expr: ir.Expr, module: ir.Module, depth: int) -> Iterator[Admission]:
        """What a dependency depends on."""
        found = self._defined(expr, module)
        if isinstance(found, FunctionDefinition):
            for parameter in found.node.parameters:
                for inner in (parameter.default, parameter.annotation):
                    yield from self._dependency(inner, found.module, depth + 1)

    def _middleware(self, step: FunctionValue) -> Iterator[Admission]:
        name = step.qualified.rpartition(".")[2]
        if self._is_spoken(name):
            yield Admission(Source(step.module.file, step.node.span), name, True, words=split(name))

    def _for_all(self) -> tuple[Admission, ...]:
        """Those that stand before the whole application."""
        if self._everywhere is None:
            found = [
                one
                for module in self.program.modules
                for statement in flat(module.body)
                for one in self._whole(statement, module)
            ]
            self._everywhere = tuple(dict.fromkeys(found))
        return self._everywhere

    def _whole(self, statement: ir.Stmt, module: ir.Module) -> Iterator[Admission]:
        names = self.frameworks.everywhere
        if isinstance(statement, ir.Function):
            for decorator in statement.decorators:
                called = decorator.callee if isinstance(decorator, ir.Call) else decorator
                listed = isinstance(called, ir.Attribute) and called.name in names
                if listed and self._is_spoken(statement.name):
                    source = Source(module.file, statement.name_span)
                    yield Admission(source, statement.name, True, words=split(statement.name))
        elif isinstance(statement, ir.Evaluate | ir.Assign) and isinstance(statement.value, ir.Call):
            call = statement.value
            listed = isinstance(call.callee, ir.Attribute) and call.callee.name in names
            for argument in call.arguments:
                if listed or argument.name in names:
                    yield from self._given(argument.value, module)
        elif isinstance(statement, ir.Class):
            for decorator in statement.decorators:
                yield from self._provided(decorator, module, 0)

    def _provided(self, expr: ir.Expr, module: ir.Module, depth: int) -> Iterator[Admission]:
        """Guards that a module provides for the whole application."""
        if depth > MAX_DEPTH:
            return
        match expr:
            case ir.Call():
                for argument in expr.arguments:
                    yield from self._provided(argument.value, module, depth + 1)
            case ir.Collection(items=items):
                for item in items:
                    yield from self._provided(item, module, depth + 1)
            case ir.Mapping(entries=entries):
                values = [entry.value for entry in entries]
                if any(dotted(value).rpartition(".")[2] in self.frameworks.everywhere for value in values):
                    for value in values:
                        yield from self._gatekeeper(value, module)
                else:
                    for value in values:
                        yield from self._provided(value, module, depth + 1)
            case _:
                pass

    # ------------------------------------------------------------ what they are

    def _gatekeeper(self, expr: ir.Expr, module: ir.Module) -> Iterator[Admission]:
        called = expr.callee if isinstance(expr, ir.Call) else expr
        arguments = expr.arguments if isinstance(expr, ir.Call) else ()
        found = self._defined(called, module)
        name = dotted(called)
        last = name.rpartition(".")[2]
        source = Source(module.file, expr.span)
        if isinstance(found, ConstantDefinition) and isinstance(found.value, ir.Call) and not arguments:
            inner = found.value
            arguments = inner.arguments
            behind = self._defined(inner.callee, found.module)
            found = behind if behind is not None else found
            last = f"{last} {dotted(inner.callee)}"
        outside = found.qualified if isinstance(found, ExternalDefinition) else ""
        table = self.frameworks.admission(outside) if outside else None
        if table is not None:
            roles = tuple(_roles(arguments)) if table.roles else ()
            yield Admission(source, name, True, roles, split(last))
        elif self._leaves_roles(found) or self._admits(found) or self._is_spoken(last):
            if self._depends(expr, module) or (outside and self.frameworks.entry(outside) is not None):
                return
            yield Admission(source, name, True, tuple(_roles(arguments)), split(last))

    def _leaves_roles(self, found: Definition | None) -> bool:
        """Whether a decorator of the code base leaves what it is given for a guard to read."""
        if isinstance(found, ConstantDefinition) and isinstance(found.value, ir.Lambda):
            body, module = found.value.body, found.module
        elif isinstance(found, FunctionDefinition):
            body, module = found.node.body, found.module
        elif isinstance(found, ExternalDefinition):
            return self.frameworks.leaves_roles(found.qualified)
        else:
            return False
        returned = [s.value for s in body if isinstance(s, ir.Return | ir.Evaluate)]
        return any(
            isinstance(value, ir.Call)
            and isinstance(made := self.program.resolve(module, value.callee), ExternalDefinition)
            and self.frameworks.leaves_roles(made.qualified)
            for value in returned
        )

    def _admits(self, found: Definition | None) -> bool:
        """Whether it is a class whose instances let callers in or turn them away."""
        if not isinstance(found, ClassDefinition):
            return False
        return any(
            isinstance(item, ir.Function) and item.name in self.frameworks.admitting
            for item in found.node.body
        )

    def _is_spoken(self, name: str) -> bool:
        """Whether the name says that it is about who may come in."""
        spoken = frozenset(split(name))
        return any(phrase <= spoken for phrase in self.frameworks.gate_words)

    def _depends(self, expr: ir.Expr, module: ir.Module) -> bool:
        if not isinstance(expr, ir.Call):
            return False
        found = self._defined(expr.callee, module)
        table = self.frameworks.call(found.qualified) if isinstance(found, ExternalDefinition) else None
        return table is not None and table.means == "depends"

    def _defined(self, expr: ir.Expr, module: ir.Module) -> Definition | None:
        if isinstance(expr, ir.Name):
            known = self.program.lookup(module, expr.name)
            return known if known is not None else ExternalDefinition(expr.name)
        if isinstance(expr, ir.Attribute):
            return self.program.resolve(module, expr)
        return None


def _roles(arguments: Iterable[ir.Argument]) -> Iterator[str]:
    for argument in arguments:
        yield from _texts(argument.value, 0)


def _texts(expr: ir.Expr, depth: int) -> Iterator[str]:
    """The texts and the members of enumerations that an argument names."""
    if depth > MAX_DEPTH:
        return
    match expr:
        case ir.Literal(kind="string", value=value):
            yield value
        case ir.Attribute(name=name):
            yield name
        case ir.Collection(items=items):
            for item in items:
                yield from _texts(item, depth + 1)
        case ir.Spread(value=value):
            yield from _texts(value, depth + 1)
        case ir.Call(arguments=arguments):
            for argument in arguments:
                yield from _texts(argument.value, depth + 1)
        case _:
            pass
