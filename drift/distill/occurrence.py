"""One thing that an operation does, in the words of the draft."""

from __future__ import annotations

from dataclasses import dataclass

from drift.distill.draft import Statement
from drift.distill.guards import Guard
from drift.logic.terms import Var


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What happens. `guards` are about what is given, `loops` restrict the instances it happens to."""

    statement: Statement
    guards: tuple[Guard, ...]
    loops: tuple[tuple[Var, tuple[Guard, ...]], ...] = ()
