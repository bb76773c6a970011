"""Declarations and lines that are taken out as a whole: a rule that nothing does, an entry of a surface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.allium.boundaries import SurfaceEntry
from drift.compare.audit import Divergence
from drift.distill.merging.rules import rule_at, span_at, without
from drift.distill.merging.sheet import Edit
from drift.distill.merging.sides import Held


def rule_removal(one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
    """Without the rule."""
    sheet = held.sheets.get(one.spec[0].file) if one.spec else None
    rule = None if sheet is None else rule_at(sheet, one.spec[0])
    edit = None if sheet is None or rule is None else without(sheet, rule.span, last=False)
    if edit is not None:
        yield (edit,)


def entry_edits(one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
    """Without an operation that a surface offers."""
    sheet = held.sheets.get(one.spec[0].file) if one.spec else None
    entry = None if sheet is None else sheet.node(span_at(one.spec[0]), SurfaceEntry)
    edit = None if sheet is None or entry is None else without(sheet, entry.span, last=False)
    if edit is not None:
        yield (edit,)
