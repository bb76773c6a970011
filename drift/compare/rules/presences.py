"""An instance that a rule only asks to be there: what the code tests of something that goes by its name."""

from __future__ import annotations

from drift.behaviour.model import Condition, Create
from drift.compare.rules.paths import spine
from drift.compare.rules.question import Question
from drift.logic.gather import KEY
from drift.logic.rewrite import children, subterms
from drift.logic.spans import Source
from drift.logic.terms import NULL, Call, Collect, Compare, Exists, Field, Holds, Opaque, Predicate, Term, Var
from drift.logic.words import words


def asked_to_be_there(question: Question) -> tuple[Source, ...]:
    """Where the code refuses to go on without what a clause only asks to be there; none if it does not.

    That is an instance that the code has no counterpart of, the caller say, whom no row stands for: what a
    call gave is known by its name alone. Of one that it has, the key is there where the instance is.
    """
    path = _there(question.part)
    asked = path.base if isinstance(path, Field) else path
    if path is None or not isinstance(asked, Var) or not asked.entity:
        return ()
    if question.implementation.binding.of(asked) is not None:
        return _there_itself(question, asked) if path == Field(asked, KEY) else ()
    return tuple(
        dict.fromkeys(
            condition.source
            for condition in question.effect.when
            if condition.outcome in ("error", "refusal", "silent") and _is_called(condition, asked, path)
        )
    )


def _there_itself(question: Question, asked: Var) -> tuple[Source, ...]:
    there = Compare("!=", asked, NULL)
    if not question.inquiry.reasoner.implies(question.premise, there).yes:
        return ()
    said = question.implementation.binding.predicate
    found = tuple(c.source for c in question.effect.when if asked in subterms(said(c.predicate)))
    return found or (question.effect.guarded.source,)


def never_null(question: Question) -> bool:
    """Whether a clause only asks for a parameter that the code declares with a type without null."""
    match question.part:
        case Compare("!=", (Var() as asked) | Field(Var() as asked), right) if right == NULL:
            if isinstance(question.part.left, Field) and question.part.left.name != KEY:
                return False
            code = question.implementation.binding.of(asked)
            operation = question.effect.operation
            made = [one.effect.instance for one in operation.effects if isinstance(one.effect, Create)]
            return code is not None and (code in operation.present or code in made)
        case _:
            return False


def without_counterpart(question: Question) -> str | None:
    """Why nothing can be said of a clause that only asks if there is an instance; None if something can.

    Where no entity of the code corresponds to its entity, the code has no test of it that could be seen.
    """
    asked = _there(question.part)
    entities = {part.entity for part in subterms(asked) if isinstance(part, Collect)} if asked else set()
    unknown = sorted(entities - set(question.inquiry.aligned))
    return f"no entity of the code corresponds to {unknown[0]}" if unknown else None


def _there(predicate: Predicate) -> Term | None:
    match predicate:
        case Compare(op="!=", left=left, right=right) if right == NULL:
            return left
        case Exists(term) | Holds(term):
            return term
        case _:
            return None


def _is_called(condition: Condition, asked: Var, path: Term) -> bool:
    tested = _there(condition.predicate)
    if isinstance(path, Field) and not (isinstance(tested, Field) and tested.name == path.name):
        return False
    return tested is not None and any(
        isinstance(step, Field) and words(step.name) == words(asked.name) and _came_from_call(step)
        for step in spine(tested)
    )


def _came_from_call(path: Field) -> bool:
    """Whether it is part of what a call gave that was not followed."""
    start = spine(path)[-1]
    return isinstance(start, Call | Opaque) or (not isinstance(start, Var) and not children(start))
