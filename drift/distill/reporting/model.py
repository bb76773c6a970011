"""The distillation report as data. Its JSON is public: keys may be added; see the published schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

VERSION = 1
"""Raised when a key is renamed or removed; additions leave it."""

Sort: TypeAlias = Literal["infrastructure", "dead"]


class Place(msgspec.Struct, frozen=True, order=True):
    """A line of code."""

    file: str
    line: int


class ClauseReported(msgspec.Struct, frozen=True):
    """A clause and the places behind it."""

    clause: str
    places: tuple[Place, ...]


class RuleReported(msgspec.Struct, frozen=True):
    """A rule; `confidence` is in 0..1, below 1 for the reasons in `doubts`. `entries` are the ways in."""

    name: str
    entries: tuple[str, ...]
    confidence: float
    clauses: tuple[ClauseReported, ...]
    doubts: tuple[str, ...] = ()


class StepReported(msgspec.Struct, frozen=True):
    """A transition of a lifecycle and the places behind it."""

    before: str
    after: str
    places: tuple[Place, ...] = ()


class LifecycleReported(msgspec.Struct, frozen=True):
    """A lifecycle; `diagram` in Mermaid."""

    entity: str
    field: str
    diagram: str
    states: tuple[str, ...] = ()
    steps: tuple[StepReported, ...] = ()
    terminal: tuple[str, ...] = ()


class QuestionReported(msgspec.Struct, frozen=True):
    """An open question, in the order of `weight`: the heaviest first."""

    kind: str
    text: str
    places: tuple[Place, ...]
    weight: int = 1


class LeftOutReported(msgspec.Struct, frozen=True):
    """What is not in the draft, and why: no part of the domain, or nothing reaches it."""

    what: str
    reason: str
    place: Place | None
    sort: Sort = "infrastructure"


class UnsaidReported(msgspec.Struct, frozen=True):
    """A place that changes state and of which no clause of the draft speaks."""

    what: str
    operation: str
    place: Place


class Coverage(msgspec.Struct, frozen=True):
    """How many places change state, and how many of them a clause of the draft says.

    `beside` are changes of what is no part of the domain; `opaque` are calls that were not followed and are
    given something of the domain: what they change nobody saw.
    """

    changes: int
    said: int
    beside: int = 0
    opaque: int = 0


class LibraryReported(msgspec.Struct, frozen=True):
    """A subject that a library specification may cover, and the entities that are about it."""

    subject: str
    entities: tuple[str, ...]


class Distilled(msgspec.Struct, frozen=True):
    """The report of `allium distill`: what was read, how far to trust the draft, what it leaves out."""

    version: int
    files: int
    left_out_files: Mapping[str, int]
    unread: tuple[LeftOutReported, ...]
    coverage: Coverage
    entities: tuple[str, ...]
    rules: tuple[RuleReported, ...]
    lifecycles: tuple[LifecycleReported, ...]
    questions: tuple[QuestionReported, ...]
    deferred: tuple[LeftOutReported, ...]
    left_out: tuple[LeftOutReported, ...]
    libraries: tuple[LibraryReported, ...]
    unsaid: tuple[UnsaidReported, ...] = ()
    config: tuple[ClauseReported, ...] = ()
