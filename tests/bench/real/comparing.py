"""The findings of an audit held against their labels."""

from __future__ import annotations

from dataclasses import dataclass

from .auditing import Row
from .labels import Label, Project, Verdict


@dataclass(frozen=True)
class Compared:
    """Which findings are labelled, which are not, and which labelled ones are gone."""

    known: tuple[tuple[Row, Label], ...]
    new: tuple[Row, ...]
    gone: tuple[Label, ...]

    def count(self, verdict: Verdict) -> int:
        """How many of the findings were labelled so."""
        return sum(label.verdict == verdict for _, label in self.known)

    @property
    def lost(self) -> tuple[Label, ...]:
        """True findings that are gone."""
        return tuple(label for label in self.gone if label.verdict == "true")

    @property
    def precision(self) -> float | None:
        """The true ones among those that are true or false; None if there are none."""
        decided = self.count("true") + self.count("false")
        return self.count("true") / decided if decided else None

    @property
    def as_expected(self) -> bool:
        """Whether everything is labelled and nothing true was lost."""
        return not self.new and not self.lost


def compared(project: Project, rows: tuple[Row, ...]) -> Compared:
    """The findings with their labels. Each label counts once."""
    found = {row.fingerprint for row in rows}
    return Compared(
        known=tuple(
            (row, project.labels[row.fingerprint]) for row in rows if row.fingerprint in project.labels
        ),
        new=tuple(row for row in rows if row.fingerprint not in project.labels),
        gone=tuple(label for mark, label in project.labels.items() if mark not in found),
    )


def together(parts: list[Compared]) -> Compared:
    """The findings of several projects."""
    return Compared(
        known=tuple(pair for part in parts for pair in part.known),
        new=tuple(row for part in parts for row in part.new),
        gone=tuple(label for part in parts for label in part.gone),
    )
