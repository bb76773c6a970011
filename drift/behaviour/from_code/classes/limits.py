"""What declarations say of the values that come in: `@Min(1) quantity`, `z.number().positive()`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from drift.code import ir
from drift.code.frameworks.declared import LimitTable
from drift.code.frameworks.registry import Frameworks
from drift.code.symbols.definitions import ExternalDefinition
from drift.code.symbols.program import Program
from drift.logic.functions import length_of
from drift.logic.spans import Source
from drift.logic.terms import CompareOp, Term
from drift.logic.types import ValueType


@dataclass(frozen=True, slots=True)
class Limit:
    """A value must be `operator bound`; `bound` is a number or an expression of the module.

    `of_length`: it is the length of the value, a text, that must be.
    """

    operator: CompareOp
    bound: Fraction | ir.Expr
    source: Source
    module: ir.Module
    of_length: bool = False

    def measured(self, value: Term) -> Term:
        """What of the value the limit is for."""
        return length_of(value) if self.of_length else value


MAX_NESTED = 4
"""Lists and calls around a limit that is handed to a declaration."""
_NUMBERS = ("integer", "decimal", "duration", "unknown")
_TEXTS = ("string", "unknown")


def limits(
    program: Program, frameworks: Frameworks, module: ir.Module, node: ir.Assign, type_: ValueType
) -> tuple[Limit, ...]:
    """The limits that the declaration of a field sets."""
    if type_.kind not in _NUMBERS and type_.kind not in _TEXTS:
        return ()
    return tuple(
        limit
        for limit in declared_limits(program, frameworks, module, node)
        if type_.kind in (_TEXTS if limit.of_length else _NUMBERS)
    )


def declared_limits(
    program: Program, frameworks: Frameworks, module: ir.Module, node: ir.Assign
) -> tuple[Limit, ...]:
    """The limits that a declaration sets, whatever the type."""
    return tuple(_said(program, frameworks, module, node))


def _said(program: Program, frameworks: Frameworks, module: ir.Module, node: ir.Assign) -> Iterator[Limit]:
    for decorator in node.decorators:
        called = decorator.callee if isinstance(decorator, ir.Call) else decorator
        found = program.resolve(module, called)
        table = frameworks.limit(found.qualified) if isinstance(found, ExternalDefinition) else None
        given = [a.value for a in decorator.arguments] if isinstance(decorator, ir.Call) else []
        if table is not None:
            yield from _limit(table, given, Source(module.file, decorator.span), module)
    if isinstance(node.value, ir.Call):
        yield from _of_call(program, frameworks, module, node.value)
        for argument in node.value.arguments:
            yield from _of_checks(program, frameworks, module, argument.value, 0)
    for part in _annotated(node.annotation):
        if isinstance(part, ir.Call):
            yield from _of_call(program, frameworks, module, part)
            continue
        found = program.resolve(module, part)
        table = frameworks.limit(found.qualified) if isinstance(found, ExternalDefinition) else None
        if table is not None:
            yield from _limit(table, [], Source(module.file, part.span), module)


def _of_call(program: Program, frameworks: Frameworks, module: ir.Module, call: ir.Call) -> Iterator[Limit]:
    """`Field(ge=1)`: what the keywords of a call say."""
    root = program.resolve(module, call.callee)
    outside = root.qualified if isinstance(root, ExternalDefinition) else ""
    for argument in call.arguments:
        table = frameworks.limit(f"{outside}().{argument.name}") if argument.name and outside else None
        if table is not None:
            yield from _limit(table, [argument.value], Source(module.file, argument.value.span), module)


def _of_checks(
    program: Program, frameworks: Frameworks, module: ir.Module, given: ir.Expr, depth: int
) -> Iterator[Limit]:
    """`validator=[instance_of(int), gt(0)]`, `type=IntRange(1, 50)`: what a declaration is handed."""
    match given:
        case ir.Collection(items=items) if depth < MAX_NESTED:
            for item in items:
                yield from _of_checks(program, frameworks, module, item, depth + 1)
        case ir.Call(callee=callee, arguments=arguments):
            root = program.resolve(module, callee)
            table = frameworks.limit(root.qualified) if isinstance(root, ExternalDefinition) else None
            if table is None and depth >= MAX_NESTED:
                return
            if table is not None:
                told = [a.value for a in arguments if not a.name]
                yield from _limit(table, told, Source(module.file, given.span), module)
                yield from _of_call(program, frameworks, module, given)
            elif isinstance(root, ExternalDefinition):
                for argument in arguments:
                    yield from _of_checks(program, frameworks, module, argument.value, depth + 1)
        case _:
            pass


def _annotated(annotation: ir.Expr | None) -> Iterator[ir.Expr]:
    """The type itself, or the parts of `Annotated[int, Field(ge=1)]`; a choice of types says nothing."""
    match annotation:
        case ir.Name() | ir.Attribute() | ir.Call():
            yield annotation
        case ir.Index(key=ir.Collection(items=items)):
            yield from (one for one in items if isinstance(one, ir.Name | ir.Attribute | ir.Call))
        case _:
            pass


def _limit(table: LimitTable, given: Iterable[ir.Expr], source: Source, module: ir.Module) -> Iterator[Limit]:
    of_length = table.measures == "length"
    if table.bound is not None:
        yield Limit(table.operator, Fraction(str(table.bound)), source, module, of_length)
        return
    told = tuple(given)
    if told and not _is_nothing(told[0]):
        yield Limit(table.operator, told[0], source, module, of_length)
    if table.upper is not None and table.upper < len(told) and not _is_nothing(told[table.upper]):
        yield Limit("<=", told[table.upper], source, module, of_length)


def _is_nothing(expr: ir.Expr) -> bool:
    return isinstance(expr, ir.Literal) and expr.kind == "null"
