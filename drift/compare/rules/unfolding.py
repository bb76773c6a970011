"""Derived values, relationships and properties unfolded, so that both sides speak of stored fields only."""

from __future__ import annotations

from dataclasses import dataclass

from drift.behaviour.expand import Vocabulary
from drift.compare.rules.conditions import elementwise
from drift.logic.terms import Predicate, Term


@dataclass(frozen=True, slots=True)
class Unfolding:
    """Unfolds by the entities of one side."""

    vocabulary: Vocabulary

    def term(self, term: Term) -> Term:
        """The value over stored fields."""
        return self.vocabulary.expand(term)

    def predicate(self, predicate: Predicate) -> Predicate:
        """The condition over stored fields."""
        return elementwise(self.vocabulary.expand(predicate))
