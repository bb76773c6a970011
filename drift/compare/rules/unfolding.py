"""Derived values, relationships and properties unfolded, so that both sides speak of stored fields only."""

from __future__ import annotations

from drift.behaviour.expand import Vocabulary
from drift.compare.rules.conditions import elementwise
from drift.logic.terms import Predicate, Term


class Unfolding:
    """Unfolds by the entities of one side, each shared expression once. Pure from outside."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._terms: dict[Term, Term] = {}
        self._predicates: dict[Predicate, Predicate] = {}

    def term(self, term: Term) -> Term:
        """The value over stored fields."""
        if term not in self._terms:
            self._terms[term] = self._vocabulary.expand(term)
        return self._terms[term]

    def predicate(self, predicate: Predicate) -> Predicate:
        """The condition over stored fields."""
        if predicate not in self._predicates:
            self._predicates[predicate] = elementwise(self._vocabulary.expand(predicate))
        return self._predicates[predicate]
