"""A changed application: a mutant that must be found, or a refactoring that must stay silent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .application import Application

Side: TypeAlias = Literal["code", "spec"]

WEAKER = frozenset({"guard-missing", "guard-weaker", "guard-different"})
STRONGER = frozenset({"guard-stronger", "guard-unspecified", "guard-different"})
GUARD = WEAKER | STRONGER
TRANSITION = frozenset({"transition-missing", "transition-unspecified"})
TARGET = (
    frozenset({"effect-different", "effect-missing", "state-unspecified", "rule-unimplemented"}) | TRANSITION
)
VALUE = frozenset({"effect-different", "effect-missing"})
CREATION = frozenset({"creation-missing", "creation-different"})
CONFIG = frozenset({"config-value"})
CONDITIONAL = GUARD | VALUE | CREATION | frozenset({"effect-unspecified", "rule-unimplemented"}) | TRANSITION


@dataclass(frozen=True, order=True)
class Place:
    """Lines `start` to `end` of a file: where a finding must point."""

    file: str
    start: int
    end: int


@dataclass(frozen=True)
class Variant:
    """One changed application. `files` are the changed files only.

    A finding is at its place when one of its locations touches one of `places`, or when it names one of
    `rules` and one of `symbols` is on the path it shows: what was deleted has no line any more, its place
    is the function it stood in, or one that comes to it.
    """

    app: str
    kind: Literal["mutation", "refactoring"]
    side: Side
    operator: str
    description: str
    files: dict[str, str] = field(repr=False)
    accept: frozenset[str] = frozenset()
    places: tuple[Place, ...] = ()
    rules: tuple[str, ...] = ()
    symbols: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        where = f"{self.places[0].file}:{self.places[0].start}" if self.places else "-"
        return f"{self.app}/{self.operator}/{where}/{self.description}"

    def applied_to(self, application: Application) -> dict[str, str]:
        """All files of the changed application."""
        return {**application.files, **self.files}
