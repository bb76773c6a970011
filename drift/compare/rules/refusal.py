"""A refusal of the code with what it is judged by."""

from __future__ import annotations

from dataclasses import dataclass

from drift.behaviour.model import Condition
from drift.compare.rules.inputs import given
from drift.compare.rules.inquiry import Inquiry
from drift.compare.rules.model import Implementation, Pair
from drift.logic.build import conjoin
from drift.logic.terms import Predicate


@dataclass(frozen=True, slots=True)
class Refusal:
    """A condition of the code on the way to an effect of the rule."""

    condition: Condition
    pair: Pair
    implementation: Implementation
    inquiry: Inquiry

    @property
    def tested(self) -> Predicate:
        """What the code tests, in the terms of the specification."""
        return self.implementation.binding.predicate(self.condition.predicate)

    @property
    def allowed(self) -> Predicate:
        """What the specification says of the moment: the rule itself, and where it is set off from."""
        plan = self.implementation.plan
        there = given(plan, self.inquiry.reasoner.typing)
        return conjoin(plan.allowed, plan.presumed, self.pair.goal.when, *there)
