"""Workflow commands: GitHub shows each as an annotation at its line.

Nothing from an audited file can form a command of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from drift.compare.audit import Audit, Divergence, Severity
from drift.report.escape import one_line
from drift.report.places import Place, first_place
from drift.report.tally import tally
from drift.report.words import count, witness_in_words

COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice", "off": "notice"}
SHOWN_OF_A_KIND = 10
"""How many annotations of one kind GitHub shows for a step."""


def github_report(audit: Audit) -> str:
    """A command a line, syntax errors first; a notice says how many will not be shown."""
    return "".join(f"{line}\n" for line in _lines(audit))


def annotation(
    kind: str, title: str, message: str, place: tuple[str, int, int, int, int] | None = None
) -> str:
    """One workflow command. `place` is file, line, column, end line, end column (exclusive)."""
    properties = []
    if place is not None:
        file, line, column, end_line, end_column = place
        properties += [f"file={_property(file)}", f"line={line}", f"endLine={max(line, end_line)}"]
        if end_line == line and end_column > column:
            properties += [f"col={column}", f"endColumn={end_column - 1}"]
    properties.append(f"title={_property(one_line(title))}")
    return f"::{kind} {','.join(properties)}::{_data(message)}"


def _lines(audit: Audit) -> Iterator[str]:
    shown: Counter[str] = Counter()
    for problem in audit.problems:
        place = (problem.file, problem.line, problem.column, problem.end_line, problem.end_column)
        yield annotation("error", "syntax error", one_line(problem.message), place)
        shown["error"] += 1
    for one in audit.divergences:
        yield _divergence(one)
        shown[COMMANDS[one.severity]] += 1
    hidden = sum(max(0, number - SHOWN_OF_A_KIND) for number in shown.values())
    counts = tally(audit)
    said = count(counts.divergences, "divergence")
    said += f", {counts.conforms} of {count(counts.obligations, 'clause')} conform"
    if hidden:
        said += f"; GitHub shows {SHOWN_OF_A_KIND} annotations of a kind: {hidden} more are only in the log"
    if audit.unread:
        said += f"; {count(len(audit.unread), 'place')} could not be read"
    yield annotation("notice", "allium drift", said)


def _divergence(one: Divergence) -> str:
    place = first_place(one)
    return annotation(COMMANDS[one.severity], f"{one.rule}: {one.title}", described(one, place), _span(place))


def described(one: Divergence, place: Place | None) -> str:
    """What an annotation says below its title."""
    witness = witness_in_words(one)
    lines = [one_line(one.message)]
    lines += [f"Expected: {one_line(one.expected)}"] if one.expected else []
    lines += [f"Actual: {one_line(one.actual)}"] if one.actual else []
    lines += [f"Witness: {witness}"] if witness else []
    lines += [
        f"Specification: {one_line(at.file)}:{at.line} ({one_line(at.construct)})"
        for at in one.spec[:1]
        if at is not place
    ]
    return "\n".join(filter(None, lines)) or one_line(one.title)


def _span(place: Place | None) -> tuple[str, int, int, int, int] | None:
    if place is None:
        return None
    return place.file, place.line, place.column, place.end_line, place.end_column


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
