"""Answers: what an entry point of the code gives to whoever comes in."""

from __future__ import annotations

from dataclasses import dataclass

from drift.logic.spans import NOWHERE, Source


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of an instance that is given out.

    `named` says that only its name tells which field it is: it is worked out from the instance. `whole`: the
    instance is written out as it is, and it with it.
    """

    entity: str
    field: str
    named: bool = False
    whole: bool = False
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Answer:
    """All that an entry point may give out; `unknown` are the parts of it that could not be followed."""

    shown: tuple[Shown, ...] = ()
    unknown: tuple[str, ...] = ()
    source: Source = NOWHERE
