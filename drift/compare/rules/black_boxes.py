"""Black boxes.

A clause nobody can decide is taken as met where the code asks something unknown about the same field.
"""

from __future__ import annotations

from drift.behaviour.model import Condition
from drift.compare.rules.binding import Binding
from drift.compare.rules.model import CodeEffect
from drift.logic.functions import is_unknown
from drift.logic.rewrite import paths, subterms
from drift.logic.terms import Call, Expression, Field, Not, Opaque, Predicate, Term, Var


def is_black_box(predicate: Predicate) -> bool:
    """Whether it asks something that has no formal meaning."""
    return any(is_unknown(part) for part in subterms(predicate))


def anchored(
    clause: Predicate, effect: CodeEffect, binding: Binding, entities: frozenset[str]
) -> Condition | None:
    """The condition of the code that asks a black box of the same polarity about what the clause is about."""
    anchors = _anchors(clause, entities)
    if not anchors:
        return None
    for condition in effect.when:
        tested = binding.predicate(condition.predicate)
        if not is_black_box(tested) or _positive(tested) != _positive(clause):
            continue
        if anchors & _mentioned(tested):
            return condition
    return None


def same_black_box(spec: Term, code: Term) -> bool:
    """Whether a black-box function of the rule may be the unknown call of the code.

    It is given the same things.
    """
    if not isinstance(spec, Call) or not isinstance(code, Call | Opaque):
        return False
    wanted = {path for argument in spec.args for path in paths(argument)}
    given = {path for argument in _arguments(code) for path in paths(argument)}
    return bool(wanted) and wanted <= given


def _anchors(clause: Predicate, entities: frozenset[str]) -> frozenset[Term]:
    """The fields that the clause mentions, and the instances that have them.

    A method is given the whole instance.
    """
    found: set[Term] = set()
    for path in paths(clause):
        if isinstance(path, Field):
            found |= {path, path.base}
        elif isinstance(path, Var) and path.entity in entities:
            found.add(path)
    return frozenset(found)


def _mentioned(tested: Expression) -> frozenset[Term]:
    """What the unknown parts of a condition are given."""
    return frozenset(
        path
        for part in subterms(tested)
        if isinstance(part, Call | Opaque)
        for path in (path for argument in _arguments(part) for path in paths(argument))
    )


def _arguments(part: Call | Opaque) -> tuple[Term, ...]:
    return part.args if isinstance(part, Call) else part.mentions


def _positive(predicate: Predicate) -> bool:
    return not isinstance(predicate, Not)
