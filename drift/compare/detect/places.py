"""Names and places that the structural detectors share."""

from __future__ import annotations

from pathlib import PurePosixPath

from drift.behaviour.model import GuardedEffect
from drift.compare.audit import CodeLocation
from drift.compare.finding import code_location
from drift.logic.spans import Source


def obligation_id(source: Source, *parts: str) -> str:
    """The id of a clause: the specification's file name and what leads to the clause in it."""
    module = PurePosixPath(source.file).stem or "spec"
    return ".".join((module, *(part.replace("/", ".") for part in parts)))


def effect_location(guarded: GuardedEffect) -> CodeLocation:
    """Where an effect of the code stands, with the path to it."""
    return code_location(guarded.source, guarded.symbol, guarded.text, guarded.path, guarded.related)


def spelled_place(source: Source) -> str:
    """`file:line`, or "the code" when nothing says where."""
    return f"{source.file}:{source.span.line}" if source.file else "the code"
