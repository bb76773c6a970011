"""Fingerprints: what a finding is called across edits that do not touch it."""

from __future__ import annotations

from hashlib import sha256

from drift.compare.finding import Finding
from drift.compare.naming import slug

LENGTH = 16


def fingerprint(finding: Finding, symbol: str) -> str:
    """Depends on the rule, the construct, the clause's content and the code symbol.

    On no line and no wording.
    """
    place = finding.spec[0] if finding.spec else None
    construct = place.construct if place else ""
    clause = slug(place.text) if place and place.text else finding.obligation
    subject = finding.subject
    parts = (
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
    return sha256("\x1f".join(parts).encode()).hexdigest()[:LENGTH]
