"""Where the states of a chart are drawn: in columns by their distance from where instances begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from drift.compare.audit import Statechart

START = ""
GAP, NARROW_GAP = 123, 82
MANY_COLUMNS = 6
ROW = 92
MARGIN = 34
LETTER = 7.6
HEIGHT = 40
LEAST_WIDTH = 92
MAX_LABEL = 22


@dataclass(frozen=True, slots=True)
class Box:
    """A state on the canvas: its middle and its width. `label` is its name, cut where it is long."""

    name: str
    label: str
    x: float
    y: float
    width: float

    @property
    def height(self) -> float:
        """Of a state; the start is a dot."""
        return HEIGHT if self.name != START else self.width


@dataclass(frozen=True, slots=True)
class Layout:
    """All boxes by state, and the size of the canvas."""

    boxes: Mapping[str, Box]
    width: float
    height: float


def layout(chart: Statechart) -> Layout:
    """Columns by the least number of steps from the start; what nothing leads to stands first or last."""
    ranks = _ranks(chart)
    columns: dict[int, list[str]] = {}
    for name, rank in ranks.items():
        columns.setdefault(rank, []).append(name)
    tallest = max(len(names) for names in columns.values())
    boxes: dict[str, Box] = {}
    x = float(MARGIN)
    for rank in sorted(columns):
        names = columns[rank]
        labels = {name: _label(name) for name in names}
        widths = {n: 16.0 if n == START else max(LEAST_WIDTH, len(labels[n]) * LETTER + 28) for n in names}
        widest = max(widths.values())
        top = MARGIN + HEIGHT + (tallest - len(names)) * ROW / 2
        for position, name in enumerate(names):
            boxes[name] = Box(name, labels[name], x + widest / 2, top + position * ROW, widths[name])
        x += widest + (64 if names == [START] else NARROW_GAP if len(columns) > MANY_COLUMNS else GAP)
    width = max(box.x + box.width / 2 for box in boxes.values()) + MARGIN + 20
    return Layout(boxes, width, 2 * MARGIN + 1.5 * HEIGHT + (tallest - 1) * ROW)


def _ranks(chart: Statechart) -> dict[str, int]:
    """The column of each state: breadth first from the start, specified steps before the others."""
    names = [state.name for state in chart.states]
    following: dict[str, list[str]] = {}
    for step in sorted(chart.steps, key=lambda one: one.verdict == "unspecified"):
        following.setdefault(step.before, []).append(step.after)
    ranks: dict[str, int] = {START: 0} if START in following else {}
    pending = list(ranks)
    unseen = [name for name in names if name not in ranks]
    while pending or unseen:
        if not pending:
            begin = next(
                (state.name for state in chart.states if state.initial and state.name in unseen), None
            )
            first = begin or unseen[0]
            ranks[first] = max(ranks.values(), default=0) + (1 if begin is None and ranks else 0)
            pending.append(first)
        name = pending.pop(0)
        for after in following.get(name, ()):
            if after not in ranks:
                ranks[after] = ranks[name] + 1
                pending.append(after)
        unseen = [one for one in unseen if one not in ranks]
    order = {name: position for position, name in enumerate(names)} | {START: -1}
    return dict(sorted(ranks.items(), key=lambda item: (item[1], order.get(item[0], len(order)))))


def _label(name: str) -> str:
    return name if len(name) <= MAX_LABEL else name[: MAX_LABEL - 1] + "…"
