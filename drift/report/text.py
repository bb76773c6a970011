"""The text report: made to be read on a terminal, from the first syntax error to the closing counts."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from drift.compare.audit import Audit, Divergence, SyntaxProblem
from drift.logic.spans import Span
from drift.report.closing import closing
from drift.report.decisions import notices
from drift.report.divergence import labelled, quote, show_divergence
from drift.report.escape import one_line
from drift.report.page import Page, width_of
from drift.report.texts import SourceTexts
from drift.report.words import count


def text_report(audit: Audit, texts: SourceTexts, *, width: int | None = None, verbose: bool = False) -> str:
    """The report as plain text; lines are only wrapped when a width is given."""
    return _page(audit, texts, width, verbose).plain()


def print_text(audit: Audit, texts: SourceTexts, console: Console, *, verbose: bool = False) -> None:
    """Prints the report, styled as far as the console has styles, wrapped only if it is a terminal."""
    _page(audit, texts, width_of(console), verbose).print(console)


def _page(audit: Audit, texts: SourceTexts, width: int | None, verbose: bool) -> Page:
    page = Page(width)
    _problems(page, audit.problems, texts)
    notices(page, audit.notices, texts, verbose=verbose)
    for heading, divergences in _grouped(audit.divergences):
        page.blank()
        page.line((heading, "bold underline"))
        for divergence in divergences:
            page.blank()
            show_divergence(page, divergence, texts, verbose=verbose)
    closing(page, audit, verbose=verbose)
    return page


def _problems(page: Page, problems: Iterable[SyntaxProblem], texts: SourceTexts) -> None:
    found = list(problems)
    if not found:
        return
    page.line((f"{count(len(found), 'syntax error')} in the specifications", "bold underline"))
    for problem in found:
        page.blank()
        page.line(
            ("syntax error", "bold red"), (": ", ""), (one_line(problem.message) or "unreadable text", "bold")
        )
        span = Span(problem.line, problem.column, problem.end_line, problem.end_column)
        quote(page, problem.file, span, texts, problem.text, label="at")
        labelled(page, "expected", ", ".join(problem.expected))
        labelled(page, "hint", problem.hint)


def _grouped(divergences: Iterable[Divergence]) -> list[tuple[str, list[Divergence]]]:
    """The divergences by specification construct, in the order in which the constructs come up first."""
    groups: dict[str, list[Divergence]] = {}
    for divergence in divergences:
        groups.setdefault(_heading(divergence), []).append(divergence)
    return list(groups.items())


def _heading(divergence: Divergence) -> str:
    for location in divergence.spec:
        if location.construct:
            return f"{one_line(location.construct)}  ({one_line(location.file)})"
    return one_line(f"{divergence.subject.kind} {divergence.subject.name}")
