"""Which lines a change shows: only on these can a forge hold a comment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

MAX_PATCH = 4 * 1024 * 1024


def lines_of(patches: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[int]]:
    """For each file the lines of its new side that its hunks show. What is no patch shows none."""
    found: dict[str, frozenset[int]] = {}
    for file, patch in patches:
        if len(patch) <= MAX_PATCH and not set("\n\r\t") & set(file):
            found[file] = found.get(file, frozenset()) | _shown(file, patch)
    return found


def _shown(file: str, patch: str) -> frozenset[int]:
    text = f"--- a/{file}\n+++ b/{file}\n{patch}\n"
    try:
        parsed = PatchSet(text)
    except (UnidiffParseError, ValueError, IndexError):
        return frozenset()
    return frozenset(
        line.target_line_no
        for part in parsed
        for hunk in part
        for line in hunk
        if line.target_line_no is not None and not line.is_removed
    )
