"""Fingerprints: what a finding is called across edits that do not touch it."""

from __future__ import annotations

from hashlib import sha256

from drift.compare.audit import CodeLocation
from drift.compare.finding import Finding
from drift.compare.naming import slug

LENGTH = 16


def entry_of(place: CodeLocation) -> str:
    """The way in to a place, unless it is the place's own function."""
    entry = place.path[0] if place.path else ""
    return "" if entry == place.symbol else entry


def fingerprint(finding: Finding, symbol: str, entry: str = "") -> str:
    """Depends on the rule, the construct, the clause's content, the code symbol and the way in to it.

    On no line and no wording.
    """
    place = finding.spec[0] if finding.spec else None
    construct = place.construct if place else ""
    clause = slug(place.text) if place and place.text else finding.obligation
    subject = finding.subject
    parts: tuple[str, ...] = (
        finding.rule,
        construct,
        clause,
        subject.kind,
        subject.name,
        subject.entity,
        subject.field,
        finding.state,
        symbol,
    )
    if entry:
        parts = (*parts, entry)
    return sha256("\x1f".join(parts).encode()).hexdigest()[:LENGTH]
