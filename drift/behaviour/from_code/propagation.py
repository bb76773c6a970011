"""Unit propagation over the conditions of one effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from drift.behaviour.model import Condition
from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.simplify import simplify
from drift.logic.terms import FALSE, TRUE, And, Or, Predicate
from drift.logic.types import Typing


class Propagation:
    """Reduces conditions by each other; the effects of one operation share most of what there is to do."""

    def __init__(self, typing: Typing) -> None:
        self._typing = typing
        self._units: dict[Predicate, tuple[Predicate, ...]] = {}
        self._reduced: dict[tuple[Predicate, tuple[Predicate, ...]], Predicate] = {}

    def reduced(self, conditions: Sequence[Condition]) -> list[Condition]:
        """What the conditions say, each without what the others settle.

        Every conjunct that is left keeps the place that established it.
        """
        units = tuple(c.predicate for c in conditions if not _is_compound(c.predicate))
        result: dict[Predicate, Condition] = {}
        for condition in conditions:
            if not _is_compound(condition.predicate):
                result.setdefault(condition.predicate, condition)
                continue
            for predicate in conjuncts(self._given(condition.predicate, units)):
                if predicate != TRUE:
                    result.setdefault(predicate, replace(condition, predicate=predicate))
        return list(result.values())

    def _given(self, predicate: Predicate, units: tuple[Predicate, ...]) -> Predicate:
        """What is left of a predicate where the units hold."""
        key = (predicate, units)
        known = self._reduced.get(key)
        if known is None:
            whole = simplify(conjoin(*units, predicate), self._typing)
            settled = {part for unit in units for part in self._parts(unit)}
            known = FALSE if whole == FALSE else conjoin(*(p for p in conjuncts(whole) if p not in settled))
            self._reduced[key] = known
        return known

    def _parts(self, unit: Predicate) -> tuple[Predicate, ...]:
        known = self._units.get(unit)
        if known is None:
            known = tuple(conjuncts(simplify(unit, self._typing)))
            self._units[unit] = known
        return known


def _is_compound(predicate: Predicate) -> bool:
    return isinstance(predicate, And | Or)
