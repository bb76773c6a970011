"""Methods of collections that are given a function: what it says of one item, said of the collection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from drift.behaviour.from_code.calls.reading import rows_read
from drift.behaviour.from_code.evaluation.collections_ import is_list
from drift.behaviour.from_code.evaluation.comparisons import POSITION
from drift.behaviour.from_code.evaluation.queries import list_items
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.evaluation.united import left_over
from drift.behaviour.from_code.execution.accumulators import Rounds, gathered
from drift.behaviour.from_code.walking.state import State
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    MethodValue,
    Value,
    as_term,
    choose,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.logic.build import conjoin, disjoin, negate, truth
from drift.logic.rewrite import substitute
from drift.logic.spans import Source
from drift.logic.terms import (
    FALSE,
    NULL,
    TRUE,
    Aggregate,
    Call,
    Collect,
    Exists,
    Holds,
    Ite,
    Opaque,
    Predicate,
    Record,
    Term,
    Var,
    number,
)

LIST_CAP = 24
CHOICES = 6


def called_back(
    walk: Walk, receiver: Value, means: str, arguments: Arguments, source: Source
) -> Value | None:
    """`xs.filter(f)`, `xs.some(f)`, `xs.reduce(f, 0)`; None when that is not one of them."""
    if not arguments.positional:
        return None
    function = arguments.positional[0]
    if not isinstance(function, FunctionValue | ExternalValue | MethodValue):
        return None
    if isinstance(receiver, Ite | ChoiceValue) and is_list(receiver):
        return _over_either(walk, receiver, means, arguments, source)
    items = list_items(receiver)
    if items is not None and len(items) <= LIST_CAP:
        return _over_list(walk, items, means, function, arguments, source)
    rows = collection_of(walk, receiver)
    if rows is not None:
        return _over_rows(walk, rows, means, function, arguments, source)
    return _over_unknown(walk, receiver, means, function, source)


def _over_either(
    walk: Walk, receiver: Ite | ChoiceValue, means: str, arguments: Arguments, source: Source
) -> Value | None:
    """The same for one list or another, each where that is the one."""
    from drift.behaviour.from_code.execution.branches import in_each

    known = True

    def over(one: Value) -> Value:
        nonlocal known
        found = called_back(walk, one, means, arguments, source)
        known = known and found is not None
        return NULL if found is None else found

    found = in_each(walk, receiver, source, over)
    return found if known else None


# ------------------------------------------------------------------- items known one by one


def _over_list(
    walk: Walk, items: Sequence[Value], means: str, function: Value, arguments: Arguments, source: Source
) -> Value | None:
    def apply(item: Value, position: int) -> Value:
        return walk.call(function, Arguments((item, number(position))), source)

    match means:
        case "each":
            for position, item in enumerate(items):
                if walk.state.alive:
                    apply(item, position)
            return NULL
        case "map":
            return ListValue(tuple(apply(item, position) for position, item in enumerate(items)))
        case "fold":
            held = arguments.positional[1] if len(arguments.positional) > 1 else items[0] if items else NULL
            for item in items if len(arguments.positional) > 1 else items[1:]:
                held = walk.call(function, Arguments((held, item)), source)
            return held
    tests = [truthiness(walk, apply(item, position)) for position, item in enumerate(items)]
    match means:
        case "some":
            return truth(disjoin(*tests))
        case "every":
            return truth(conjoin(*tests))
        case "first-where":
            return _chosen(items, tests)
        case "select":
            return _kept(items, tests)
        case _:
            return None


def _chosen(items: Sequence[Value], tests: Sequence[Predicate]) -> Value:
    found: Value = NULL
    for item, test in reversed(list(zip(items, tests, strict=True))):
        found = choose(test, item, found)
    return found


def _kept(items: Sequence[Value], tests: Sequence[Predicate]) -> Value:
    if sum(test not in (TRUE, FALSE) for test in tests) > CHOICES:
        return Opaque("filtered", "a list filtered by a condition", tuple(as_term(i) for i in items))
    alternatives: list[tuple[Predicate, tuple[Value, ...]]] = [(TRUE, ())]
    for item, test in zip(items, tests, strict=True):
        if test == FALSE:
            continue
        alternatives = [
            branch
            for when, kept in alternatives
            for branch in ((conjoin(when, test), (*kept, item)), (conjoin(when, negate(test)), kept))
            if branch[0] != FALSE
        ]
    result: Value = ListValue(alternatives[-1][1])
    for when, kept in reversed(alternatives[:-1]):
        result = choose(when, ListValue(kept), result)
    return result


# ------------------------------------------------------------------------------ instances


def _over_rows(
    walk: Walk, rows: Collect, means: str, function: Value, arguments: Arguments, source: Source
) -> Value | None:
    def test() -> Predicate:
        return truthiness(walk, walk.call(function, Arguments((rows.element,)), source))

    def those(predicate: Predicate) -> Collect:
        return Collect(rows.entity, rows.element, conjoin(rows.where, predicate))

    match means:
        case "select":
            return those(TRUE if _is_identity(function) else test())
        case "first-where":
            return Aggregate("first", those(test()))
        case "position":
            return Call(POSITION, (Aggregate("first", those(test())),))
        case "some":
            return truth(Exists(those(test())))
        case "every":
            return truth(negate(Exists(those(negate(test())))))
        case "each":
            in_rounds(walk, rows, lambda element: walk.call(function, Arguments((element,)), source), source)
            return NULL
        case "map":
            return _mapped(walk, rows, function, source)
        case "fold" if len(arguments.positional) > 1:
            return _folded(walk, rows, function, arguments.positional[1], source)
        case _:
            return None


def _is_identity(function: Value) -> bool:
    """`xs.filter(Boolean)` keeps what is there."""
    return isinstance(function, ExternalValue)


def in_rounds(walk: Walk, rows: Collect, body: Callable[[Var], Value], source: Source) -> Value:
    """Runs the body once for some element of the collection; gives what it gives for that element."""
    before = walk.state.fork()
    element = walk.fresh(rows.entity, rows.entity, source.span)
    where = substitute(rows.where, {rows.element: element})
    walk.state.assume(walk.given(where, source, "selection"))
    start = len(walk.frame.exits)
    value = body(element) if walk.state.alive else NULL
    after = before.fork()
    for slot in sorted(walk.state.store, key=str):
        if walk.state.store.get(slot) != before.store.get(slot):
            after.store[slot] = (
                walk.state.store[slot]
                if slot[0] != element and _is_new(before, slot[0])
                else Opaque(f"{slot[1]} after a loop", "written in a loop")
            )
    rounds = Rounds(rows, element, len(before.when))
    exits = walk.frame.exits[start:]
    walk.frame.exits[start:] = [
        replace(
            e, when=(*e.when[: rounds.depth], *walk.given(Exists(rounds.those(e.when)), e.source, e.outcome))
        )
        for e in exits
    ]
    walk.state.become(after)
    for exit_ in exits:
        none = negate(Exists(rounds.those(exit_.when)))
        walk.state.assume(walk.given(none, exit_.source, exit_.outcome))
    return value


def _is_new(before: State, base: Term) -> bool:
    return isinstance(base, Var) and "#" in base.name and all(slot[0] != base for slot in before.store)


def _mapped(walk: Walk, rows: Collect, function: Value, source: Source) -> Value:
    """What the function gives for every item; what it does, it does for every item."""
    effects = len(walk.frame.effects)
    made: list[Var] = []

    def body(element: Var) -> Value:
        made.append(element)
        return walk.call(function, Arguments((element,)), source)

    value = in_rounds(walk, rows, body, source)
    if walk.entity_of(value) == rows.entity:
        # An immutable update of some items: the collection of all of them is what it was.
        return rows
    if len(walk.frame.effects) > effects and walk.entity_of(value):
        return Opaque("mapped", "made in a loop")
    if not is_term(value) and isinstance(value, ListValue) and not value.items:
        return value
    term = substitute(as_term(value), dict.fromkeys(made, rows.element))
    if not is_term(value):
        each = (term,) if isinstance(term, Record) else ()
        return Opaque("mapped", "a list of computed items", (rows, *each))
    return rows if term == rows.element else Aggregate("values", rows, term)


def _folded(walk: Walk, rows: Collect, function: Value, held: Value, source: Source) -> Value | None:
    """`xs.reduce((sum, x) => sum + x.amount, 0)`: a total, a count, a test of all or some."""
    start = Opaque("loop total", "changed in a loop", (as_term(held),))
    element = walk.fresh(rows.entity, rows.entity, source.span)
    value = walk.call(function, Arguments((start, element)), source)
    rounds = Rounds(rows, element, len(walk.state.when))
    found = gathered(rounds, as_term(value), held, start, walk.state.when) if is_term(value) else None
    return found if found is not None else Opaque("folded", "computed over a collection", (rows,))


def _over_unknown(walk: Walk, receiver: Value, means: str, function: Value, source: Source) -> Value | None:
    """Items nothing is known of: the function is run for one of them, under an unknown condition."""
    if not isinstance(function, FunctionValue):
        return None
    term = as_term(receiver)
    type_ = walk.type_of(receiver)
    if type_.kind not in ("collection", "unknown"):
        return None
    item: Term = Opaque("element", "an element of something unknown", (term,))
    before = walk.state.fork()
    some = Holds(Opaque("some round", "a loop over something unknown", (term,)))
    if means in ("each", "map"):
        walk.state.assume(walk.given(some, source, "silent"))
    value = walk.call(function, Arguments((item,)), source)
    walk.state.become(before)
    match means:
        case "some" | "every":
            return truth(Holds(Opaque(means, "a test over an unknown collection", (term, as_term(value)))))
        case "each":
            return NULL
        case "map" if is_term(value) and value == item:
            return receiver
        case "select" if (rest := left_over(walk, receiver, item, truthiness(walk, value))) is not None:
            return rest
        case "map" if (rows := rows_read(walk, value)) is not None:
            return rows
        case _:
            return Opaque(means, "computed over an unknown collection", (term, as_term(value)))
