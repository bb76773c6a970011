"""The comment's text: what a reviewer needs in ten seconds first, the rest folded, never over the limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from drift.bot.marker import Posted, hidden, marker
from drift.bot.standing import Standing
from drift.compare.audit import Audit, Divergence
from drift.report.markdown_escape import code, plain
from drift.report.markdown_parts import Links, details, folded, headed, ledger_line, row, severities, table
from drift.report.words import count

LONGEST_TABLE = 100
_SPARE = 600
"""Bytes kept for closing tags and for saying what was left out."""


def comment_body(audit: Audit, standing: Standing, links: Links, *, name: str, limit: int) -> str:
    """The whole comment, at most `limit` bytes of UTF-8: cut at a divergence, and it says so."""
    state = hidden(standing.state)
    paper = _Paper(limit - _size(state) - _SPARE)
    paper.add(marker(name))
    paper.add(f"### {_headline(standing)}")
    paper.add(_lead(audit, standing))
    left_out = paper.table(standing.new, links)
    if standing.still:
        left_out += paper.folded_table(f"{len(standing.still)} still open", standing.still, links)
    if standing.gone:
        rows = [" ".join(_gone(one)) for one in standing.gone]
        paper.listed(f"{len(standing.gone)} resolved", rows)
    paper.add(_footer(audit))
    told = [
        one
        for one in standing.new[:LONGEST_TABLE]
        if paper.add(folded(headed(one), details(one, None, links)))
    ]
    untold = len(standing.new[:LONGEST_TABLE]) - len(told)
    cut = _cut(left_out, untold)
    return "\n\n".join([*paper.parts, *([cut] if cut else []), state]) + "\n"


def _gone(one: Posted) -> Iterator[str]:
    yield "-"
    if one.rule:
        yield code(one.rule)
    yield plain(one.title) if one.title else code(one.fingerprint)


def _headline(standing: Standing) -> str:
    parts = [
        f"{number} {word}"
        for number, word in (
            (len(standing.new), "new" if standing.is_sure else "new or open before"),
            (len(standing.still), "still open"),
            (len(standing.gone), "resolved" if standing.is_sure else "or more resolved"),
        )
        if number
    ]
    if not (standing.new or standing.still):
        return "✅ allium drift: all divergences of this change are resolved"
    return f"allium drift: {', '.join(parts)}"


def _lead(audit: Audit, standing: Standing) -> str:
    if not standing.new:
        return "Nothing in this change diverges from its specification any more." if not standing.still else (
            "Nothing new since this comment was last written."
        )  # fmt: skip
    if not standing.is_sure:
        return f"{severities(standing.new)}: more than this comment can remember from run to run."
    change = "where this change" if audit.compared is not None else "where the code"
    return f"{severities(standing.new)}: {change} and the specification say different things."


def _footer(audit: Audit) -> str:
    parts = [ledger_line(audit)]
    compared = audit.compared
    if compared is not None:
        said = [
            *([f"{count(len(compared.known), 'divergence')} known from before"] if compared.known else []),
            *([f"{count(len(compared.resolved), 'place')} resolved by it"] if compared.resolved else []),
        ]
        found = f": {', '.join(said)}" if said else ""
        parts.append(f"This change compared with {plain(compared.earlier)}{found}.")
    if audit.problems:
        parts.append(f"**{count(len(audit.problems), 'syntax error')} in the specifications.**")
    parts.append("`allium explain RULE` says what a rule means.")
    return f"<sub>{' '.join(parts)}</sub>"


def _cut(rows: int, details_left_out: int) -> str:
    said = []
    if rows:
        said.append(f"{count(rows, 'further divergence')} left out")
    if details_left_out:
        said.append(f"details of {count(details_left_out, 'divergence')} left out")
    return f"**This comment is cut: {' and '.join(said)}.** The job's report has all of them." if said else ""


class _Paper:
    """Parts of the comment as long as there is room."""

    def __init__(self, room: int) -> None:
        self._room = room
        self.parts: list[str] = []

    def add(self, part: str) -> bool:
        """Adds a part that is not empty if it fits; whether it did."""
        size = _size(part) + 2
        if not part or size > self._room:
            return False
        self._room -= size
        self.parts.append(part)
        return True

    def table(self, divergences: Sequence[Divergence], links: Links) -> int:
        """Adds a table of as many as fit; how many did not."""
        return self._fitted(divergences, links, lambda text: text)

    def folded_table(self, summary: str, divergences: Sequence[Divergence], links: Links) -> int:
        """The same below a click."""
        return self._fitted(divergences, links, lambda text: folded(summary, text))

    def listed(self, summary: str, rows: Sequence[str]) -> None:
        """Adds a folded list, or as much of it as fits in half of the room."""
        kept: list[str] = []
        for number, line in enumerate(rows):
            if sum(_size(one) + 1 for one in (*kept, line)) > self._room // 2:
                kept.append(f"- … and {len(rows) - number} more")
                break
            kept.append(line)
        self.add(folded(summary, "\n".join(kept)))

    def _fitted(self, divergences: Sequence[Divergence], links: Links, wrap: Callable[[str], str]) -> int:
        if not divergences:
            return 0
        rows = [row(one, links) for one in divergences[:LONGEST_TABLE]]
        room = self._room - _size(wrap(table([]))) - 2
        fitting = 0
        for one in rows:
            room -= _size(one.text) + 1
            if room < 0:
                break
            fitting += 1
        self.add(wrap(table(rows[:fitting]).rstrip("\n")))
        return len(divergences) - fitting


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))
