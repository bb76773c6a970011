"""Guards that are neither weaker nor stronger: they refuse other things than the rule does."""

from __future__ import annotations

from drift.behaviour.model import Condition
from drift.compare.rules.paths import tokens
from drift.compare.rules.question import Question
from drift.compare.rules.reasoning import Judgement
from drift.logic.build import conjoin
from drift.logic.terms import Compare, Const, Field, Predicate, Term


def refuses_too_much(question: Question, tested: Predicate) -> Judgement | None:
    """What the rule allows and a test of the same things refuses; None if there is nothing of the kind."""
    if not tokens(tested) <= tokens(question.part):
        return None
    allowed = _allowed(question)
    judged = question.inquiry.reasoner.implies(allowed, tested)
    return judged if judged.no and judged.witness and question.inquiry.reasoner.possible(allowed) else None


def tested_instead(question: Question) -> Condition | None:
    """The test that asks of another field of the same instance what the clause asks of its own."""
    part = question.part
    if not isinstance(part, Compare):
        return None
    for condition in question.effect.when:
        tested = question.implementation.binding.predicate(condition.predicate)
        if condition.outcome in ("assumed", "selection") or not isinstance(tested, Compare):
            continue
        other = tested.op == part.op and _other_field(part, tested, question)
        if other and not question.inquiry.reasoner.implies(_allowed(question), tested).yes:
            return condition
    return None


def _other_field(part: Compare, tested: Compare, question: Question) -> bool:
    pairs: list[tuple[Term, Term]] = []
    for common, own in ((part.left, part.right), (part.right, part.left)):
        if isinstance(common, Const):
            continue
        pairs += [(own, other) for same, other in _sides(tested) if same == common]
    return any(
        isinstance(own, Field)
        and isinstance(other, Field)
        and own.base == other.base
        and own.name != other.name
        and _alike(own, other, question)
        for own, other in pairs
    )


def _sides(tested: Compare) -> tuple[tuple[Term, Term], tuple[Term, Term]]:
    return (tested.left, tested.right), (tested.right, tested.left)


def _alike(own: Field, other: Field, question: Question) -> bool:
    """Whether the two fields hold the same sort of thing."""
    typing = question.inquiry.reasoner.typing
    one, two = typing(own), typing(other)
    return one.kind == two.kind != "unknown" and one.entity == two.entity


def _allowed(question: Question) -> Predicate:
    plan = question.implementation.plan
    return conjoin(plan.allowed, plan.presumed, question.goal.when)
