"""Diagnostics of `allium check` on a page: each with its source lines."""

from __future__ import annotations

from collections import Counter

from drift.checks.diagnostic import Diagnostic, Severity
from drift.checks.engine import Checked
from drift.logic.spans import Span
from drift.report.escape import one_line
from drift.report.excerpt import excerpt
from drift.report.page import Page
from drift.report.texts import SourceTexts
from drift.report.words import count

STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}


def check_page(checked: Checked, texts: SourceTexts, width: int | None) -> Page:
    """All diagnostics, then the sum."""
    page = Page(width)
    for one in checked.diagnostics:
        _show(page, one, texts)
        page.blank()
    page.line((summary(checked), "bold"))
    return page


def summary(checked: Checked) -> str:
    """`2 errors, 1 warning in 3 files; 1 suppressed`."""
    by_severity = Counter(one.severity for one in checked.diagnostics)
    words: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
    parts = [count(by_severity[severity], word) for severity, word in words.items() if by_severity[severity]]
    said = f"{', '.join(parts) or 'nothing found'} in {count(checked.files, 'file')}"
    return f"{said}; {checked.suppressed} suppressed" if checked.suppressed else said


def _show(page: Page, one: Diagnostic, texts: SourceTexts) -> None:
    place = f"{one_line(one.file)}:{one.span.line}:{one.span.column}: "
    page.line(
        (place, "cyan"),
        (f"{one.severity}: ", STYLES[one.severity]),
        (one_line(one.message), "bold"),
        (f" [{one.code}]", "dim"),
    )
    _quote(page, one.file, one.span, texts)
    for other in one.related:
        where = f"{one_line(other.file)}:{other.span.line}:{other.span.column}"
        page.line((where, "cyan"), (f"  {one_line(other.message)}", "dim"), indent=2)
    page.prose(one_line(one.hint), indent=2, lead=("help: ", "bold"))


def _quote(page: Page, file: str, span: Span, texts: SourceTexts) -> None:
    lines = texts.lines(file)
    digits = len(str(min(span.end_line + 1, max(len(lines), 1))))
    for row in excerpt(lines, span, page.excerpt_width(digits + 5)):
        number = str(row.number) if row.number else ""
        page.line((f"{number:>{digits}} | ", "dim"), (row.text, ""), indent=2)
        if row.mark:
            lead, width = row.mark
            page.line(
                (f"{'':>{digits}} | ", "dim"), (" " * lead, ""), ("^" * width, "bold magenta"), indent=2
            )
