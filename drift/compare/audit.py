"""The audit: the result of a comparison, as every report renders it.

Mirrors the report contract field by field; `drift.report` only serialises and prints it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from drift.behaviour.model import ReasonCode

Severity: TypeAlias = Literal["error", "warning", "note", "off"]
Verdict: TypeAlias = Literal["conforms", "diverges", "missing", "unverifiable"]
Proposed: TypeAlias = Literal["code-bug", "spec-bug", "aspirational", "intentional-gap"]
Role: TypeAlias = Literal["primary", "related"]
SubjectKind: TypeAlias = Literal[
    "config", "entity", "field", "state", "transition", "rule", "operation", "surface", "spec"
]
WitnessValue: TypeAlias = int | float | str | bool | None


class Subject(msgspec.Struct, frozen=True):
    """What a finding is about, in the specification's names."""

    kind: SubjectKind
    name: str
    entity: str = ""
    field: str = ""


class SpecLocation(msgspec.Struct, frozen=True):
    """A place in a specification. `text` is the clause's source text."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    construct: str = ""
    clause: str = ""
    text: str = ""


class CodeLocation(msgspec.Struct, frozen=True):
    """A place in the code; `path` leads from the entry point to it.

    The fingerprint identifies this context.

    A `related` place takes part in what a `primary` one does: it computes a value, defines a predicate or
    a constant that is read there, or is the call that leads there.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    symbol: str = ""
    text: str = ""
    path: tuple[str, ...] = ()
    fingerprint: str = ""
    role: Role = "primary"


class Classification(msgspec.Struct, frozen=True):
    """What the divergence most likely is, and why."""

    proposed: Proposed
    reason: str


class Evidence(msgspec.Struct, frozen=True):
    """A finding that follows from the same root cause."""

    rule: str
    message: str
    spec: tuple[SpecLocation, ...] = ()
    code: tuple[CodeLocation, ...] = ()
    fingerprint: str = ""


class Divergence(msgspec.Struct, frozen=True):
    """One root cause: its leading finding and the rest as evidence. `confidence` is in 0..1.

    `fix` is what the line of the first place in the code would be, where that is certain.
    """

    fingerprint: str
    rule: str
    severity: Severity
    confidence: float
    title: str
    message: str
    subject: Subject
    expected: str
    actual: str
    witness: dict[str, list[WitnessValue]]
    spec: tuple[SpecLocation, ...]
    code: tuple[CodeLocation, ...]
    classification: Classification
    evidence: tuple[Evidence, ...] = ()
    fix: str | None = None
    obligations: tuple[str, ...] = ()
    """The clauses that it speaks about, by their ids."""


class SpecLine(msgspec.Struct, frozen=True):
    """Where an obligation stands."""

    file: str
    line: int


class CodeLine(msgspec.Struct, frozen=True):
    """Where an obligation is met or lost."""

    file: str
    line: int


class Obligation(msgspec.Struct, frozen=True):
    """One clause of the specification and its verdict.

    `unverifiable` always has a `reason_code` and a `reason`.
    """

    id: str
    construct: str
    clause: str
    text: str
    verdict: Verdict
    spec: SpecLine
    code: tuple[CodeLine, ...] = ()
    reason_code: ReasonCode = ""
    reason: str = ""


class UnreadFile(msgspec.Struct, frozen=True):
    """A file, or part of one, that no verdict could take into account."""

    file: str
    line: int
    code: ReasonCode
    reason: str


class Unspecified(msgspec.Struct, frozen=True):
    """What the code has and no specification mentions: counted, not reported."""

    entities: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


class SyntaxProblem(msgspec.Struct, frozen=True):
    """A syntax error of a specification: shown first.

    `text` is the offending text, `expected` what would have been right.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    text: str = ""
    expected: tuple[str, ...] = ()
    hint: str = ""


StepVerdict: TypeAlias = Literal["conforms", "missing", "unspecified", "unverifiable"]


class ChartState(msgspec.Struct, frozen=True):
    """A state of a chart. `terminal`: the specification declares that nothing leads out of it."""

    name: str
    verdict: StepVerdict
    initial: bool = False
    terminal: bool = False


class ChartStep(msgspec.Struct, frozen=True):
    """A transition; `before` is "" where an instance is made or the field was absent.

    `rules` are those of the specification that make it, `symbols` the functions of the code.
    """

    before: str
    after: str
    verdict: StepVerdict
    rules: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()


class Statechart(msgspec.Struct, frozen=True):
    """The lifecycle of a specified field, both sides in one; it agrees with ledger and divergences."""

    entity: str
    field: str
    file: str
    line: int
    states: tuple[ChartState, ...]
    steps: tuple[ChartStep, ...]


SuppressedBy: TypeAlias = Literal["specification", "code", "configuration"]


class Suppressed(msgspec.Struct, frozen=True):
    """A divergence, or some of its places, that somebody decided to live with: `reason` says why.

    `by` is where the decision stands, `file` and `line` its place.
    """

    fingerprint: str
    rule: str
    severity: Severity
    title: str
    reason: str
    by: SuppressedBy
    file: str
    line: int
    spec: tuple[SpecLocation, ...] = ()
    code: tuple[CodeLocation, ...] = ()


class Notice(msgspec.Struct, frozen=True):
    """Something wrong beside the divergences.

    A `use` without its file, a suppression nobody needs, an old spelling.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    hint: str = ""


class BaselineEntry(msgspec.Struct, frozen=True):
    """One context of a divergence, as a baseline keeps it.

    `about` is the divergence whatever the place; `symbol` is the function, `entry` the way in. `follows`:
    it was evidence of another divergence, and leads one only if that one is gone.
    """

    fingerprint: str
    rule: str
    construct: str
    about: str
    symbol: str
    entry: str
    title: str
    follows: bool = False


class Compared(msgspec.Struct, frozen=True):
    """How the audit differs from an earlier one; its `divergences` are then the new ones only.

    `resolved` were in the earlier one. `regressed` and `lost` are obligations that conformed in it and
    are missing, or can't be verified, now.
    """

    earlier: str
    known: tuple[Divergence, ...] = ()
    resolved: tuple[BaselineEntry, ...] = ()
    regressed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


class Audit(msgspec.Struct, frozen=True):
    """Everything a report needs.

    `divergences` are sorted; `filtered` counts those below the confidence threshold.
    """

    divergences: tuple[Divergence, ...]
    obligations: tuple[Obligation, ...]
    unspecified: Unspecified
    spec_files: int
    code_files: int
    filtered: int = 0
    unread: tuple[UnreadFile, ...] = ()
    problems: tuple[SyntaxProblem, ...] = ()
    left_out: dict[str, int] = {}
    understood: dict[str, tuple[int, int]] = {}
    suppressed: tuple[Suppressed, ...] = ()
    notices: tuple[Notice, ...] = ()
    compared: Compared | None = None
    lifecycles: tuple[Statechart, ...] = ()


def witness_value(value: Fraction | str | bool | None) -> WitnessValue:
    """A constant as JSON shows it: whole numbers as integers, others as floats."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value
