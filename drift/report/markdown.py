"""The report as Markdown: for a job's summary, a wiki page, a mail."""

from __future__ import annotations

from collections.abc import Iterator

from drift.compare.audit import Audit, Obligation
from drift.report.decisions import besides
from drift.report.markdown_escape import code, plain
from drift.report.markdown_parts import details, folded, headed, ledger_line, no_links, row, severities, table
from drift.report.texts import SourceTexts
from drift.report.words import REASONS, count

MAX_BYTES = 1_000_000
"""A job's summary takes a mebibyte."""
MAX_LISTED = 200


def markdown_report(audit: Audit, texts: SourceTexts, *, most: int = MAX_BYTES) -> str:
    """The report; what would exceed `most` bytes of UTF-8 is left out from the end, and it says so."""
    shown: list[str] = []
    room = most - 400
    parts = list(_parts(audit, texts))
    for position, part in enumerate(parts):
        room -= len(part.encode("utf-8", "backslashreplace")) + 2
        if room < 0:
            left = count(len(parts) - position, "further section")
            shown.append(f"**This report is cut: {left} would exceed {most} bytes.**")
            break
        shown.append(part)
    return "\n\n".join(shown) + "\n"


def _parts(audit: Audit, texts: SourceTexts) -> Iterator[str]:
    new = "" if audit.compared is None else "new "
    found = audit.divergences
    yield "## allium drift"
    headline = count(len(found), f"{new}divergence") if found else f"No {new}divergence"
    yield f"**{headline}**" + (f": {severities(found)}" if found else "")
    yield ledger_line(audit)
    if aside := besides(audit):
        yield plain(aside)
    if audit.problems:
        rows = [f"- {code(f'{one.file}:{one.line}')} {plain(one.message)}" for one in audit.problems]
        yield _listed(f"{count(len(rows), 'syntax error')} in the specifications", rows)
    if found:
        yield table(row(one, no_links) for one in found[:MAX_LISTED]).rstrip("\n")
        if len(found) > MAX_LISTED:
            yield f"… and {len(found) - MAX_LISTED} more, below."
    for one in found:
        yield folded(headed(one), details(one, texts, no_links))
    yield from _doubts(audit)


def _doubts(audit: Audit) -> Iterator[str]:
    if audit.compared is not None and audit.compared.resolved:
        rows = [f"- {code(one.rule)} {plain(one.title)}" for one in audit.compared.resolved]
        yield _listed(f"{count(len(rows), 'place')} resolved", rows)
    doubtful = [one for one in audit.obligations if one.verdict == "unverifiable"]
    if doubtful:
        rows = [_doubt(one) for one in doubtful]
        yield _listed(f"{count(len(rows), 'clause')} could not be verified", rows)
    if audit.unread:
        rows = [
            f"- {code(f'{one.file}:{one.line}' if one.line else one.file)} {plain(one.reason)}"
            for one in audit.unread
        ]
        yield _listed(f"{count(len(rows), 'place')} could not be read", rows)
    shown = [one for one in audit.notices if one.severity != "info"]
    if shown:
        rows = [f"- {code(f'{one.file}:{one.line}')} {plain(one.message)}" for one in shown]
        yield _listed(count(len(rows), "remark"), rows)


def _doubt(one: Obligation) -> str:
    place, what = f"{one.spec.file}:{one.spec.line}", f"{one.construct} {one.clause}: {one.text}"
    return f"- {code(place)} {code(what)}: {plain(REASONS[one.reason_code])}, {plain(one.reason)}"


def _listed(heading: str, rows: list[str]) -> str:
    shown = rows[:MAX_LISTED]
    if len(rows) > MAX_LISTED:
        shown.append(f"- … and {len(rows) - MAX_LISTED} more")
    return folded(heading, "\n".join(shown))
