"""GitLab's code quality report: an array of issues, which GitLab itself compares with the target branch's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from drift.compare.audit import Audit, Divergence, Severity
from drift.report.escape import one_line
from drift.report.places import first_place
from drift.report.words import REASONS, witness_in_words

SEVERITIES: dict[Severity, str] = {"error": "critical", "warning": "major", "note": "info", "off": "info"}


def gitlab_report(audit: Audit) -> str:
    """The report as JSON, with what could not be read, so that it does not look clean.

    What an earlier audit knew is part of it: GitLab would call it resolved otherwise.
    """
    known = () if audit.compared is None else audit.compared.known
    issues = [*_syntax(audit), *_issues((*audit.divergences, *known)), *_unread(audit)]
    return json.dumps(list(_told_apart(issues)), indent=2, ensure_ascii=True) + "\n"


def _told_apart(issues: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """GitLab takes issues of one fingerprint for one: the later ones are numbered."""
    seen: dict[str, int] = {}
    for one in issues:
        mark = one["fingerprint"]
        times = seen[mark] = seen.get(mark, 0) + 1
        yield one if times == 1 else {**one, "fingerprint": f"{mark}-{times}"}


def _syntax(audit: Audit) -> Iterator[dict[str, Any]]:
    for one in audit.problems:
        text = f"syntax error: {one.message}"
        yield _besides("syntax", text, "critical", one.file, one.line, one.end_line, one.text)


def _unread(audit: Audit) -> Iterator[dict[str, Any]]:
    shown = {(one.file, one.line) for one in audit.problems}
    for one in audit.unread:
        if (one.file, one.line) not in shown:
            text = f"not read: {one.reason or REASONS[one.code]}"
            yield _besides(f"unread-{one.code or 'file'}", text, "info", one.file, max(one.line, 1), 0, text)


def _besides(
    check: str, text: str, severity: str, file: str, line: int, end_line: int, mark: str
) -> dict[str, Any]:
    """An issue that is no divergence; its fingerprint does not depend on lines."""
    fingerprint = sha256("\x1f".join((check, file, mark)).encode("utf-8", "backslashreplace")).hexdigest()[
        :16
    ]
    return {
        "type": "issue",
        "check_name": check,
        "description": one_line(text),
        "fingerprint": fingerprint,
        "severity": severity,
        "categories": ["Bug Risk"],
        "location": {"path": file.removeprefix("./"), "lines": {"begin": line, "end": max(line, end_line)}},
    }


def _issues(divergences: Iterable[Divergence]) -> Iterator[dict[str, Any]]:
    for one in divergences:
        place = first_place(one)
        if place is None:
            continue
        yield {
            "type": "issue",
            "check_name": one.rule,
            "description": _described(one),
            "fingerprint": one.fingerprint,
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
