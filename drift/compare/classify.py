"""What a divergence most likely is: a proposal with its reason, for a human to confirm."""

from __future__ import annotations

from collections.abc import Sequence

from drift.compare.audit import Classification, CodeLocation
from drift.compare.finding import Finding
from drift.compare.rules.naming import overlap, words

_NOWHERE = frozenset({"config-missing", "entity-missing", "field-missing"})
_AGREEING = frozenset({"guard-weaker", "guard-stronger", "effect-different", "config-value"})


def classify(
    finding: Finding, places: Sequence[CodeLocation], questions: Sequence[str], nothing_there: bool
) -> Classification:
    """The proposal for a finding seen in `places`.

    `nothing_there`: the code has no trace of the construct.
    """
    if nothing_there:
        return Classification(
            "aspirational", f"nothing in the code goes by the name or does the work of {finding.subject.name}"
        )
    question = _asked(finding, questions)
    if question:
        return Classification("intentional-gap", f"the specification leaves open: “{question}”")
    if finding.rule == "spec-conflict":
        return Classification("spec-bug", "two specifications can't both be right")
    if finding.rule in _NOWHERE:
        return Classification("aspirational", f"{finding.subject.name} exists nowhere in the code")
    symbols = sorted({place.symbol for place in places if place.symbol})
    if finding.rule in _AGREEING and len(symbols) > 1:
        return Classification(
            "spec-bug", f"{len(symbols)} independent places agree with each other: {', '.join(symbols)}"
        )
    if finding.rule == "state-unspecified":
        return Classification(
            "spec-bug", f"the code uses the state {finding.state or finding.subject.name} on purpose"
        )
    return Classification("code-bug", _why(finding))


def _why(finding: Finding) -> str:
    match finding.rule:
        case "guard-missing" | "effect-missing" | "creation-missing" | "removal-missing" | "emission-missing":
            return "the code does the rest of what the rule says and lacks this"
        case "rule-unimplemented":
            return "the code handles this entity otherwise, but never does this"
        case "hardcoded-value":
            return "the specification names a parameter, the code repeats a literal"
        case _:
            return "the specification states it explicitly and the code does otherwise in one place"


def _asked(finding: Finding, questions: Sequence[str]) -> str:
    """The open question that is about the finding's subject, if there is one."""
    wanted = words(finding.subject.name)
    about = words(f"{finding.subject.entity} {finding.subject.field}") if finding.subject.field else ()
    for question in questions:
        asked = words(question)
        if overlap(wanted, asked) >= 1.0 or (about and overlap(about, asked) >= 1.0):
            return question
    return ""
