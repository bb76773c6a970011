"""Wording that the text formats share: counts, witnesses, classifications, reason codes."""

from __future__ import annotations

from collections.abc import Sequence

from drift.behaviour.model import ReasonCode
from drift.compare.audit import Divergence, Proposed, WitnessValue
from drift.report.escape import one_line

CLASSIFICATIONS: dict[Proposed, str] = {
    "code-bug": "code bug",
    "spec-bug": "specification bug",
    "aspirational": "aspirational",
    "intentional-gap": "intentional gap",
}
REASONS: dict[ReasonCode, str] = {
    "": "for an unnamed reason",
    "prose": "stated in prose",
    "black-box": "depends on a black-box function",
    "deferred": "deferred to another specification",
    "opaque-write": "a write that could not be resolved may decide it",
    "unresolved-call": "a call that could not be followed may decide it",
    "ambiguous": "several counterparts are equally good",
    "unparsed": "could not be parsed",
    "unsupported-language": "written in a language that is not supported",
    "conflicting-specs": "the specifications contradict each other",
    "dead-code": "only code that nothing can reach speaks of it",
}
MAX_VALUES = 6
_ALLOWED_BY_SPEC = frozenset({"guard-stronger", "guard-unspecified"})
_ALLOWED_BY_CODE = frozenset({"guard-weaker", "guard-missing"})


def count(number: int, singular: str, plural: str = "") -> str:
    """`1 file`, `2 files`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def witness_in_words(divergence: Divergence) -> str:
    """`user.failed_attempts = 3 or 4: the spec allows, the code refuses`; empty without a witness."""
    situations = " and ".join(
        f"{one_line(term)} = {alternatives(values)}" for term, values in divergence.witness.items() if values
    )
    if not situations:
        return ""
    if divergence.rule in _ALLOWED_BY_SPEC:
        return f"{situations}: the spec allows, the code refuses"
    if divergence.rule in _ALLOWED_BY_CODE:
        return f"{situations}: the code allows, the spec refuses"
    return situations


def alternatives(values: Sequence[WitnessValue]) -> str:
    """`3`, `3 or 4`, `3, 4 or 5`; long lists end in how many more there are."""
    shown = [value_in_words(value) for value in values]
    if len(shown) > MAX_VALUES:
        return ", ".join(shown[: MAX_VALUES - 1]) + f" or {len(shown) - MAX_VALUES + 1} more"
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def value_in_words(value: WitnessValue) -> str:
    """A witness value as a specification would write it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return one_line(value) or '""'
    return str(value)
