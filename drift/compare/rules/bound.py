"""Rules that the project has bound to functions, and specifications that are about a part of the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from drift.behaviour.model import Operation
from drift.compare.bindings import Bindings
from drift.compare.rules.model import CodeEffect, RulePlan, operation_key


class Bound:
    """Which effects a rule may be found in."""

    def __init__(self, bindings: Bindings) -> None:
        self._bindings = bindings

    def is_bound(self, plan: RulePlan) -> bool:
        """Whether the rule is bound to functions."""
        return plan.rule.name in self._bindings.rules or plan.name in self._bindings.rules

    def free(self, plan: RulePlan, effects: Sequence[CodeEffect]) -> Sequence[CodeEffect]:
        """The effects that the rule may claim: all, unless it is bound or its specification has a scope."""
        if not (self._bindings.scopes or self.is_bound(plan)):
            return effects
        return [effect for effect in effects if self._may_claim(plan, effect)]

    def places(
        self, plans: Sequence[RulePlan], effects: Mapping[str, Sequence[CodeEffect]]
    ) -> frozenset[tuple[str, str]]:
        """The rules that are bound, each with the entry points that lead to its functions."""
        return frozenset(
            (plan.name, key)
            for plan in plans
            if self.is_bound(plan)
            for key, found in effects.items()
            if any(self._may_claim(plan, effect) for effect in found)
        )

    def _may_claim(self, plan: RulePlan, effect: CodeEffect) -> bool:
        file = effect.guarded.source.file
        if not any(
            self._bindings.in_scope(plan.rule.source.file, where)
            for where in (file, effect.operation.source.file)
        ):
            return False
        functions = self._bindings.rules.get(plan.name) or self._bindings.rules.get(plan.rule.name)
        return not functions or not _symbols(effect.operation, effect).isdisjoint(functions)


def _symbols(operation: Operation, effect: CodeEffect) -> frozenset[str]:
    """Every function on the way to an effect."""
    guarded = effect.guarded
    return frozenset((operation_key(operation), operation.name, guarded.symbol, *guarded.path))
