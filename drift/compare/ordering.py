"""The order of divergences: most severe first, then as the specification goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from drift.compare.audit import Divergence, Severity, SpecLocation

SEVERITIES: Mapping[Severity, int] = {"error": 0, "warning": 1, "note": 2, "off": 3}


def ordered(divergences: Iterable[Divergence]) -> tuple[Divergence, ...]:
    """The divergences as every report lists them."""
    return tuple(sorted(divergences, key=_order))


def spec_key(place: SpecLocation) -> tuple[str, int, int, str]:
    """What places of a specification are sorted by."""
    return (place.file, place.line, place.column, place.text)


def _order(found: Divergence) -> tuple[object, ...]:
    return (
        SEVERITIES[found.severity],
        [spec_key(place) for place in found.spec[:1]],
        found.rule,
        found.fingerprint,
    )
