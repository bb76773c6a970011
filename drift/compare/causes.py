"""Root causes: findings that follow from one thing are one divergence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from drift.compare.audit import Classification, CodeLocation, Divergence, Evidence
from drift.compare.catalogue import Catalogue
from drift.compare.finding import Finding, Place
from drift.compare.fingerprints import entry_of, fingerprint
from drift.compare.ordering import SEVERITIES as _SEVERITIES, ordered, spec_key
from drift.compare.rules.inquiry import Link
from drift.logic.spans import Source

_MAX_RELATED = 12
Classify = Callable[[Finding, Sequence[CodeLocation]], Classification]

_LEADING = (
    "guard-missing",
    "guard-weaker",
    "guard-stronger",
    "guard-different",
    "effect-missing",
    "effect-different",
    "trigger-different",
    "creation-different",
    "state-unspecified",
    "state-missing",
    "rule-unimplemented",
    "config-value",
    "hardcoded-value",
    "config-missing",
)
"""Among findings of one severity this decides which one leads."""


@dataclass(frozen=True, slots=True)
class _Group:
    cause: str
    findings: tuple[Finding, ...]


def divergences(
    findings: Iterable[Finding], links: Iterable[Link], catalogue: Catalogue, classify: Classify
) -> tuple[Divergence, ...]:
    """One divergence for each root cause, most severe first, then in the specification's order."""
    found = [_divergence(group, catalogue, classify) for group in _grouped(findings, links, catalogue)]
    return ordered(found)


def _grouped(findings: Iterable[Finding], links: Iterable[Link], catalogue: Catalogue) -> list[_Group]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.cause, []).append(finding)
    roots = _roots(groups, links, catalogue)
    joined: dict[str, list[Finding]] = {}
    for cause, members in groups.items():
        joined.setdefault(roots.get(cause, cause), []).extend(members)
    return [_Group(cause, tuple(members)) for cause, members in sorted(joined.items())]


def _roots(
    groups: Mapping[str, Sequence[Finding]], links: Iterable[Link], catalogue: Catalogue
) -> dict[str, str]:
    """For each cause the one it follows from: of several the most severe, then the first by name."""
    candidates: dict[str, set[str]] = {}
    for link in links:
        if link.cause in groups and link.root in groups and link.cause != link.root:
            candidates.setdefault(link.cause, set()).add(link.root)
    chosen = {
        cause: min(roots, key=lambda root: (min(_rank(f, catalogue) for f in groups[root]), root))
        for cause, roots in candidates.items()
    }
    return {cause: root for cause, root in chosen.items() if chosen.get(root) != cause}


def _rank(finding: Finding, catalogue: Catalogue) -> int:
    return _SEVERITIES[catalogue.severity(finding.rule, finding.variant)]


def _divergence(group: _Group, catalogue: Catalogue, classify: Classify) -> Divergence:
    merged = _merged(group.findings)
    merged.sort(key=lambda finding: _precedence(finding, catalogue))
    leader = merged[0]
    classification = classify(leader, leader.code)
    severity = catalogue.severity(leader.rule, leader.variant)
    if classification.proposed == "aspirational":
        severity = max(severity, catalogue.aspirational, key=_SEVERITIES.__getitem__)
    return Divergence(
        fingerprint=told_as(leader),
        rule=leader.rule,
        severity=severity,
        confidence=round(leader.confidence, 3),
        title=leader.title or catalogue.entry(leader.rule).titled(_words(leader)),
        message=leader.message,
        subject=leader.subject,
        expected=leader.expected,
        actual=leader.actual,
        witness={path: list(values) for path, values in leader.witness.items()},
        spec=leader.spec,
        code=_marked(leader) or next((_marked(one) for one in merged[1:] if one.code), ()),
        classification=classification,
        evidence=tuple(
            Evidence(
                finding.rule,
                finding.message,
                finding.spec,
                _marked(finding),
                told_as(finding),
            )
            for finding in merged[1:]
            if _rank(finding, catalogue) < _SEVERITIES["off"]
        ),
        obligations=tuple(dict.fromkeys(one.obligation for one in merged if one.obligation)),
    )


def told_as(finding: Finding) -> str:
    """The fingerprint that a divergence or evidence has by this finding."""
    return fingerprint(finding, min((place.symbol for place in finding.code), default=""))


def _merged(findings: Sequence[Finding]) -> list[Finding]:
    """The same finding in several places is one, with all its places."""
    found: dict[tuple[str, str, str, str], Finding] = {}
    for finding in sorted(findings, key=_position):
        subject = finding.subject
        key = (finding.rule, finding.obligation, subject.name, f"{subject.entity}.{subject.field}")
        known = found.get(key)
        if known is None:
            found[key] = finding
            continue
        found[key] = replace(
            known,
            code=_places((*known.code, *finding.code)),
            spec=tuple(dict.fromkeys((*known.spec, *finding.spec))),
            confidence=max(known.confidence, finding.confidence),
        )
    return list(found.values())


def _places(found: Iterable[CodeLocation]) -> tuple[CodeLocation, ...]:
    """Each place once, by its shortest way from an entry point."""
    ways: dict[tuple[str, int, int, str, str], CodeLocation] = {}
    for place in found:
        entry = place.path[0] if place.path else ""
        key = (place.file, place.line, place.column, place.symbol, entry)
        known = ways.get(key)
        if known is None or (len(place.path), place.path) < (len(known.path), known.path):
            ways[key] = place
    return tuple(ways.values())


def _marked(finding: Finding) -> tuple[CodeLocation, ...]:
    """The places of a finding with their fingerprints, then the further ones that take part in them."""
    primary = [_told(place, fingerprint(finding, place.symbol, entry_of(place))) for place in finding.code]
    listed = {(place.file, place.line) for place in primary}
    related: dict[tuple[str, int], CodeLocation] = {}
    for place, told in zip(finding.code, primary, strict=True):
        for source in place.related if isinstance(place, Place) else ():
            key = (source.file, source.span.line)
            if key not in listed and key not in related and len(related) < _MAX_RELATED:
                related[key] = _beside(told, source)
    return (*primary, *related.values())


def _told(place: CodeLocation, mark: str) -> CodeLocation:
    return CodeLocation(
        place.file,
        place.line,
        place.column,
        place.end_line,
        place.end_column,
        place.symbol,
        place.text,
        place.path,
        mark,
    )


def _beside(place: CodeLocation, source: Source) -> CodeLocation:
    span = source.span
    return CodeLocation(
        source.file,
        span.line,
        span.column,
        span.end_line,
        span.end_column,
        path=place.path,
        fingerprint=place.fingerprint,
        role="related",
    )


def _precedence(finding: Finding, catalogue: Catalogue) -> tuple[int, int, tuple[object, ...]]:
    place = _LEADING.index(finding.rule) if finding.rule in _LEADING else len(_LEADING)
    return (_rank(finding, catalogue), place, _position(finding))


def _position(finding: Finding) -> tuple[object, ...]:
    return (
        [spec_key(place) for place in finding.spec],
        [(place.file, place.line, place.column, place.symbol, place.path) for place in finding.code],
        finding.rule, finding.obligation, finding.message,
    )  # fmt: skip


def _words(finding: Finding) -> dict[str, str]:
    subject = finding.subject
    return {
        "name": subject.name,
        "entity": subject.entity,
        "field": subject.field,
        "state": finding.state or '""',
        "symbol": finding.symbol or (finding.code[0].symbol if finding.code else "the code"),
        "expected": finding.expected,
        "actual": finding.actual,
    }
