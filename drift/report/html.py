"""The report as one HTML page: no script, no external resource, readable in the dark and on paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from drift import __version__
from drift.compare.audit import Audit, Divergence, Obligation, Statechart, Verdict
from drift.compare.catalogue import Catalogue
from drift.logic.spans import Span
from drift.report.decisions import besides
from drift.report.escape import one_line, visible
from drift.report.excerpt import excerpt
from drift.report.markdown_parts import severities
from drift.report.pages import environment
from drift.report.places import Place
from drift.report.statechart_svg import MAX_STEPS, statechart_svg
from drift.report.tally import tally
from drift.report.texts import SourceTexts
from drift.report.words import CLASSIFICATIONS, REASONS, count, witness_in_words

WIDTH = 110
MAX_PLACES = 20
MAX_NAMED = 6
MAX_DIVERGENCES = 5_000
_IDENTIFIER = re.compile(r"[a-z][a-z-]*")
_TEMPLATE = "report.html.jinja"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an excerpt, in three pieces: the middle one is marked."""

    number: str
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A place with its excerpt."""

    name: str
    remark: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A divergence as the page shows it."""

    one: Divergence
    known: bool
    says: str
    spec: tuple[Shown, ...]
    code: tuple[Shown, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Construct:
    """A construct of a specification with its clauses."""

    name: str
    file: str
    clauses: tuple[Obligation, ...]
    counts: tuple[tuple[str, int], ...]

    @property
    def holds(self) -> bool:
        """Whether nothing in it needs a look."""
        return all(one.verdict == "conforms" for one in self.clauses)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A lifecycle: its drawing and the list that the drawing's numbers refer to."""

    chart: Statechart
    drawing: Markup
    left_out: int


def html_report(audit: Audit, texts: SourceTexts, catalogue: Catalogue) -> str:
    """The page. Everything from the audited files is escaped by the template engine."""
    known = () if audit.compared is None else audit.compared.known
    shown = [*((one, False) for one in audit.divergences), *((one, True) for one in known)]
    cards = [_card(one, texts, catalogue, old) for one, old in shown[:MAX_DIVERGENCES]]
    charts = [chart for chart in audit.lifecycles if chart.states]
    rules = Counter(card.one.rule for card in cards if _IDENTIFIER.fullmatch(card.one.rule))
    kinds = Counter(card.one.severity for card in cards)
    return (
        environment()
        .get_template(_TEMPLATE)
        .render(
            audit=audit,
            version=__version__,
            tally=tally(audit),
            severities=severities(audit.divergences),
            new="" if audit.compared is None else "new ",
            besides=besides(audit),
            cards=cards,
            left_out=len(shown) - len(cards),
            rules=sorted(rules.items()),
            kinds=[(kind, kinds[kind]) for kind in ("error", "warning", "note") if kinds[kind]],
            constructs=list(_constructs(audit.obligations)),
            charts=[_drawn(chart, number) for number, chart in enumerate(charts, 1)],
            reasons=REASONS,
            count=count,
            number=len,
        )
    )


def _card(one: Divergence, texts: SourceTexts, catalogue: Catalogue, known: bool) -> Card:
    primary = [at for at in one.code if at.role == "primary"]
    related = _named([f"{at.file}:{at.line}" for at in one.code if at.role == "related"])
    proposed = CLASSIFICATIONS[one.classification.proposed]
    facts = (
        ("expected", one.expected),
        ("actual", one.actual),
        ("witness", witness_in_words(one)),
        ("proposed", f"{proposed}: {one.classification.reason}"),
        ("confidence", f"{one.confidence:.2f}"),
        ("fix", one.fix or ""),
        ("see also", related),
        ("id", one.fingerprint),
    )
    return Card(
        one=one,
        known=known,
        says=" ".join(catalogue.entry(one.rule).says.split()) if one.rule in catalogue else "",
        spec=tuple(_shown(at, texts, at.construct) for at in one.spec[:MAX_PLACES]),
        code=tuple(_shown(at, texts, _reached(at.path, at.symbol)) for at in primary[:MAX_PLACES]),
        facts=tuple((label, one_line(text)) for label, text in facts if text),
    )


def _named(places: Sequence[str]) -> str:
    more = len(places) - MAX_NAMED
    return ", ".join(places[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")


def _reached(path: Sequence[str], symbol: str) -> str:
    return " → ".join(path) if path else symbol


def _shown(at: Place, texts: SourceTexts, remark: str) -> Shown:
    span = Span(at.line, at.column, at.end_line, at.end_column)
    rows = list(excerpt(texts.lines(at.file), span, WIDTH))
    lines = []
    for row in rows:
        first, width = row.mark or (0, 0)
        inside = row.number is not None and at.line <= row.number <= max(at.end_line, at.line)
        end = first + width if inside else first
        lines.append(Line(str(row.number or ""), row.text[:first], row.text[first:end], row.text[end:]))
    if not lines and at.text:
        lines = [Line("", "", one_line(at.text), "")]
    return Shown(f"{visible(at.file)}:{at.line}", one_line(remark), tuple(lines))


def _constructs(obligations: Iterable[Obligation]) -> Iterator[Construct]:
    groups: dict[tuple[str, str], list[Obligation]] = {}
    for one in obligations:
        groups.setdefault((one.spec.file, one.construct), []).append(one)
    for (file, name), clauses in groups.items():
        verdicts = Counter(one.verdict for one in clauses)
        order: tuple[Verdict, ...] = ("diverges", "missing", "unverifiable", "conforms")
        counts = tuple((verdict, verdicts[verdict]) for verdict in order if verdicts[verdict])
        yield Construct(one_line(name), visible(file), tuple(clauses), counts)


def _drawn(chart: Statechart, number: int) -> Drawn:
    return Drawn(chart, statechart_svg(chart, number), max(0, len(chart.steps) - MAX_STEPS))
