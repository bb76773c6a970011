"""One line a divergence: `src/login.py:47:8: error[guard-stronger] …`, for editors, grep and long lists."""

from __future__ import annotations

from collections.abc import Iterator

from drift.compare.audit import Audit, Divergence
from drift.report.decisions import besides
from drift.report.escape import one_line
from drift.report.places import first_place
from drift.report.tally import tally
from drift.report.words import count


def concise_report(audit: Audit) -> str:
    """A line for each syntax error, remark and divergence, the counts in the last line."""
    return "".join(f"{line}\n" for line in _lines(audit))


def _lines(audit: Audit) -> Iterator[str]:
    for problem in audit.problems:
        yield _row(problem.file, problem.line, problem.column, "error[syntax]", problem.message)
    for notice in audit.notices:
        if notice.severity != "info":
            label = f"{notice.severity}[{one_line(notice.code)}]"
            yield _row(notice.file, notice.line, notice.column, label, notice.message)
    for divergence in audit.divergences:
        yield _divergence(divergence)
    yield _closing(audit)


def _divergence(divergence: Divergence) -> str:
    label = f"{divergence.severity}[{one_line(divergence.rule)}]"
    place = first_place(divergence)
    if place is None:
        return f"{label} {one_line(divergence.title)}"
    row = _row(place.file, place.line, place.column, label, divergence.title)
    spec = next((at for at in divergence.spec if at is not place), None)
    return row if spec is None else f"{row} ({one_line(spec.file)}:{spec.line})"


def _row(file: str, line: int, column: int, label: str, text: str) -> str:
    return f"{one_line(file)}:{line}:{column}: {label} {one_line(text)}"


def _closing(audit: Audit) -> str:
    counts = tally(audit)
    new = "" if audit.compared is None else "new "
    parts = [
        f"{count(counts.divergences, f'{new}divergence')}",
        f"{counts.conforms} of {count(counts.obligations, 'clause')} conform",
    ]
    if counts.unverifiable:
        parts.append(f"{counts.unverifiable} unverifiable")
    if audit.unread:
        parts.append(f"{count(len(audit.unread), 'place')} unread")
    if audit.filtered:
        parts.append(f"{audit.filtered} below the confidence threshold")
    aside = besides(audit)
    return ", ".join(parts) + (f"; {aside[0].lower()}{aside[1:]}" if aside else "")
