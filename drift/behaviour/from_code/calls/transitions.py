"""Transitions that a library makes: methods that a decorator guards, methods that a table gives."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drift.behaviour.from_code.calls.construction import assign
from drift.behaviour.from_code.classes.choices import in_body
from drift.behaviour.from_code.configuration.constants import definition_value
from drift.behaviour.from_code.evaluation.comparisons import membership
from drift.behaviour.from_code.evaluation.queries import list_items
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.walking.state import Frame, State, join
from drift.behaviour.from_code.walking.values import (
    DictValue,
    FunctionValue,
    ListValue,
    Value,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.frameworks.schema import MachineTable
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.spans import Source
from drift.logic.terms import NULL, Const, Opaque, Predicate, Term

REFUSED = "TransitionNotAllowed"


@dataclass(frozen=True, slots=True)
class Move:
    """One transition: from any of `sources` (None: from everywhere) to `target` (None: nowhere)."""

    field: str
    sources: Value | None
    target: Value | None
    conditions: tuple[Value, ...] = ()
    unless: tuple[Value, ...] = ()


def decorated_move(walk: Walk, function: FunctionValue) -> tuple[Move, Source] | None:
    """The transition that a decorator makes of a method: it happens after the method was run."""
    if function.raw or function.owner is None or not isinstance(function.node, ir.Function):
        return None
    for decorator in function.node.decorators:
        if not isinstance(decorator, ir.Call):
            continue
        called = walk.knowledge.program.resolve(function.module, decorator.callee)
        table = walk.frameworks.machine(called.qualified) if isinstance(called, ExternalDefinition) else None
        if table is not None:
            given = {a.name: a.value for a in decorator.arguments if a.name}
            move = _move(walk, function.owner, table, given)
            return (move, Source(function.module.file, decorator.span)) if move is not None else None
    return None


def _move(walk: Walk, owner: ClassDefinition, table: MachineTable, given: dict[str, ir.Expr]) -> Move | None:
    named = given.get(table.field)
    field = named.value if isinstance(named, ir.Literal) else named.name if isinstance(named, ir.Name) else ""
    if not field:
        return None
    inner = Walk(
        walk.engine,
        walk.knowledge,
        owner.module,
        Frame(owner.qualified, owner.module.file),
        State(),
        owner=owner,
    )
    held = {name: _in_class(inner, owner, expr) for name, expr in given.items() if name != table.field}
    return _made(table, field, held)


def _in_class(walk: Walk, owner: ClassDefinition, expr: ir.Expr) -> Value:
    """The value of an expression in the body of a class."""
    if isinstance(expr, ir.Collection):
        return ListValue(tuple(_in_class(walk, owner, item) for item in expr.items))
    if isinstance(expr, ir.Name | ir.Attribute):
        found = in_body(walk.knowledge.classes, owner, expr)
        if found is not None and not isinstance(found, ExternalDefinition):
            return definition_value(walk, found)
        if isinstance(expr, ir.Attribute):
            base = _in_class(walk, owner, expr.base)
            return walk.attribute(base, expr.name, expr.span)
    return walk.evaluate(expr)


def _made(table: MachineTable, field: str, held: dict[str, Value]) -> Move:
    source = held.get(table.source)
    anywhere = source is None or (isinstance(source, Const) and source.value in table.anywhere)
    target = held.get(table.target)
    return Move(
        field,
        None if anywhere else source,
        None if target == NULL else target,
        _listed(held.get(table.conditions)),
        _listed(held.get(table.unless)) if table.unless else (),
    )


def _listed(value: Value | None) -> tuple[Value, ...]:
    if value is None:
        return ()
    return list_items(value) or (value,)


def begin_move(walk: Walk, move: Move, receiver: Term, source: Source) -> None:
    """Refuses where the transition does not start, or a condition of it does not hold."""
    if move.sources is not None:
        walk.refuse_unless(_from(walk, move, receiver), source, "error", REFUSED)
    for conditions, wanted in ((move.conditions, True), (move.unless, False)):
        for condition in conditions:
            held = _asked(walk, condition, receiver, source)
            if walk.state.alive:
                told = truthiness(walk, held)
                walk.refuse_unless(told if wanted else negate(told), source, "error", REFUSED)


def _from(walk: Walk, move: Move, receiver: Term) -> Predicate:
    """Whether the field holds one of the states that the transition starts from."""
    assert move.sources is not None
    current = walk.read(receiver, _canonical(walk, walk.entity_of(receiver), move.field))
    listed = move.sources if list_items(move.sources) is not None else ListValue((move.sources,))
    return membership(walk, current, listed)


def end_move(walk: Walk, move: Move, receiver: Term, source: Source) -> None:
    """The field holds the state that the transition leads to."""
    if move.target is not None and walk.state.alive:
        assign(walk, receiver, walk.entity_of(receiver), move.field, move.target, source)


def _asked(walk: Walk, condition: Value, receiver: Term, source: Source) -> Value:
    """What a condition says of the instance: a function, or the name of a method or field."""
    if isinstance(condition, FunctionValue):
        return walk.call(condition, Arguments((receiver,)), source)
    if isinstance(condition, Const) and isinstance(condition.value, str):
        held = walk.attribute(receiver, condition.value, source.span)
        return walk.call(held, Arguments(), source) if isinstance(held, FunctionValue) else held
    if is_term(condition):
        return condition
    return Opaque("condition", "a condition of a transition that is not followed", (receiver,))


def _canonical(walk: Walk, entity: str, name: str) -> str:
    found = walk.knowledge.field(entity, name)
    return found.name if found is not None else name


# ---------------------------------------------------------------------- machines


def machine_moves(walk: Walk, receiver: Term, name: str) -> tuple[Move, ...]:
    """The transitions that a table of transitions gives an instance as a method, in order."""
    info = walk.knowledge.info(walk.entity_of(receiver))
    return _machine(walk, info.definition).get(name, ()) if info is not None else ()


def make_first(walk: Walk, moves: tuple[Move, ...], receiver: Term, source: Source) -> None:
    """Makes the first of the transitions that starts here; refuses where none does."""
    if len(moves) == 1:
        begin_move(walk, moves[0], receiver, source)
        end_move(walk, moves[0], receiver, source)
        return
    tests = [_starts(walk, move, receiver, source) for move in moves]
    walk.refuse_unless(disjoin(*tests), source, "error", REFUSED)
    if walk.state.alive:
        _make(walk, tuple(zip(tests, moves, strict=True)), receiver, source)


def _make(walk: Walk, tried: tuple[tuple[Predicate, Move], ...], receiver: Term, source: Source) -> None:
    test, move = tried[0]
    if len(tried) == 1:
        end_move(walk, move, receiver, source)
        return
    before = walk.state.fork()
    walk.state.assume(walk.given(test, source, "silent"))
    end_move(walk, move, receiver, source)
    first = walk.state.fork()
    walk.state.become(before.fork())
    walk.state.assume(walk.given(negate(test), source, "silent"))
    if walk.state.alive:
        _make(walk, tried[1:], receiver, source)
    second = walk.state.fork()
    if first.alive and second.alive:
        walk.state.become(join(before, first, second, test))
    else:
        walk.state.become(first if first.alive else second)


def _starts(walk: Walk, move: Move, receiver: Term, source: Source) -> Predicate:
    """Whether a transition may be made."""
    parts: list[Predicate] = []
    if move.sources is not None:
        parts.append(_from(walk, move, receiver))
    for conditions, wanted in ((move.conditions, True), (move.unless, False)):
        for condition in conditions:
            told = truthiness(walk, _asked(walk, condition, receiver, source))
            parts.append(told if wanted else negate(told))
    return conjoin(*parts)


def _machine(walk: Walk, cls: ClassDefinition) -> dict[str, tuple[Move, ...]]:
    known = walk.knowledge.machines.get(cls.qualified)
    if known is None:
        known = {}
        walk.knowledge.machines[cls.qualified] = known
        described = walk.knowledge.classes.machine(cls)
        if described is not None:
            table, given, module = described
            inner = Walk(
                walk.engine, walk.knowledge, module, Frame(cls.qualified, module.file), State(), owner=cls
            )
            rows = _in_class(inner, cls, given[table.transitions]) if table.transitions in given else NULL
            for row in list_items(rows) or ():
                trigger, move = _of_row(table, row)
                if trigger:
                    known[trigger] = _also(known.get(trigger, ()), move)
    return known


def _of_row(table: MachineTable, row: Value) -> tuple[str, Move]:
    """`{"trigger": "pay", "source": "new", "dest": "paid"}`, `["pay", "new", "paid"]`."""
    if isinstance(row, DictValue):
        held = {str(k.value): v for k, v in row.items if isinstance(k, Const)}
    else:
        names = table.positions or (table.trigger, table.source, table.target)
        held = dict(zip(names, list_items(row) or (), strict=False))
    trigger = held.get(table.trigger)
    name = str(trigger.value) if isinstance(trigger, Const) else ""
    return name, _made(table, table.attribute, held)


def _also(moves: tuple[Move, ...], move: Move) -> tuple[Move, ...]:
    """One more row of a trigger; it is one with the row before where they differ in their sources only."""
    last = moves[-1] if moves else None
    if last is None or replace(last, sources=None) != replace(move, sources=None):
        return (*moves, move)
    if last.sources is None or move.sources is None:
        return (*moves[:-1], replace(last, sources=None))
    sources = ListValue((*_listed(last.sources), *_listed(move.sources)))
    return (*moves[:-1], replace(last, sources=sources))
