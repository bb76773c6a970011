"""`compare`: two behaviours in, divergences and the ledger out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from drift.behaviour.model import Behaviour
from drift.compare.align import align, translate, with_lifecycles, with_single_removals, with_ways_back
from drift.compare.audit import (
    Classification,
    CodeLocation,
    Divergence,
    Obligation,
    Statechart,
    Unspecified,
)
from drift.compare.bindings import NO_BINDINGS, Bindings
from drift.compare.catalogue import Catalogue
from drift.compare.causes import Classify, divergences, told_as
from drift.compare.classify import classify
from drift.compare.detect.actors import actor_decisions, doors_judged, unchecked_actors
from drift.compare.detect.config import config_decisions, config_values
from drift.compare.detect.conflicts import settled, spec_conflicts
from drift.compare.detect.data_model import missing_entities, missing_fields, optional_fields
from drift.compare.detect.derived import (
    definitions,
    derived_decisions,
    different_definitions,
    of_unspecified_states,
)
from drift.compare.detect.exposures import exposure_decisions, unspecified_exposures, windows
from drift.compare.detect.fields import field_types
from drift.compare.detect.invariants import broken_invariants, examined, invariant_decisions
from drift.compare.detect.states import state_decisions, states
from drift.compare.detect.surfaces import entrances, missing_entrances, surface_decisions
from drift.compare.detect.transitions import (
    allowed_changes,
    graphs,
    same_change,
    transition_decisions,
    transition_findings,
)
from drift.compare.finding import Decision, Finding
from drift.compare.ledger import ledger
from drift.compare.rules.coverage import understood, unspecified
from drift.compare.rules.fresh import starting, with_whole_creations
from drift.compare.rules.inquiry import Inquiry, Link, Vote
from drift.compare.rules.judging import judge
from drift.compare.rules.model import operation_key
from drift.compare.rules.reconstructions import without_reconstructions
from drift.compare.rules.roots import root_links
from drift.compare.rules.survey import survey
from drift.compare.statecharts import statecharts
from drift.logic.spans import Source
from drift.logic.terms import Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found.

    `understood`: for each entity how many of its writes were understood, of how many seen. `instead`: by a
    finding's fingerprint what would stand in the specification if it said what the code does there.
    `claimed`: the effects and entry points in which a rule was found.
    """

    divergences: tuple[Divergence, ...]
    obligations: tuple[Obligation, ...]
    unspecified: Unspecified
    understood: Mapping[str, tuple[int, int]]
    lifecycles: tuple[Statechart, ...] = ()
    instead: Mapping[str, tuple[Expression, ...]] = field(default_factory=dict)
    claimed: frozenset[Source] = frozenset()


def compare(
    spec: Behaviour, code: Behaviour, catalogue: Catalogue, bindings: Bindings = NO_BINDINGS
) -> Comparison:
    """Holds the code's behaviour against the specification's, clause by clause."""
    code = with_lifecycles(spec, code)
    alignment = align(spec, code, bindings)
    translated = with_single_removals(with_ways_back(translate(code, alignment), spec), spec)
    translated = without_reconstructions(translated)
    translated = with_whole_creations(translated, starting(spec, translated))
    inquiry = survey(spec, translated, alignment, bindings)
    answers = list(judge(inquiry))
    declared = tuple(graphs(spec, inquiry.code, alignment))
    doors = doors_judged(inquiry)
    provided = entrances(inquiry)
    seen = windows(spec, code, alignment, provided, {one.operation.source for one in inquiry.everywhere()})
    findings = [
        *config_values(spec, code, alignment),
        *states(spec, translated, alignment),
        *transition_findings(declared, inquiry.code, alignment, _claimed(inquiry)),
        *(answer for answer in answers if isinstance(answer, Finding)),
        *unchecked_actors(doors),
        *missing_entrances(provided, inquiry),
        *field_types(spec, code, alignment),
        *optional_fields(spec, code, alignment),
        *missing_entities(spec, code, alignment),
        *unspecified_exposures(spec, code, alignment, seen),
    ]
    allowed = allowed_changes(declared)
    findings = [one for one in findings if not _is_allowed(one, allowed)]
    invariants = examined(inquiry)
    findings += list(broken_invariants(invariants, findings))
    defined = definitions(inquiry, translated)
    findings += list(different_definitions(defined, findings, spec))
    findings += list(missing_fields(spec, code, alignment, findings))
    decisions: list[Decision] = [
        *config_decisions(spec, code, alignment),
        *state_decisions(spec, translated, alignment),
        *transition_decisions(declared, inquiry.code, alignment),
        *actor_decisions(doors),
        *surface_decisions(provided, inquiry),
        *exposure_decisions(spec, seen),
        *invariant_decisions(invariants),
        *derived_decisions(defined),
    ]
    links = [
        *(answer for answer in answers if isinstance(answer, Link)),
        *root_links(findings, inquiry),
        *(Link(cause, root) for cause, root in same_change(findings)),
        *of_unspecified_states(defined, findings),
    ]
    plans = list(inquiry.plans.values())
    obligations = ledger(plans, (a for a in answers if isinstance(a, Vote)), decisions)
    result = settled(spec, code, alignment, plans, findings, obligations)
    findings = [*result.findings, *spec_conflicts(spec)]
    found = divergences(findings, links, catalogue, _classifier(spec, inquiry))
    return Comparison(
        divergences=found,
        obligations=result.obligations,
        unspecified=unspecified(inquiry, alignment),
        understood=understood(inquiry),
        lifecycles=statecharts(spec, inquiry.code, alignment, result.obligations, found),
        instead=_instead(findings),
        claimed=frozenset(
            source
            for item in inquiry.everywhere()
            for source in (item.operation.source, *(pair.code.guarded.source for pair in item.pairs))
        ),
    )


def _instead(findings: Sequence[Finding]) -> dict[str, tuple[Expression, ...]]:
    """What the code says, by fingerprint; in several places it may say several things."""
    found: dict[str, dict[Expression, None]] = {}
    for one in findings:
        if one.instead is not None:
            found.setdefault(told_as(one), {})[one.instead] = None
    return {mark: tuple(said) for mark, said in found.items()}


def _is_allowed(finding: Finding, allowed: frozenset[tuple[str, str, str, int]]) -> bool:
    """Whether a change outside every rule is one that the declared graph allows."""
    subject = finding.subject
    return finding.rule == "operation-unspecified" and all(
        (subject.entity, subject.field, place.file, place.line) in allowed for place in finding.code
    )


def _claimed(inquiry: Inquiry) -> frozenset[tuple[str, Source]]:
    """The effects of the code that stand for a rule's."""
    return frozenset(
        (operation_key(item.operation), pair.code.guarded.source)
        for item in inquiry.everywhere()
        for pair in item.pairs
    )


def _classifier(spec: Behaviour, inquiry: Inquiry) -> Classify:
    def proposed(finding: Finding, places: Sequence[CodeLocation]) -> Classification:
        nothing = finding.rule == "rule-unimplemented" and finding.subject.entity not in inquiry.aligned
        return classify(finding, places, spec.open_questions, nothing)

    return proposed
