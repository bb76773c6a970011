"""The distillation report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.distill.reporting.model import Distilled, LeftOutReported, Place, RuleReported
from drift.report.markdown_escape import block, code, plain
from drift.report.words import count

_TITLES = {"infrastructure": "Left out: no part of the domain", "dead": "Left out: nothing reaches it"}


def report_markdown(distilled: Distilled) -> str:
    """The report as Markdown."""
    return "\n".join(_markdown(distilled)) + "\n"


def _markdown(it: Distilled) -> Iterator[str]:
    yield from ("# Distillation report", "")
    drafted = f"{count(len(it.entities), 'entity', 'entities')} and {count(len(it.rules), 'rule')}"
    yield f"{count(it.files, 'code file')} read; {drafted} drafted."
    yield ""
    yield coverage_line(it)
    for reason, number in it.left_out_files.items():
        yield f"- left out: {count(number, 'file')}, {plain(reason)}"
    yield from _table("Not read", ("what", "why", "where"), [_row(one) for one in it.unread])
    questions = [(plain(one.text), _shown(one.places)) for one in it.questions]
    yield from _table("Open questions", ("question", "where"), questions)
    yield from _table(
        "Rules", ("rule", "confidence", "why not more", "ways in"), [_rule(r) for r in it.rules]
    )
    yield from _table("Deferred", ("part", "why", "where"), [_row(one) for one in it.deferred])
    unsaid = [
        (code(u.what, table=True), code(u.operation, table=True), _shown((u.place,))) for u in it.unsaid
    ]
    yield from _table("Changes that no rule says", ("of what", "in", "where"), unsaid)
    if it.lifecycles:
        yield from ("", "## Lifecycles")
    for life in it.lifecycles:
        yield from ("", f"### {plain(life.entity)}.{plain(life.field)}", "", block(life.diagram, "mermaid"))
    if it.libraries:
        yield from ("", "## Subjects that a library specification may cover", "")
        yield from (f"- {plain(one.subject)}: {plain(', '.join(one.entities))}" for one in it.libraries)
    for rule in it.rules:
        yield from ("", f"### Behind {plain(rule.name)}", "")
        yield from (f"- {one.clause}: {_shown(one.places)}" for one in rule.clauses if one.places)
    parameters = [(code(one.clause, table=True), _shown(one.places)) for one in it.config]
    yield from _table("Behind the configuration", ("parameter", "where"), parameters)
    for sort, title in _TITLES.items():
        rows = [_row(one) for one in it.left_out if one.sort == sort]
        yield from _table(title, ("what", "why", "where"), rows)


def coverage_line(it: Distilled) -> str:
    """How much of what changes state the draft says."""
    found = it.coverage
    share = f" ({100 * found.said // found.changes} %)" if found.changes else ""
    places = count(found.changes, "place")
    verb = "changes" if found.changes == 1 else "change"
    line = f"Of {places} that {verb} something of the domain the draft says {found.said}{share}."
    if found.beside:
        line += f" {count(found.beside, 'further place')} change what is no part of it."
    if found.opaque:
        line += f" {count(found.opaque, 'call')} with something of it could not be followed."
    return line


def _rule(rule: RuleReported) -> tuple[str, ...]:
    confidence = f"{round(rule.confidence * 100)} %"
    doubts, entries = plain("; ".join(rule.doubts)), plain(", ".join(rule.entries))
    return code(rule.name, table=True), confidence, doubts, entries


def _row(one: LeftOutReported) -> tuple[str, ...]:
    return code(one.what, table=True), plain(one.reason), _shown(() if one.place is None else (one.place,))


def _shown(found: Sequence[Place]) -> str:
    return ", ".join(code(f"{one.file}:{one.line}", table=True) for one in found)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", f"## {title}", "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}")
    yield from (f"| {' | '.join(row)} |" for row in rows)
