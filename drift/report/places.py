"""The one place at which a format shows a divergence: in the code if it is there, else in the spec."""

from __future__ import annotations

from collections.abc import Iterator

from drift.compare.audit import CodeLocation, Divergence, SpecLocation, Suppressed

Place = SpecLocation | CodeLocation


def first_place(found: Divergence | Suppressed) -> Place | None:
    """The first primary place in the code, else the first in the specification."""
    primary = (place for place in found.code if place.role == "primary")
    others: tuple[Place, ...] = (*primary, *found.spec, *found.code)
    return next((place for place in others if place.line > 0), None)


def further_places(found: Divergence | Suppressed) -> Iterator[tuple[Place, str]]:
    """Every other place with what it is to the divergence, each line once."""
    first = first_place(found)
    seen = set() if first is None else {(first.file, first.line, first.column)}
    for place, what in _all(found):
        key = (place.file, place.line, place.column)
        if place.line > 0 and key not in seen:
            seen.add(key)
            yield place, what


def _all(found: Divergence | Suppressed) -> Iterator[tuple[Place, str]]:
    for spec in found.spec:
        yield spec, " ".join(filter(None, ("specified here:", spec.construct, spec.clause)))
    for code in found.code:
        yield code, "the code takes part in it here" if code.role == "related" else "the code does it here"
    for evidence in found.evidence if isinstance(found, Divergence) else ():
        places: tuple[Place, ...] = (*evidence.spec, *evidence.code)
        for place in places:
            yield place, f"also {evidence.rule}: {evidence.message}"
