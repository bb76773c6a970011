"""Contexts: which effects of an entry point can happen together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from drift.behaviour.model import Assign, Condition, Effect, Emit, GuardedEffect, Operation
from drift.compare.rules.cliques import maximal_cliques
from drift.compare.rules.conditions import conjuncts_of
from drift.compare.rules.effect_terms import map_guarded, split_choices
from drift.compare.rules.fresh import completed
from drift.compare.rules.model import CodeEffect, Context
from drift.compare.rules.reasoning import Reasoner
from drift.compare.rules.unfolding import Unfolding
from drift.logic.build import conjoin, negate
from drift.logic.terms import TRUE, Holds, Opaque, Predicate

MAX_PATHS = 48
"""With more distinct paths than this each path is its own context: comparing all pairs no longer pays."""
MAX_CONTEXTS = 64
GUESSED = "typed by its name"
"""The reason by which `from_code` marks an instance whose entity it only knows from a name."""

Path = tuple[Predicate, ...]


def code_effects(
    operation: Operation,
    entities: frozenset[str],
    unfold: Unfolding,
    reasoner: Reasoner,
    starts: frozenset[tuple[str, str]] = frozenset(),
) -> tuple[CodeEffect, ...]:
    """The messages of an entry point and its effects on these entities, unfolded, branch by branch.

    `starts` are the fields that a new instance has a value of which the specification speaks.
    """
    guarded = [
        map_guarded(effect, unfold.term, unfold.predicate)
        for effect in operation.effects
        if _relevant(effect.effect, entities)
    ]
    choices = [part for effect in completed(guarded, starts) for part in _chosen(effect, reasoner)]
    parts = _not_overridden(choices, reasoner)
    return tuple(
        CodeEffect(index, operation, part, part.effect, _conditions(part.when))
        for index, part in enumerate(parts)
    )


def _chosen(effect: GuardedEffect, reasoner: Reasoner) -> list[GuardedEffect]:
    """The branches of an effect that can be taken; all, if what is known excludes each."""
    parts = split_choices(effect)
    if len(parts) == 1:
        return parts
    taken = [part for part in parts if reasoner.possible(conjoin(*(c.predicate for c in part.when)))]
    return taken or parts


def contexts_of(
    operation: Operation, effects: Sequence[CodeEffect], reasoner: Reasoner
) -> tuple[Context, ...]:
    """The maximal sets of mutually satisfiable effects, in a stable order."""
    by_path: dict[Path, list[CodeEffect]] = {}
    for effect in effects:
        by_path.setdefault(path_of(effect), []).append(effect)
    groups = [sorted(group) for group in islice(_cliques(list(by_path), reasoner), MAX_CONTEXTS)]
    covered = {index for group in groups for index in group}
    # What is cut off are further combinations: no effect may be in none.
    groups += [[index] for index in range(len(by_path)) if index not in covered]
    members = list(by_path.values())
    return tuple(
        Context(
            operation,
            index,
            tuple(sorted((e for g in group for e in members[g]), key=lambda e: e.index)),
            tuple(effects),
        )
        for index, group in enumerate(sorted(groups))
    )


def _cliques(paths: Sequence[Path], reasoner: Reasoner) -> Iterable[Sequence[int]]:
    if len(paths) > MAX_PATHS:
        return [[index] for index in range(len(paths))]
    beside: list[set[int]] = [set() for _ in paths]
    denied = [frozenset(negate(predicate) for predicate in path) for path in paths]
    for left in range(len(paths)):
        for right in range(left + 1, len(paths)):
            if _together(paths[left], paths[right], denied[left], reasoner):
                beside[left].add(right)
                beside[right].add(left)
    return maximal_cliques(beside, MAX_CONTEXTS)


def _together(left: Path, right: Path, denied: frozenset[Predicate], reasoner: Reasoner) -> bool:
    """Whether two paths may both be taken; unknown counts as yes. `denied` is what `left` rules out."""
    ours, theirs = set(left), set(right)
    if ours <= theirs or theirs <= ours:
        return True
    if not denied.isdisjoint(theirs):
        return False
    return reasoner.possible(conjoin(*left, *(p for p in right if p not in ours)))


def together(left: Path, right: Path, reasoner: Reasoner) -> bool:
    """Whether two paths may both be taken; unknown counts as yes."""
    return _together(left, right, frozenset(negate(predicate) for predicate in left), reasoner)


def path_of(effect: CodeEffect) -> Path:
    """What decides whether the effect happens, without what is only known there."""
    return tuple(dict.fromkeys(c.predicate for c in effect.when if c.outcome != "assumed"))


def _conditions(when: Sequence[Condition]) -> tuple[Condition, ...]:
    """Distinct conditions; `x in {y of E with p}` is `p` of `x`."""
    result: dict[Predicate, Condition] = {}
    for condition in when:
        if is_guess(condition):
            continue
        for predicate in conjuncts_of(condition.predicate):
            if predicate != TRUE:
                result.setdefault(predicate, replace(condition, predicate=predicate))
    return tuple(result.values())


def is_guess(condition: Condition) -> bool:
    """Whether the condition only records that the type of an instance was inferred from its name."""
    predicate = condition.predicate
    return (
        isinstance(predicate, Holds)
        and isinstance(predicate.term, Opaque)
        and predicate.term.reason == GUESSED
    )


def _not_overridden(effects: Sequence[GuardedEffect], reasoner: Reasoner) -> list[GuardedEffect]:
    """An assignment that a later one replaces on some paths is known to last only on the others.

    One that never lasts is a step on the way, and happens wherever it is made.
    """
    result = list(effects)
    for place, guarded in enumerate(effects):
        effect = guarded.effect
        if not isinstance(effect, Assign):
            continue
        given = {condition.predicate for condition in guarded.when}
        lasting: list[Condition] = []
        for later in effects[place + 1 :]:
            other = later.effect
            if not isinstance(other, Assign) or (other.target, other.field) != (effect.target, effect.field):
                continue
            beyond = [c.predicate for c in later.when if c.predicate not in given and c.outcome != "assumed"]
            if beyond and given <= {condition.predicate for condition in later.when}:
                lasting.append(Condition(negate(conjoin(*beyond)), later.source, "assumed", later.symbol))
        if lasting and reasoner.possible(conjoin(*given, *(condition.predicate for condition in lasting))):
            result[place] = replace(guarded, when=(*guarded.when, *lasting))
    return result


def _relevant(effect: Effect, entities: frozenset[str]) -> bool:
    return isinstance(effect, Emit) or effect.entity in entities
