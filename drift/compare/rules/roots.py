"""Which findings follow from which: a state that one side lacks explains what is said of reaching it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.behaviour.model import Assign
from drift.compare.finding import Finding
from drift.compare.rules.inquiry import Inquiry, Link
from drift.logic.terms import Const


def root_links(findings: Iterable[Finding], inquiry: Inquiry) -> Iterator[Link]:
    """Links from the rules and effects that reach a missing or unspecified state to that state."""
    found = list(findings)
    yield from _into_unspecified(found)
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


def _into_unspecified(found: list[Finding]) -> Iterator[Link]:
    """A further change of a rule's operation into a state that nobody declares."""
    states = {
        (one.subject.entity, one.subject.field, place.file, place.line): one.cause
        for one in found
        if one.rule == "state-unspecified"
        for place in one.code
    }
    for one in found:
        if one.rule == "effect-unspecified" and one.code:
            subject = (one.subject.entity, one.subject.field)
            causes = {states.get((*subject, place.file, place.line)) for place in one.code}
            if None not in causes:
                yield from (Link(one.cause, cause) for cause in sorted(filter(None, causes)))
