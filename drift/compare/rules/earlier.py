"""What an operation has already done when a rule's effects begin."""

from __future__ import annotations

from drift.behaviour.model import Assign
from drift.compare.rules.question import Question
from drift.logic.rewrite import substitute
from drift.logic.terms import Field, Predicate, Term


def made_true_before(question: Question) -> bool:
    """Whether the operation itself brings about what the clause asks for, before the rule's first effect.

    A clause is about the state in which the rule begins, conditions of the code about the state in which the
    operation begins: an assignment in between is put in place of what it assigns. Only assignments that have
    certainly happened count, and none that the rule itself makes.
    """
    part = _over_the_start(question)
    return part != question.part and question.inquiry.reasoner.implies(question.premise, part).yes


def _over_the_start(question: Question) -> Predicate:
    implementation, effect = question.implementation, question.effect
    own = {pair.code.key for pair in implementation.pairs}
    context = next((c for c in implementation.contexts if effect in c.effects), None)
    if context is None:
        return question.part
    first = min((e.index for e in context.effects if e.key in own), default=effect.index)
    happened = {condition.predicate for condition in effect.when}
    written: dict[Term, Term] = {}
    for earlier in context.effects:
        made = earlier.effect
        if (
            earlier.index < first
            and isinstance(made, Assign)
            and {condition.predicate for condition in earlier.when} <= happened
        ):
            slot = Field(implementation.binding.term(made.target), made.field)
            written[slot] = implementation.binding.term(made.value)
    return substitute(question.part, written) if written else question.part
