"""Steps: in which states the effects of an operation find what they change.

An operation may take an instance through several states, one rule after the other. Which of its writes can be
a rule's is then decided by the states that the earlier ones leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from drift.behaviour.model import Assign, Create, Effect, Entity
from drift.compare.rules.contexts import MAX_PATHS, path_of, together
from drift.compare.rules.model import CodeEffect, Goal, RulePlan
from drift.compare.rules.reasoning import Reasoner
from drift.logic.rewrite import subterms
from drift.logic.terms import Compare, Const, Opaque, Predicate, Term

Slot = tuple[str, str]
Steps = Mapping[tuple[str, int], tuple[Const, ...]]
"""The states in which an effect finds its instance, by the effect's key; absent where that is not known."""


def steps(
    effects: Sequence[CodeEffect], machines: Iterable[Slot], entities: Sequence[Entity], reasoner: Reasoner
) -> dict[tuple[str, int], tuple[Const, ...]]:
    """For each effect on an instance with states: those in which it can find it, as far as known."""
    if len({path_of(effect) for effect in effects}) > MAX_PATHS:
        return {}
    found: dict[tuple[str, int], tuple[Const, ...]] = {}
    touched = {effect.effect.entity for effect in effects if isinstance(effect.effect, Assign)}
    for entity, field in sorted(machines):
        if entity not in touched:
            continue
        start = _default(entity, field, entities)
        for effect in effects:
            target = _target(effect.effect, entity)
            if target is not None:
                states = _found_in(effect, target, field, effects, start, reasoner)
                if states:
                    found[effect.key] = states
    return found


def _found_in(
    effect: CodeEffect,
    target: Term,
    field: str,
    effects: Sequence[CodeEffect],
    start: Const | None,
    reasoner: Reasoner,
) -> tuple[Const, ...]:
    """What the earlier effects of the operation may have left in the field; () if that is not known."""
    states: dict[Const, None] = {}
    given = set(path_of(effect))
    for earlier in effects:
        if earlier.index >= effect.index:
            break
        made = earlier.effect
        value: Term | None
        if isinstance(made, Create) and made.instance == target:
            value = dict(made.values).get(field, start)
        elif isinstance(made, Assign) and (made.target, made.field) == (target, field):
            value = made.value
            if not together(path_of(earlier), path_of(effect), reasoner):
                continue
        else:
            continue
        certain = isinstance(made, Create) or (
            given.issuperset(path_of(earlier)) and not any(given_up(test) for test in given)
        )
        if not isinstance(value, Const) or not (certain or states):
            states = {}
            continue
        states = {value: None} if certain else {**states, value: None}
    return tuple(states)


@lru_cache(maxsize=16_384)
def given_up(predicate: Predicate) -> bool:
    """Whether a part of it was too large to be followed: what looks alike may differ there."""
    return any(
        isinstance(part, Opaque) and part.reason.endswith("with too many cases")
        for part in subterms(predicate)
    )


def out_of_step(
    goal: Goal,
    effect: CodeEffect,
    plan: RulePlan,
    siblings: Sequence[CodeEffect],
    known: Steps,
    reasoner: Reasoner,
) -> bool:
    """Whether the effect happens in other states than those in which the rule acts."""
    made, wanted = effect.effect, goal.effect
    if not isinstance(made, Assign) or not isinstance(wanted, Assign) or not plan.acts_in:
        return False
    entity, field, states = plan.acts_in
    if made.entity != entity or effect.key not in known:
        return False
    if set(known[effect.key]) & set(states):
        return False
    if made.field == field:
        return True
    own = {
        one.effect.value
        for one in (*plan.goals, *plan.chained)
        if isinstance(one.effect, Assign) and (one.effect.entity, one.effect.field) == (entity, field)
    }
    if own & set(known[effect.key]):
        return False
    return not any(
        isinstance(other.effect, Assign)
        and (other.effect.target, other.effect.field) == (made.target, field)
        and other.effect.value in states
        and together(path_of(effect), path_of(other), reasoner)
        for other in siblings
    )


def acting_states(plans: Sequence[RulePlan]) -> dict[str, tuple[str, str, tuple[Const, ...]]]:
    """Entity, field and states in which each rule acts that a state sets off, at once or through others.

    A rule whose trigger is emitted acts in the states of the rules that emit it and in those that they set.
    """
    by_name = {plan.name: plan for plan in plans}
    known: dict[str, tuple[str, str, tuple[Const, ...]]] = {}
    for plan in plans:
        reached = _reached(plan)
        if reached is not None:
            known[plan.name] = reached
    for _ in plans:
        more = {
            plan.name: states
            for plan in plans
            if plan.name not in known and (states := _from_parents(plan, by_name, known)) is not None
        }
        if not more:
            break
        known.update(more)
    return known


def _reached(plan: RulePlan) -> tuple[str, str, tuple[Const, ...]] | None:
    found: dict[Slot, dict[Const, None]] = {}
    for trigger in plan.rule.triggers:
        condition = trigger.condition
        if trigger.kind not in ("reached", "transition") or not isinstance(condition, Compare):
            return None
        if condition.op != "=" or not isinstance(condition.right, Const):
            return None
        found.setdefault((trigger.entity, trigger.field), {})[condition.right] = None
    if len(found) != 1:
        return None
    ((entity, field), states) = next(iter(found.items()))
    return (entity, field, tuple(states))


def _from_parents(
    plan: RulePlan,
    by_name: Mapping[str, RulePlan],
    known: Mapping[str, tuple[str, str, tuple[Const, ...]]],
) -> tuple[str, str, tuple[Const, ...]] | None:
    if not plan.parents or any(trigger.kind != "internal" for trigger in plan.rule.triggers):
        return None
    slots: dict[Slot, None] = {}
    states: dict[Const, None] = {}
    for name in plan.parents:
        if name == plan.name:
            continue
        if name not in known:
            return None
        entity, field, inherited = known[name]
        slots[entity, field] = None
        states.update(dict.fromkeys(inherited))
        for goal in by_name[name].goals:
            effect = goal.effect
            if isinstance(effect, Assign) and (effect.entity, effect.field) == (entity, field):
                if not isinstance(effect.value, Const):
                    return None
                states[effect.value] = None
    if len(slots) != 1:
        return None
    ((entity, field),) = slots
    return (entity, field, tuple(states))


def _target(effect: Effect, entity: str) -> Term | None:
    return effect.target if isinstance(effect, Assign) and effect.entity == entity else None


def _default(entity: str, field: str, entities: Sequence[Entity]) -> Const | None:
    """What a new instance starts with when nothing is given."""
    for known in entities:
        if known.name == entity:
            for declared in known.fields:
                if declared.name == field and isinstance(declared.default, Const):
                    return declared.default
    return None
