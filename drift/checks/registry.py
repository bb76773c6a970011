"""All checks, in no particular order: diagnostics are sorted by their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from drift.checks.config import parameters, references
from drift.checks.context import Context
from drift.checks.contracts import annotations as prose, invariants, surfaces as contracts, tautologies
from drift.checks.diagnostic import Found
from drift.checks.expressions import collections, conditions, enumerations, lambdas, types
from drift.checks.hints import creations, firing, occasions, scopes, unfinished, unused
from drift.checks.names import modules, unresolved
from drift.checks.states import graphs, presence, reachability
from drift.checks.structure import bindings, circles, clauses, duplicates, relationships, triggers
from drift.checks.sums import discriminators, variants
from drift.checks.surfaces import guards, offers, parties
from drift.checks.syntax import editions, parsing

Check: TypeAlias = Callable[[Context], Iterable[Found]]
CHECKS: tuple[Check, ...] = (
    parsing.check,
    modules.check,
    unresolved.check,
    bindings.check,
    circles.check,
    clauses.check,
    duplicates.check,
    relationships.check,
    triggers.check,
    types.check,
    conditions.check,
    lambdas.check,
    enumerations.check,
    collections.check,
    graphs.check,
    presence.check,
    reachability.check,
    discriminators.check,
    variants.check,
    parameters.check,
    references.check,
    contracts.check,
    prose.check,
    invariants.check,
    editions.check,
    guards.check,
    offers.check,
    parties.check,
    creations.check,
    firing.check,
    occasions.check,
    scopes.check,
    unfinished.check,
    unused.check,
)
OPTIONAL: Mapping[str, Check] = {tautologies.CODE: tautologies.check}
"""Checks of one code that only run where something gives it a severity."""
