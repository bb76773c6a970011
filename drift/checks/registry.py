"""All checks, in no particular order: diagnostics are sorted by their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.names import modules, unresolved
from drift.checks.syntax import parsing

CHECKS: tuple[Callable[[Context], Iterable[Found]], ...] = (
    parsing.check,
    modules.check,
    unresolved.check,
)
