"""Loops: the variable is an element under the predicate that selected it.

What refuses inside the body refuses for some element.
"""

from __future__ import annotations

from collections.abc import Iterable

from drift.behaviour.from_code.calls.unnamed_calls import iterated
from drift.behaviour.from_code.evaluation.collections_ import is_list
from drift.behaviour.from_code.evaluation.comprehensions import only_part
from drift.behaviour.from_code.evaluation.queries import items_of
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.execution.accumulators import Rounds, after_rounds, unknown_round
from drift.behaviour.from_code.execution.assignment import assign_target
from drift.behaviour.from_code.execution.branches import branch, in_each
from drift.behaviour.from_code.execution.filling import emptied_or_filled, leave_open
from drift.behaviour.from_code.walking.state import MAX_RELATED, Exit, State, is_copy, join, path_predicate
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    ExternalValue,
    ListValue,
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import Condition
from drift.code import ir
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.rewrite import substitute
from drift.logic.terms import (
    NULL,
    TRUE,
    Aggregate,
    Collect,
    Exists,
    Field,
    Holds,
    Ite,
    Opaque,
    Predicate,
    Term,
    Var,
)

UNROLL = 12
ROUNDS = 300
"""So many rounds of loops over known items are told apart in one function: loops in loops multiply them."""


def execute_for(walk: Walk, statement: ir.For) -> None:
    """`for target in iterable: body`."""
    source = iterated(walk, walk.evaluate(statement.iterable))
    if not walk.state.alive:
        return
    if is_list(source) and isinstance(source, Ite | ChoiceValue):
        in_each(walk, source, walk.source(statement.iterable), lambda one: _over(walk, statement, one))
        return
    _over(walk, statement, source)


def _over(walk: Walk, statement: ir.For, source: Value) -> Value:
    """A loop over what is one collection; it gives nothing."""
    items = items_of(walk, source)
    few = items is not None and len(items) <= UNROLL and walk.frame.rounds + len(items) <= ROUNDS
    if items is not None and few and not isinstance(source, ExternalValue):
        walk.frame.rounds += len(items)
        _unrolled(walk, statement, items)
        return NULL
    collected = collection_of(walk, source)
    if collected is not None:
        over_entities(walk, statement, collected)
    else:
        _over_unknown(walk, statement, source)
    return NULL


def execute_while(walk: Walk, statement: ir.While) -> None:
    """`while test: body`: once through, under the test; without one only `return` and `raise` end it."""
    before = walk.state.fork()
    _forget(walk, statement.body)
    with emptied_or_filled(walk.state, statement.body):
        test = walk.condition(statement.test)
    start = len(walk.frame.exits)
    appended = len(walk.frame.appends)
    walk.state.assume(walk.given(test, walk.source(statement.test), "silent"))
    if walk.state.alive:
        walk.execute(statement.body)
    endless = test == TRUE and not any(e.leaves("break") for e in walk.frame.exits[start:])
    if endless and walk.state.alive and any(_leaves_for_good(e) for e in walk.frame.exits[start:]):
        _another_round(walk, statement)
    _after(walk, before, start, statement.body, None)
    _filled(walk, before, appended)
    if endless:
        walk.state.alive = False


def _another_round(walk: Walk, statement: ir.While) -> None:
    """What comes to the end of an endless loop's body goes on only once another round has left the loop."""
    walk.leave(Exit("raise", walk.state.when, walk.source(statement.test), None, "", "silent"))


def _unrolled(walk: Walk, statement: ir.For, items: tuple[Value, ...]) -> None:
    """A loop over items that are known one by one: what follows a round runs where it did not break off."""
    if not walk.state.alive:
        return
    if not items:
        walk.execute(statement.orelse)
        return
    before = walk.state.fork()
    start = len(walk.frame.exits)
    assign_target(walk, statement.target, items[0], walk.source(statement.iterable))
    walk.execute(statement.body)
    own = walk.frame.exits[start:]
    walk.frame.exits[start:] = [e.further() for e in own if not _is_here(e)]
    for exit_ in own:
        if exit_.leaves("continue"):
            _rejoin(walk, before, exit_)
    _unrolled(walk, statement, items[1:])
    for exit_ in own:
        if exit_.leaves("break"):
            _rejoin(walk, before, exit_)


def _is_here(exit_: Exit) -> bool:
    """Whether it ends in this loop."""
    return exit_.leaves("break") or exit_.leaves("continue")


def _leaves_for_good(exit_: Exit) -> bool:
    """Whether it leaves the loop for what stands further out, and does not refuse."""
    return exit_.kind != "raise" and not _is_here(exit_)


def _rejoin(walk: Walk, before: State, exit_: Exit) -> None:
    """The path that left the body of a loop early goes on beside the one that did not."""
    left = State(dict(exit_.locals), dict(exit_.store), exit_.when)
    test = path_predicate(exit_.when[len(before.when) :])
    walk.state.become(
        join(before, left, walk.state.fork(), test, walk.frame.whole) if walk.state.alive else left
    )


def over_entities(walk: Walk, statement: ir.For, collected: Collect) -> None:
    """A loop over the instances that a collection selects."""
    before = walk.state.fork()
    target = only_part(statement.target)
    name = target.name if isinstance(target, ir.Name) else collected.entity
    element = walk.fresh(name, collected.entity, statement.span)
    walk.fetched(element, walk.source(statement.iterable))
    _forget(walk, statement.body)
    walk.state.assume(
        walk.given(
            substitute(collected.where, {collected.element: element}),
            walk.source(statement.iterable),
            "selection",
        )
    )
    if isinstance(target, ir.Collection) and len(target.items) == 2:
        assign_target(
            walk,
            target.items[0],
            Field(element, walk.knowledge.primary(collected.entity)),
            walk.source(statement),
        )
        target = target.items[1]
    assign_target(walk, target, element, walk.source(statement.iterable))
    start = len(walk.frame.exits)
    appended = len(walk.frame.appends)
    walk.execute(statement.body)
    rounds = Rounds(collected, element, len(before.when))
    breaks = [e for e in walk.frame.exits[start:] if e.leaves("break")]
    _after(walk, before, start, statement.body, rounds)
    _collect_appends(walk, before, appended, collected, element)
    if walk.state.alive and statement.orelse:
        went_through = negate(rounds.broken_off(breaks))
        branch(
            walk, went_through, walk.source(statement), lambda: walk.execute(statement.orelse), lambda: None
        )


def _over_unknown(walk: Walk, statement: ir.For, source: Value) -> None:
    before = walk.state.fork()
    _forget(walk, statement.body)
    item: Term = Opaque(
        f"element at {statement.span.line}", "an element of something unknown", (as_term(source),)
    )
    type_ = walk.type_of(source)
    if type_.element is not None and type_.element.kind not in ("unknown", "entity"):
        made = walk.fresh("element", "", statement.span)
        walk.frame.types[made] = type_.element
        item = made
    assign_target(walk, statement.target, item, walk.source(statement.iterable))
    start = len(walk.frame.exits)
    appended = len(walk.frame.appends)
    walk.execute(statement.body)
    _after(walk, before, start, statement.body, None)
    _filled(walk, before, appended)


def _filled(walk: Walk, before: State, since: int) -> None:
    """What a loop over something unknown appends to a local list is in it afterwards, however often."""
    added: dict[str, list[Value]] = {}
    for name, _, value in walk.frame.appends[since:]:
        added.setdefault(name, []).append(value)
    for name, values in added.items():
        held = before.locals.get(name)
        if held is None or not is_list(held):
            continue
        some = Opaque(f"{name} after a loop", "filled in a loop", tuple(as_term(value) for value in values))
        kinds = {walk.entity_of(value) for value in values}
        info = walk.knowledge.info(kinds.pop()) if len(kinds) == 1 else None
        if info is not None and walk.knowledge.is_data(info.definition):
            element = walk.knowledge.element(info.name)
            those = Holds(Opaque(some.key, some.reason, (element, *some.mentions)))
            walk.state.locals[name] = Collect(info.name, element, those)
        else:
            walk.state.locals[name] = some


def _forget(walk: Walk, body: Iterable[ir.Stmt]) -> None:
    """What the body assigns is not known at its start: an earlier round may have changed it."""
    for name in sorted(assigned_names(body)):
        held = walk.state.locals.get(name)
        if held is not None and not isinstance(held, ListValue) and not name.startswith("$"):
            walk.state.locals[name] = unknown_round(name, held)


def assigned_names(body: Iterable[ir.Stmt]) -> set[str]:
    """The locals that statements assign."""
    names: set[str] = set()
    for statement in body:
        match statement:
            case ir.Assign():
                names.update(t.name for t in statement.targets if isinstance(t, ir.Name))
            case ir.If() | ir.For() | ir.While():
                names |= assigned_names(statement.body) | assigned_names(statement.orelse)
            case ir.With():
                names |= assigned_names(statement.body)
            case ir.Try():
                names |= assigned_names(statement.body) | assigned_names(statement.final)
                for handler in statement.handlers:
                    names |= assigned_names(handler.body)
            case _:
                pass
    return names


def _after(walk: Walk, before: State, start: int, body: Iterable[ir.Stmt], rounds: Rounds | None) -> None:
    """The state after a loop: whatever rounds there were."""
    own = walk.frame.exits[start:]
    kept = [e for e in own if not _is_here(e)]
    depth = len(before.when)
    after = before.fork()
    written = {slot for e in own for slot in e.store} | set(walk.state.store)
    for slot in sorted(written, key=str):
        if is_copy(slot[0]) and slot in walk.state.store:
            after.store[slot] = walk.state.store[slot]
        elif walk.state.store.get(slot) != before.store.get(slot):
            after.store[slot] = Opaque(f"{slot[1]} after a loop", "written in a loop", ())
    breaks = [e for e in own if e.leaves("break")]
    continues = [e for e in own if e.leaves("continue")]
    leave_open(body, before, after)
    for name in sorted(assigned_names(body)):
        left = (
            after_rounds(rounds, name, before, walk.state, breaks, continues) if rounds is not None else None
        )
        unknown = Opaque(f"{name} after a loop", "assigned in a loop")
        after.locals[name] = unknown if left is None else left
    walk.frame.exits[start:] = [_for_some(e.further(), rounds) for e in kept]
    walk.state.become(after)
    for exit_ in walk.frame.exits[start:]:
        opposite = negate(path_predicate(exit_.when[depth:]))
        walk.state.assume(
            [
                Condition(
                    opposite,
                    exit_.source,
                    "error" if exit_.kind == "raise" else exit_.outcome,
                    walk.frame.symbol,
                )
            ]
        )


def _for_some(exit_: Exit, rounds: Rounds | None) -> Exit:
    """A way out of a loop, seen from outside: it is taken when some element makes it."""
    if rounds is None:
        return exit_
    element, found = rounds.element, rounds.those(exit_.when)
    condition = Condition(Exists(found), exit_.source, exit_.outcome)
    value = exit_.value
    if value == element:
        value = Aggregate("first", found)
    elif value is not None and not isinstance(value, ListValue):
        value = _without(value, element, found)
    return Exit(
        exit_.kind,
        (*exit_.when[: rounds.depth], condition),
        exit_.source,
        value,
        exit_.exception,
        exit_.outcome,
        {},
        levels=exit_.levels,
    )


def _without(value: Value, element: Var, found: Collect) -> Value:
    if is_term(value):
        return substitute(as_term(value), {element: Aggregate("first", found)})
    return value


def _collect_appends(walk: Walk, before: State, since: int, collected: Collect, element: Var) -> None:
    """A loop that appends its elements to an empty list makes a filtered collection."""
    gathered: dict[str, list[Predicate]] = {}
    depth = len(before.when)
    for name, when, value in walk.frame.appends[since:]:
        held = before.locals.get(name)
        if value != element or not isinstance(held, ListValue) or held.items:
            gathered.pop(name, None)
            walk.state.locals[name] = Opaque(f"{name} after a loop", "filled in a loop")
            continue
        gathered.setdefault(name, []).append(conjoin(*(c.predicate for c in when[depth:])))
    for name, tests in gathered.items():
        where = substitute(disjoin(*tests), {element: collected.element})
        walk.state.locals[name] = Collect(collected.entity, collected.element, where)
        places = [c.source for n, when, _ in walk.frame.appends[since:] if n == name for c in when[depth:]]
        walk.state.origins[name] = tuple(dict.fromkeys(places))[:MAX_RELATED]
