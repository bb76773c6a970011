"""What counts as found, as found at its place, as a false alarm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from .audit_adapter import Finding, Outcome
from .variant import Place, Variant

Worth: TypeAlias = Literal["right", "elsewhere", "wrong"]
"""What a new finding is: at the mutated place, at another one, or on a refactoring."""


@dataclass(frozen=True)
class Said:
    """One new error or warning."""

    rule: str
    confidence: float
    worth: Worth


@dataclass(frozen=True)
class Judgement:
    """The outcome of one variant. `alarms` are the new findings, as `rule @ file:line title`."""

    variant: Variant
    found: bool
    at_place: bool
    new: tuple[str, ...]
    alarms: tuple[str, ...]
    lost: tuple[str, ...]
    crash: str
    confidence: float = 0.0
    said: tuple[Said, ...] = ()


def touches(place: Place, other: Place) -> bool:
    return place.file == other.file and place.start <= other.end and other.start <= place.end


def is_new(finding: Finding, before: Outcome) -> bool:
    """Whether a finding, or one of its contexts, was not there on the unchanged pair."""
    for old in before.findings:
        if old.fingerprint == finding.fingerprint and old.severity == finding.severity:
            return not finding.contexts <= old.contexts
    return True


def at_its_place(finding: Finding, variant: Variant) -> bool:
    """Whether a finding points at what was changed, with an acceptable rule."""
    if not finding.rules & variant.accept:
        return False
    if any(touches(place, wanted) for place in finding.places for wanted in variant.places):
        return True
    return bool(finding.symbols & variant.symbols) and bool(finding.constructs & set(variant.rules))


def described(finding: Finding) -> str:
    where = f"{finding.places[0].file}:{finding.places[0].start}" if finding.places else "-"
    return f"{finding.severity} {finding.rule} @ {where} ({finding.subject}) {finding.title}"


def judge(variant: Variant, before: Outcome, after: Outcome) -> Judgement:
    """Compare the audits of the unchanged and the changed pair."""
    new = [finding for finding in after.findings if is_new(finding, before)]
    fitting = [finding for finding in new if at_its_place(finding, variant)]
    alarms = [finding for finding in new if finding.serious]
    return Judgement(
        variant=variant,
        found=bool(new),
        at_place=bool(fitting),
        new=tuple(described(finding) for finding in new),
        alarms=tuple(described(finding) for finding in alarms),
        lost=lost(variant, before, after),
        crash=after.crash,
        confidence=max((finding.confidence for finding in fitting), default=0.0),
        said=tuple(
            Said(finding.rule, finding.confidence, worth(variant, finding in fitting)) for finding in alarms
        ),
    )


def worth(variant: Variant, fits: bool) -> Worth:
    if variant.kind == "refactoring":
        return "wrong"
    return "right" if fits else "elsewhere"


def lost(variant: Variant, before: Outcome, after: Outcome) -> tuple[str, ...]:
    """Clauses that conformed and became unverifiable through a refactoring: not wrong, but less seen."""
    if variant.kind != "refactoring":
        return ()
    conforming = {
        (each.construct, each.clause, each.text) for each in before.verdicts if each.verdict == "conforms"
    }
    return tuple(
        f"{each.construct} {each.clause}: {each.text} ({each.reason_code})"
        for each in after.verdicts
        if each.verdict == "unverifiable" and (each.construct, each.clause, each.text) in conforming
    )
