"""The distillation report as one HTML page: no script, no external resource, readable in the dark."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from drift import __version__
from drift.compare.audit import ChartState, ChartStep, Statechart
from drift.distill.reporting.markdown import coverage_line
from drift.distill.reporting.model import Distilled, LifecycleReported
from drift.report.pages import environment
from drift.report.statechart_svg import statechart_svg
from drift.report.words import count


@dataclass(frozen=True, slots=True)
class Drawn:
    """A lifecycle and its drawing."""

    life: LifecycleReported
    drawing: Markup


def report_html(distilled: Distilled) -> str:
    """The page. Everything from the code is escaped by the template engine."""
    return (
        environment(__package__.rpartition(".")[0])
        .get_template("distilled.html.jinja")
        .render(
            it=distilled,
            version=__version__,
            coverage=coverage_line(distilled),
            charts=[_drawn(life, number) for number, life in enumerate(distilled.lifecycles, 1)],
            infrastructure=[one for one in distilled.left_out if one.sort == "infrastructure"],
            dead=[one for one in distilled.left_out if one.sort == "dead"],
            count=count,
            number=len,
        )
    )


def _drawn(life: LifecycleReported, number: int) -> Drawn:
    reached = {step.after for step in life.steps}
    named = dict.fromkeys((*life.states, *(s for step in life.steps for s in (step.before, step.after))))
    states = tuple(ChartState(name, "conforms", name not in reached, name in life.terminal) for name in named)
    steps = tuple(ChartStep(step.before, step.after, "conforms") for step in life.steps)
    chart = Statechart(life.entity, life.field, "", 0, states, steps)
    return Drawn(life, statechart_svg(chart, number))
