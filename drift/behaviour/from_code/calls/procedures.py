"""Functions that a chain of calls puts together: `base.use(guard).input(schema).mutation(f)`.

Each step is given what was gathered so far and how to go on; what it hands on is gathered for the next.
"""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.calls.inputs import check_method
from drift.behaviour.from_code.walking.state import State
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    FunctionValue,
    ListValue,
    MethodValue,
    ProcedureValue,
    Value,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.frameworks.declared import ProcedureTable
from drift.code.symbols.definitions import FunctionDefinition
from drift.logic.spans import Source
from drift.logic.terms import NULL, text

PROCEDURE = "procedure:"
"""Begins the name of such a function until something else names it."""
_CHECK = "parse"
_INPUT, _CONTEXT = "input", "context"


def member_of_procedure(walk: Walk, procedure: ProcedureValue, name: str) -> Value:
    """A method that the chain goes on with; any other member says nothing more of it."""
    table = _table(walk, procedure)
    known = (*table.steps, *table.inputs, *table.ends, *table.groups)
    return MethodValue(procedure, name) if name in known else procedure


def put_together(
    walk: Walk, procedure: ProcedureValue, name: str, arguments: Arguments, source: Source
) -> Value:
    """The chain with one more step, or the function that it makes."""
    table = _table(walk, procedure)
    first = arguments.positional[0] if arguments.positional else None
    if name in table.groups:
        return first if first is not None else NULL
    if name in table.ends:
        return procedure if not isinstance(first, FunctionValue) else _made(walk, procedure, first, source)
    if name in table.inputs:
        return replace(procedure, steps=(*procedure.steps, *_of(ClassValue, arguments)))
    return replace(procedure, steps=(*procedure.steps, *_of(FunctionValue, arguments)))


def defined_by_chain(walk: Walk, definition: FunctionDefinition) -> Value | None:
    """What a definition is that stands in a call of such a chain: `const f = base.use(guard).mutation(…)`.

    None for any other.
    """
    decorators = definition.node.decorators
    if definition.owner is not None or not decorators or not isinstance(decorators[0], ir.Attribute):
        return None
    known = walk.knowledge.gathered.procedures
    if definition.qualified in known or not walk.conventions.members:
        return known.get(definition.qualified)
    known[definition.qualified] = None
    module = definition.module
    inner = replace(walk, module=module, state=State(), closure={}, owner=None, receiver=None)
    method = inner.evaluate(decorators[0])
    if not isinstance(method, MethodValue) or not isinstance(method.receiver, ProcedureValue):
        return None
    step = FunctionValue(definition.qualified, definition.node, module, raw=True)
    source = Source(module.file, decorators[0].span)
    made = put_together(inner, method.receiver, method.name, Arguments((step,)), source)
    walk.knowledge.gathered.called.add(definition.qualified)
    if isinstance(made, FunctionValue):
        made = replace(made, qualified=definition.qualified)
    known[definition.qualified] = made
    return made


def _of(sort: type[ClassValue] | type[FunctionValue], arguments: Arguments) -> tuple[Value, ...]:
    """The steps among the arguments, also those of another chain and of a list."""
    found: list[Value] = []
    for one in arguments.positional:
        for each in one.items if isinstance(one, ListValue) else (one,):
            if isinstance(each, ProcedureValue):
                found.extend(each.steps)
            elif isinstance(each, sort):
                found.append(each)
    return tuple(found)


def _made(walk: Walk, procedure: ProcedureValue, last: FunctionValue, source: Source) -> FunctionValue:
    """A function of the input that runs all steps, the last one at the end."""
    span = source.span
    null = ir.Literal(span=span, kind="null", value="null")
    parameters = tuple(ir.Parameter(name=name, default=null, span=span) for name in (_INPUT, _CONTEXT))
    given = tuple(ir.Argument(value=ir.Name(span=span, name=name)) for name in (_INPUT, _CONTEXT))
    run = ir.Call(span=span, callee=ir.Name(span=span, name="$run"), arguments=given)
    node = ir.Lambda(span=last.node.span, parameters=parameters, body=(ir.Return(span=span, value=run),))
    whole = replace(procedure, steps=(*procedure.steps, last))
    name = f"{PROCEDURE}{span.line}:{span.column}"
    return FunctionValue(name, node, walk.module, None, None, (("$run", whole),))


def gone_on(walk: Walk, procedure: ProcedureValue, arguments: Arguments, source: Source) -> Value:
    """The next step is run: first with the input of the whole, then with what the step before hands on."""
    table = _table(walk, procedure)
    first = arguments.positional[0] if arguments.positional else NULL
    if procedure.given is None:
        if len(arguments.positional) < 2:
            return procedure
        symbol = walk.frame.symbol
        procedure = replace(procedure, given=first, gathered=arguments.positional[1], symbol=symbol)
    elif isinstance(first, DictValue):
        handed = next((h for name in table.context if (h := first.get(text(name))) is not None), None)
        procedure = replace(procedure, gathered=_merged(procedure.gathered, handed))
    # What a step goes on with is done by the whole, not by the step.
    own, walk.frame.symbol = walk.frame.symbol, procedure.symbol
    try:
        return _next(walk, procedure, table, source)
    finally:
        walk.frame.symbol = own


def _next(walk: Walk, procedure: ProcedureValue, table: ProcedureTable, source: Source) -> Value:
    steps = list(procedure.steps)
    while steps and isinstance(steps[0], ClassValue):
        checked = check_method(walk, steps[0], _CHECK, Arguments((procedure.given or NULL,)))
        procedure = replace(procedure, given=checked if checked is not None else procedure.given)
        steps.pop(0)
    if not steps or procedure.given is None or procedure.gathered is None:
        return NULL
    following = replace(procedure, steps=tuple(steps[1:]))
    handed_over = (
        *((text(name), procedure.gathered) for name in table.context),
        *((text(name), procedure.given) for name in table.input),
        (text(table.onward), following),
    )
    return walk.call(steps[0], Arguments((DictValue(handed_over),)), source)


def _merged(before: Value | None, handed: Value | None) -> Value | None:
    """What was gathered, with what a step hands on in its place."""
    if handed is None:
        return before
    if not isinstance(handed, DictValue) or before is None or handed.rest is not None:
        return handed
    if isinstance(before, DictValue):
        items = {**dict(before.items), **dict(handed.items)}
        return DictValue(tuple(items.items()), before.open or handed.open, before.rest)
    return DictValue(handed.items, True, before if is_term(before) else None)


def _table(walk: Walk, procedure: ProcedureValue) -> ProcedureTable:
    table = walk.frameworks.procedure(procedure.start)
    assert table is not None
    return table
