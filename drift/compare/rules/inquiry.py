"""What every check of an implementation may ask, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from drift.behaviour.model import Behaviour, Condition, Emit, OpaqueCall, Operation, ReasonCode
from drift.compare.audit import CodeLocation, SpecLocation, Verdict
from drift.compare.finding import Finding, code_location, spec_location
from drift.compare.rules.model import (
    CodeEffect,
    Goal,
    Implementation,
    Pair,
    Requirement,
    RulePlan,
    operation_key,
)
from drift.compare.rules.reach import Ways
from drift.compare.rules.reasoning import Reasoner
from drift.compare.rules.scoring import World
from drift.logic.spans import Source


@dataclass(frozen=True, slots=True)
class Vote:
    """What one place in the code says about one obligation; the ledger sums votes up."""

    obligation: str
    verdict: Verdict
    code: tuple[Source, ...] = ()
    reason_code: ReasonCode = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Findings of the cause `cause` follow from `root`, if there are any."""

    cause: str
    root: str


Answered: TypeAlias = Finding | Vote | Link


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Both sides in one vocabulary, and which rule was found where.

    `aligned` are the entities, `configured` the parameters of the specification that the code has too;
    `missing_states` the states that the code lacks, by entity and field; `ways` where one gets from each
    entity of the code.
    """

    spec: Behaviour
    code: Behaviour
    reasoner: Reasoner
    world: World
    plans: Mapping[str, RulePlan]
    implementations: Mapping[str, tuple[Implementation, ...]]
    effects: Mapping[str, Sequence[CodeEffect]]
    aligned: frozenset[str]
    configured: frozenset[str]
    missing_states: Mapping[tuple[str, str], tuple[str, ...]]
    ways: Ways

    def everywhere(self) -> list[Implementation]:
        """All implementations, in the order of the rules."""
        return [item for name in self.plans for item in self.implementations.get(name, ())]

    def found_in(self, rule: str, operation: Operation) -> tuple[Implementation, ...]:
        """Where in an entry point a rule was found by its own effects or through its chain."""
        key = operation_key(operation)
        return tuple(
            item for item in self.implementations.get(rule, ()) if operation_key(item.operation) == key
        )


def symbol_of(operation: Operation) -> str:
    """What a reader calls the entry point."""
    return operation.qualified or operation.name


def call_path(operation: Operation, path: Sequence[str]) -> tuple[str, ...]:
    """From the entry point to the place."""
    entry = operation.trigger.name or operation.name
    steps = [step for step in path if step]
    whole = steps if steps and steps[0] == entry else [entry, *steps]
    return tuple(step for index, step in enumerate(whole) if index == 0 or step != whole[index - 1])


def clause_location(plan: RulePlan, requirement: Requirement) -> SpecLocation:
    """Where a `requires` stands."""
    clause = requirement.clause
    return spec_location(clause.source, f"rule {plan.name}", "requires", clause.text)


def goal_location(goal: Goal) -> SpecLocation:
    """Where an `ensures` stands."""
    return spec_location(goal.source, f"rule {goal.rule}", "ensures", goal.text)


def effect_location(effect: CodeEffect, beside: tuple[Source, ...] = ()) -> CodeLocation:
    """Where the code's effect stands, and the way to it."""
    guarded = effect.guarded
    symbol = guarded.symbol or symbol_of(effect.operation)
    path = call_path(effect.operation, guarded.path)
    return code_location(guarded.source, symbol, guarded.text, path, (*beside, *guarded.related))


def condition_location(
    effect: CodeEffect, condition: Condition, beside: tuple[Source, ...] = ()
) -> CodeLocation:
    """Where the code tests something on the way to an effect."""
    symbol = condition.symbol or effect.guarded.symbol or symbol_of(effect.operation)
    path = call_path(effect.operation, effect.guarded.path)
    return code_location(condition.source, symbol, condition.text, path, (*beside, *condition.related))


def operation_location(operation: Operation) -> CodeLocation:
    """The entry point itself."""
    return code_location(operation.source, symbol_of(operation), "", call_path(operation, ()))


def guarding_pairs(implementation: Implementation) -> tuple[Pair, ...]:
    """The pairs whose paths the rule's preconditions must guard.

    Those that say most, without messages if possible.
    """
    pairs = [p for p in implementation.pairs if not isinstance(p.code.effect, Emit)] or list(
        implementation.pairs
    )
    return tuple(pairs)


def calls_before(operation: Operation, effect: CodeEffect | None, entity: str) -> list[OpaqueCall]:
    """Unresolved calls that are given the entity and that may refuse before the effect happens."""
    return [
        call
        for call in operation.opaque
        if entity in call.entities and (effect is None or _precedes(call.source, effect.guarded.source))
    ]


def _precedes(call: Source, effect: Source) -> bool:
    return call.file != effect.file or call.span.line <= effect.span.line
