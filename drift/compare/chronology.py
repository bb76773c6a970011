"""Which side of a divergence changed last: a reason more for, or against, what is proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeAlias

import msgspec

from drift.compare.audit import Audit, Classification, CodeLocation, Divergence, SpecLocation
from drift.vcs.blame import Change

Range: TypeAlias = tuple[str, int, int]
"""A file and its first and last line, 1-based."""
History: TypeAlias = Callable[[tuple[Range, ...]], dict[Range, Change | None]]

_ABBREVIATED = 10
_BOTH_WRONG = frozenset({"spec-conflict"})


def dated(audit: Audit, history: History) -> Audit:
    """The audit with each proposal weighed by history.

    `history` says of places when they were last changed, None where that is unknown; it is asked once.
    Nothing is said of a divergence with a place of unknown age, or if both sides changed together.
    """
    ranges = {place for divergence in audit.divergences for place in (*_spec(divergence), *_code(divergence))}
    changes = history(tuple(sorted(ranges)))
    return msgspec.structs.replace(
        audit, divergences=tuple(_dated(divergence, changes) for divergence in audit.divergences)
    )


def _dated(divergence: Divergence, changes: dict[Range, Change | None]) -> Divergence:
    spec, code = _newest(_spec(divergence), changes), _newest(_code(divergence), changes)
    if spec is None or code is None or spec.commit == code.commit or divergence.rule in _BOTH_WRONG:
        return divergence
    proposed = divergence.classification.proposed
    if _later(code, spec):
        when = f"the code changed last ({_said(code)}; the specification {_said(spec)})"
        return _with(divergence, Classification(proposed, f"{divergence.classification.reason}; {when}"))
    when = f"the specification changed last ({_said(spec)}; the code {_said(code)})"
    if proposed == "spec-bug":
        return _with(divergence, Classification("code-bug", f"{when}: the code has not followed"))
    return _with(divergence, Classification(proposed, f"{divergence.classification.reason}; {when}"))


def _with(divergence: Divergence, classification: Classification) -> Divergence:
    return msgspec.structs.replace(divergence, classification=classification)


def _spec(divergence: Divergence) -> list[Range]:
    return _ranges(divergence.spec)


def _code(divergence: Divergence) -> list[Range]:
    return _ranges(place for place in divergence.code if place.role == "primary")


def _ranges(places: Iterable[SpecLocation | CodeLocation]) -> list[Range]:
    return sorted({(place.file, place.line, max(place.line, place.end_line)) for place in places})


def _newest(ranges: list[Range], changes: dict[Range, Change | None]) -> Change | None:
    found = [changes.get(place) for place in ranges]
    known = [change for change in found if change is not None]
    if not known or len(known) != len(found):
        return None
    return max(known, key=lambda change: (not change.commit, change.time, change.commit))


def _later(one: Change, other: Change) -> bool:
    """Whether a change came after another one; what is in no commit yet came last."""
    return not one.commit or (bool(other.commit) and one.time > other.time)


def _said(change: Change) -> str:
    if not change.commit:
        return "not committed yet"
    day = datetime.fromtimestamp(change.time, UTC).date().isoformat()
    return f"{change.commit[:_ABBREVIATED]} of {day}"
