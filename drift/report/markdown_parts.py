"""Pieces of Markdown that the report and the comment on a pull request share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from drift.compare.audit import Audit, Divergence, Severity
from drift.logic.spans import Span
from drift.report.excerpt import excerpt
from drift.report.markdown_escape import block, clipped, code, html, link, plain
from drift.report.places import Place, first_place
from drift.report.tally import tally
from drift.report.texts import SourceTexts
from drift.report.words import CLASSIFICATIONS, count, witness_in_words

MARKS: dict[Severity, str] = {"error": "🔴", "warning": "🟡", "note": "🔵", "off": "⚪"}
WIDTH = 120
LONGEST_NAME, LONGEST_TITLE = 80, 300
Links = Callable[[Place], str]
"""The address of a place, or nothing."""


def no_links(_: Place) -> str:
    """Places are named only."""
    return ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of divergences."""

    divergence: Divergence
    text: str


def table(rows: Iterable[Row]) -> str:
    """The head of a table of divergences and its rows."""
    head = "| | rule | what | specification | code |\n| --- | --- | --- | --- | --- |\n"
    return head + "".join(f"{row.text}\n" for row in rows)


def row(one: Divergence, links: Links) -> Row:
    """A divergence as a line of a table."""
    spec = ", ".join(place(at, links) for at in one.spec[:1])
    found = [at for at in one.code if at.role == "primary"]
    behind = ", ".join(place(at, links) for at in found[:2])
    more = f" and {len(found) - 2} more" if len(found) > 2 else ""
    cells = (
        f"{MARKS[one.severity]} {one.severity}",
        code(clipped(one.rule, LONGEST_NAME), table=True),
        plain(clipped(one.title, LONGEST_TITLE)),
        spec,
        behind + more,
    )
    return Row(one, "| " + " | ".join(cells) + " |")


def place(at: Place, links: Links) -> str:
    """`file:line`, with a link where there is an address."""
    return link(code(f"{clipped(at.file, LONGEST_TITLE)}:{at.line}", table=True), links(at))


def details(one: Divergence, texts: SourceTexts | None, links: Links) -> str:
    """One divergence in full: what, why, both excerpts, the two sides in words."""
    parts = [plain(one.message)]
    spec = next(iter(one.spec), None)
    behind = next((at for at in one.code if at.role == "primary"), None)
    for name, at in (("Specification", spec), ("Code", behind)):
        if at is not None:
            reached = " → ".join(getattr(at, "path", ()))
            note = f", reached by {code(reached)}" if reached else ""
            parts.append(f"{name}: {place(at, links)}{note}\n\n{_quoted(at, texts)}")
    said = [
        ("expected", code(one.expected)),
        ("actual", code(one.actual)),
        ("witness", plain(witness_in_words(one))),
        ("proposed", plain(f"{CLASSIFICATIONS[one.classification.proposed]}: {one.classification.reason}")),
        ("confidence", f"{one.confidence:.2f}"),
        *(("also", f"{code(evidence.rule)} {plain(evidence.message)}") for evidence in one.evidence),
    ]
    parts.append("\n".join(f"- **{label}** {text}" for label, text in said if text))
    return "\n\n".join(part for part in parts if part)


def folded(summary: str, body: str) -> str:
    """A section that opens on a click. The summary is already HTML, the body Markdown."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def headed(one: Divergence) -> str:
    """The summary of a divergence's fold."""
    rule, title = clipped(one.rule, LONGEST_NAME), clipped(one.title, LONGEST_TITLE)
    return f"{one.severity} <b>{html(rule)}</b> {html(title)}"


def ledger_line(audit: Audit) -> str:
    """How many clauses conform, diverge, are missing and unverifiable, and what was read."""
    counts = tally(audit)
    unread = f", {count(len(audit.unread), 'place')} unread" if audit.unread else ""
    return (
        f"{count(counts.obligations, 'clause')}: {counts.conforms} conform, {counts.diverges} diverge, "
        f"{counts.missing} missing, {counts.unverifiable} unverifiable. "
        f"{count(audit.spec_files, 'specification')} and {count(audit.code_files, 'code file')} read{unread}."
    )


def severities(divergences: Sequence[Divergence]) -> str:
    """`1 error, 2 warnings`."""
    kinds: tuple[Severity, ...] = ("error", "warning", "note")
    numbers = {kind: sum(one.severity == kind for one in divergences) for kind in kinds}
    return ", ".join(count(number, kind) for kind, number in numbers.items() if number)


def where(one: Divergence) -> str:
    """The place that names a divergence in running text."""
    at = first_place(one)
    return "" if at is None else code(f"{at.file}:{at.line}")


def _quoted(at: Place, texts: SourceTexts | None) -> str:
    lines = [] if texts is None else texts.lines(at.file)
    rows = list(excerpt(lines, Span(at.line, at.column, at.end_line, at.end_column), WIDTH))
    if not rows:
        return block("\n".join(f"> {line}" for line in at.text.split("\n"))) if at.text else ""
    digits = max(len(str(shown.number or "")) for shown in rows)
    marked = (
        f"{shown.number or '':>{digits}} {'>' if _inside(shown.number, at) else ' '} {shown.text}"
        for shown in rows
    )
    return block("\n".join(line.rstrip() for line in marked))


def _inside(number: int | None, at: Place) -> bool:
    return number is not None and at.line <= number <= max(at.end_line, at.line)
