"""Fixes that are certain: a configured number that stands in one place of the code as a plain literal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from drift.compare.audit import Divergence

CERTAIN = 0.95
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def with_fixes(
    divergences: Iterable[Divergence], lines: Callable[[str], Sequence[str]]
) -> tuple[Divergence, ...]:
    """The divergences, each with its fix where there is one that is certain. `lines` are those of a file."""
    return tuple(_fixed(one, lines) for one in divergences)


def _fixed(one: Divergence, lines: Callable[[str], Sequence[str]]) -> Divergence:
    """Certain is: the code is what proposes to change, it says the number once, and both are bare numbers."""
    primary = [place for place in one.code if place.role == "primary"]
    certain = one.rule == "config-value" and one.fix is None and one.confidence >= CERTAIN
    if not certain or len(primary) != 1 or one.classification.proposed != "code-bug":
        return one
    if not (_NUMBER.fullmatch(one.expected) and _NUMBER.fullmatch(one.actual)):
        return one
    place = primary[0]
    text = lines(place.file)
    if place.line != place.end_line or not 0 < place.line <= len(text):
        return one
    line = text[place.line - 1]
    said = line[place.column - 1 : place.end_column - 1]
    literals = list(re.finditer(r"(?<![\w.])\d[\w.]*", said))
    if len(literals) != 1 or literals[0][0] != one.actual:
        return one
    start = place.column - 1 + literals[0].start()
    fixed = line[:start] + one.expected + line[start + len(one.actual) :]
    return msgspec.structs.replace(one, fix=fixed)
