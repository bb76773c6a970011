"""Surfaces: whether what they provide has a way in, and how their other clauses fare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drift.behaviour.boundaries import Provided, Surface
from drift.behaviour.model import Operation, ReasonCode
from drift.compare.align.names import same_words
from drift.compare.audit import Subject, Verdict
from drift.compare.detect.places import obligation_id
from drift.compare.finding import Decision, Finding, cause_of, spec_location
from drift.compare.naming import slug
from drift.compare.rules.inquiry import Inquiry, operation_location, symbol_of
from drift.compare.rules.model import Implementation, RulePlan
from drift.compare.rules.offers import set_off_by
from drift.logic.spans import Source

_INTERACTIVE = ("http", "message", "command", "event")
_BESIDE_OTHERS = 0.8
_ALONE = 0.65


@dataclass(frozen=True, slots=True)
class Entrance:
    """A provided operation, the rules that it sets off and where the code does what they do."""

    surface: Surface
    provided: Provided
    plans: tuple[RulePlan, ...]
    found: tuple[Implementation, ...]

    @property
    def ways_in(self) -> tuple[Operation, ...]:
        """The entry points that somebody can come in by."""
        return tuple(one.operation for one in self.found if one.operation.entry in _INTERACTIVE)

    @property
    def unreached(self) -> tuple[Operation, ...]:
        """The functions that do it and that nothing leads to."""
        return tuple(dict.fromkeys(one.operation for one in self.found if one.pairs))


def entrances(inquiry: Inquiry) -> tuple[Entrance, ...]:
    """Every provided operation of every surface."""
    found = []
    for surface in inquiry.spec.surfaces:
        for provided in surface.provides:
            plans = tuple(p for p in inquiry.plans.values() if set_off_by(p.rule, provided) is not None)
            places = tuple(one for plan in plans for one in inquiry.implementations.get(plan.name, ()))
            found.append(Entrance(surface, provided, plans, places))
    return tuple(found)


def missing_entrances(found: Sequence[Entrance], inquiry: Inquiry) -> Iterator[Finding]:
    """`surface-operation-missing` findings."""
    for one in found:
        if _judged(one, inquiry)[0] == "missing" and one.unreached:
            yield _finding(one, found)


def surface_decisions(found: Sequence[Entrance], inquiry: Inquiry) -> Iterator[Decision]:
    """How each clause of each surface fares, but for whom it faces and what it exposes."""
    for one in found:
        verdict, code, reason = _judged(one, inquiry)
        places = tuple(dict.fromkeys(way.source for way in one.ways_in))
        yield Decision(
            _obligation(one), f"surface {one.surface.name}", "provides", one.provided.text, verdict,
            one.provided.source, places, code, reason,
        )  # fmt: skip
    for surface in inquiry.spec.surfaces:
        yield from _further(surface, inquiry)


def _further(surface: Surface, inquiry: Inquiry) -> Iterator[Decision]:
    construct = f"surface {surface.name}"

    def undecided(clause: str, text: str, source: Source, code: ReasonCode, reason: str) -> Decision:
        obligation = obligation_id(source, surface.name, clause, slug(text))
        return Decision(obligation, construct, clause, text, "unverifiable", source, (), code, reason)

    for guarantee in surface.guarantees:
        text = guarantee.text or guarantee.name
        yield undecided("guarantee", text, guarantee.source, "prose", f"“{text}” has no formal meaning")
    for timeout in surface.timeouts:
        name = timeout.rule.rpartition("/")[2]
        places = inquiry.implementations.get(name, ())
        if not places:
            reason = f"{name} was found nowhere in the code"
            yield undecided("timeout", timeout.text, timeout.source, "ambiguous", reason)
            continue
        obligation = obligation_id(timeout.source, surface.name, "timeout", slug(timeout.text))
        sources = tuple(dict.fromkeys(one.operation.source for one in places))
        yield Decision(obligation, construct, "timeout", timeout.text, "conforms", timeout.source, sources)


def _judged(one: Entrance, inquiry: Inquiry) -> tuple[Verdict, ReasonCode, str]:
    if one.ways_in:
        return "conforms", "", ""
    if not one.plans:
        return "unverifiable", "ambiguous", f"no rule says what {one.provided.name} does"
    if not one.unreached:
        names = ", ".join(plan.name for plan in one.plans)
        return "unverifiable", "ambiguous", f"{names}, which it sets off, was found nowhere in the code"
    if not any(operation.entry in _INTERACTIVE for operation in inquiry.code.operations):
        return "conforms", "", ""
    for operation in one.unreached:
        for call in operation.opaque:
            if call.source == operation.source:
                return "unverifiable", call.code, call.reason
    for operation in inquiry.code.operations:
        if operation.entry in _INTERACTIVE and _is_named(operation, one.provided) and operation.opaque:
            call = operation.opaque[0]
            reason = f"{symbol_of(operation)} is a way in of that name: {call.reason}"
            return "unverifiable", call.code, reason
    return "missing", "", ""


def _is_named(operation: Operation, provided: Provided) -> bool:
    return same_words(operation.name.rpartition(".")[2], provided.name.rpartition("/")[2])


def _finding(one: Entrance, found: Sequence[Entrance]) -> Finding:
    operation = one.unreached[0]
    where = symbol_of(operation)
    siblings = [
        other.provided.name
        for other in found
        if other is not one and other.surface.name == one.surface.name and other.ways_in
    ]
    beside = f" {siblings[0]}, which it provides too, has one." if siblings else ""
    how = "only a job runs it" if operation.entry else "no entry point leads to it"
    name = one.provided.name.rpartition("/")[2]
    return Finding(
        rule="surface-operation-missing",
        subject=Subject("surface", name),
        message=(f"{one.surface.name} provides {name}. {where} does what it sets off, but {how}.{beside}"),
        expected=f"a way in for {one.provided.text}",
        actual=how,
        confidence=_BESIDE_OTHERS if siblings else _ALONE,
        cause=cause_of("surface", one.surface.name, name),
        spec=(
            spec_location(one.provided.source, f"surface {one.surface.name}", "provides", one.provided.text),
        ),
        code=tuple(operation_location(each) for each in one.unreached),
        obligation=_obligation(one),
        symbol=where,
    )


def _obligation(one: Entrance) -> str:
    return obligation_id(one.provided.source, one.surface.name, "provides", slug(one.provided.text))
