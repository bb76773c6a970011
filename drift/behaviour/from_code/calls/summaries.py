"""Function summaries: each function is walked once per kind of arguments, then put in place at every call.

A summary is expressed over placeholders for the parameters. Putting it in place substitutes the arguments and
reads fields through the caller's memory, so that guards, effects and values of caller and callee speak of the
same state. Arguments that decide what a function does (constants, functions, classes, tables, objects built
here) are not abstracted: they specialise the summary.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from drift.behaviour.effects import given_terms
from drift.behaviour.from_code.calls.decorators import decorated_value
from drift.behaviour.from_code.calls.given_up import given_up, nearest, not_followed
from drift.behaviour.from_code.calls.parameters import bind
from drift.behaviour.from_code.calls.placement import place
from drift.behaviour.from_code.calls.recursion import asked_again, folded
from drift.behaviour.from_code.classes import Classes
from drift.behaviour.from_code.configuration.keyed import with_default
from drift.behaviour.from_code.walking.either import is_record
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.state import (
    MAX_RELATED,
    YIELDED,
    Exit,
    Frame,
    Handed,
    Recorded,
    Slot,
    State,
    is_copy,
    made_on_one_path,
)
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    FunctionValue,
    ListValue,
    Value,
    as_term,
    choose,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Condition, OpaqueCall
from drift.code import ir
from drift.logic.build import conjoin
from drift.logic.rewrite import size
from drift.logic.spans import Source
from drift.logic.terms import NULL, Config, Const, Field, Holds, Opaque, Term, Var
from drift.logic.types import UNKNOWN, ValueType

MAX_EFFECTS = 160
MAX_RETURNS = 12
MAX_REFUSALS = 24
WORK = 30_000
"""Nodes that are put in place in one function before its further calls are no longer followed."""


SMALL = 400
"""Nodes that are always put in place."""


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """What a call does, over the placeholders of its parameters."""

    effects: tuple[Recorded, ...] = ()
    opaque: tuple[OpaqueCall, ...] = ()
    refusals: tuple[Exit, ...] = ()
    value: Value = NULL
    writes: tuple[tuple[Slot, Value], ...] = ()
    created: tuple[Var, ...] = ()
    hints: tuple[tuple[Term, str], ...] = ()
    truncated: str = ""
    returns: bool = True
    origins: tuple[Source, ...] = ()
    copies: tuple[tuple[Term, Term], ...] = ()
    saved_after: int | None = None
    astray: bool = False
    kept: tuple[Term, ...] | None = ()
    handed: tuple[Handed, ...] = ()

    cost: int = 1
    """How much work it is to put it in place: the nodes to be seen through the caller's memory."""


def call_function(
    walk: Walk, function: FunctionValue, arguments: Arguments, source: Source, *, placed: bool = True
) -> Value:
    """Calls a function of the code base: through its decorators, then through its summary.

    Without `placed` it is only walked: nobody wants to know what it does here.
    """
    from drift.behaviour.from_code.calls.transitions import begin_move, decorated_move, end_move

    moved = decorated_move(walk, function)
    instance = function.bound if function.bound is not None else next(iter(arguments.positional), None)
    if moved is not None and instance is not None and is_term(instance):
        begin_move(walk, moved[0], as_term(instance), moved[1])
        if not walk.state.alive:
            return NULL
        value = call_function(walk, replace(function, raw=True), arguments, source, placed=placed)
        end_move(walk, moved[0], as_term(instance), moved[1])
        return value
    if not function.raw and isinstance(function.node, ir.Function) and function.node.decorators:
        wrapped = decorated_value(walk, function)
        if wrapped is not None:
            receiver = () if function.bound is None else (function.bound,)
            passed = Arguments((*receiver, *arguments.positional), arguments.named, arguments.open)
            return walk.call(wrapped, passed, source)
    if function.qualified in walk.knowledge.active and walk.knowledge.active.count(function.qualified) > 1:
        return asked_again(walk, function, arguments)
    bound = bind(walk, function, arguments)
    held, mapping, store, types = _abstract(walk, bound, _receiver_class(walk, function), function.filled)
    handed = [value for value in arguments.all() if isinstance(value, FunctionValue)]
    for _, around in (*function.closure, *(pair for one in handed for pair in one.closure)):
        if isinstance(around, Var) and around in walk.frame.types:
            types[around] = walk.frame.types[around]
    key = (
        function.qualified,
        function.node.span,
        tuple(held.items()),
        function.closure,
        function.filled,
        tuple(
            sorted(((str(base), name, value) for (base, name), value in store.items()), key=lambda e: e[:2])
        ),
        tuple(sorted(((v.name, t) for v, t in types.items()), key=lambda e: e[0])),
    )
    summary = walk.knowledge.summaries.get(key)
    if summary is None:
        # Each function has its own allowance, so that what is given up does not depend on who calls it first.
        before, walk.knowledge.spent = walk.knowledge.spent, 0
        outer, walk.knowledge.asked = walk.knowledge.asked, set()
        summary = summarise(walk, function, held, store, types)
        walk.knowledge.spent = before
        walk.knowledge.summaries[key] = summary
        if walk.knowledge.asked:
            walk.knowledge.asked_by[key] = frozenset(walk.knowledge.asked)
        walk.knowledge.asked |= outer
        if walk.knowledge.total > walk.knowledge.affordable:
            walk.knowledge.hasty.add(key)
    elif key in walk.knowledge.asked_by:
        walk.knowledge.asked |= walk.knowledge.asked_by[key]
    if walk.depth and _is_too_much(walk.knowledge, summary):
        walk.frame.truncated = f"{walk.frame.symbol} does too much; {function.qualified} was not followed"
        walk.frame.astray = True
        given = [entity for value in arguments.all() for entity in walk.entities_in(value)]
        walk.frame.opaque.extend(
            not_followed(walk.frame, function.qualified, source, given, summary, walk.state.when)
        )
        return Opaque(function.qualified, "a call that was not followed")
    walk.knowledge.spent += summary.cost
    walk.knowledge.total += summary.cost
    if walk.knowledge.total > walk.knowledge.affordable:
        walk.knowledge.reserve -= summary.cost
    return place(walk, summary, mapping, source) if placed else NULL


def _is_too_much(knowledge: Knowledge, summary: Summary) -> bool:
    """Whether putting it in place exceeds the allowance of the function at hand, or of the code base.

    What is small is always followed: one monster must not blind the engine to everything after it.
    """
    if summary.cost <= SMALL:
        return False
    if knowledge.total + summary.cost > knowledge.affordable and summary.cost > knowledge.reserve:
        return True
    return knowledge.spent + summary.cost > WORK


def summarise(
    walk: Walk,
    function: FunctionValue,
    bound: dict[str, Value],
    store: dict[Slot, Value],
    types: dict[Var, ValueType],
) -> Summary:
    """Walks the body once over the bound parameters."""
    # A function without a name speaks for whoever runs it: its own would change with every moved line.
    unnamed = isinstance(function.node, ir.Lambda) and function.qualified.startswith("lambda:")
    frame = Frame(walk.frame.symbol if unnamed else function.qualified, function.module.file)
    frame.types.update((term, held) for term, held in types.items())
    frame.filled = function.filled
    frame.whole.update(v for v in bound.values() if isinstance(v, Var) and v in walk.frame.whole)
    if isinstance(function.node, ir.Function) and walk.frameworks.language(function.module.language).members:
        frame.returns = walk.knowledge.classes.annotation(function.module, function.node.returns)
    receiver = next(iter(bound.values()), None) if function.owner is not None else None
    inner = Walk(
        walk.engine,
        walk.knowledge,
        function.module,
        frame,
        State(dict(bound), dict(store)),
        dict(function.closure),
        function.owner,
        receiver,
        walk.depth + 1,
        texts=walk.texts,
    )
    generates = _yields(function.node.body)
    if generates:
        inner.state.locals[YIELDED] = ListValue(())
    walk.knowledge.active.append(function.qualified)
    try:
        inner.execute(function.node.body)
    finally:
        walk.knowledge.active.pop()
    if inner.state.alive:
        end = Source(function.module.file, function.node.span)
        value = inner.state.locals[YIELDED] if generates else NULL
        inner.leave(Exit("return", inner.state.when, end, value, store=inner.state.store))
    found = _finish(walk.knowledge, frame, store)
    return found if found.effects else replace(found, value=folded(function, bound, found.value))


def _yields(body: Sequence[ir.Stmt]) -> bool:
    """Whether the function is a generator: what it yields is what it gives."""
    for statement in body:
        match statement:
            case ir.Evaluate(value=ir.Yield()) | ir.Assign(value=ir.Yield()):
                return True
            case ir.If() | ir.For() | ir.While():
                if _yields(statement.body) or _yields(statement.orelse):
                    return True
            case ir.With():
                if _yields(statement.body):
                    return True
            case ir.Try():
                if _yields(statement.body) or _yields(statement.final):
                    return True
            case _:
                pass
    return False


def _finish(knowledge: Knowledge, frame: Frame, given: dict[Slot, Value]) -> Summary:
    returns = [e for e in frame.exits if e.kind == "return"]
    refusals = _bounded([e for e in frame.exits if e.kind == "raise"])
    truncated = frame.truncated
    if len(frame.effects) > MAX_EFFECTS:
        truncated = f"more than {MAX_EFFECTS} effects"
    value, writes = _merged(returns, given, frame.whole)
    return Summary(
        nearest(frame.effects, MAX_EFFECTS)[0],
        (*frame.opaque, *given_up(frame, MAX_EFFECTS)),
        refusals,
        with_default(knowledge, value),
        tuple(writes.items()),
        tuple(frame.created),
        tuple(frame.hints.items()),
        truncated,
        bool(returns),
        _origins(frame, returns),
        tuple(frame.copies.items()),
        frame.saved_after,
        frame.astray,
        frame.kept,
        tuple(frame.handed),
        _cost(frame, refusals, value, writes),
    )


def _cost(frame: Frame, refusals: Sequence[Exit], value: Value, writes: Mapping[Slot, Value]) -> int:
    effects = nearest(frame.effects, MAX_EFFECTS)[0]
    conditions = [c for e in effects for c in e.when] + [c for e in refusals for c in e.when]
    distinct = {id(c): c.predicate for c in conditions}
    held = [v for v in (value, *writes.values()) if is_term(v)]
    written = [part for e in effects for part in given_terms(e.effect)]
    nodes = sum(size(part) for part in (*distinct.values(), *written, *(as_term(v) for v in held)))
    return 1 + len(effects) + len(refusals) + len(writes) + nodes


def _bounded(refusals: list[Exit]) -> tuple[Exit, ...]:
    """The refusals of a function; what is over the cap is one unknown refusal where the first of it is."""
    if len(refusals) <= MAX_REFUSALS:
        return tuple(refusals)
    rest = refusals[MAX_REFUSALS]
    unknown = Condition(
        Holds(Opaque(f"refusal at {rest.source.span.line}", "a function with too many ways to refuse")),
        rest.source,
        "error",
    )
    return (*refusals[:MAX_REFUSALS], Exit("raise", (unknown,), rest.source, None, "", "error", rest.store))


def _origins(frame: Frame, returns: list[Exit]) -> tuple[Source, ...]:
    """Where the returned value was decided: the statements that return, what they test and read."""
    places: dict[Source, None] = {}
    for exit_ in returns:
        if exit_.value is None or exit_.value == NULL:
            continue
        places[exit_.source] = None
        for condition in exit_.when:
            if condition.outcome != "assumed":
                places[condition.source] = None
        for source in exit_.related:
            places[source] = None
    for _, when, _ in frame.appends:
        for condition in when:
            places[condition.source] = None
    return tuple(places)[:MAX_RELATED]


def _merged(
    returns: list[Exit], given: dict[Slot, Value], whole: Container[Term]
) -> tuple[Value, dict[Slot, Value]]:
    """What the function returns and leaves behind, over all its ways to return."""
    if not returns:
        return Opaque("nothing", "the function never returns"), {}
    if len(returns) > MAX_RETURNS:
        return Opaque("returned", "a function with too many ways to return"), _common(returns)
    last = returns[-1]
    value: Value = last.value if last.value is not None else NULL
    writes = {slot: v for slot, v in last.store.items() if given.get(slot) != v}
    for exit_ in reversed(returns[:-1]):
        test = conjoin(*(c.predicate for c in exit_.when))
        value = choose(test, exit_.value if exit_.value is not None else NULL, value)
        changed = {slot: v for slot, v in exit_.store.items() if given.get(slot) != v}
        made = made_on_one_path(changed, writes, whole)
        for slot in changed | writes:
            if is_copy(slot[0]) or slot[0] in made:
                writes[slot] = changed.get(slot, writes.get(slot, NULL))
                continue
            original = given.get(slot, Field(slot[0], slot[1]))
            writes[slot] = choose(test, changed.get(slot, original), writes.get(slot, original))
    return value, writes


def _common(returns: list[Exit]) -> dict[Slot, Value]:
    slots = {slot for e in returns for slot in e.store}
    return {
        slot: Opaque(slot[1], "written on some of many paths")
        for slot in sorted(slots, key=str)
        if len({str(e.store.get(slot)) for e in returns}) > 1
    }


# ---------------------------------------------------------------- arguments


def _abstract(
    walk: Walk, bound: dict[str, Value], receiver: str, filled: str
) -> tuple[dict[str, Value], dict[Term, Term], dict[Slot, Value], dict[Var, ValueType]]:
    """Replaces what a function need not know by placeholders; keeps what decides its behaviour."""
    held: dict[str, Value] = {}
    mapping: dict[Term, Term] = {}
    store: dict[Slot, Value] = {}
    types: dict[Var, ValueType] = {}
    enclosed = _enclosed(bound)
    for position, (name, value) in enumerate(bound.items()):
        if not is_term(value) or isinstance(value, Const | Config) or is_record(as_term(value)):
            held[name] = value
            _carry(walk, value, store, 0)
            continue
        term = as_term(value)
        if isinstance(term, Var) and (term in enclosed or _is_built(walk, term)):
            held[name] = term
            if term in enclosed and walk.type_of(term) != UNKNOWN:
                types[term] = walk.type_of(term)
            _carry(walk, term, store, 0)
            continue
        type_ = walk.type_of(term)
        if position == 0 and receiver and not _is_kind_of(walk, type_.entity, receiver):
            given = type_.element or (ValueType("entity", entity=filled) if filled else None)
            if given is None and walk.knowledge.holds_open(receiver):
                given = walk.knowledge.held_by_name(term)
            type_ = ValueType("entity", False, (), receiver, given)
        placeholder = Var(f"${name}", type_.entity if type_.kind == "entity" else "")
        outside = type_.kind == "unknown" and "." in type_.entity and type_.entity[0] != Classes.VARIABLE
        named = type_.kind == "entity" and not type_.optional and type_.element is None
        if outside or (type_.kind != "unknown" and not named):
            types[placeholder] = type_
        held[name] = placeholder
        mapping[placeholder] = term
    return held, mapping, store, types


def _enclosed(bound: Mapping[str, Value]) -> frozenset[Var]:
    """The objects that functions among the arguments hold: what is written to one, they read."""
    functions = [value for value in bound.values() if isinstance(value, FunctionValue)]
    return frozenset(held for function in functions for _, held in function.closure if isinstance(held, Var))


def _receiver_class(walk: Walk, function: FunctionValue) -> str:
    """The class a method's receiver is at least, "" for plain functions."""
    if (
        function.owner is None
        or isinstance(function.bound, ClassValue)
        or (function.bound is None and not function.raw)
    ):
        return ""
    return walk.knowledge.classes.name(function.owner)


def _is_kind_of(walk: Walk, entity: str, wanted: str) -> bool:
    """Whether the one class is the other or descends from it."""
    cls, target = walk.knowledge.classes.named(entity), walk.knowledge.classes.named(wanted)
    if cls is None or target is None:
        return False
    return any(c.qualified == target.qualified for c in walk.knowledge.inheritance.order(cls))


def _is_built(walk: Walk, term: Var) -> bool:
    """Whether memory holds, for this object, more than plain data: collaborators, functions, tables."""
    if term in walk.knowledge.singletons and walk.knowledge.holds_open(term.entity):
        # What it holds is known by its name only.
        return True
    slots = [value for (base, _), value in walk.state.store.items() if base == term]
    slots.extend(walk.knowledge.singletons.get(term, {}).values())
    return any(
        not is_term(v) or isinstance(v, Const | Config) or bool(walk.entity_of(v)) for v in slots
    ) and not (_is_data(walk, term))


def _is_data(walk: Walk, term: Var) -> bool:
    info = walk.knowledge.info(term.entity)
    if info is None:
        return False
    return walk.knowledge.classes.kind(info.definition) == "storage"


def _carry(walk: Walk, value: Value, store: dict[Slot, Value], depth: int) -> None:
    """Takes along what memory holds for an object that is passed as it is."""
    if not isinstance(value, Var) or depth > 3:
        if isinstance(value, FunctionValue) and value.bound is not None and depth <= 3:
            _carry(walk, value.bound, store, depth + 1)
        return
    for (base, name), held in walk.state.store.items():
        if base == value and (base, name) not in store:
            store[(base, name)] = held
            _carry(walk, held, store, depth + 1)
