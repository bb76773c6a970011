"""Effects that several rules share: what one rule refuses another one may allow."""

from __future__ import annotations

from drift.behaviour.model import Assign, Emit
from drift.compare.rules.inquiry import Inquiry
from drift.compare.rules.model import CodeEffect, Goal, Implementation
from drift.logic.build import conjoin, negate
from drift.logic.rewrite import free_variables, substitute
from drift.logic.spans import Source
from drift.logic.terms import TRUE, Compare, Field, Predicate, Term, Var


def other_rules_cover(
    clause: Predicate,
    premise: Predicate,
    implementation: Implementation,
    effect: CodeEffect,
    inquiry: Inquiry,
) -> bool:
    """Whether the effect breaks the clause only where another rule with the same effect allows it."""
    allowances = [
        translated(conjoin(other.plan.allowed, goal.when), other, implementation)
        for other, goal in sharing(implementation, effect, inquiry)
    ]
    if not allowances:
        return False
    elsewhere = conjoin(premise, *(negate(allowed) for allowed in allowances))
    return inquiry.reasoner.implies(elsewhere, clause).yes


def companions(implementation: Implementation, effect: CodeEffect, inquiry: Inquiry) -> list[Predicate]:
    """What rules that meet this one on the effect's path assume, over this rule's variables."""
    index = {context.index for context in implementation.contexts}
    result: list[Predicate] = []
    for other in inquiry.everywhere():
        if other.operation is not implementation.operation or other.plan.name == implementation.plan.name:
            continue
        same_path = bool(index & {context.index for context in other.contexts}) or other.located
        if same_path or other.plan.name in implementation.plan.parents:
            result.extend(
                translated(conjoin(other.plan.allowed, goal), other, implementation)
                for goal in _goals_at(other, effect)
            )
    return result


def as_left_by_parents(clause: Predicate, implementation: Implementation, inquiry: Inquiry) -> Predicate:
    """What a chained rule requires, over the state before the assignments of the rules that set it off."""
    written: dict[Term, Term] = {}
    for other in inquiry.everywhere():
        if (
            other.operation is not implementation.operation
            or other.plan.name not in implementation.plan.parents
        ):
            continue
        for goal in other.plan.goals:
            if isinstance(goal.effect, Assign) and goal.when == TRUE:
                place = Field(goal.effect.target, goal.effect.field)
                match translated(Compare("=", place, goal.effect.value), other, implementation):
                    case Compare(left=left, right=right):
                        written.setdefault(left, right)
                    case _:
                        pass
    return substitute(clause, written) if written else clause


def translated(predicate: Predicate, other: Implementation, implementation: Implementation) -> Predicate:
    """A predicate over another rule's variables, over this rule's.

    Through the code that both are bound to.
    """
    back: dict[Term, Term] = {}
    for spec, code in other.binding.inverse().items():
        back[spec] = implementation.binding.term(code)
    foreign: dict[Term, Term] = {
        variable: Var(f"{variable.name} of {other.plan.name}", variable.entity)
        for variable in _variables(predicate)
        if variable not in back
    }
    return substitute(predicate, {**foreign, **back})


def _variables(predicate: Predicate) -> tuple[Var, ...]:
    return free_variables(predicate)


def sharing(
    implementation: Implementation, effect: CodeEffect, inquiry: Inquiry
) -> list[tuple[Implementation, Goal]]:
    """The rules that the same effect implements, with their goals; rules of one chain are not others.

    Nor is a rule of the same name in a specification that says otherwise: it is no further way to the effect.
    """
    return [
        (other, pair.goal)
        for other in inquiry.everywhere()
        if other.plan.name != implementation.plan.name and other.operation is implementation.operation
        if not _contradicts(other, implementation, inquiry)
        for pair in other.pairs
        if pair.code.key == effect.key
        and pair.likeness == "same"
        and other.plan.name not in _chained(implementation)
        and implementation.plan.name not in _chained(other)
    ]


def _contradicts(one: Implementation, other: Implementation, inquiry: Inquiry) -> bool:
    places = {one.plan.rule.source, other.plan.rule.source}
    groups: dict[str, set[Source]] = {}
    for conflict in inquiry.spec.conflicts:
        if conflict.kind == "rule":
            groups.setdefault(conflict.name, set()).update((conflict.first, conflict.second))
    return any(places <= group for group in groups.values())


def _chained(implementation: Implementation) -> frozenset[str]:
    return frozenset(name for goal in implementation.plan.chained for name in goal.chain)


def _goals_at(other: Implementation, effect: CodeEffect) -> list[Predicate]:
    """Under which of its conditions the other rule leads to this effect."""
    own = [pair.goal.when for pair in other.pairs if pair.code.key == effect.key]
    if own:
        return own
    emitting = [goal.when for goal in other.plan.goals if isinstance(goal.effect, Emit)]
    return emitting or [conjoin()]
