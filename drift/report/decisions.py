"""What people have decided, and what an earlier audit knew: suppressions, baseline, notices."""

from __future__ import annotations

from collections.abc import Sequence

from drift.compare.audit import Audit, Compared, Notice, Suppressed
from drift.logic.spans import Span
from drift.report.divergence import labelled, quote
from drift.report.escape import one_line
from drift.report.page import Page
from drift.report.texts import SourceTexts
from drift.report.words import count

MAX_NAMED = 20
_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}


def notices(page: Page, found: Sequence[Notice], texts: SourceTexts, *, verbose: bool) -> None:
    """Adds what is wrong beside the divergences; what is only for information needs `verbose`."""
    shown = [one for one in found if verbose or one.severity != "info"]
    if shown:
        page.blank()
        page.line((f"{count(len(shown), 'remark')}", "bold underline"))
    for one in shown:
        page.blank()
        page.prose(
            one_line(one.message), lead=(f"{one.severity}[{one_line(one.code)}] ", _STYLES[one.severity])
        )
        span = Span(one.line, one.column, one.end_line, one.end_column)
        quote(page, one.file, span, texts, "", label="at")
        labelled(page, "hint", one.hint)


def comparison(page: Page, compared: Compared, *, verbose: bool) -> None:
    """Adds what the earlier audit had: the resolved by name, clauses that can't be verified any more."""
    _listed(
        page,
        f"{count(len(compared.resolved), 'place')} resolved since {one_line(compared.earlier)}",
        [
            f"{one.rule}: {one.title}" + (f"  ({one.symbol})" if one.symbol else "")
            for one in compared.resolved
        ],
        verbose,
    )
    _listed(
        page,
        f"{count(len(compared.lost), 'clause')} conformed in {one_line(compared.earlier)} "
        "and can't be verified now",
        compared.lost,
        verbose,
    )


def suppressions(page: Page, suppressed: Sequence[Suppressed], *, verbose: bool) -> None:
    """Adds the suppressed divergences with their reasons, if everything is asked for."""
    if verbose:
        _listed(
            page,
            f"{count(len(suppressed), 'finding')} suppressed",
            [f"{one.rule}: {one.title}: {one.reason} ({one.file}:{one.line})" for one in suppressed],
            verbose,
        )


def besides(audit: Audit) -> str:
    """`2 known, 1 resolved; 3 suppressed`: what is not among the divergences, in a line."""
    parts = []
    if audit.compared is not None:
        compared = audit.compared
        parts.append(
            f"Compared with {one_line(compared.earlier)}: {len(compared.known)} known, "
            f"{count(len(compared.resolved), 'place')} resolved"
        )
    if audit.suppressed:
        parts.append(f"{count(len(audit.suppressed), 'finding')} suppressed")
    hints = sum(one.severity == "info" for one in audit.notices)
    if hints:
        parts.append(f"{count(hints, 'remark')} for information (--verbose)")
    return "; ".join(parts)


def _listed(page: Page, heading: str, rows: Sequence[str], verbose: bool) -> None:
    if not rows:
        return
    page.blank()
    page.line((heading, "bold underline"))
    page.blank()
    shown = rows if verbose else rows[:MAX_NAMED]
    for row in shown:
        page.prose(one_line(row), indent=2)
    if len(rows) > len(shown):
        page.line((f"… and {len(rows) - len(shown)} more (--verbose)", "dim"), indent=2)
