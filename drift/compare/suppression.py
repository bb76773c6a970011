"""Suppressions: divergences that somebody decided to live with, and decisions that nothing needs any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from drift.compare.audit import (
    Classification,
    CodeLocation,
    Divergence,
    Evidence,
    SpecLocation,
    Suppressed,
    SuppressedBy,
)
from drift.compare.ordering import ordered


@dataclass(frozen=True, slots=True)
class Suppression:
    """A decision written beside a line: `ignore` findings of some rules, or `aspirational`.

    It stands at `line` and speaks for the places that begin on the lines `first` to `last`, or, with
    `behind`, that end on its own line.
    """

    file: str
    line: int
    column: int
    first: int
    last: int
    kind: Literal["ignore", "aspirational"]
    reason: str
    rules: tuple[str, ...] = ()
    side: SuppressedBy = "specification"
    behind: bool = False

    def covers(self, place: SpecLocation | CodeLocation) -> bool:
        """Whether it speaks for a place."""
        if place.file != self.file:
            return False
        return self.first <= place.line <= self.last or (self.behind and place.end_line == self.line)


@dataclass(frozen=True, slots=True)
class Unused:
    """A suppression that no finding of its rule needs; `rule` is empty for `aspirational`."""

    suppression: Suppression
    rule: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left to report, what was suppressed, and which suppressions did nothing."""

    divergences: tuple[Divergence, ...]
    suppressed: tuple[Suppressed, ...]
    unused: tuple[Unused, ...]


def suppress(
    divergences: Iterable[Divergence], suppressions: Sequence[Suppression], judged: Collection[str]
) -> Outcome:
    """Applies the suppressions. `judged` are the rules that were looked for: only these can be unused."""
    stage = _Stage(suppressions)
    kept = [one for divergence in divergences if (one := stage.reported(divergence)) is not None]
    unused = tuple(stage.unused(frozenset(judged)))
    return Outcome(ordered(kept), tuple(stage.suppressed), unused)


class _Stage:
    """One pass over the divergences; remembers which suppressions were needed."""

    def __init__(self, suppressions: Sequence[Suppression]) -> None:
        self._ignores = [one for one in suppressions if one.kind == "ignore"]
        self._aspirational = [one for one in suppressions if one.kind == "aspirational"]
        self._used: set[tuple[Suppression, str]] = set()
        self.suppressed: list[Suppressed] = []

    def reported(self, divergence: Divergence) -> Divergence | None:
        """What is left of a divergence, if anything."""
        if decision := self._speaking(divergence.rule, divergence.spec):
            self._note(divergence, decision, divergence.code)
            return None
        left = self._without_places(divergence)
        if left is None:
            return None
        evidence = tuple(one for one in left.evidence if not self._is_ignored(one))
        return self._as_planned(msgspec.structs.replace(left, evidence=evidence))

    def unused(self, judged: frozenset[str]) -> Iterator[Unused]:
        """Suppressions without effect, rule by rule."""
        for one in self._aspirational:
            if (one, "") not in self._used:
                yield Unused(one, "")
        for one in self._ignores:
            for rule in one.rules:
                if rule in judged and (one, rule) not in self._used:
                    yield Unused(one, rule)

    def _speaking(self, rule: str, places: Iterable[SpecLocation | CodeLocation]) -> Suppression | None:
        """The first suppression that speaks for a rule at one of the places; all that do are needed."""
        found: Suppression | None = None
        listed = tuple(places)
        for one in self._ignores:
            if rule in one.rules and any(one.covers(place) for place in listed):
                self._used.add((one, rule))
                found = found or one
        return found

    def _without_places(self, divergence: Divergence) -> Divergence | None:
        primary = [place for place in divergence.code if place.role == "primary"]
        decided = [(place, self._speaking(divergence.rule, (place,))) for place in primary]
        left = [place for place, decision in decided if decision is None]
        for decision in dict.fromkeys(one for _, one in decided if one is not None):
            self._note(divergence, decision, tuple(place for place, one in decided if one is decision))
        if primary and not left:
            return None
        if len(left) == len(primary):
            return divergence
        related = tuple(place for place in divergence.code if place.role == "related")
        return msgspec.structs.replace(divergence, code=(*left, *related))

    def _is_ignored(self, evidence: Evidence) -> bool:
        if self._speaking(evidence.rule, evidence.spec):
            return True
        primary = [place for place in evidence.code if place.role == "primary"]
        decided = [self._speaking(evidence.rule, (place,)) for place in primary]
        return bool(decided) and None not in decided

    def _as_planned(self, divergence: Divergence) -> Divergence:
        """A divergence that the specification says is not built yet is a note."""
        speaking = [one for one in self._aspirational if any(one.covers(place) for place in divergence.spec)]
        if not speaking:
            return divergence
        self._used.update((one, "") for one in speaking)
        why = f"the specification says so ({speaking[0].file}:{speaking[0].line}): {speaking[0].reason}"
        severity = divergence.severity if divergence.severity == "off" else "note"
        return msgspec.structs.replace(
            divergence, severity=severity, classification=Classification("aspirational", why)
        )

    def _note(self, divergence: Divergence, decision: Suppression, code: tuple[CodeLocation, ...]) -> None:
        self.suppressed.append(
            Suppressed(
                fingerprint=divergence.fingerprint,
                rule=divergence.rule,
                severity=divergence.severity,
                title=divergence.title,
                reason=decision.reason,
                by=decision.side,
                file=decision.file,
                line=decision.line,
                spec=divergence.spec,
                code=code,
            )
        )
