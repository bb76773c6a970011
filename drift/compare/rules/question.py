"""One conjunct of a `requires`, asked of one effect of the code."""

from __future__ import annotations

from dataclasses import dataclass

from drift.behaviour.model import Condition
from drift.compare.finding import cause_of
from drift.compare.rules.conditions import conjuncts_of
from drift.compare.rules.inquiry import (
    Inquiry,
)  # fmt: skip
from drift.compare.rules.model import CodeEffect, Goal, Implementation, Requirement
from drift.compare.rules.paths import shares_path
from drift.logic.rewrite import substitute
from drift.logic.terms import Collect, Compare, Exists, Predicate, Var


@dataclass(frozen=True, slots=True)
class Question:
    """One conjunct of a `requires` asked of one effect of the code."""

    requirement: Requirement
    part: Predicate
    implementation: Implementation
    goal: Goal
    effect: CodeEffect
    inquiry: Inquiry

    @property
    def premise(self) -> Predicate:
        """Everything known when the effect happens, over the rule's variables."""
        return self.implementation.binding.predicate(self.effect.premise)

    def cause(self, rule: str) -> str:
        """The root cause of a finding of this catalogue rule about the clause."""
        return cause_of(rule, self.implementation.plan.name, self.requirement.obligation)


def tests_part(condition: Condition, question: Question) -> bool:
    """Whether a condition speaks of what the clause speaks of."""
    return shares_path(question.implementation.binding.predicate(condition.predicate), question.part)


def tests_of(question: Question) -> list[Condition]:
    """The conditions that test what the clause speaks of, less those that are another clause of the rule."""
    plan, reasoner = question.implementation.plan, question.inquiry.reasoner
    others = [
        part
        for item in plan.requires
        if item is not question.requirement and item.decidable
        for part in conjuncts_of(item.predicate)
    ]

    def is_another(condition: Condition) -> bool:
        tested = question.implementation.binding.predicate(condition.predicate)
        return any(
            reasoner.implies(tested, part).yes and reasoner.implies(part, tested).yes for part in others
        )

    return [
        condition
        for condition in question.effect.when
        if (condition.outcome != "assumed" or condition.declared)
        and tests_part(condition, question)
        and not is_another(condition)
        and not _finds_row(question.implementation.binding.predicate(condition.predicate), question)
    ]


def _finds_row(tested: Predicate, question: Question) -> bool:
    """Whether it only asks if a row is there which the rule speaks of: one of that key is at hand."""
    if not isinstance(tested, Exists) or not isinstance(tested.term, Collect):
        return False
    rows, binding = tested.term, question.implementation.binding
    told = {
        part
        for condition in question.effect.when
        if condition.outcome == "selection"
        for part in conjuncts_of(binding.predicate(condition.predicate))
    }
    return any(
        substitute(part, {rows.element: instance}) in told
        for part in conjuncts_of(rows.where)
        if isinstance(part, Compare) and part.op == "="
        for instance in binding.terms.values()
        if isinstance(instance, Var) and instance.entity == rows.entity
    )
