"""What is wrong with what was read: declarations that contradict each other, files that could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.behaviour.reasons import ReasonCode
from drift.logic.spans import Source

ConflictKind: TypeAlias = Literal[
    "entity", "field", "relationship", "derived", "config", "rule", "transitions"
]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two declarations that say different things of one thing.

    `name` is `Entity.field`, a parameter's or a rule's; `said` and `contradicted` are what each declares.
    """

    kind: ConflictKind
    name: str
    first: Source
    second: Source
    said: str = ""
    contradicted: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, or part of one, that could not be read.

    `span` is empty for a whole file; `names` are words it mentions.
    """

    source: Source
    code: ReasonCode
    reason: str
    construct: str = ""
    text: str = ""
    clause: str = ""
