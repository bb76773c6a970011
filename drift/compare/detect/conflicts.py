"""Conflicts: two specifications say different things of one thing, and the code can satisfy one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from drift.behaviour.model import Behaviour, ConfigParameter, Conflict, ConflictKind
from drift.compare.align.config import config_key
from drift.compare.align.model import Alignment
from drift.compare.align.units import in_unit, reconcile
from drift.compare.audit import Obligation, Subject, SubjectKind
from drift.compare.detect.config import parameter_obligation
from drift.compare.detect.places import spelled_place
from drift.compare.finding import Finding, cause_of, spec_location
from drift.compare.rules.model import RulePlan
from drift.logic.spans import Source

_KINDS: Mapping[ConflictKind, SubjectKind] = {
    "entity": "entity",
    "field": "field",
    "relationship": "field",
    "derived": "field",
    "config": "config",
    "rule": "rule",
    "transitions": "transition",
}


def spec_conflicts(spec: Behaviour) -> Iterator[Finding]:
    """`spec-conflict` findings."""
    for conflict in spec.conflicts:
        entity, _, field = conflict.name.rpartition(".")
        kind = _KINDS[conflict.kind]
        said = " ".join(conflict.said.split()) or spelled_place(conflict.first)
        other = " ".join(conflict.contradicted.split()) or spelled_place(conflict.second)
        yield Finding(
            rule="spec-conflict",
            subject=Subject(kind, conflict.name, *((entity, field) if kind == "field" else ())),
            message=(
                f"{spelled_place(conflict.first)} and {spelled_place(conflict.second)} disagree about"
                f" {conflict.name}{f': {conflict.reason}' if conflict.reason else ''}."
                " Code that satisfies one of them does not diverge from the other."
            ),
            expected=said,
            actual=other,
            confidence=1.0,
            cause=cause_of("conflict", conflict.kind, conflict.name, conflict.second.file),
            spec=(
                spec_location(conflict.first, conflict.name, "", said),
                spec_location(conflict.second, conflict.name, "", other),
            ),
        )


@dataclass(frozen=True, slots=True)
class Side:
    """One of several contradicting declarations: its clauses, and what is reported of it."""

    source: Source
    clauses: frozenset[str]
    names: frozenset[str]

    def reported(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that speak about it."""
        return [
            one
            for one in findings
            if one.obligation in self.clauses
            or (one.subject.kind == "rule" and one.subject.name in self.names)
        ]


@dataclass(frozen=True, slots=True)
class Settled:
    """Findings and obligations once contradicting declarations are taken together."""

    findings: list[Finding]
    obligations: tuple[Obligation, ...]


def settled(
    spec: Behaviour,
    code: Behaviour,
    alignment: Alignment,
    plans: Iterable[RulePlan],
    findings: list[Finding],
    obligations: tuple[Obligation, ...],
) -> Settled:
    """Clauses in conflict diverge only if the code satisfies none of them. `code` as extracted."""
    if not spec.conflicts:
        return Settled(findings, obligations)
    by_source: dict[Source, list[RulePlan]] = {}
    for plan in plans:
        by_source.setdefault(plan.rule.source, []).append(plan)
    verdicts = {one.id: one.verdict for one in obligations}
    excused: dict[str, Source] = {}
    met: set[str] = set()
    dropped: set[int] = set()
    for group in _groups(spec.conflicts):
        if group[0].kind == "rule":
            sides = [_rule(source, by_source.get(source, ())) for source in _sources(group)]
            good = [one for one in sides if _satisfied(one, verdicts, findings)]
        elif group[0].kind == "config":
            sides, good = _parameters(_sources(group), spec, code, alignment)
        else:
            continue
        for side in sides if good else ():
            dropped.update(id(one) for one in side.reported(findings))
            if side in good:
                met.update(side.clauses)
            else:
                excused.update(dict.fromkeys(side.clauses, good[0].source))
    return Settled(
        [one for one in findings if id(one) not in dropped],
        tuple(_taken_together(one, met, excused) for one in obligations),
    )


def _groups(conflicts: Sequence[Conflict]) -> list[list[Conflict]]:
    found: dict[tuple[str, str], list[Conflict]] = {}
    for conflict in conflicts:
        found.setdefault((conflict.kind, conflict.name), []).append(conflict)
    return list(found.values())


def _sources(group: Sequence[Conflict]) -> list[Source]:
    return list(dict.fromkeys(place for one in group for place in (one.first, one.second)))


def _rule(source: Source, plans: Sequence[RulePlan]) -> Side:
    clauses = {
        clause
        for plan in plans
        for clause in (
            *(one.obligation for one in plan.fired),
            *(one.obligation for one in plan.requires),
            *(one.obligation for one in plan.goals),
        )
    }
    return Side(source, frozenset(clauses), frozenset(plan.name for plan in plans))


def _satisfied(side: Side, verdicts: Mapping[str, str], findings: Sequence[Finding]) -> bool:
    found = {verdicts.get(clause, "") for clause in side.clauses}
    return "conforms" in found and not found & {"diverges", "missing"} and not side.reported(findings)


def _parameters(
    sources: Sequence[Source], spec: Behaviour, code: Behaviour, alignment: Alignment
) -> tuple[list[Side], list[Side]]:
    """The contradicting parameters, and those of them whose value the code has.

    What stands in the code for one of them stands for all.
    """
    declared = [one for one in spec.config if one.source in sources]
    constants = {config_key(one): one for one in code.config}
    found = [
        in_unit(constants[match.code], match.counts)
        for parameter in declared
        for match in alignment.parameters(parameter.name)
        if match.code in constants and not match.feeds
    ]
    sides = [_parameter(one) for one in declared]
    good = [
        side
        for side, parameter in zip(sides, declared, strict=True)
        if found and all(reconcile(parameter, one).relation == "equal" for one in found)
    ]
    return sides, good


def _parameter(parameter: ConfigParameter) -> Side:
    return Side(parameter.source, frozenset({parameter_obligation(parameter)}), frozenset())


def _taken_together(
    obligation: Obligation, met: Collection[str], excused: Mapping[str, Source]
) -> Obligation:
    if obligation.verdict not in ("diverges", "missing"):
        return obligation
    if obligation.id in met:
        return msgspec.structs.replace(obligation, verdict="conforms")
    if obligation.id not in excused:
        return obligation
    reason = f"{spelled_place(excused[obligation.id])} says otherwise, and the code does that"
    return msgspec.structs.replace(
        obligation, verdict="unverifiable", reason_code="conflicting-specs", reason=reason
    )
