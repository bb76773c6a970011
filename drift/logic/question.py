"""One implication, prepared: domains, tests, and the search for a row that refutes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from drift.logic.evaluate import UNSET, Row, Unset
from drift.logic.regions import OTHER, Domains, Sort
from drift.logic.search import Budget, Constraint, Exhausted, narrowed, rows
from drift.logic.slots import Slots, Value
from drift.logic.solve import solvable
from drift.logic.terms import Config, Term

Answer: TypeAlias = Literal["yes", "no", "unknown"]
_CLEAR_ROWS = 4_000
_SIDE_ROWS = 4_000


@dataclass(frozen=True, slots=True)
class Entailment:
    """Whether the premise implies the goal.

    `no`: `witness` is a row of values under which the premise holds and the goal does not; `values` gives,
    for each leaf of the goal that decides it, all sampled values that do, the others being as in the witness.
    `unknown`: `opaque` are the terms the answer hinges on, if that is the cause; `reason` says why.
    Values are Fractions, strings, booleans or None; `sorts` says how to read them: those of sort `time` are
    seconds, counted from now where the leaf is a timestamp.
    """

    answer: Answer
    witness: Mapping[Term, Value] = field(default_factory=dict)
    values: Mapping[Term, tuple[Value, ...]] = field(default_factory=dict)
    opaque: tuple[Term, ...] = ()
    reason: str = ""
    sorts: Mapping[Term, Sort] = field(default_factory=dict)


YES = Entailment("yes")
TOO_MANY = Entailment("unknown", reason="there are too many cases to tell apart")


@dataclass(frozen=True, slots=True)
class Question:
    """Whether any row passes all `tests`, the last of which says that the goal fails.

    Nobody can vouch for the slots in `unknowns`: a refutation counts only if it stands whatever they are.
    `aside` gives the tests of the premises that share nothing with the goal.
    """

    slots: Slots
    domains: Domains
    aimed: frozenset[int]
    unknowns: frozenset[int]
    tests: tuple[Constraint, ...]
    aside: Callable[[], tuple[Constraint, ...]]

    def answer(self, limit: int) -> Entailment:
        """The verdict, after at most about `limit` values tried."""
        involved = frozenset[int]().union(*(test.reads for test in self.tests))
        if not involved.isdisjoint(self.domains.crowded):
            return TOO_MANY
        if solvable(self.domains.values, self.tests, limit) is False:
            return YES
        values, tests = narrowed(self.domains.values, self.tests, self.unknowns)
        plain = sorted(involved - self.unknowns, key=lambda slot: (slot not in self.aimed, slot))
        hidden = sorted(involved & self.unknowns)
        # A test of nothing but unknowns can be decided by no row.
        hopeless = any(test.reads and test.reads <= self.unknowns for test in tests)
        row: Row = [UNSET] * len(values)
        budget = Budget(limit)
        unclear: Entailment | None = None
        try:
            for found in rows(row, plain, values, tests, budget):
                open_tests = [test for test in tests if test.test(found) is None]
                if not open_tests:
                    return self._refuted(found, plain)
                if unclear is None and _completes(found, hidden, values, tests, budget):
                    unclear = self._hinging(found, plain, open_tests)
                    if hopeless:
                        return unclear
                    budget.left = min(budget.left, _CLEAR_ROWS)
        except Exhausted:
            return unclear or TOO_MANY
        return unclear or YES

    def _refuted(self, row: Row, plain: list[int]) -> Entailment:
        witness = self._witness(row, plain)
        values = self._separating(row)
        if self._impossible_aside():
            return Entailment("yes", reason="the premise cannot hold")
        return Entailment("no", witness, values, sorts=self._sorts(plain))

    def _hinging(self, row: Row, plain: list[int], open_tests: list[Constraint]) -> Entailment:
        hinges = frozenset[int]().union(*(test.reads for test in open_tests)) & self.unknowns
        return Entailment(
            "unknown",
            self._witness(row, plain),
            opaque=tuple(self.slots.terms[slot] for slot in sorted(hinges)),
            reason="it depends on what could not be understood",
            sorts=self._sorts(plain),
        )

    def _witness(self, row: Row, plain: list[int]) -> dict[Term, Value]:
        found: dict[Term, Value] = {}
        for slot in plain:
            value = row[slot]
            if not isinstance(value, Unset):
                found[self.slots.terms[slot]] = _shown(value)
        return found

    def _sorts(self, plain: list[int]) -> dict[Term, Sort]:
        return {self.slots.terms[slot]: self.domains.sorts[slot] for slot in plain}

    def _separating(self, row: Row) -> dict[Term, tuple[Value, ...]]:
        """For each slot of the goal that matters, all values that refute it, the other slots unchanged."""
        found: dict[Term, tuple[Value, ...]] = {}
        settings: dict[Term, tuple[Value, ...]] = {}
        for slot in sorted(self.aimed - self.unknowns):
            kept = row[slot]
            fitting = tuple(value for value in self.domains.values[slot] if self._refutes(row, slot, value))
            row[slot] = kept
            if fitting and len(fitting) < len(self.domains.values[slot]):
                term = self.slots.terms[slot]
                (settings if isinstance(term, Config) else found)[term] = tuple(_named(fitting))
        return found or settings

    def _refutes(self, row: Row, slot: int, value: Value) -> bool:
        row[slot] = value
        return all(test.test(row) for test in self.tests)

    def _impossible_aside(self) -> bool:
        tests = self.aside()
        involved = frozenset[int]().union(*(test.reads for test in tests))
        if not tests or not involved.isdisjoint(self.domains.crowded):
            return False
        values, rest = narrowed(self.domains.values, tests, frozenset())
        return not _completes([UNSET] * len(values), sorted(involved), values, rest, Budget(_SIDE_ROWS), True)


def _completes(
    row: Row,
    order: list[int],
    values: list[tuple[Value, ...]],
    tests: list[Constraint],
    budget: Budget,
    otherwise: bool | None = None,
) -> bool:
    """Whether the slots in `order` can have values so that no test fails; `otherwise` if out of budget."""
    try:
        return next(rows(list(row), order, values, tests, budget), None) is not None
    except Exhausted:
        if otherwise is None:
            raise
        return otherwise


def _shown(value: Value) -> Value:
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _named(values: tuple[Value, ...]) -> Iterator[Value]:
    """The values to show: of those without a name one is enough."""
    unnamed = False
    for value in values:
        if isinstance(value, str) and value.startswith(OTHER):
            if unnamed:
                continue
            unnamed = True
        yield _shown(value)
