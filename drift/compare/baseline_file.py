"""Baselines as files: JSON lines, sorted, one entry a line, so that a merge conflict is about one entry."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from drift.compare.audit import BaselineEntry
from drift.compare.baseline import Baseline

FORMAT = 1
MAX_ENTRIES = 1_000_000


class BaselineError(ValueError):
    """A baseline that can't be read: `line` is 1-based, `expected` says what should be there."""

    def __init__(self, line: int, expected: str) -> None:
        super().__init__(f"line {line}: {expected}")
        self.line = line
        self.expected = expected


def baseline_text(baseline: Baseline) -> str:
    """The baseline as text, the same for the same findings."""
    lines = [_line({"baseline": FORMAT})]
    lines += [_line(msgspec.to_builtins(entry)) for entry in baseline.entries]
    lines += [_line({"conformed": name}) for name in baseline.conformed]
    return "".join(f"{line}\n" for line in lines)


def read_baseline(text: str) -> Baseline:
    """The baseline in a text; the order of its lines does not matter.

    Raises:
        BaselineError: a line is not of the format.
    """
    entries: list[BaselineEntry] = []
    conformed: list[str] = []
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        raise BaselineError(1, 'a baseline begins with {"baseline": 1}; this file is empty')
    if len(lines) > MAX_ENTRIES:
        raise BaselineError(MAX_ENTRIES, f"a baseline has no more than {MAX_ENTRIES} entries")
    for position, (number, line) in enumerate(lines):
        values = _values(number, line)
        if position == 0:
            _check_format(number, values)
        elif isinstance(name := values.get("conformed"), str):
            conformed.append(name)
        else:
            try:
                entries.append(msgspec.convert(values, BaselineEntry))
            except msgspec.ValidationError as error:
                raise BaselineError(number, f"no entry of a baseline ({error})") from None
    return Baseline(tuple(entries), tuple(sorted(set(conformed))))


def _values(number: int, line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        conflict = line.startswith(("<<<<<<<", "=======", ">>>>>>>"))
        expected = "a JSON object a line" + (
            "; a merge conflict is unresolved: write the baseline anew" if conflict else ""
        )
        raise BaselineError(number, expected) from None
    if not isinstance(values, dict):
        raise BaselineError(number, "a JSON object a line")
    return values


def _check_format(number: int, values: dict[str, Any]) -> None:
    if values.get("baseline") != FORMAT:
        raise BaselineError(number, f'{{"baseline": {FORMAT}}} first; write it anew with --write-baseline')


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=True, allow_nan=False)
