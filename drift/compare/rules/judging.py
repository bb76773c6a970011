"""All questions about rules, asked of every place that implements one."""

from __future__ import annotations

from collections.abc import Iterator

from drift.compare.finding import Finding
from drift.compare.rules.absence import absent, never_run
from drift.compare.rules.effects import effects
from drift.compare.rules.guards import guards
from drift.compare.rules.inquiry import Answered, Inquiry
from drift.compare.rules.model import Implementation
from drift.compare.rules.reverse import refusals
from drift.compare.rules.surplus import surplus
from drift.compare.rules.triggers import triggers
from drift.compare.rules.unrun import unrun


def judge(inquiry: Inquiry) -> Iterator[Answered]:
    """Findings, votes on obligations and links between causes, in the order of the rules."""
    for plan in inquiry.plans.values():
        places = inquiry.implementations.get(plan.name, ())
        found = unrun(plan, [place.operation for place in places], inquiry)
        if found is not None:
            yield from never_run(plan, found)
            continue
        if not places:
            yield from absent(plan, inquiry)
        for implementation in places:
            yield from _implemented(implementation, inquiry)
    yield from surplus(inquiry)


def _implemented(implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    yield from triggers(implementation, inquiry)
    forward = list(guards(implementation, inquiry))
    yield from forward
    reported = frozenset(answer.obligation for answer in forward if isinstance(answer, Finding))
    yield from refusals(implementation, inquiry, reported)
    yield from effects(implementation, inquiry)
