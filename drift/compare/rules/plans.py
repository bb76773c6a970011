"""From the specification's rules to plans: what to look for in the code, clause by clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drift.behaviour.effects import map_effect
from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Create,
    Effect,
    Emit,
    Operation,
    Remove,
)
from drift.compare.naming import module_of, numbered, slug
from drift.compare.rules.chains import compose, consumers, parents
from drift.compare.rules.descriptions import Kinds, field_types, with_descriptions
from drift.compare.rules.effect_terms import split_choices
from drift.compare.rules.held import all_held, kept
from drift.compare.rules.lookups import name_lookups, presupposed
from drift.compare.rules.model import Fired, Goal, Requirement, RulePlan
from drift.compare.rules.offers import Offer, offers, presumption
from drift.compare.rules.steps import acting_states
from drift.compare.rules.unfolding import Unfolding
from drift.logic.build import conjoin, disjoin
from drift.logic.terms import TRUE, Const, Now, Predicate, Var

STATE_WEIGHT = 3.0
"""A change of state, a creation or a removal says what a rule does; a plain field only adds to it."""


def plans(spec: Behaviour, unfold: Unfolding) -> tuple[RulePlan, ...]:
    """Every rule of the specification, in its order, prepared for comparison."""
    machines = {(machine.entity, machine.field) for entity in spec.entities for machine in entity.machines}
    kinds = field_types(spec.entities)
    named = [name_lookups(rule) for rule in spec.operations]
    rules = [rule for rule, _ in named]
    alone = [_alone(rule, rows, order, machines, kinds, unfold) for order, (rule, rows) in enumerate(named)]
    by_name = {plan.name: plan for plan in alone}
    vocabulary = Vocabulary(spec.entities, spec.config)
    invariants = all_held(spec, unfold)
    offered = offers(spec, {plan.name: plan.rule for plan in alone})
    leads = consumers(rules)
    up = parents(rules, leads)
    whole = [
        replace(
            plan,
            chained=compose(plan, by_name, leads),
            parents=up.get(plan.name, ()),
            offers=offered.get(plan.name, ()),
            presumed=conjoin(
                _presumed(offered.get(plan.name, ()), bool(up.get(plan.name)), unfold),
                kept(plan.goals, invariants, vocabulary),
            ),
        )
        for plan in alone
    ]
    states = acting_states(whole)
    return tuple(replace(plan, acts_in=states.get(plan.name)) for plan in whole)


def _presumed(found: tuple[Offer, ...], by_rules: bool, unfold: Unfolding) -> Predicate:
    """What holds whenever a surface sets a rule off; nothing where other rules do so too."""
    return TRUE if by_rules else unfold.predicate(presumption(found))


def _alone(
    rule: Operation,
    rows: Mapping[Var, Predicate],
    order: int,
    machines: set[tuple[str, str]],
    kinds: Kinds,
    unfold: Unfolding,
) -> RulePlan:
    home = f"{module_of(rule)}.{rule.name}"
    effects = [part for guarded in rule.effects for part in split_choices(guarded)]
    labels = numbered(f"{home}.ensures.{slug(item.text) or _label(item.effect)}" for item in rule.effects)
    label_of = dict(zip((id(item) for item in rule.effects), labels, strict=True))
    origin = [item for item in rule.effects for _ in split_choices(item)]
    goals = tuple(
        Goal(
            rule=rule.name,
            position=position,
            obligation=label_of[id(whole)],
            effect=with_descriptions(map_effect(part.effect, unfold.term), kinds),
            when=conjoin(*(unfold.predicate(condition.predicate) for condition in part.when)),
            source=part.source,
            text=part.text,
            weight=weight(part.effect, machines),
            conditions=part.when,
        )
        for position, (part, whole) in enumerate(zip(effects, origin, strict=True))
    )
    clauses = numbered(f"{home}.requires.{slug(clause.text)}" for clause in rule.requires)
    requires = tuple(
        Requirement(obligation, clause, unfold.predicate(clause.predicate))
        for obligation, clause in zip(clauses, rule.requires, strict=True)
    )
    fired = _fired(rule, home, unfold)
    there = {row: unfold.predicate(test) for row, test in rows.items()}
    return RulePlan(
        rule=rule,
        order=order,
        name=rule.name,
        trigger_obligation=fired[0].obligation,
        goals=goals,
        chained=(),
        requires=requires,
        trigger=disjoin(*(one.predicate for one in fired)),
        fired=fired,
        rows=tuple(there.items()),
        presupposed=tuple(dict.fromkeys(p for one in requires for p in presupposed(one.predicate, there))),
    )


def _fired(rule: Operation, home: str, unfold: Unfolding) -> tuple[Fired, ...]:
    labels = numbered(f"{home}.when.{slug(one.text or one.name)}".rstrip(".") for one in rule.triggers)
    return tuple(
        Fired(label, one, unfold.predicate(one.condition))
        for label, one in zip(labels, rule.triggers, strict=True)
    )


def weight(effect: Effect, machines: set[tuple[str, str]] | frozenset[tuple[str, str]]) -> float:
    """How much finding this effect says about which rule the code implements."""
    match effect:
        case Create() | Remove():
            return STATE_WEIGHT
        case Assign(_, entity, field, value):
            if (entity, field) in machines or (isinstance(value, Const) and value.kind == "symbol"):
                return STATE_WEIGHT
            return 0.5 if isinstance(value, Now) else 1.0
        case Change():
            return 2.0
        case Emit():
            return 1.0


def _label(effect: Effect) -> str:
    match effect:
        case Assign(_, entity, field, _) | Change(_, entity, field, _, _):
            return slug(f"{entity} {field}")
        case Create(entity, _, _):
            return slug(f"{entity} created")
        case Remove(_, entity):
            return slug(f"{entity} removed")
        case Emit(name, _):
            return slug(name)
