"""Tests that look for rows of one owner only, where the row in question is known to be that owner's.

`requires: status.jobs.count = 0` against `job.count({where: {status, user: caller}}) > 0` where `status.user`
is the caller: it is the same if all jobs of a status are its owner's, which the code does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.behaviour.model import Condition
from drift.compare.rules import wording
from drift.compare.rules.question import Question
from drift.logic.build import negate
from drift.logic.gather import KEY, asked_for
from drift.logic.implies import conjuncts
from drift.logic.rewrite import substitute
from drift.logic.terms import Collect, Compare, Field, Predicate, Term, Var


def of_one_owner(question: Question, testing: Iterable[Condition]) -> str | None:
    """Why it is not known whether the test finds all rows of the clause; None if it is no such test."""
    wanted = asked_for(negate(question.part))
    if wanted is None:
        return None
    for condition in testing:
        tested = question.implementation.binding.predicate(condition.predicate)
        found = asked_for(negate(tested))
        if found is not None and _narrower(question, wanted, found):
            return (
                f"the code asks for {wording.expression(tested)} only; "
                "what they belong to is of the same owner, and whether others do, too, is not known"
            )
    return None


def _narrower(question: Question, wanted: Collect, found: Collect) -> bool:
    """Whether the rows found are those wanted, less what has another owner than the row they belong to."""
    if wanted.entity != found.entity:
        return False
    asked = conjuncts(substitute(wanted.where, {wanted.element: found.element}))
    more = [part for part in conjuncts(found.where) if part not in asked]
    if not more or not set(asked) <= set(conjuncts(found.where)):
        return False
    parents = [other for part in asked for _, other in _fixed(part, found.element) if isinstance(other, Var)]
    return all(
        any(
            _is_of(question, parent, name, owner)
            for parent in parents
            for name, owner in _fixed(part, found.element)
        )
        for part in more
    )


def _fixed(part: Predicate, element: Var) -> Iterator[tuple[str, Term]]:
    """The field of the element that must equal something, and what."""
    if isinstance(part, Compare) and part.op == "=":
        for side, other in ((part.left, part.right), (part.right, part.left)):
            if isinstance(side, Field) and side.base == element:
                yield side.name, other


def _is_of(question: Question, parent: Var, name: str, owner: Term) -> bool:
    """Whether the parent is known to have that owner, by the instance or by its key."""
    ways = [(name, owner)]
    if isinstance(owner, Var):
        ways.append((f"{name}_{KEY}", Field(owner, KEY)))
    elif isinstance(owner, Field) and owner.name == KEY:
        ways.append((name.removesuffix(f"_{KEY}"), owner.base))
    reasoner = question.inquiry.reasoner
    return any(
        reasoner.implies(question.premise, Compare("=", Field(parent, field), whose)).yes
        for field, whose in ways
    )
