"""Invariants that can't be broken. Reference: rule 7m (v3), opt-in."""

from __future__ import annotations

from collections.abc import Iterator

from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.logic.implies import entails

CODE = "allium.invariant.tautological"


def check(context: Context) -> Iterator[Found]:
    """Invariants that follow from what they are about, whatever the rules do."""
    for one in context.behaviour.invariants:
        if one.undecidable:
            continue
        premise = context.vocabulary.expand(one.where)
        goal = context.vocabulary.expand(one.predicate)
        if entails(premise, goal, context.typing).answer == "yes":
            said = f"`{one.name}` always holds: it can't be broken"
            yield Found(
                CODE, one.source.file, one.source.span, said, "say what could go wrong, or leave it out"
            )
