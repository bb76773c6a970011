"""States: does the code know the states that the specification declares, and no others?"""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Behaviour
from drift.compare.align.model import Alignment
from drift.compare.finding import Decision, Finding


def states(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Finding]:
    """`state-missing` and `state-unspecified` findings. `code` is translated."""
    return iter(())


def state_decisions(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Decision]:
    """One verdict per state of each machine of the specification."""
    return iter(())
