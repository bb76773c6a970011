"""Which instances an effect reaches, where a list of them was put together by something unknown."""

from __future__ import annotations

from drift.behaviour.effects import effect_terms
from drift.compare.rules.conditions import conjuncts_of
from drift.compare.rules.model import CodeEffect
from drift.logic.rewrite import subterms
from drift.logic.terms import Call, Collect, Field, Member, Opaque, Predicate


def chosen_by_unknown(effect: CodeEffect) -> Predicate | None:
    """The membership in something unknown that chooses what is changed: it may say anything of it.

    `deleteMany({ where: { id: { in: chunk } } })`.
    """
    target = next(iter(effect_terms(effect.effect)), None)
    if target is None:
        return None
    said = [condition.predicate for condition in effect.when]
    if isinstance(target, Collect):
        said.append(target.where)
        target = target.element
    for part in (atom for predicate in said for atom in conjuncts_of(predicate)):
        if not isinstance(part, Member):
            continue
        item = part.item.base if isinstance(part.item, Field) else part.item
        if item == target and any(isinstance(one, Opaque | Call) for one in subterms(part.collection)):
            return part
    return None
