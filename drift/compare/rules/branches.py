"""One creation of the code that stands for both branches of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from drift.behaviour.model import Condition, Create, Effect
from drift.compare.rules.binding import Binding
from drift.compare.rules.inquiry import Inquiry
from drift.compare.rules.model import CodeEffect, Goal, Implementation, Pair, operation_key
from drift.compare.rules.reasoning import Reasoner
from drift.logic.build import conjoin
from drift.logic.rewrite import substitute
from drift.logic.terms import TRUE, Const, Var


def by_branch(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> list[Pair]:
    """What stands for the goal; an instance that is made in either branch, as it is made in this one."""
    found = [pair for pair in implementation.pairs if pair.goal.key == goal.key]
    others = list(_other_branches(goal, implementation, inquiry))
    if not others:
        return found
    if found:
        found = _in_own_words(goal, found, implementation, inquiry)
        missed = [one for one in others if all(pair.goal.key != one.key for pair in implementation.pairs)]
        return [
            _in_branch(pair, goal, implementation)
            if any(_in_both(pair, one, implementation, inquiry) for one in missed)
            else pair
            for pair in found
        ]
    if in_other_context(goal, implementation, inquiry):
        return []
    keys = [other.key for other in others]
    shared = [
        pair
        for pair in implementation.pairs
        if pair.goal.key in keys and _in_both(pair, goal, implementation, inquiry)
    ]
    fitting = [pair for pair in shared if not _of_other_words(goal.effect, pair.code.effect)]
    if shared and not fitting:
        fitting = [Pair(goal, one, "same") for one in _own_words(goal, shared[0], implementation, inquiry)]
    return [_in_branch(pair, goal, implementation) for pair in fitting or shared]


def in_other_context(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> bool:
    """Whether the same operation does it elsewhere, and the rule says it of one branch only."""
    return goal.when != TRUE and any(
        pair.goal.key == goal.key and pair.likeness != "different"
        for other in inquiry.implementations.get(implementation.plan.name, ())
        if other is not implementation and other.operation is implementation.operation
        for pair in other.pairs
    )


def _in_own_words(
    goal: Goal, found: list[Pair], implementation: Implementation, inquiry: Inquiry
) -> list[Pair]:
    """Without what is made with other constants in what may be another branch, where one fits."""
    fitting = [pair for pair in found if not _of_other_words(goal.effect, pair.code.effect)]
    if not fitting:
        return found
    premise = implementation.binding.predicate
    return [
        pair
        for pair in found
        if pair in fitting or inquiry.reasoner.implies(premise(pair.code.premise), goal.when).yes
    ]


def _own_words(
    goal: Goal, shared: Pair, implementation: Implementation, inquiry: Inquiry
) -> Iterator[CodeEffect]:
    """What the operation makes besides with the constants of this branch: the first of it."""
    premise = implementation.binding.predicate
    for one in inquiry.effects.get(operation_key(implementation.operation), ()):
        made = one.effect
        if not isinstance(made, Create) or made.entity != _entity_of(shared):
            continue
        possible = inquiry.reasoner.possible(conjoin(premise(one.premise), goal.when))
        if possible and not _of_other_words(goal.effect, made):
            yield one
            return


def _entity_of(pair: Pair) -> str:
    """The entity of the instance that the code makes."""
    return pair.code.effect.entity if isinstance(pair.code.effect, Create) else ""


def _of_other_words(wanted: Effect, made: Effect) -> bool:
    """Whether a constant that the rule gives is another one in the code."""
    if not isinstance(wanted, Create) or not isinstance(made, Create):
        return False
    given = dict(made.values)
    return any(
        isinstance(value, Const) and isinstance(held := given.get(name), Const) and value.value != held.value
        for name, value in wanted.values
    )


def of_other_branch(
    goal: Goal,
    effect: CodeEffect,
    binding: Binding,
    goals: Iterable[Goal],
    siblings: Sequence[CodeEffect],
    reasoner: Reasoner,
) -> bool:
    """Whether the code makes the instance where another branch of the rule does, or out of what that has.

    What the rule has made itself, in this branch, is no row that the code has looked up.
    """
    others = list(_elsewhere(goal, goals, reasoner))
    if not others:
        return False
    premise = binding.predicate(effect.premise)
    if not reasoner.possible(conjoin(premise, goal.when)):
        return any(reasoner.possible(conjoin(premise, other.when)) for other in others)
    fresh = {one.effect.instance for one in goals if isinstance(one.effect, Create)}
    made = {one.effect.instance for one in siblings if isinstance(one.effect, Create)}
    return any(
        isinstance(term, Var) and term not in made and known in fresh for term, known in binding.terms.items()
    )


def _other_branches(goal: Goal, implementation: Implementation, inquiry: Inquiry) -> Iterator[Goal]:
    """The rule's own goals that make an instance of the same kind exactly where this one does not."""
    return _elsewhere(goal, implementation.plan.goals, inquiry.reasoner)


def _elsewhere(goal: Goal, goals: Iterable[Goal], reasoner: Reasoner) -> Iterator[Goal]:
    made = goal.effect
    if not isinstance(made, Create) or goal.when == TRUE:
        return
    for other in goals:
        effect = other.effect
        if other.key == goal.key or not isinstance(effect, Create) or effect.entity != made.entity:
            continue
        if other.when != TRUE and not reasoner.possible(conjoin(goal.when, other.when)):
            yield other


def _in_both(pair: Pair, other: Goal, implementation: Implementation, inquiry: Inquiry) -> bool:
    """Whether the code does it in the branch that it stands for and in the other one."""
    premise = implementation.binding.predicate(pair.code.premise)
    return all(inquiry.reasoner.possible(conjoin(premise, goal.when)) for goal in (pair.goal, other))


def _in_branch(pair: Pair, goal: Goal, implementation: Implementation) -> Pair:
    """The code's effect where the goal's own condition holds."""
    guarded = pair.code.guarded
    branch = substitute(goal.when, implementation.binding.inverse())
    taken = Condition(branch, guarded.source, "assumed", guarded.symbol)
    return replace(pair, goal=goal, code=replace(pair.code, when=(*pair.code.when, taken)))
