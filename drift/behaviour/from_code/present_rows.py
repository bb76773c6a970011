"""Conditions that say that there is a row."""

from __future__ import annotations

from drift.logic.terms import Aggregate, Collect, Compare, Exists, Predicate, number


def present(predicate: Predicate) -> Collect | None:
    """The collection that the predicate says has something in it."""
    match predicate:
        case Exists(Collect() as collection):
            return collection
        case Compare(
            op="!=" | ">", left=Aggregate(gather="count", collection=Collect() as counted), right=right
        ):
            return counted if right == number(0) else None
        case Compare(
            op=">=" | "=", left=Aggregate(gather="count", collection=Collect() as counted), right=right
        ):
            return counted if right == number(1) else None
        case _:
            return None
