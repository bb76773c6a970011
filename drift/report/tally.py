"""The counts of an audit that every format shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from drift.compare.audit import Audit, Severity

LOUDNESS: dict[Severity, int] = {"error": 3, "warning": 2, "note": 1, "off": 0}
"""How severities rank; higher is worse."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many divergences there are of each severity, and obligations of each verdict."""

    divergences: int
    errors: int
    warnings: int
    notes: int
    conforms: int
    diverges: int
    missing: int
    unverifiable: int

    @property
    def obligations(self) -> int:
        """All clauses of the specifications."""
        return self.conforms + self.diverges + self.missing + self.unverifiable


def tally(audit: Audit) -> Tally:
    """Counts the audit's divergences and obligations."""
    severities = Counter(divergence.severity for divergence in audit.divergences)
    verdicts = Counter(obligation.verdict for obligation in audit.obligations)
    return Tally(
        divergences=len(audit.divergences),
        errors=severities["error"],
        warnings=severities["warning"],
        notes=severities["note"],
        conforms=verdicts["conforms"],
        diverges=verdicts["diverges"],
        missing=verdicts["missing"],
        unverifiable=verdicts["unverifiable"],
    )


def worst(audit: Audit) -> Severity:
    """The severity of the worst divergence; `off` when there is none."""
    return max(
        (divergence.severity for divergence in audit.divergences), key=LOUDNESS.__getitem__, default="off"
    )
