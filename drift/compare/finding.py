"""What a detector yields: a finding (something differs) or a decision (how one clause fares)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from drift.behaviour.model import ReasonCode
from drift.compare.audit import (
    CodeLine,
    CodeLocation,
    Obligation,
    SpecLine,
    SpecLocation,
    Subject,
    Verdict,
    WitnessValue,
)
from drift.logic.spans import Source
from drift.logic.terms import Expression

NO_WITNESS: Mapping[str, tuple[WitnessValue, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between specification and code, before grouping into divergences.

    `cause` is the root cause's key: findings with the same key become one divergence (see `cause_of`).
    `obligation` is the id of the clause that it speaks about, "" if it speaks about none. `state` and
    `symbol` fill the catalogue's title together with subject, expected and actual; `title` is set only where
    that title won't do. `variant` is a catalogue variant that weighs otherwise (`equal`). `instead` is what
    would stand in the specification, in its words, if it said what the code does; None if nothing can.
    """

    rule: str
    subject: Subject
    message: str
    expected: str
    actual: str
    confidence: float
    cause: str
    spec: tuple[SpecLocation, ...] = ()
    code: tuple[CodeLocation, ...] = ()
    witness: Mapping[str, tuple[WitnessValue, ...]] = field(default_factory=lambda: NO_WITNESS, hash=False)
    obligation: str = ""
    state: str = ""
    symbol: str = ""
    title: str = ""
    variant: str = ""
    instead: Expression | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """One clause of the specification and its verdict; `unverifiable` always comes with its reasons."""

    obligation: str
    construct: str
    clause: str
    text: str
    verdict: Verdict
    spec: Source
    code: tuple[Source, ...] = ()
    reason_code: ReasonCode = ""
    reason: str = ""

    def as_obligation(self) -> Obligation:
        """The same as the ledger's line of the audit."""
        return Obligation(
            id=self.obligation,
            construct=self.construct,
            clause=self.clause,
            text=self.text,
            verdict=self.verdict,
            spec=SpecLine(self.spec.file, self.spec.span.line),
            code=tuple(CodeLine(place.file, place.span.line) for place in self.code),
            reason_code=self.reason_code,
            reason=self.reason,
        )


def cause_of(kind: str, *parts: str) -> str:
    """The key of a root cause: `cause_of("state", "Order", "status")` is `state:Order.status`."""
    return f"{kind}:{'.'.join(parts)}"


def spec_location(source: Source, construct: str = "", clause: str = "", text: str = "") -> SpecLocation:
    """A source as a place in a specification."""
    span = source.span
    return SpecLocation(
        source.file, span.line, span.column, span.end_line, span.end_column, construct, clause, text
    )


class Place(CodeLocation, frozen=True):
    """A primary place and the further ones that take part in it; grouping lists them after it."""

    related: tuple[Source, ...] = ()


def code_location(
    source: Source,
    symbol: str = "",
    text: str = "",
    path: tuple[str, ...] = (),
    related: tuple[Source, ...] = (),
) -> CodeLocation:
    """A source as a place in the code; grouping fills in its fingerprint."""
    span = source.span
    return Place(
        source.file,
        span.line,
        span.column,
        span.end_line,
        span.end_column,
        symbol,
        text,
        path,
        related=related,
    )
