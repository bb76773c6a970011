"""Conditions that say that there is a row."""

from __future__ import annotations

from drift.logic.gather import asked_for
from drift.logic.terms import Aggregate, Collect, Compare, Predicate, number


def present(predicate: Predicate) -> Collect | None:
    """The collection that the predicate says has something in it."""
    match predicate:
        case Compare("=", Aggregate("count", Collect() as counted), right) if right == number(1):
            return counted
        case _:
            return asked_for(predicate)
