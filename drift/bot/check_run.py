"""A check run's conclusion, summary and annotations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drift.compare.audit import Audit, Divergence, Severity
from drift.report.escape import is_text, one_line
from drift.report.github import described
from drift.report.markdown_parts import ledger_line, severities
from drift.report.places import first_place
from drift.report.words import count

LEVELS: dict[Severity, str] = {"error": "failure", "warning": "warning", "note": "notice", "off": "notice"}
MAX_ANNOTATIONS = 500
MAX_MESSAGE = 30_000
"""Characters; a check run's annotation takes 64 KB."""


def conclusion(audit: Audit, failed: bool) -> str:
    """`failure` if the audit failed by its threshold, `neutral` with lesser divergences, else `success`."""
    return "failure" if failed else "neutral" if audit.divergences else "success"


def title(audit: Audit) -> str:
    """One line."""
    found = audit.divergences
    return f"{count(len(found), 'divergence')}: {severities(found)}" if found else "No divergence"


def summary(audit: Audit) -> str:
    """A few lines of Markdown."""
    more = len(audit.divergences) - MAX_ANNOTATIONS
    cut = f"\n\n{count(more, 'further divergence')} without an annotation." if more > 0 else ""
    return ledger_line(audit) + cut


def annotated(audit: Audit, path_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """One for each divergence that has a place."""
    found = [_annotation(one, path_of) for one in audit.divergences[:MAX_ANNOTATIONS]]
    return [one for one in found if one is not None]


def _annotation(one: Divergence, path_of: Callable[[str], str]) -> dict[str, Any] | None:
    place = first_place(one)
    path = "" if place is None else path_of(place.file)
    if place is None or not is_text(path):
        return None
    return {
        "path": path,
        "start_line": place.line,
        "end_line": max(place.line, place.end_line),
        "annotation_level": LEVELS[one.severity],
        "title": one_line(f"{one.rule}: {one.title}")[:250],
        "message": described(one, place)[:MAX_MESSAGE],
    }
