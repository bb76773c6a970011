"""Pairing a rule's goals with the effects of one context: the best consistent choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from drift.behaviour.model import Assign, Effect
from drift.compare.rules.binding import Binding, InputNames
from drift.compare.rules.branches import of_other_branch
from drift.compare.rules.earlier import left_before
from drift.compare.rules.likeness import Match, match_effect, may_stand_for, same_slot
from drift.compare.rules.model import Candidate, CodeEffect, Context, Goal, Pair, RulePlan, operation_key
from drift.compare.rules.parameters import complete, other_ways
from drift.compare.rules.reasoning import Reasoner
from drift.compare.rules.scoring import World, is_trigger_effect, score, viable
from drift.compare.rules.steps import out_of_step
from drift.compare.rules.told import told, with_told
from drift.logic.build import conjoin
from drift.logic.rewrite import substitute, subterms
from drift.logic.terms import Const, Field, Term

MAX_STEPS = 600
"""Search steps for one rule in one context; past it the best choice so far stands."""


@dataclass(slots=True)
class _Search:
    goals: Sequence[Goal]
    effects: Sequence[CodeEffect]
    names: InputNames
    reasoner: Reasoner
    world: World
    plan: RulePlan
    siblings: Sequence[CodeEffect]
    clear_name: bool
    steps: int = 0
    best: tuple[float, tuple[tuple[Goal, CodeEffect, Match], ...], Binding] | None = None
    places: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = field(default_factory=dict)
    at_home: dict[tuple[str, int, tuple[str, ...]], frozenset[int]] = field(default_factory=dict)
    slots: dict[tuple[str, int, tuple[str, ...]], list[CodeEffect]] = field(default_factory=dict)
    chosen: list[tuple[Goal, CodeEffect, Match]] = field(default_factory=list)


def candidate(
    plan: RulePlan, context: Context, effects: Sequence[CodeEffect], reasoner: Reasoner, world: World
) -> Candidate | None:
    """The rule on these effects of the context; None if it is not there."""
    goals = searched(plan, world)
    if not any(may_stand_for(e.effect, goal.effect, world.kin) for goal in goals for e in effects):
        return None
    names = world.mentions.names(plan, effects)
    clear = world.names.clear(plan, context.operation)
    if not clear and operation_key(context.operation) in world.inner:
        return None
    facts = told(plan, context.operation, world.labels)
    if facts:
        if not reasoner.possible(conjoin(plan.allowed, *facts)):
            return None
        effects = [with_told(effect, facts) for effect in effects]
    found = _best(_Search(goals, effects, names, reasoner, world, plan, context.siblings, clear))
    if found is None:
        return None
    for start in other_ways(plan, names):
        free = replace(names, by_name=False)
        other = _best(_Search(goals, effects, free, reasoner, world, plan, context.siblings, clear), start)
        if other is not None and _agreed(plan, other, reasoner) > _agreed(plan, found, reasoner):
            found = other
    pairs, binding, qualities = found
    if not viable(plan, pairs, binding, clear, reasoner, world):
        return None
    total = score(plan, context, pairs, binding, reasoner, world, qualities)
    likeness = world.names.likeness(plan, context.operation)
    return Candidate(plan, context, pairs, binding, total, likeness)


_Found: TypeAlias = tuple[tuple[Pair, ...], Binding, Mapping[tuple[str, int, tuple[str, ...]], float]]
"""The chosen pairs, what stands for what, and how well each goal was met."""


def _best(search: _Search, start: Binding | None = None) -> _Found | None:
    """The best choice of effects, with everything that it says of the rule's variables."""
    _extend(search, 0, start or Binding(), 0.0)
    if search.best is None:
        return None
    _, chosen, binding = search.best
    pairs = tuple(Pair(g, e, m.likeness, m.by_value, m.reason) for g, e, m in chosen)
    binding = complete(search.plan, pairs, search.effects, binding, search.names)
    return pairs, binding, {g.key: m.quality for g, _, m in chosen}


def _agreed(plan: RulePlan, found: _Found, reasoner: Reasoner) -> tuple[float, int]:
    """How much of the rule the code says under a binding: the effects that are met, then the conditions."""
    pairs, binding, qualities = found
    premise = conjoin(*(binding.predicate(pair.code.premise) for pair in pairs))
    met = sum(reasoner.implies(premise, item.predicate).yes for item in plan.requires)
    return sum(qualities.values()) + met, met


def searched(plan: RulePlan, world: World) -> list[Goal]:
    """What can be found in code, the most telling first. Triggers of other rules are control flow."""
    goals = [goal for goal in (*plan.goals, *plan.chained) if not is_trigger_effect(goal.effect, world)]
    return sorted(goals, key=lambda goal: (-goal.weight, bool(goal.chain), goal.position))


def _extend(search: _Search, index: int, binding: Binding, gained: float) -> None:
    search.steps += 1
    if search.chosen and (search.best is None or gained > search.best[0]):
        search.best = (gained, tuple(search.chosen), binding)
    if index == len(search.goals) or search.steps > MAX_STEPS:
        return
    rest = sum(goal.weight for goal in search.goals[index:])
    if search.best is not None and gained + rest <= search.best[0]:
        return
    goal = search.goals[index]
    for effect, match in _options(search, goal, binding):
        search.chosen.append((goal, effect, match))
        _extend(search, index + 1, match.binding, gained + goal.weight * match.quality)
        search.chosen.pop()
    _extend(search, index + 1, binding, gained)


def _options(search: _Search, goal: Goal, binding: Binding) -> list[tuple[CodeEffect, Match]]:
    used = {(effect.index, bool(other.chain)) for other, effect, _ in search.chosen}
    if goal.key not in search.slots:
        kin = search.world.kin
        search.slots[goal.key] = [e for e in search.effects if same_slot(goal.effect, e.effect, kin)]
    slot = search.slots[goal.key]
    options = []
    late = {
        effect.index
        for effect in slot
        if _out_of_step(search, goal, effect) or _in_another_place(search, goal, effect)
    }
    for effect in slot:
        if effect.index in late:
            continue
        if (effect.index, bool(goal.chain)) in used:
            continue
        match = _match(search, goal, effect, binding)
        if match is None or _excluded(search, goal, effect, match):
            continue
        if not of_other_branch(goal, effect, match.binding, search.goals, search.siblings, search.reasoner):
            options.append((effect, match))
    if any(match.likeness == "same" for _, match in options):
        options = [(effect, match) for effect, match in options if match.likeness == "same"]
    return sorted(options, key=lambda option: (-option[1].quality, option[0].index))


def _in_another_place(search: _Search, goal: Goal, effect: CodeEffect) -> bool:
    """Whether it is in a function named after another rule, while one named after this rule does it too."""
    names, plan = search.world.names, search.plan
    told = all(trigger.kind == "internal" for trigger in plan.rule.triggers)
    own = (plan.name, goal.rule, *goal.chain, *(plan.parents if told else ()))

    def place(one: CodeEffect) -> str:
        key = (own, one.guarded.path)
        if key not in search.places:
            entry = operation_key(one.operation)
            called = [symbol for symbol in one.guarded.path if symbol != entry]
            found = (names.of_function(symbol, own) for symbol in reversed(called))
            search.places[key] = next((said for said in found if said), "")
        return search.places[key]

    if place(effect) != "other":
        return False
    if goal.key not in search.at_home:
        search.at_home[goal.key] = frozenset(
            one.index
            for one in search.siblings
            if same_slot(goal.effect, one.effect, search.world.kin)
            and _likely(goal, one)
            and place(one) == "own"
        )
    return bool(search.at_home[goal.key] - {effect.index})


def _likely(goal: Goal, effect: CodeEffect) -> bool:
    """Whether it does just what the goal says, as far as constants tell."""
    wanted, made = goal.effect, effect.effect
    return isinstance(wanted, Assign) and isinstance(made, Assign) and wanted.value == made.value


def _match(search: _Search, goal: Goal, effect: CodeEffect, binding: Binding) -> Match | None:
    """The correspondence; a value of the rule may also be what the operation put there before."""
    match = match_effect(goal, effect, binding, search.names, search.reasoner)
    wanted = goal.effect
    if match is None or match.likeness == "same" or not isinstance(wanted, Assign):
        return match
    if not any(isinstance(part, Field) for part in subterms(wanted.value)):
        return match
    value = substitute(
        wanted.value, left_before(effect, search.siblings, match.binding, search.world.defaults)
    )
    if value == wanted.value:
        return match
    again = match_effect(
        replace(goal, effect=replace(wanted, value=value)), effect, binding, search.names, search.reasoner
    )
    return match if again is None or again.likeness == "different" else again


def _out_of_step(search: _Search, goal: Goal, effect: CodeEffect) -> bool:
    """Whether it happens in other states than the rule acts in, while elsewhere it happens in these."""

    def late(one: CodeEffect) -> bool:
        return out_of_step(goal, one, search.plan, search.siblings, search.world.steps, search.reasoner)

    return late(effect) and any(
        not late(other)
        for other in search.siblings
        if other.index != effect.index
        and same_slot(goal.effect, other.effect, search.world.kin)
        and (_likely(goal, other) or not _is_state(goal.effect))
    )


def _is_state(effect: Effect) -> bool:
    return isinstance(effect, Assign) and isinstance(effect.value, Const) and effect.value.kind == "symbol"


def _excluded(search: _Search, goal: Goal, effect: CodeEffect, match: Match) -> bool:
    """Whether another value is no mistake of this rule's.

    It is none when the rule that is set off has to answer for it, when the operation also does what this
    goal says, when another goal says what it does, or when another rule does and no name speaks for this one.
    """
    if match.likeness != "different":
        return False
    wanted, made = goal.effect, effect.effect
    if goal.chain or not isinstance(wanted, Assign) or not isinstance(made, Assign):
        return bool(goal.chain)
    done = match.binding.term(made.value)
    if any(_says(search, other, made, done) for other in search.goals if other.key != goal.key):
        return True
    if any(
        _does(search, wanted, other, match.binding)
        for other in search.siblings
        if other.index != effect.index
    ):
        return True
    if search.clear_name:
        return False
    key = (wanted.entity, wanted.field, made.value)
    return any(owner != goal.rule for owner in search.world.owners.get(key, ()))


def _says(search: _Search, goal: Goal, made: Assign, done: Term) -> bool:
    """Whether a goal assigns this value to the same slot."""
    said = goal.effect
    same = isinstance(said, Assign) and same_slot(said, made, search.world.kin)
    return same and isinstance(said, Assign) and search.reasoner.same(said.value, done).yes


def _does(search: _Search, wanted: Assign, effect: CodeEffect, binding: Binding) -> bool:
    """Whether the code assigns the wanted value to the same slot elsewhere in the operation."""
    made = effect.effect
    same = isinstance(made, Assign) and same_slot(wanted, made, search.world.kin)
    return (
        same and isinstance(made, Assign) and search.reasoner.same(wanted.value, binding.term(made.value)).yes
    )
