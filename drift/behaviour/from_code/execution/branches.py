"""`if` and `match`: both branches, and the residual condition where one of them ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drift.behaviour.from_code.calls.clients import OUTSIDE
from drift.behaviour.from_code.execution.patterns import fits
from drift.behaviour.from_code.walking.state import MAX_RELATED, State, join
from drift.behaviour.from_code.walking.values import ChoiceValue, Value, choose
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import Condition, Outcome
from drift.code import ir
from drift.logic.build import conjoin, negate
from drift.logic.implies import satisfiable
from drift.logic.rewrite import size
from drift.logic.spans import Source
from drift.logic.terms import NULL, Always, Compare, Const, Holds, Ite, Not, Opaque, Predicate

MAX_ASKED = 600
"""Nodes of a path beyond which it is not asked what may happen on it."""


def execute_if(walk: Walk, statement: ir.If) -> None:
    """`if test: body else: orelse`."""
    test = walk.condition(statement.test)
    if not walk.state.alive:
        return
    branch(
        walk,
        test,
        walk.source(statement.test),
        lambda: walk.execute(statement.body),
        lambda: walk.execute(statement.orelse),
    )


def branch(
    walk: Walk, test: Predicate, source: Source, body: Callable[[], None], orelse: Callable[[], None]
) -> None:
    """Runs both branches, each under its condition, and joins what goes on."""
    if isinstance(test, Always):
        (body if test.value else orelse)()
        return
    before = walk.state.fork()
    opposite = negate(test)
    related = walk.touched(source)
    exits = len(walk.frame.exits)
    first = _under(walk, before, walk.given(test, source, "silent", related), body)
    first_outcome = _outcome(walk, exits)
    exits = len(walk.frame.exits)
    second = _under(walk, before, walk.given(opposite, source, "silent", related), orelse)
    second_outcome = _outcome(walk, exits)
    if first.alive and second.alive:
        joined = join(before, first, second, test, walk.frame.whole)
        for name in joined.locals:
            if first.locals.get(name) != second.locals.get(name):
                places = (*joined.origins.get(name, ()), source, *related)
                joined.origins[name] = tuple(dict.fromkeys(places))[:MAX_RELATED]
        walk.state.become(joined)
    elif second.alive:
        walk.state.become(_ended(second, len(before.when), first_outcome))
    elif first.alive:
        walk.state.become(_ended(first, len(before.when), second_outcome))
    else:
        walk.state.alive = False


def in_each(walk: Walk, value: Value, source: Source, run: Callable[[Value], Value]) -> Value:
    """What `run` gives for a value; for one of several, it is run for each where that is the value."""
    if not isinstance(value, Ite | ChoiceValue):
        return run(value)
    if not _possible(walk, value.test):
        return in_each(walk, value.other, source, run)
    if not _possible(walk, negate(value.test)):
        return in_each(walk, value.then, source, run)
    found: dict[bool, Value] = {}

    def go(one: Value, held: bool) -> None:
        found[held] = in_each(walk, one, source, run)

    branch(walk, value.test, source, lambda: go(value.then, True), lambda: go(value.other, False))
    if len(found) == 2:
        return choose(value.test, found[True], found[False])
    return next(iter(found.values()), NULL)


def _possible(walk: Walk, test: Predicate) -> bool:
    """Whether a test may hold on this path, as far as that is seen with little effort."""
    whole = conjoin(*(c.predicate for c in walk.state.when), test)
    return size(whole) > MAX_ASKED or satisfiable(whole, walk.type_of) is not False


def _under(walk: Walk, before: State, given: tuple[Condition, ...], run: Callable[[], None]) -> State:
    walk.state.become(before.fork())
    walk.state.assume(given)
    if walk.state.alive:
        run()
    return walk.state.fork()


def _outcome(walk: Walk, since: int) -> Outcome:
    """How a branch ended: the strongest way out it took."""
    outcomes = {e.outcome for e in walk.frame.exits[since:]}
    for outcome in ("error", "refusal"):
        if outcome in outcomes:
            return outcome
    return "silent"


def _ended(state: State, depth: int, outcome: Outcome) -> State:
    """What follows a branch that ended runs under the opposite condition: a guard, with how it refused."""
    kept = (c for c in state.when[depth:] if not _failed(c.predicate))
    added = (replace(c, outcome=outcome) if c.outcome == "silent" else c for c in kept)
    state.when = (*state.when[:depth], *added)
    return state


def _failed(predicate: Predicate) -> bool:
    """Whether it only says that nothing went wrong outside: no guard, and nothing that is decided here."""
    match predicate:
        case Not(Holds(Opaque(reason=reason))) | Compare("=", Opaque(reason=reason), Const(kind="null")):
            return reason == OUTSIDE
        case _:
            return False


def execute_match(walk: Walk, statement: ir.Match) -> None:
    """`match subject:` as a chain of tests."""
    subject = walk.evaluate(statement.subject)
    _cases(walk, subject, list(statement.cases))


def _cases(walk: Walk, subject: Value, cases: list[ir.Case]) -> None:
    if not cases or not walk.state.alive:
        return
    case, rest = cases[0], cases[1:]
    test = fits(walk, subject, case.pattern)
    if case.binds:
        walk.state.locals[case.binds] = subject
    if case.guard is not None:
        test = conjoin(test, walk.condition(case.guard))
    source = Source(walk.module.file, case.span)
    branch(walk, test, source, lambda: walk.execute(case.body), lambda: _cases(walk, subject, rest))
