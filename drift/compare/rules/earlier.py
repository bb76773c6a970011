"""What an operation has already done when a rule's effects begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import overload

from drift.behaviour.model import Assign, Create, Entity
from drift.compare.rules.binding import Binding
from drift.compare.rules.contexts import path_of
from drift.compare.rules.model import CodeEffect, Implementation
from drift.compare.rules.question import Question
from drift.logic.build import negate
from drift.logic.rewrite import substitute
from drift.logic.terms import Const, Expression, Field, Predicate, Term

Defaults = Mapping[str, Mapping[str, Term]]
"""What a new instance of an entity holds in which field where it is given nothing."""
NO_DEFAULTS: Defaults = {}
MAX_STEPS = 3
"""How many instances made by one operation a path may lead through."""


def defaults_of(entities: Sequence[Entity]) -> Defaults:
    """The constant defaults of the code's fields."""
    return {
        entity.name: {
            field.name: field.default for field in entity.fields if isinstance(field.default, Const)
        }
        for entity in entities
    }


def made_true_before(question: Question) -> bool:
    """Whether the operation itself brings about what the clause asks for, before the rule's first effect.

    A clause is about the state in which the rule begins, conditions of the code about the state in which the
    operation begins: an assignment in between is put in place of what it assigns. Only assignments that have
    certainly happened count, and none that the rule itself makes.
    """
    part = over_the_start(question)
    return part != question.part and question.inquiry.reasoner.implies(question.premise, part).yes


def left_before(
    effect: CodeEffect, siblings: Sequence[CodeEffect], binding: Binding, defaults: Defaults = NO_DEFAULTS
) -> dict[Term, Term]:
    """What fields of instances certainly hold when the effect happens, through creation and assignments.

    Over the rule's variables. `defaults` are what a new instance holds where it is given nothing.
    """
    written: dict[Term, Term] = {}
    happened = set(path_of(effect))
    for earlier in siblings:
        made = earlier.effect
        if earlier.index >= effect.index:
            continue
        if not happened.issuperset(path_of(earlier)):
            if isinstance(made, Assign) and not any(negate(p) in happened for p in path_of(earlier)):
                written.pop(Field(binding.term(made.target), made.field), None)
            continue
        if isinstance(made, Create):
            instance = binding.term(made.instance)
            held = {**defaults.get(made.entity, {}), **dict(made.values)}
            written |= {Field(instance, name): binding.term(value) for name, value in held.items()}
        elif isinstance(made, Assign):
            written[Field(binding.term(made.target), made.field)] = binding.term(made.value)
    return written


def over_the_start(question: Question) -> Predicate:
    """The clause over the state in which the operation begins, as far as that is certain."""
    return before_the_rule(
        question.part, question.effect, question.implementation, question.inquiry.world.defaults
    )


def before_the_rule(
    part: Predicate, effect: CodeEffect, implementation: Implementation, defaults: Defaults
) -> Predicate:
    """A condition on the state in which the rule begins, over that in which the operation begins."""
    own = {pair.code.key for pair in implementation.pairs}
    context = next((c for c in implementation.contexts if effect in c.effects), None)
    if context is None:
        return part
    first = min((e.index for e in context.effects if e.key in own), default=effect.index)
    before = [earlier for earlier in context.effects if earlier.index < first]
    written = left_before(effect, before, implementation.binding, defaults)
    return through(part, written) if written else part


@overload
def through(expression: Term, written: Mapping[Term, Term]) -> Term: ...
@overload
def through(expression: Predicate, written: Mapping[Term, Term]) -> Predicate: ...
def through(expression: Expression, written: Mapping[Term, Term]) -> Expression:
    """What a path reads, through the instances made by one operation: `mention.comment.author`."""
    for _ in range(MAX_STEPS):
        before, expression = expression, substitute(expression, written)
        if expression == before:
            break
    return expression
