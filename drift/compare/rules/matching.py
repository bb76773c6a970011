"""Matching: which rule is implemented where.

Effects decide, names break ties, each effect is claimed once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from drift.behaviour.model import Assign, Create, Emit
from drift.compare.bindings import NO_BINDINGS
from drift.compare.rules.bound import Bound
from drift.compare.rules.contexts import is_guess
from drift.compare.rules.fragments import is_scheduled, with_followers, without_fragments
from drift.compare.rules.likeness import may_stand_for, touched
from drift.compare.rules.model import (
    Candidate,
    CodeEffect,
    Context,
    Implementation,
    Pair,
    RulePlan,
    operation_key,
)
from drift.compare.rules.pairing import candidate, searched
from drift.compare.rules.plans import STATE_WEIGHT
from drift.compare.rules.reasoning import Reasoner
from drift.compare.rules.scoring import World, by_chain_only, removes_others
from drift.logic.build import conjoin
from drift.logic.terms import Call, Const, Ite, Term, Var

UNBOUND = Bound(NO_BINDINGS)
_NOTHING: frozenset[int] = frozenset()

Claims = dict[tuple[str, int, int, tuple[str, ...]], str]
"""(operation, context, effect, chain) → the rule that it implements.

Rules in one chain share an effect, each at its place.
"""


def match_rules(
    plans: Sequence[RulePlan],
    contexts: Sequence[Context],
    reasoner: Reasoner,
    world: World,
    bound: Bound = UNBOUND,
) -> tuple[Implementation, ...]:
    """Every place where a rule is implemented, best score first, each effect claimed once."""
    done = [touched(effect.effect for effect in context.effects) for context in contexts]
    everything = {place: effect for there in done for place, effect in there.items()}
    tried: list[Candidate] = []
    for plan in plans:
        sought = touched(goal.effect for goal in searched(plan, world)).values()
        fitting = {
            place
            for place, effect in everything.items()
            if any(may_stand_for(effect, goal, world.kin) for goal in sought)
        }
        for context, there in zip(contexts, done, strict=True):
            if fitting.isdisjoint(there):
                continue
            found = candidate(plan, context, bound.free(plan, context.effects), reasoner, world)
            if found is not None:
                tried.append(found)
    accepted = _reached(_greedy(tried, reasoner, world, bound), reasoner)
    matched = {item.plan.name for item in accepted}
    shared = [
        item
        for item in tried
        if item.plan.name not in matched
        and (_may_share(item, accepted, world) or _same_from_elsewhere(item, accepted))
        and _complete(item, reasoner)
    ]
    return with_followers(without_fragments(_implementations([*accepted, *_best_each(shared)])))


def _reached(accepted: Sequence[Candidate], reasoner: Reasoner) -> list[Candidate]:
    """The places without those that nothing can reach, for rules that have another one."""
    places = Counter(item.plan.name for item in accepted)
    possible = [
        places[item.plan.name] == 1 or reasoner.possible(conjoin(*(pair.code.premise for pair in item.pairs)))
        for item in accepted
    ]
    alive = {item.plan.name for item, can in zip(accepted, possible, strict=True) if can}
    return [item for item, can in zip(accepted, possible, strict=True) if can or item.plan.name not in alive]


def _greedy(tried: Sequence[Candidate], reasoner: Reasoner, world: World, bound: Bound) -> list[Candidate]:
    """Best first; what others have claimed is taken away and the rest is tried again.

    Places that show a rule only through what it sets off come later: they count where its own effects
    are, or where these are nowhere. What is at the disposal of others comes last. Rules that are bound to
    functions go before all others.
    """
    claims: Claims = {}
    accepted: list[Candidate] = []
    pinned = sorted((item for item in tried if bound.is_bound(item.plan)), key=_rank)
    _claim_in_turn(pinned, claims, accepted, reasoner, world, bound)
    tried = [item for item in tried if not bound.is_bound(item.plan)]
    for late in (0, 1, 2):
        queue = sorted((item for item in tried if _turn(item, world) == late), key=_rank)
        places = {(item.plan.name, operation_key(item.context.operation)) for item in accepted}
        found = {item.plan.name for item in accepted}
        if late:
            queue = [
                item
                for item in queue
                if item.plan.name not in found
                or (item.plan.name, operation_key(item.context.operation)) in places
            ]
        _claim_in_turn(queue, claims, accepted, reasoner, world, bound)
    return accepted


def _claim_in_turn(
    queue: list[Candidate],
    claims: Claims,
    accepted: list[Candidate],
    reasoner: Reasoner,
    world: World,
    bound: Bound,
) -> None:
    best: dict[str, Candidate] = {}
    for item in accepted:
        best.setdefault(item.plan.name, item)
    rounds = 0
    # Equals keep their order: what is tried again comes after those that were there before.
    waiting = [(_rank(item), number, item, _NOTHING) for number, item in enumerate(queue)]
    heapify(waiting)
    while waiting:
        rounds += 1
        _, _, item, lost = heappop(waiting)
        if any(_taken(item, pair.code, claims) for pair in item.pairs):
            effects = bound.free(item.plan, item.context.effects)
            # What was lost once stays lost: for another link of the chain it might seem to be free again.
            lost |= {effect.index for effect in effects if _taken(item, effect, claims)}
            free = [effect for effect in effects if effect.index not in lost]
            again = candidate(item.plan, item.context, free, reasoner, world)
            if again is not None:
                heappush(waiting, (_rank(again), len(queue) + rounds, again, lost))
            continue
        sure = bound.is_bound(item.plan)
        if not sure and item.plan.name in best and not _second(item, best[item.plan.name], reasoner, world):
            continue
        best.setdefault(item.plan.name, item)
        accepted.append(item)
        for pair in item.pairs:
            claims[_claim(item, pair.code, pair.goal.chain)] = item.plan.name


def _turn(item: Candidate, world: World) -> int:
    if operation_key(item.context.operation) in world.inner:
        return 2
    return 1 if by_chain_only(item.plan, item.pairs, world) else 0


def _taken(item: Candidate, effect: CodeEffect, claims: Claims) -> bool:
    """Whether another rule has claimed the effect."""
    name = item.plan.name
    chains = [pair.goal.chain for pair in item.pairs if pair.code.index == effect.index] or [()]
    return any(claims.get(_claim(item, effect, chain), name) != name for chain in chains)


def _claim(
    item: Candidate, effect: CodeEffect, chain: tuple[str, ...]
) -> tuple[str, int, int, tuple[str, ...]]:
    return (operation_key(item.context.operation), item.context.index, effect.index, chain)


def _second(item: Candidate, first: Candidate, reasoner: Reasoner, world: World) -> bool:
    """Whether a further place is another implementation rather than a coincidence."""
    others = any(removes_others(pair, item.binding, reasoner) for pair in item.pairs)
    if others and not any(removes_others(pair, first.binding, reasoner) for pair in first.pairs):
        return False
    if item.context.operation is first.context.operation:
        return True
    if any(_of_nothing_given(pair, item) for pair in item.pairs):
        return False
    if not any(pair.likeness == "same" for pair in item.pairs):
        return False
    if _only_tells(item) and not _only_tells(first):
        return False
    suits = item.plan.set_off(by_time=is_scheduled(item.context.operation))
    if suits and world.names.clear(item.plan, item.context.operation):
        return True
    if any(pair.likeness == "same" and pair.goal.weight >= STATE_WEIGHT for pair in item.pairs):
        return item.score >= 0.4 * first.score
    return _weight(item) >= 0.6 * _weight(first)


def _of_nothing_given(pair: Pair, item: Candidate) -> bool:
    """Whether the code makes an instance of its own words alone, where the rule uses what it is given.

    What the instance belongs to may be at hand all the same: a first set of rows is made for somebody.
    """
    wanted, made = pair.goal.effect, pair.code.effect
    if not isinstance(wanted, Create) or not isinstance(made, Create):
        return False
    params = {param for trigger in item.plan.rule.triggers for param in trigger.params}
    given = dict(made.values)
    asked = [given[name] for name, value in wanted.values if value in params and name in given]
    asked = [value for value in asked if not (isinstance(value, Var) and value.entity)]
    return len(asked) > 1 and all(_is_fixed(value) for value in asked)


def _is_fixed(value: Term) -> bool:
    """Whether the code makes the value up: a constant, a choice of such, a text with words of its own."""
    match value:
        case Ite():
            return _is_fixed(value.then) and _is_fixed(value.other)
        case Call(name="text"):
            return any(isinstance(part, Const) and part.value for part in value.args)
        case _:
            return isinstance(value, Const)


def _only_tells(item: Candidate) -> bool:
    """Whether nothing but messages of the rule was found: what tells of it is not where it happens."""
    return all(isinstance(pair.goal.effect, Emit) for pair in item.pairs)


def _weight(item: Candidate) -> float:
    return sum(pair.goal.weight for pair in item.pairs if pair.likeness == "same")


def _may_share(item: Candidate, accepted: Sequence[Candidate], world: World) -> bool:
    """Whether a rule is likely to act where others act already.

    They have one trigger, or it goes by the same name.
    """
    if world.names.clear(item.plan, item.context.operation):
        return True
    trigger = item.plan.rule.trigger.name
    return bool(trigger) and any(
        other.context.operation is item.context.operation and other.plan.rule.trigger.name == trigger
        for other in accepted
    )


def _same_from_elsewhere(item: Candidate, accepted: Sequence[Candidate]) -> bool:
    """Whether it says from other states what those rules say that have claimed its effects."""
    if not item.plan.acts_in:
        return False
    claimed = {
        (pair.code.key, pair.goal.effect): other.plan
        for other in accepted
        for pair in other.pairs
        if isinstance(pair.goal.effect, Assign)
    }
    for pair in item.pairs:
        wanted = pair.goal.effect
        if not isinstance(wanted, Assign):
            return False
        if not any(
            key == pair.code.key
            and isinstance(said, Assign)
            and (said.entity, said.field, said.value) == (wanted.entity, wanted.field, wanted.value)
            and plan.acts_in
            and plan.acts_in[:2] == item.plan.acts_in[:2]
            and plan.acts_in[2] != item.plan.acts_in[2]
            for (key, said), plan in claimed.items()
        ):
            return False
    return True


def _complete(item: Candidate, reasoner: Reasoner) -> bool:
    """Whether a rule may share effects that others have claimed.

    All as it says, from the same states, by the same means.
    """
    if not any(not pair.goal.chain for pair in item.pairs):
        return False
    scheduled = is_scheduled(item.context.operation)
    return item.plan.set_off(by_time=scheduled) and all(
        pair.likeness == "same"
        and reasoner.possible(
            conjoin(item.binding.predicate(pair.code.premise), item.plan.allowed, pair.goal.when)
        )
        for pair in item.pairs
    )


def _best_each(items: Iterable[Candidate]) -> list[Candidate]:
    best: dict[str, Candidate] = {}
    for item in sorted(items, key=_rank):
        best.setdefault(item.plan.name, item)
    return list(best.values())


def _rank(item: Candidate) -> tuple[float, int, str, int]:
    return (-round(item.score, 6), item.plan.order, operation_key(item.context.operation), item.context.index)


@dataclass(slots=True)
class _Draft:
    plan: RulePlan
    items: list[Candidate]


def _implementations(accepted: Iterable[Candidate]) -> list[Implementation]:
    """Contexts of one entry point in which a rule acts on the same instances are one implementation."""
    drafts: dict[tuple[int, str], list[_Draft]] = {}
    for item in accepted:
        key = (item.plan.order, operation_key(item.context.operation))
        place = drafts.setdefault(key, [])
        for draft in place:
            if _merged(draft.items, item):
                draft.items.append(item)
                break
        else:
            place.append(_Draft(item.plan, [item]))
    return [_implementation(draft.items) for key in sorted(drafts) for draft in drafts[key]]


def _merged(items: Sequence[Candidate], item: Candidate) -> bool:
    binding = items[0].binding
    for other in (*items[1:], item):
        merged = binding.merged(other.binding)
        if merged is None:
            return False
        binding = merged
    return True


def _implementation(items: Sequence[Candidate]) -> Implementation:
    binding = items[0].binding
    for other in items[1:]:
        binding = binding.merged(other.binding) or binding
    pairs = {(pair.goal.key, pair.code.index): pair for item in items for pair in item.pairs}
    first = items[0]
    contexts = tuple({item.context.index: item.context for item in items}.values())
    return Implementation(
        plan=first.plan,
        operation=first.context.operation,
        contexts=contexts,
        pairs=tuple(pairs[key] for key in sorted(pairs, key=lambda k: (len(k[0][2]), k))),
        binding=binding,
        confidence=_confidence(items),
    )


def _confidence(items: Sequence[Candidate]) -> float:
    """From how much of the rule was found and how well the names agree."""
    best = max(items, key=lambda item: item.score)
    expected = sum(goal.weight for goal in best.plan.goals) or 1.0
    share = min(1.0, _weight(best) / expected)
    guessed = any(is_guess(condition) for pair in best.pairs for condition in pair.code.guarded.when)
    return round(min(1.0, 0.75 + 0.15 * share + 0.1 * best.likeness) * (0.9 if guessed else 1.0), 3)


def by_rule(items: Iterable[Implementation]) -> Mapping[str, tuple[Implementation, ...]]:
    """The implementations of each rule."""
    found: dict[str, list[Implementation]] = {}
    for item in items:
        found.setdefault(item.plan.name, []).append(item)
    return {name: tuple(group) for name, group in found.items()}
