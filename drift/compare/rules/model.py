"""What the comparison of rules works on: goals of a rule, effects of the code, and how they were paired."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from drift.behaviour.model import Clause, Condition, Effect, GuardedEffect, Operation, Trigger
from drift.compare.rules.binding import Binding
from drift.compare.rules.offers import Offer
from drift.logic.build import conjoin
from drift.logic.spans import Source
from drift.logic.terms import TRUE, Const, Predicate, Var

Likeness: TypeAlias = Literal["same", "different", "unknown"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One `requires` with the derived values and relationships of the specification unfolded."""

    obligation: str
    clause: Clause
    predicate: Predicate

    @property
    def decidable(self) -> bool:
        """Whether its meaning is formal."""
        return not self.clause.undecidable


@dataclass(frozen=True, slots=True)
class Goal:
    """One effect that a rule ensures.

    `when` are the conditions of its `if` and `for`, `conditions` the same as written. `chain` are the
    rules that a trigger leads through to it, empty for the rule's own effects; then `rule` states it.
    """

    rule: str
    position: int
    obligation: str
    effect: Effect
    when: Predicate
    source: Source
    text: str
    weight: float
    chain: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()

    @property
    def key(self) -> tuple[str, int, tuple[str, ...]]:
        """What identifies the goal within a comparison."""
        return (self.rule, self.position, self.chain)


@dataclass(frozen=True, slots=True)
class Fired:
    """One of a rule's triggers and when it sets the rule off, unfolded."""

    obligation: str
    trigger: Trigger
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class RulePlan:
    """A rule prepared for comparison: unfolded, its lookups named, its chained effects composed.

    `parents` are the rules whose effects set this one off. `fired` are its triggers, any of which sets it
    off; `trigger` is what they say together. `offers` are the surfaces that let somebody set it off,
    and `presumed` is what holds whenever they do.
    """

    rule: Operation
    order: int
    name: str
    trigger_obligation: str
    goals: tuple[Goal, ...]
    chained: tuple[Goal, ...]
    requires: tuple[Requirement, ...]
    trigger: Predicate
    parents: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    fired: tuple[Fired, ...] = ()
    offers: tuple[Offer, ...] = ()
    presumed: Predicate = TRUE
    acts_in: tuple[str, str, tuple[Const, ...]] | None = None
    """Entity, field and states in which what a state sets off finds the instance."""
    presupposed: tuple[Predicate, ...] = ()
    """That the rows which the rule looks up are there wherever what it says of them is true."""
    rows: tuple[tuple[Var, Predicate], ...] = ()
    """The rows that the rule looks up, each with the test whether it is there."""

    def set_off(self, *, by_time: bool) -> bool:
        """Whether one of its triggers is time, or something other than time."""
        return any((trigger.kind == "temporal") == by_time for trigger in self.rule.triggers)

    @property
    def undecided(self) -> tuple[Requirement, ...]:
        """The clauses without formal meaning."""
        return tuple(item for item in self.requires if not item.decidable)

    @property
    def allowed(self) -> Predicate:
        """When the rule may fire, as far as that is formal."""
        said = (item.predicate for item in self.requires if item.decidable)
        return conjoin(self.trigger, *said, *self.presupposed)


@dataclass(frozen=True, slots=True)
class CodeEffect:
    """One effect of an entry point with the conditions on its path, in the words of the rules, unfolded."""

    index: int
    operation: Operation
    guarded: GuardedEffect
    effect: Effect
    when: tuple[Condition, ...]
    _known: list[Predicate] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def premise(self) -> Predicate:
        """Everything known when it happens; the same object each time, so that it is worked on once."""
        if not self._known:
            self._known.append(conjoin(*(condition.predicate for condition in self.when)))
        return self._known[0]

    @property
    def key(self) -> tuple[str, int]:
        """What identifies the effect within a comparison."""
        return (operation_key(self.operation), self.index)


@dataclass(frozen=True, slots=True)
class Context:
    """A maximal set of effects of one entry point that can happen together.

    `siblings` are all of its effects.
    """

    operation: Operation
    index: int
    effects: tuple[CodeEffect, ...]
    siblings: tuple[CodeEffect, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A goal and the code's effect that stands for it."""

    goal: Goal
    code: CodeEffect
    likeness: Likeness
    by_value: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule tried on a context: what corresponds, under which naming, and how well."""

    plan: RulePlan
    context: Context
    pairs: tuple[Pair, ...]
    binding: Binding
    score: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Implementation:
    """A rule found in an entry point.

    Without `pairs` it is there only by its place in a chain (`located`). `followed` are its effects that
    what is told of the event does.
    """

    plan: RulePlan
    operation: Operation
    contexts: tuple[Context, ...]
    pairs: tuple[Pair, ...]
    binding: Binding
    confidence: float
    followed: tuple[Pair, ...] = ()

    @property
    def located(self) -> bool:
        """Whether none of the rule's effects was found where the chain says that they belong."""
        return not self.pairs


def operation_key(operation: Operation) -> str:
    """The name that identifies a code operation."""
    return operation.qualified or operation.name
