"""Questions to the logic, asked once each.

Symbolic first, then with the specification's configured values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from drift.compare.audit import WitnessValue
from drift.compare.rules.witnesses import readable
from drift.logic.implies import Entailment, entails, independent, same_value, satisfiable
from drift.logic.independence import Independence
from drift.logic.question import Answer
from drift.logic.rewrite import Seen, substitute, subterms
from drift.logic.terms import TRUE, Config, Const, Expression, Predicate, Term
from drift.logic.types import Remembering, Typing


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer and what supports it.

    `by_value`: only true of the configured values, not of the parameters.
    """

    answer: Answer
    witness: Mapping[str, tuple[WitnessValue, ...]] = field(default_factory=dict, hash=False)
    by_value: bool = False
    opaque: tuple[Term, ...] = ()
    reason: str = ""

    @property
    def yes(self) -> bool:
        """Whether it holds."""
        return self.answer == "yes"

    @property
    def no(self) -> bool:
        """Whether it does not hold, with a witness."""
        return self.answer == "no"


class Reasoner:
    """Remembers what it was asked. Pure from outside: the same question has the same answer."""

    def __init__(self, typing: Typing, values: Mapping[str, Const]) -> None:
        self.typing = Remembering(typing)
        self._values: dict[Term, Term] = {Config(name): value for name, value in values.items()}
        self._implied: dict[tuple[Predicate, Predicate], Judgement] = {}
        self._same: dict[tuple[Term, Term, Predicate], Judgement] = {}
        self._possible: dict[Predicate, bool] = {}
        self._apart: dict[Predicate, bool] = {}
        self._valued: Seen = {}
        self._independence = Independence()

    def implies(self, premise: Predicate, goal: Predicate) -> Judgement:
        """Whether the premise guarantees the goal."""
        key = (premise, goal)
        if key not in self._implied:
            symbolic = entails(premise, goal, self.typing)
            self._implied[key] = self._judged(
                symbolic,
                (premise, goal),
                lambda: entails(self._concrete(premise), self._concrete(goal), self.typing),
            )
        return self._implied[key]

    def same(self, one: Term, other: Term, premise: Predicate = TRUE) -> Judgement:
        """Whether two values are equal wherever the premise holds."""
        key = (one, other, premise)
        if key not in self._same:
            symbolic = same_value(one, other, self.typing, premise)
            self._same[key] = self._judged(
                symbolic,
                (one, other, premise),
                lambda: same_value(
                    substitute(one, self._values, self._valued),
                    substitute(other, self._values, self._valued),
                    self.typing,
                    self._concrete(premise),
                ),
            )
        return self._same[key]

    def possible(self, predicate: Predicate) -> bool:
        """Whether the predicate can hold; what can't be decided can."""
        if predicate not in self._possible:
            parts = independent(self._concrete(predicate), self.typing, self._independence)
            self._possible[predicate] = all(self._satisfiable(part) for part in parts)
        return self._possible[predicate]

    def _satisfiable(self, part: Predicate) -> bool:
        if part not in self._apart:
            self._apart[part] = satisfiable(part, self.typing) is not False
        return self._apart[part]

    def _judged(
        self, symbolic: Entailment, parts: tuple[Expression, ...], concrete: Callable[[], Entailment]
    ) -> Judgement:
        if symbolic.answer == "yes" or not self._configured(parts):
            return _judgement(symbolic)
        valued = concrete()
        return _judgement(valued, by_value=valued.answer == "yes")

    def _configured(self, parts: tuple[Expression, ...]) -> bool:
        return any(
            isinstance(node, Config) and node in self._values for part in parts for node in subterms(part)
        )

    def _concrete(self, predicate: Predicate) -> Predicate:
        return substitute(predicate, self._values, self._valued)


def _judgement(found: Entailment, by_value: bool = False) -> Judgement:
    return Judgement(found.answer, readable(found), by_value, found.opaque, found.reason)
