"""Chains: a trigger that another rule consumes is control flow.

So its effects belong to the emitting rule too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from drift.behaviour.effects import effect_terms, map_effect
from drift.behaviour.model import Assign, Create, Effect, Emit, Operation, Trigger
from drift.compare.rules.model import Goal, RulePlan
from drift.logic.build import conjoin
from drift.logic.gather import KEY
from drift.logic.rewrite import substitute, subterms
from drift.logic.terms import Compare, Const, Field, Predicate, Term, Var

MAX_LINKS = 6
"""Chains longer than this are followed no further; each rule in them is still compared on its own."""


def consumers(rules: Sequence[Operation]) -> dict[str, tuple[str, ...]]:
    """Which rules a trigger sets off, by the trigger's name."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        for trigger in rule.triggers:
            if trigger.name and trigger.kind in ("external", "internal", "unknown"):
                found.setdefault(trigger.name, []).append(rule.name)
    return {name: tuple(names) for name, names in found.items()}


def consumed(emit: Emit, leads: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The rules that an emission sets off."""
    return leads.get(emit.name, ())


def parents(rules: Sequence[Operation], leads: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """For each rule the rules that set it off: by a trigger, a change of state or a creation."""
    found: dict[str, dict[str, None]] = {}
    for rule in rules:
        for guarded in rule.effects:
            for child in _set_off(guarded.effect, rules, leads):
                if child != rule.name:
                    found.setdefault(child, {})[rule.name] = None
    return {child: tuple(names) for child, names in found.items()}


def _set_off(effect: Effect, rules: Sequence[Operation], leads: Mapping[str, tuple[str, ...]]) -> list[str]:
    if isinstance(effect, Emit):
        return list(consumed(effect, leads))
    return [rule.name for rule in rules if any(_reacts(trigger, effect) for trigger in rule.triggers)]


def _reacts(trigger: Trigger, effect: Effect) -> bool:
    """Whether a trigger on a state or a creation fires on this effect.

    A value that is not constant may be any state.
    """
    match trigger.kind, effect:
        case ("transition" | "reached", Assign(_, entity, field, value)):
            return (entity, field) == (trigger.entity, trigger.field) and (
                not isinstance(value, Const) or _reached(trigger.condition) in (None, value)
            )
        case ("reached", Create(entity, values, _)):
            given = dict(values).get(trigger.field)
            return entity == trigger.entity and given is not None and given == _reached(trigger.condition)
        case ("created", Create(entity, _, _)):
            return entity == trigger.entity
        case _:
            return False


def _reached(condition: Predicate) -> Const | None:
    """The state that `x.status = state` names."""
    if isinstance(condition, Compare) and condition.op == "=" and isinstance(condition.right, Const):
        return condition.right
    return None


def compose(
    plan: RulePlan, by_name: Mapping[str, RulePlan], leads: Mapping[str, tuple[str, ...]]
) -> tuple[Goal, ...]:
    """The effects of the rules that this one sets off, over its variables and under its conditions."""
    goals: list[Goal] = []
    _compose(plan.goals, (plan.name,), by_name, leads, goals)
    return tuple(goals)


def _compose(
    goals: Sequence[Goal],
    chain: tuple[str, ...],
    by_name: Mapping[str, RulePlan],
    leads: Mapping[str, tuple[str, ...]],
    into: list[Goal],
) -> None:
    for goal in goals:
        if not isinstance(goal.effect, Emit):
            continue
        for name in consumed(goal.effect, leads):
            if name in chain or len(chain) > MAX_LINKS:
                continue
            child = by_name[name]
            reached = _instantiated(child, goal, _variables(goals), chain[1:])
            into.extend(reached)
            _compose(reached, (*chain, name), by_name, leads, into)


def _instantiated(
    child: RulePlan, emission: Goal, taken: frozenset[str], through: tuple[str, ...]
) -> list[Goal]:
    mapping = arguments(child, emission.effect)
    for variable in sorted(_variables(child.goals), key=str):
        local = next((v for v in _locals(child) if v.name == variable), None)
        if local is not None and local not in mapping and variable in taken:
            mapping[local] = Var(f"{variable} of {child.name}", local.entity)
    given = substitute(child.allowed, mapping)
    return [
        replace(
            goal,
            effect=map_effect(goal.effect, lambda term: substitute(term, mapping)),
            when=conjoin(emission.when, given, substitute(goal.when, mapping)),
            chain=(*through, child.name),
        )
        for goal in child.goals
    ]


def arguments(child: RulePlan, emission: Effect) -> dict[Term, Term]:
    """What the child's trigger parameters are in the emitting rule: by name, by position, then by keys."""
    if not isinstance(emission, Emit):
        return {}
    given = dict(emission.args)
    mapping: dict[Term, Term] = {}
    trigger = next((one for one in child.rule.triggers if one.name == emission.name), child.rule.trigger)
    for position, parameter in enumerate(trigger.params or child.rule.params):
        value = given.get(parameter.name, given.get(str(position)))
        if value is not None:
            mapping[parameter] = value
    _by_keys(
        child, [one for one in trigger.params or child.rule.params if one not in mapping], given, mapping
    )
    return mapping


def _by_keys(
    child: RulePlan, left: Sequence[Var], given: Mapping[str, Term], mapping: dict[Term, Term]
) -> None:
    """Instances of which the emission has the key by another name: `user_id: user.id` for the `actor`.

    Only where it can be no other: by its entity, and for what has no type as the last that is left.
    """
    told = [one.base for one in given.values() if isinstance(one, Field) and one.name == KEY]
    keys = [one for one in dict.fromkeys(told) if isinstance(one, Var) and one not in mapping.values()]
    for parameter in left:
        fitting = [one for one in keys if one.entity == parameter.entity != ""]
        if len(fitting) == 1 and sum(one.entity == parameter.entity for one in left) == 1:
            mapping[parameter] = fitting[0]
            keys.remove(fitting[0])
    read = {
        part.base
        for goal in child.goals
        for expression in (*effect_terms(goal.effect), goal.when)
        for part in subterms(expression)
        if isinstance(part, Field)
    }
    plain = [one for one in left if one not in mapping and not one.entity and one in read]
    if len(plain) == 1 and len(keys) == 1:
        mapping[plain[0]] = keys[0]


def _locals(plan: RulePlan) -> list[Var]:
    found: dict[Var, None] = {}
    for goal in plan.goals:
        for expression in (*effect_terms(goal.effect), goal.when):
            for part in subterms(expression):
                if isinstance(part, Var):
                    found[part] = None
    return list(found)


def _variables(goals: Sequence[Goal]) -> frozenset[str]:
    return frozenset(
        part.name
        for goal in goals
        for expression in (*effect_terms(goal.effect), goal.when)
        for part in subterms(expression)
        if isinstance(part, Var)
    )
