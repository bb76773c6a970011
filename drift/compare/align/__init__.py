"""Alignment: which code thing is which specification thing, and one vocabulary for both."""

from drift.compare.align.aligning import align
from drift.compare.align.flagged import with_lifecycles
from drift.compare.align.model import (
    Alignment,
    Ambiguity,
    ConfigMatch,
    EntityMatch,
    FieldMatch,
    StateMatch,
    Unmatched,
)
from drift.compare.align.removals import with_single_removals
from drift.compare.align.translation import translate
from drift.compare.align.ways_back import with_ways_back

__all__ = [
    "Alignment",
    "Ambiguity",
    "ConfigMatch",
    "EntityMatch",
    "FieldMatch",
    "StateMatch",
    "Unmatched",
    "align",
    "translate",
    "with_lifecycles",
    "with_single_removals",
    "with_ways_back",
]
