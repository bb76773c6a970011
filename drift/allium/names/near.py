"""Near misses: names that were probably meant."""

from __future__ import annotations

from collections.abc import Iterable

CUTOFF = 70
LIMIT = 3
BUDGET = 200
"""Names of one project for which near misses are looked up; more unknown names are no typing errors."""


class NearMisses:
    """Looks similar names up, as long as there are not too many to ask for."""

    def __init__(self) -> None:
        self._left = BUDGET

    def near(self, name: str, pool: Iterable[str]) -> tuple[str, ...]:
        """The most similar names of a pool, best first."""
        if self._left <= 0 or not name:
            return ()
        self._left -= 1
        from rapidfuzz import fuzz, process

        found = process.extract(
            name, sorted(set(pool) - {name}), scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=LIMIT
        )
        return tuple(one for one, _, _ in found)
