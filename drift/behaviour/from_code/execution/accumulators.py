"""What a loop over a collection leaves in its locals: a found element, a flag, a count, a total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drift.behaviour.from_code.walking.state import Exit, State
from drift.behaviour.from_code.walking.values import ListValue, Value, as_term, choose, is_term
from drift.behaviour.model import Condition
from drift.logic.build import arith, conjoin, disjoin, holds, negate, truth
from drift.logic.implies import conjuncts
from drift.logic.rewrite import substitute, subterms
from drift.logic.terms import (
    Aggregate,
    Arith,
    Collect,
    Exists,
    Holds,
    Ite,
    Opaque,
    Or,
    Predicate,
    Term,
    Truth,
    Var,
    number,
)


def unknown_round(name: str, held: Value) -> Opaque:
    """What a local holds at the start of some round: earlier rounds may have changed it."""
    return Opaque(f"loop {name}", "changed in a loop", (as_term(held),))


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds of one loop over `collected`.

    `element` is the loop variable, `depth` how many conditions held before.
    """

    collected: Collect
    element: Var
    depth: int

    def where(self, when: Sequence[Condition]) -> Predicate:
        """What holds of an element that takes this path."""
        inside = (c.predicate for c in when[self.depth :])
        return conjoin(*(substitute(p, {self.element: self.collected.element}) for p in inside))

    def those(self, when: Sequence[Condition], *further: Predicate) -> Collect:
        """The elements that take this path."""
        more = (substitute(p, {self.element: self.collected.element}) for p in further)
        return Collect(self.collected.entity, self.collected.element, conjoin(self.where(when), *more))

    def broken_off(self, breaks: Sequence[Exit]) -> Predicate:
        """Whether some element ends the loop."""
        return disjoin(*(Exists(self.those(e.when)) for e in breaks))


def after_rounds(
    rounds: Rounds, name: str, before: State, end: State, breaks: Sequence[Exit], continues: Sequence[Exit]
) -> Value | None:
    """What the local holds after the loop; None when that is not one of the forms that are understood."""
    held = before.locals.get(name)
    if held is None or isinstance(held, ListValue):
        return None
    start = unknown_round(name, held)
    if breaks:
        ends = [e.locals.get(name) for e in continues] + ([end.locals.get(name)] if end.alive else [])
        return _found(rounds, name, held, start, breaks) if all(v == start for v in ends) else None
    value = end.locals.get(name) if end.alive else None
    for exit_ in continues:
        test = conjoin(*(c.predicate for c in exit_.when[rounds.depth :]))
        here = exit_.locals.get(name, start)
        value = here if value is None else choose(test, here, value)
    selection = () if continues else end.when
    return (
        None
        if value is None or not is_term(value)
        else gathered(rounds, as_term(value), held, start, selection)
    )


def _found(rounds: Rounds, name: str, held: Value, start: Term, breaks: Sequence[Exit]) -> Value | None:
    """`found = x; break`: of the first element that takes the way out."""
    result = held
    for exit_ in reversed(breaks):
        value = exit_.locals.get(name, start)
        if not is_term(value):
            return None
        those = rounds.those(exit_.when)
        chosen = (
            held
            if value == start
            else substitute(as_term(value), {rounds.element: Aggregate("first", those)})
        )
        result = choose(Exists(those), chosen, result)
    return result


def gathered(
    rounds: Rounds, value: Term, held: Value, start: Term, when: Sequence[Condition]
) -> Value | None:
    """What a local holds after rounds that each leave `value`, from `held` on; `start` is it before one."""
    match value:
        case Ite(test=test, then=then, other=other) if other == start:
            return _step(rounds, then, held, start, when, (test,))
        case Ite(test=test, then=then, other=other) if then == start:
            return _step(rounds, other, held, start, when, (negate(test),))
        case Truth(predicate=predicate):
            return _flag(rounds, predicate, held, start, when)
        case _:
            return _step(rounds, value, held, start, when, ())


def _step(
    rounds: Rounds,
    value: Term,
    held: Value,
    start: Term,
    when: Sequence[Condition],
    tests: tuple[Predicate, ...],
) -> Value | None:
    """What one round adds or sets, where it does."""
    those = rounds.those(when, *tests)
    if isinstance(value, Arith) and value.op in ("+", "-") and value.left == start:
        if start in subterms(value.right):
            return None
        step = substitute(value.right, {rounds.element: rounds.collected.element})
        total = Aggregate("count", those) if step == number(1) else Aggregate("sum", those, step)
        return total if held == number(0) and value.op == "+" else arith(value.op, as_term(held), total)
    parts = set(subterms(value))
    if start in parts or rounds.element in parts:
        return None
    return choose(Exists(those), value, held)


def _flag(
    rounds: Rounds, predicate: Predicate, held: Value, start: Term, when: Sequence[Condition]
) -> Value | None:
    """`ok = ok and x.good`, `found = found or x.wanted`: for all elements, for some element."""
    every = not isinstance(predicate, Or)
    parts = conjuncts(predicate) if every else predicate.operands if isinstance(predicate, Or) else ()
    rest = [p for p in parts if p != Holds(start)]
    if len(rest) != len(parts) - 1 or any(start in subterms(p) for p in rest):
        return None
    some = Exists(rounds.those(when, negate(conjoin(*rest)) if every else disjoin(*rest)))
    first = holds(as_term(held))
    return truth(conjoin(first, negate(some)) if every else disjoin(first, some))
