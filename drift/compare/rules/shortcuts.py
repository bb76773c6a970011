"""Shortcuts of the code: tests that change nothing, because without them nothing would happen either."""

from __future__ import annotations

from drift.behaviour.effects import effect_terms
from drift.compare.rules.model import CodeEffect
from drift.compare.rules.reasoning import Reasoner
from drift.logic.gather import asked_for
from drift.logic.rewrite import free_variables, substitute
from drift.logic.terms import Collect, Predicate, Term


def is_one_of(effect: CodeEffect, tested: Predicate, reasoner: Reasoner) -> bool:
    """Whether a test only asks if there are any of those that the effect changes one by one.

    `if (expired.length === 0) return 0;` before the loop over them.
    """
    asked = asked_for(tested)
    if asked is None:
        return False
    target = next(iter(effect_terms(effect.effect)), None)
    if isinstance(target, Collect):
        return _is_within(target, asked)
    if target is not None and reasoner.typing(target).entity == asked.entity:
        known = [target]
    else:
        # What is done beside the change of each of them: a note of it, a message.
        known = [one for one in free_variables(effect.premise) if one.entity == asked.entity]
    return any(
        reasoner.implies(effect.premise, substitute(asked.where, {asked.element: one})).yes for one in known
    )


def _is_within(some: Term, those: Collect) -> bool:
    return (
        isinstance(some, Collect)
        and some.entity == those.entity
        and substitute(some.where, {some.element: those.element}) == those.where
    )
