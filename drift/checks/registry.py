"""All checks, in no particular order: diagnostics are sorted by their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.expressions import collections, enumerations, lambdas, types
from drift.checks.names import modules, unresolved
from drift.checks.states import graphs, presence, reachability
from drift.checks.structure import bindings, circles, clauses, duplicates, relationships, triggers
from drift.checks.syntax import parsing

CHECKS: tuple[Callable[[Context], Iterable[Found]], ...] = (
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
    lambdas.check,
    enumerations.check,
    collections.check,
    graphs.check,
    presence.check,
    reachability.check,
)
