"""One divergence on the page: both sides quoted, what was expected, what is, and what to make of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.compare.audit import CodeLocation, Divergence, Evidence, Severity, SpecLocation
from drift.logic.spans import Span
from drift.report.escape import one_line, visible
from drift.report.excerpt import excerpt
from drift.report.page import Page
from drift.report.texts import SourceTexts
from drift.report.words import CLASSIFICATIONS, witness_in_words

STYLES: dict[Severity, str] = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "off": "dim",
}
MAX_PLACES = 3
"""How many places of one side are quoted unless everything is asked for."""
LABEL = 12


def show_divergence(page: Page, divergence: Divergence, texts: SourceTexts, *, verbose: bool) -> None:
    """Adds the divergence to the page; `verbose` quotes every place and adds the fingerprint."""
    style = STYLES[divergence.severity]
    page.prose(
        one_line(divergence.title),
        lead=(f"{divergence.severity}[{visible(divergence.rule)}] ", style),
        style="bold",
    )
    page.prose(one_line(divergence.message), indent=2)
    page.blank()
    _spec_side(page, divergence.spec, texts, verbose)
    _code_side(page, divergence.code, texts, verbose)
    page.blank()
    labelled(page, "expected", divergence.expected)
    labelled(page, "actual", divergence.actual)
    labelled(page, "witness", witness_in_words(divergence))
    proposed = CLASSIFICATIONS[divergence.classification.proposed]
    reason = divergence.classification.reason
    labelled(page, "proposed", f"{proposed}: {reason}" if reason else proposed)
    labelled(page, "confidence", f"{divergence.confidence:.2f}")
    labelled(page, "fix", divergence.fix or "")
    if verbose:
        labelled(page, "id", divergence.fingerprint)
    quoted = {(place.file, place.line) for place in _places(divergence)}
    for evidence in divergence.evidence:
        _evidence(page, evidence, quoted)


def quote(
    page: Page, file: str, span: Span, texts: SourceTexts, text: str, *, label: str, remark: str = ""
) -> None:
    """Adds a place with its source lines; `text` stands in for them where the file can't be read."""
    place = f"{one_line(file)}:{span.line}:{span.column}"
    page.line(
        (f"{label:<{LABEL}}", "dim"), (place, "cyan"), (f"  {remark}" if remark else "", "dim"), indent=2
    )
    lines = texts.lines(file)
    digits = len(str(min(span.end_line + 1, max(len(lines), 1))))
    gutter = 2 + digits + 3
    rows = list(excerpt(lines, span, page.excerpt_width(gutter)))
    for row in rows:
        number = str(row.number) if row.number else ""
        page.line((f"{number:>{digits}} | ", "dim"), (row.text, ""), indent=2)
        if row.mark:
            lead, width = row.mark
            page.line(
                (f"{'':>{digits}} | ", "dim"), (" " * lead, ""), ("^" * width, "bold magenta"), indent=2
            )
    if not rows and text:
        page.line((f"{'':>{digits}} | ", "dim"), (one_line(text), ""), indent=2)


def _spec_side(page: Page, places: tuple[SpecLocation, ...], texts: SourceTexts, verbose: bool) -> None:
    for place in places if verbose else places[:MAX_PLACES]:
        span = Span(place.line, place.column, place.end_line, place.end_column)
        quote(page, place.file, span, texts, place.text, label="spec")
    _further(page, places, verbose)


def _code_side(page: Page, places: tuple[CodeLocation, ...], texts: SourceTexts, verbose: bool) -> None:
    primary = tuple(place for place in places if place.role == "primary")
    for place in primary if verbose else primary[:MAX_PLACES]:
        page.blank()
        span = Span(place.line, place.column, place.end_line, place.end_column)
        symbol = one_line(place.symbol)
        quote(
            page, place.file, span, texts, place.text, label="code", remark=f"in {symbol}" if symbol else ""
        )
        if place.path and tuple(place.path) != (place.symbol,):
            labelled(page, "reached by", " → ".join(place.path))
    _further(page, primary, verbose)
    related = [place for place in places if place.role == "related"]
    if related:
        shown = related if verbose else related[:MAX_PLACES]
        labelled(page, "see also", ", ".join(f"{one_line(place.file)}:{place.line}" for place in shown))


def _further(page: Page, places: Sequence[SpecLocation | CodeLocation], verbose: bool) -> None:
    left_out = places[:0] if verbose else places[MAX_PLACES:]
    if left_out:
        named = ", ".join(f"{one_line(place.file)}:{place.line}" for place in left_out[:MAX_PLACES])
        more = f" and {len(left_out) - MAX_PLACES} more (--verbose)" if len(left_out) > MAX_PLACES else ""
        labelled(page, "also at", named + more)


def _evidence(page: Page, evidence: Evidence, quoted: set[tuple[str, int]]) -> None:
    page.prose(
        one_line(evidence.message),
        indent=4,
        lead=(f"also {visible(evidence.rule)}: ", "italic"),
    )
    for place in _places(evidence):
        if (place.file, place.line) not in quoted:
            where = f"{one_line(place.file)}:{place.line}:{place.column}"
            page.line((where, "cyan"), (f"  {one_line(place.text)}" if place.text else "", "dim"), indent=6)


def _places(about: Divergence | Evidence) -> Iterator[SpecLocation | CodeLocation]:
    yield from about.spec
    yield from about.code


def labelled(page: Page, label: str, text: str) -> None:
    """Adds a labelled line of text; nothing when the text is empty."""
    page.prose(one_line(text), indent=2, lead=(f"{label:<{LABEL}}", "dim"))
