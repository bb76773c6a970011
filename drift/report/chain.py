"""`--explain`: the chain of reasoning of one verdict, as far as the audit holds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.compare.audit import Audit, Divergence, Obligation, Suppressed
from drift.logic.spans import Span
from drift.report.divergence import STYLES, labelled, quote
from drift.report.escape import one_line, visible
from drift.report.page import Page
from drift.report.texts import SourceTexts
from drift.report.words import CLASSIFICATIONS, witness_in_words


def found_by(wanted: str, audits: Iterable[Audit]) -> list[Divergence]:
    """The divergences whose fingerprint, or that of one of their places, begins so; each once."""
    found: dict[str, Divergence] = {}
    for audit in audits:
        known = () if audit.compared is None else audit.compared.known
        for one in (*audit.divergences, *known):
            if wanted and any(mark.startswith(wanted) for mark in _marks(one)):
                found.setdefault(one.fingerprint, one)
    exact = [one for one in found.values() if wanted in _marks(one)]
    return exact or list(found.values())


def _marks(divergence: Divergence) -> Iterator[str]:
    yield divergence.fingerprint
    for place in divergence.code:
        if place.fingerprint:
            yield place.fingerprint


def suppressed_by(wanted: str, audit: Audit) -> list[Suppressed]:
    """The suppressed divergences whose fingerprint, or that of one of their places, begins so."""
    return [
        one
        for one in audit.suppressed
        if wanted
        and any(mark.startswith(wanted) for mark in (one.fingerprint, *(p.fingerprint for p in one.code)))
    ]


def suppressed_page(suppressed: Suppressed, texts: SourceTexts, width: int | None) -> Page:
    """What was found, and who decided to live with it."""
    page = Page(width)
    page.prose(
        one_line(suppressed.title),
        lead=(f"{suppressed.severity}[{visible(suppressed.rule)}] ", STYLES[suppressed.severity]),
        style="bold",
    )
    for label, places in (("spec", suppressed.spec), ("code", suppressed.code)):
        for place in places:
            page.blank()
            span = Span(place.line, place.column, place.end_line, place.end_column)
            quote(page, place.file, span, texts, place.text, label=label)
    page.blank()
    where = f"{suppressed.file}:{suppressed.line}"
    labelled(page, "suppressed", f"{suppressed.reason} ({where})")
    return page


def chain_page(divergence: Divergence, audit: Audit, texts: SourceTexts, width: int | None) -> Page:
    """From the clause to the verdict, step by step."""
    page = Page(width)
    page.prose(
        one_line(divergence.title),
        lead=(f"{divergence.severity}[{visible(divergence.rule)}] ", STYLES[divergence.severity]),
        style="bold",
    )
    _heading(page, 1, "What the specification says")
    for place in divergence.spec:
        span = Span(place.line, place.column, place.end_line, place.end_column)
        remark = " ".join(filter(None, (place.construct, place.clause)))
        quote(page, place.file, span, texts, place.text, label="spec", remark=one_line(remark))
    labelled(page, "expected", divergence.expected)
    _heading(page, 2, "Where the code was found to do it")
    subject = divergence.subject
    about = ".".join(filter(None, (subject.entity, subject.field)))
    labelled(page, "matched", f"{subject.kind} {subject.name}" + (f", {about}" if about else ""))
    for code in divergence.code:
        span = Span(code.line, code.column, code.end_line, code.end_column)
        label = "code" if code.role == "primary" else "see also"
        quote(
            page,
            code.file,
            span,
            texts,
            code.text,
            label=label,
            remark=f"in {code.symbol}" if code.symbol else "",
        )
        labelled(page, "reached by", " → ".join(code.path))
        labelled(page, "context", code.fingerprint if code.role == "primary" else "")
    if not divergence.code:
        labelled(page, "code", "no place: nothing in the code was found")
    labelled(page, "actual", divergence.actual)
    _heading(page, 3, "Why the two differ")
    page.prose(one_line(divergence.message), indent=2)
    labelled(page, "witness", witness_in_words(divergence))
    for evidence in divergence.evidence:
        page.prose(one_line(evidence.message), indent=2, lead=(f"also {visible(evidence.rule)}: ", "italic"))
    _obligations(page, divergence, audit)
    _heading(page, 5, "The verdict")
    proposed = CLASSIFICATIONS[divergence.classification.proposed]
    labelled(page, "proposed", f"{proposed}: {divergence.classification.reason}")
    labelled(page, "confidence", f"{divergence.confidence:.2f}")
    labelled(page, "id", divergence.fingerprint)
    return page


def _obligations(page: Page, divergence: Divergence, audit: Audit) -> None:
    """The clause's own verdict, and how the rest of its construct fares: what the match rests on."""
    constructs = {(place.file, place.construct) for place in divergence.spec if place.construct}
    around = [one for one in audit.obligations if (one.spec.file, one.construct) in constructs]
    if not around:
        return
    _heading(page, 4, "How the clauses of the same construct fare")
    own = frozenset(divergence.obligations)
    for one in around:
        mark = "→ " if one.id in own else "  "
        page.prose(
            one_line(f"{one.clause}: {one.text}") + _where(one),
            indent=2,
            lead=(f"{mark}{one.verdict:<13}", ""),
        )


def _where(obligation: Obligation) -> str:
    if obligation.reason:
        return f"  ({one_line(obligation.reason)})"
    places = ", ".join(f"{one_line(place.file)}:{place.line}" for place in obligation.code[:3])
    return f"  ({places})" if places else ""


def _heading(page: Page, number: int, text: str) -> None:
    page.blank()
    page.line((f"{number}. {text}", "bold underline"))
    page.blank()
