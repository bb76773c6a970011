"""What is wrong between modules. Reference: "Modular specifications"."""

from __future__ import annotations

from collections.abc import Iterator

from drift.checks.context import Context
from drift.checks.diagnostic import Found


def check(context: Context) -> Iterator[Found]:
    """Unresolved and circular `use`, ambiguous and undefined aliases, pins."""
    for one in context.resolution.problems:
        yield Found(one.code, one.file, one.span, one.message, one.hint)
