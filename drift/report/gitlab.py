"""GitLab's code quality report: an array of issues, which GitLab itself compares with the target branch's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from drift.compare.audit import Audit, Divergence, Severity
from drift.report.escape import one_line
from drift.report.places import first_place
from drift.report.words import witness_in_words

SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "major", "note": "info", "off": "info"}


def gitlab_report(audit: Audit) -> str:
    """The report as JSON.

    What an earlier audit knew is part of it: GitLab would call it resolved otherwise.
    """
    known = () if audit.compared is None else audit.compared.known
    return json.dumps(list(_issues((*audit.divergences, *known))), indent=2, ensure_ascii=True) + "\n"


def _issues(divergences: Iterable[Divergence]) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    for one in divergences:
        place = first_place(one)
        if place is None:
            continue
        times = seen[one.fingerprint] = seen.get(one.fingerprint, 0) + 1
        yield {
            "type": "issue",
            "check_name": one.rule,
            "description": _described(one),
            "fingerprint": one.fingerprint if times == 1 else f"{one.fingerprint}-{times}",
            "severity": SEVERITIES[one.severity],
            "categories": ["Bug Risk"],
            "location": {
                "path": place.file.removeprefix("./"),
                "lines": {"begin": place.line, "end": max(place.end_line, place.line)},
            },
        }


def _described(one: Divergence) -> str:
    witness = witness_in_words(one)
    where = next((f" ({place.file}:{place.line})" for place in one.spec), "")
    return one_line(f"{one.title}{where}" + (f". {witness}" if witness else ""))
