"""Methods that stand for what a schema is told to check: `z.object({…}).refine(e => e.end > e.start)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from drift.code import ir
from drift.code.frameworks.schema import ClassTable
from drift.code.ir.replacing import with_nodes
from drift.code.symbols.added_members import RECEIVER

CHECK = "@check"
"""Marks a method that refuses an instance which is not well-formed."""
MAX_CHAIN = 24
"""Calls in one chain that declares a field."""


def checks_of_class(table: ClassTable, further: Sequence[ir.Call]) -> Iterator[ir.Function]:
    """What the further calls on a schema check of an instance."""
    for call in further:
        yield from _check(table, call, ir.Name(span=call.span, name=RECEIVER), optional=False)


def checks_of_field(table: ClassTable, name: ir.Literal, declared: ir.Expr) -> Iterator[ir.Function]:
    """What the chain of calls that declares a field checks of its value."""
    chain: list[ir.Call] = []
    current = declared
    while isinstance(current, ir.Call) and len(chain) < MAX_CHAIN:
        chain.append(current)
        current = current.callee.base if isinstance(current.callee, ir.Attribute) else current.callee
    receiver = ir.Name(span=name.span, name=RECEIVER)
    value = ir.Attribute(span=name.span, base=receiver, name=name.value)
    called = {one.callee.name for one in chain if isinstance(one.callee, ir.Attribute)}
    for call in reversed(chain):
        yield from _check(table, call, value, optional=not called.isdisjoint(table.lacking))


def _check(table: ClassTable, call: ir.Call, value: ir.Expr, *, optional: bool) -> Iterator[ir.Function]:
    if not isinstance(call.callee, ir.Attribute):
        return
    name = call.callee.name
    given = [a.value for a in call.arguments if not a.name and not a.spread]
    handed = next((one for one in given if isinstance(one, ir.Lambda | ir.Name)), None)
    if handed is None or name not in (*table.refines, *table.reports):
        return
    span = handed.span
    refusal = ir.Raise(span=span)
    body: tuple[ir.Stmt, ...]
    if name in table.refines:
        told = ir.Call(span=span, callee=handed, arguments=(ir.Argument(value=value),))
        body = (ir.If(span=span, test=ir.Negation(span=span, operand=told), body=(refusal,)),)
    elif isinstance(handed, ir.Lambda) and len(handed.parameters) > 1:
        reporter = handed.parameters[1].name
        refusing = with_nodes(handed, lambda one: _refused(one, reporter, table))
        told = ir.Call(span=span, callee=refusing, arguments=(ir.Argument(value=value),))
        body = (ir.Evaluate(span=span, value=told),)
    else:
        return
    if optional:
        null = ir.Literal(span=span, kind="null", value="null")
        there = ir.Comparison(span=span, left=value, operator="!=", right=null)
        body = (ir.If(span=span, test=there, body=body),)
    yield ir.Function(
        span=span,
        name=f"check@{span.line}:{span.column}",
        parameters=(ir.Parameter(name=RECEIVER, span=span),),
        body=body,
        decorators=(ir.Name(span=span, name=CHECK),),
        name_span=span,
    )


def _refused(statement: msgspec.Struct, reporter: str, table: ClassTable) -> msgspec.Struct | None:
    """A refusal, in the place of a statement that says what is wrong."""
    match statement:
        case ir.Evaluate(
            span=span, value=ir.Call(callee=ir.Attribute(base=ir.Name(name=name), name=method))
        ) if name == reporter and method in table.faults:
            return ir.Raise(span=span)
        case _:
            return None
