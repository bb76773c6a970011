"""A lifecycle as an inline SVG drawing. Verdicts differ by colour, line style and the number's shape."""

from __future__ import annotations

import math
from collections.abc import Iterator

from markupsafe import Markup

from drift.compare.audit import ChartStep, Statechart
from drift.report.escape import one_line
from drift.report.statechart_layout import START, Box, Layout, layout

MAX_STEPS = 150
_VERDICTS = ("conforms", "missing", "unspecified", "unverifiable")
_BEND = 26.0
_ROUND = 11
_LANE = 28.0
_APART = 7.0
_GUTTER = 18.0
_SHARES = (0.5, 0.34, 0.66, 0.42, 0.58, 0.26, 0.74)
"""Where numbers may stand on the way of a step, so that they don't cover each other."""
_CLEAR = 2.6 * _ROUND
_Point = tuple[float, float]


def statechart_svg(chart: Statechart, number: int) -> Markup:
    """The drawing; `number` keeps its ids apart from those of others. Steps bear their number in the list."""
    placed = layout(chart)
    title = f"Lifecycle of {chart.entity}.{chart.field}"
    lanes = _Lanes(placed)
    numbered: list[_Point] = []
    steps = Markup("").join(_step(step, position, placed, lanes, number, numbered)
                            for position, step in enumerate(chart.steps[:MAX_STEPS], 1))  # fmt: skip
    states = Markup("").join(_states(chart, placed))
    width, height = round(placed.width), round(placed.height + lanes.depth)
    return Markup(
        '<svg class="chart" role="img" aria-labelledby="chart-{0}" viewBox="0 0 {1} {2}" width="{1}" '
        'height="{2}"><title id="chart-{0}">{3}</title><defs>{4}</defs>{5}{6}</svg>'
    ).format(number, width, height, one_line(title), _heads(number), steps, states)


class _Lanes:
    """Steps that would cross a state run below all of them, each in a lane of its own."""

    def __init__(self, placed: Layout) -> None:
        self._bottom = placed.height
        self._taken = 0

    def next(self) -> float:
        """The height of a free lane."""
        self._taken += 1
        return self._bottom + (self._taken - 1) * _LANE

    @property
    def depth(self) -> float:
        """How much the lanes add to the drawing."""
        return self._taken * _LANE + 10 if self._taken else 0.0


def _heads(number: int) -> Markup:
    return Markup("").join(
        Markup(
            '<marker id="head-{0}-{1}" class="head {1}" viewBox="0 0 10 10" refX="9" refY="5" '
            'markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto">'
            '<path d="M0 0L10 5L0 10z"/></marker>'
        ).format(number, verdict)
        for verdict in _VERDICTS
    )


def _states(chart: Statechart, placed: Layout) -> Iterator[Markup]:
    start = placed.boxes.get(START)
    if start is not None:
        yield Markup('<circle class="start" cx="{}" cy="{}" r="8"/>').format(round(start.x), round(start.y))
    for state in chart.states:
        box = placed.boxes[state.name]
        left, top = round(box.x - box.width / 2), round(box.y - box.height / 2)
        outline = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="12"/>')
        inner = (
            outline.format(left + 4, top + 4, round(box.width) - 8, round(box.height) - 8)
            if state.terminal
            else Markup("")
        )
        yield Markup('<g class="state {}"><title>{}</title>{}{}<text x="{}" y="{}">{}</text></g>').format(
            state.verdict,
            f"{one_line(state.name)}: {state.verdict}",
            outline.format(left, top, round(box.width), round(box.height)),
            inner,
            round(box.x),
            round(box.y) + 5,
            one_line(box.label),
        )


def _step(
    step: ChartStep, position: int, placed: Layout, lanes: _Lanes, number: int, numbered: list[_Point]
) -> Markup:
    before, after = placed.boxes[step.before], placed.boxes[step.after]
    path, points = _line(before, after, lanes, placed)
    x, y = _free(points, numbered)
    numbered.append((x, y))
    makers = ", ".join((*step.rules, *step.symbols))
    told = f"{position}: {step.before or 'start'} → {step.after}, {step.verdict}" + (
        f" ({makers})" if makers else ""
    )
    return Markup(
        '<g class="step {0}"><title>{1}</title><path d="{2}" marker-end="url(#head-{3}-{0})"/>{4}'
        '<text x="{5}" y="{6}">{7}</text></g>'
    ).format(
        step.verdict,
        one_line(told),
        path,
        number,
        _badge(step.verdict, x, y),
        round(x),
        round(y) + 4,
        position,
    )


def _free(points: tuple[_Point, ...], numbered: list[_Point]) -> _Point:
    """The first point that is clear of the numbers that stand there, else the one that is clear the most."""
    distances = [min((math.dist(point, one) for one in numbered), default=_CLEAR) for point in points]
    return points[
        next((at for at, one in enumerate(distances) if one >= _CLEAR), distances.index(max(distances)))
    ]


def _badge(verdict: str, x: float, y: float) -> Markup:
    """What the number stands on: a circle, a square, a diamond, a bar."""
    left, top, size = round(x - _ROUND), round(y - _ROUND), 2 * _ROUND
    match verdict:
        case "missing":
            return Markup('<rect class="badge" x="{}" y="{}" width="{}" height="{}"/>').format(
                left, top, size, size
            )
        case "unspecified":
            far = _ROUND * 1.5
            points = (
                f"{x:.0f},{y - far:.0f} {x + far:.0f},{y:.0f} {x:.0f},{y + far:.0f} {x - far:.0f},{y:.0f}"
            )
            return Markup('<polygon class="badge" points="{}"/>').format(points)
        case _:
            return Markup('<circle class="badge" cx="{}" cy="{}" r="{}"/>').format(round(x), round(y), _ROUND)


def _line(before: Box, after: Box, lanes: _Lanes, placed: Layout) -> tuple[str, tuple[_Point, ...]]:
    """The path of a step and where its number may stand."""
    if before.name == after.name:
        return _loop(before)
    crossed = any(_between(box, before, after) for box in placed.boxes.values())
    if not crossed and abs(after.x - before.x) < 1:
        down = after.y > before.y
        return _curve(_edge(before, down), _edge(after, not down), _BEND if down else -_BEND)
    if not crossed and after.x > before.x:
        return _curve(_side(before, 1, -_APART), _side(after, -1, -_APART), -_BEND / 2)
    if not crossed:
        return _curve(_side(before, -1, _APART), _side(after, 1, _APART), -_BEND / 2)
    return _below(before, after, lanes.next(), placed)


def _between(box: Box, before: Box, after: Box) -> bool:
    if box.name in (before.name, after.name):
        return False
    low, high = sorted((before.x, after.x))
    if not low - 1 <= box.x <= high + 1:
        return False
    share = 0.5 if high - low < 1 else (box.x - before.x) / (after.x - before.x)
    along = before.y + (after.y - before.y) * share
    if high - low < 1:
        top, bottom = sorted((before.y, after.y))
        return top < box.y < bottom
    return abs(along - box.y) < box.height


def _side(box: Box, sign: int, lower: float) -> _Point:
    """A point on the right (1) or left (-1) side of a state."""
    return box.x + sign * box.width / 2, box.y + (lower if box.name != START else 0.0)


def _edge(box: Box, down: bool) -> _Point:
    return box.x, box.y + (box.height / 2 if down else -box.height / 2)


def _curve(start: _Point, end: _Point, bend: float) -> tuple[str, tuple[_Point, ...]]:
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    away_x, away_y = -(y2 - y1) / length * bend, (x2 - x1) / length * bend
    middle = (x1 + x2) / 2 + away_x, (y1 + y2) / 2 + away_y
    path = f"M{x1:.0f} {y1:.0f}Q{middle[0]:.0f} {middle[1]:.0f} {x2:.0f} {y2:.0f}"
    weights = [((1 - share) ** 2, 2 * share * (1 - share), share**2) for share in _SHARES]
    return path, tuple(
        (a * x1 + b * middle[0] + c * x2, a * y1 + b * middle[1] + c * y2) for a, b, c in weights
    )


def _loop(box: Box) -> tuple[str, tuple[_Point, ...]]:
    x, top = box.x, box.y - box.height / 2
    high = top - 34
    path = f"M{x - 16:.0f} {top:.0f}C{x - 26:.0f} {high:.0f} {x + 26:.0f} {high:.0f} {x + 16:.0f} {top:.0f}"
    return path, ((x, top - 26),)


def _below(before: Box, after: Box, lane: float, placed: Layout) -> tuple[str, tuple[_Point, ...]]:
    """Down, along a lane and up again: from and to the lower edge, or the side where states stand below."""
    toward = 1 if after.x > before.x else -1
    (x1, y1), first = _way_down(before, placed, toward)
    (x2, y2), last = _way_down(after, placed, -toward)
    path = f"M{x1:.0f} {y1:.0f}L{first:.0f} {y1:.0f}" if first != x1 else f"M{x1:.0f} {y1:.0f}"
    path += f"C{first:.0f} {lane:.0f} {first:.0f} {lane:.0f} {(first + last) / 2:.0f} {lane:.0f}"
    path += f"S{last:.0f} {lane:.0f} {last:.0f} {y2:.0f}"
    return path + (f"L{x2:.0f} {y2:.0f}" if last != x2 else ""), (((first + last) / 2, lane),)


def _way_down(box: Box, placed: Layout, toward: int) -> tuple[_Point, float]:
    """Where a step leaves a state, and the x at which it goes down."""
    if any(abs(other.x - box.x) < 1 and other.y > box.y for other in placed.boxes.values()):
        x, y = _side(box, toward, _APART)
        widest = max(other.width for other in placed.boxes.values() if abs(other.x - box.x) < 1)
        return (x, y), box.x + toward * (widest / 2 + _GUTTER)
    x = box.x + toward * 14.0
    return (x, box.y + box.height / 2), x
