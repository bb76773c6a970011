"""Which findings follow from which: a state that the code lacks explains the rule that reaches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.behaviour.model import Assign
from drift.compare.finding import Finding
from drift.compare.rules.inquiry import Inquiry, Link
from drift.logic.terms import Const


def root_links(findings: Iterable[Finding], inquiry: Inquiry) -> Iterator[Link]:
    """Links from the rules and effects that reach a missing state to that state."""
    found = list(findings)
    missing = {
        (finding.subject.entity, finding.subject.field, finding.state or finding.subject.name): finding.cause
        for finding in found
        if finding.rule == "state-missing"
    }
    if not missing:
        return
    for plan in inquiry.plans.values():
        for goal in plan.goals:
            effect = goal.effect
            if not isinstance(effect, Assign) or not isinstance(effect.value, Const):
                continue
            cause = missing.get((effect.entity, effect.field, str(effect.value.value)))
            if cause is None:
                continue
            for finding in found:
                about = finding.obligation == goal.obligation
                if about or (finding.rule == "rule-unimplemented" and finding.subject.name == plan.name):
                    yield Link(finding.cause, cause)
