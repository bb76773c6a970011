"""How well a rule fits a context: matched effects first, names and conditions second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from drift.behaviour.model import Assign, Effect, Emit, Remove
from drift.compare.rules.binding import Binding
from drift.compare.rules.conditions import conjuncts_of
from drift.compare.rules.fragments import is_run, is_scheduled
from drift.compare.rules.model import Context, Goal, Pair, RulePlan
from drift.compare.rules.naming import Names
from drift.compare.rules.parameters import Mentions
from drift.compare.rules.paths import spine, tokens
from drift.compare.rules.plans import STATE_WEIGHT, weight
from drift.compare.rules.reasoning import Reasoner
from drift.compare.rules.told import Labels
from drift.logic.build import conjoin
from drift.logic.rewrite import subterms
from drift.logic.terms import Compare, Const, Now, Predicate, Term, Var

NAME = 2.0
"""What a perfect agreement of names is worth: less than one change of state."""
SOURCES = 0.75
TOPIC = 1.0
CONTRADICTION = -0.5
TEMPORAL = 1.0
EXTRA = -0.3
LACKING = -0.35
"""What each unit of weight of an absent effect costs."""
OTHERS = -2.0
"""What it costs to remove other instances than the rule removes."""
CLEAR_NAME = 1.0
"""What it adds that the name alone would do."""


@dataclass(frozen=True, slots=True)
class World:
    """What every score depends on: both sides at a glance.

    `machines` are the specified state fields; `owners` the rules that assign a value to a field,
    `makers` those that create an instance with it;
    `habitual` the fields that the code sets to the current time nearly everywhere; `steps` the states in
    which effects find their instance, where that is known; `defaults` what the code's new instances hold;
    `inner` the operations that are at the disposal of others; `labels` what the code's commands are called;
    `aligned` the specified entities that the code has.
    """

    entities: frozenset[str]
    kin: frozenset[tuple[str, str]]
    machines: frozenset[tuple[str, str]]
    owners: Mapping[tuple[str, str, Term], tuple[str, ...]]
    habitual: frozenset[tuple[str, str]]
    names: Names
    mentions: Mentions
    leads: Mapping[str, tuple[str, ...]]
    steps: Mapping[tuple[str, int], tuple[Const, ...]] = field(default_factory=dict)
    defaults: Mapping[str, Mapping[str, Term]] = field(default_factory=dict)
    inner: frozenset[str] = frozenset()
    labels: Labels = field(default_factory=dict)
    makers: Mapping[tuple[str, str, Term], tuple[str, ...]] = field(default_factory=dict)
    aligned: frozenset[str] = frozenset()


def score(
    plan: RulePlan,
    context: Context,
    pairs: Sequence[Pair],
    binding: Binding,
    reasoner: Reasoner,
    world: World,
    qualities: Mapping[tuple[str, int, tuple[str, ...]], float],
) -> float:
    """How much speaks for the rule being implemented here."""
    matched = sum(pair.goal.weight * qualities[pair.goal.key] for pair in pairs)
    found = {pair.goal.key for pair in pairs}
    lacking = sum(
        g.weight for g in plan.goals if g.key not in found and not is_trigger_effect(g.effect, world)
    )
    used = {pair.code.index for pair in pairs}
    extra = sum(
        1
        for effect in context.effects
        if effect.index not in used and weight(effect.effect, world.machines) >= STATE_WEIGHT
    )
    names = NAME * world.names.likeness(plan, context.operation)
    if world.names.clear(plan, context.operation):
        names += CLEAR_NAME
    others = sum(removes_others(pair, binding, reasoner) for pair in pairs)
    total = matched + LACKING * lacking + EXTRA * extra + OTHERS * others + names
    due = _temporal(plan, context, pairs, binding, reasoner)
    return total + _agreement(plan, pairs, binding, reasoner) + due


def _agreement(plan: RulePlan, pairs: Sequence[Pair], binding: Binding, reasoner: Reasoner) -> float:
    """Whether the code tests what the rule requires, or at least speaks of the same, or says the contrary."""
    anchor = anchor_of(pairs)
    if anchor is None:
        return 0.0
    allowed = conjoin(plan.allowed, anchor.goal.when)
    clauses = conjuncts_of(allowed)
    premise = binding.predicate(anchor.code.premise)
    topic = TOPIC * _common_topics(allowed, anchor, binding)
    if not clauses:
        return topic
    met = sum(reasoner.implies(premise, clause).yes for clause in clauses)
    against = 0.0 if reasoner.possible(conjoin(premise, allowed)) else CONTRADICTION
    return topic + SOURCES * met / len(clauses) + against


def _common_topics(allowed: Predicate, anchor: Pair, binding: Binding) -> float:
    """The share of fields of which both rule and code speak, among those of which either does."""
    said = tokens(allowed)
    known = frozenset(binding.terms.values())
    tested = {
        token
        for condition in anchor.code.when
        if condition.outcome != "assumed"
        for token in tokens(binding.predicate(condition.predicate))
        if isinstance(token, str) or not known.isdisjoint(spine(token))
    }
    either = said | tested
    return len(said & tested) / len(either) if either else 1.0


def _temporal(
    plan: RulePlan, context: Context, pairs: Sequence[Pair], binding: Binding, reasoner: Reasoner
) -> float:
    """Whether time sets off both."""
    scheduled = is_scheduled(context.operation)
    if not scheduled and not is_run(context.operation):
        anchor = anchor_of(pairs)
        due = None if anchor is None else _waiting(plan, anchor, binding, reasoner)
        if due is not None:
            return due
    if plan.set_off(by_time=scheduled):
        return TEMPORAL if scheduled else 0.0
    return -1.5 * TEMPORAL if scheduled else -0.5 * TEMPORAL


def _waiting(plan: RulePlan, anchor: Pair, binding: Binding, reasoner: Reasoner) -> float | None:
    """The same for what nothing is seen to run: an outside scheduler may, where it goes by the time.

    None where it tells nothing.
    """
    if not any(c.outcome != "assumed" and _goes_by_time(c.predicate) for c in anchor.code.when):
        return None
    if plan.set_off(by_time=True):
        met = reasoner.implies(binding.predicate(anchor.code.premise), plan.trigger).yes
        return TEMPORAL if met else None
    return None if _goes_by_time(plan.allowed) else -1.5 * TEMPORAL


def _goes_by_time(predicate: Predicate) -> bool:
    return any(isinstance(part, Now) for part in subterms(predicate))


def anchor_of(pairs: Sequence[Pair]) -> Pair | None:
    """The pair that says most."""
    return max(pairs, key=lambda pair: (pair.goal.weight, -pair.code.index), default=None)


def viable(
    plan: RulePlan, pairs: Sequence[Pair], binding: Binding, clear: bool, reasoner: Reasoner, world: World,
) -> bool:  # fmt: skip
    """Whether the correspondence is more than a coincidence."""
    if not pairs or (not clear and _set_off_by_unknown(plan, world)):
        return False
    same = [pair for pair in pairs if pair.likeness == "same" and not habitual(pair.goal.effect, world)]
    if not same:
        return clear and any(
            world.names.clear_along(plan, p.code.operation, p.code.guarded.path)
            for p in pairs
            if not habitual(p.goal.effect, world)
        )
    if not clear and by_chain_only(plan, pairs, world):
        sought = [goal for goal in (*plan.goals, *plan.chained) if not is_trigger_effect(goal.effect, world)]
        return sum(pair.goal.weight for pair in same) >= 0.5 * sum(goal.weight for goal in sought)
    telling = [pair for pair in same if not removes_others(pair, binding, reasoner)]
    if any(pair.goal.weight >= STATE_WEIGHT for pair in (telling if _in_part(plan, same, world) else same)):
        return True
    expected = sum(goal.weight for goal in _expected(plan, pairs, binding, reasoner, world))
    share = sum(pair.goal.weight for pair in telling) / expected if expected else 1.0
    return share >= 0.5 or clear


def _set_off_by_unknown(plan: RulePlan, world: World) -> bool:
    """Whether only the creation of something that the code does not have sets the rule off."""
    return all(
        trigger.kind == "created"
        and any(one.entity and one.entity not in world.aligned for one in trigger.params)
        for trigger in plan.rule.triggers
    )


def by_chain_only(plan: RulePlan, pairs: Sequence[Pair], world: World) -> bool:
    """Whether a rule with effects of its own shows only through the effects of rules that it sets off."""
    own = any(not is_trigger_effect(goal.effect, world) for goal in plan.goals)
    return own and all(pair.goal.chain for pair in pairs)


def _in_part(plan: RulePlan, pairs: Sequence[Pair], world: World) -> bool:
    """Whether something that the rule does besides was not found."""
    found = {pair.goal.key for pair in pairs}
    return any(goal.key not in found and not is_trigger_effect(goal.effect, world) for goal in plan.goals)


def removes_others(pair: Pair, binding: Binding, reasoner: Reasoner) -> bool:
    """Whether the code removes other instances than those that the rule removes."""
    if not isinstance(pair.goal.effect, Remove):
        return False
    premise = binding.predicate(pair.code.premise)
    given = {part.left for part in conjuncts_of(premise) if _is_given(part)}
    return any(
        reasoner.implies(premise, part).no
        for part in conjuncts_of(pair.goal.when)
        if not (is_asked(part, binding) and isinstance(part, Compare) and part.left in given)
    )


def _is_given(part: Predicate) -> TypeGuard[Compare]:
    return isinstance(part, Compare) and part.op == "=" and isinstance(part.right, Const)


def is_asked(part: Predicate, binding: Binding) -> bool:
    """Whether it asks for the value of an input of the rule: a caller of the code may fix it."""
    if not isinstance(part, Compare) or part.op != "=" or not isinstance(part.right, Var):
        return False
    return not part.right.entity and binding.of(part.right) is None


def _expected(
    plan: RulePlan, pairs: Sequence[Pair], binding: Binding, reasoner: Reasoner, world: World
) -> list[Goal]:
    """The rule's own effects that belong to this branch."""
    own = {pair.goal.key for pair in pairs}
    premise: Predicate = conjoin(*(binding.predicate(pair.code.premise) for pair in pairs))
    return [
        goal
        for goal in plan.goals
        if goal.key in own
        or (not is_trigger_effect(goal.effect, world) and reasoner.possible(conjoin(premise, goal.when)))
    ]


def habitual(effect: Effect, world: World) -> bool:
    """Whether the effect is set nearly everywhere, like a time of last change."""
    return (
        isinstance(effect, Assign)
        and isinstance(effect.value, Now)
        and (effect.entity, effect.field) in world.habitual
    )


def is_trigger_effect(effect: Effect, world: World) -> bool:
    """Whether an effect is a trigger that another rule consumes."""
    return isinstance(effect, Emit) and effect.name in world.leads
