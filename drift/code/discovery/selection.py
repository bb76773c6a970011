"""The caller's `include` and `exclude` patterns (gitignore syntax).

With `include`, only what matches is read. A pattern that names what is left out by convention brings it back:
`tests/**` and `test_*.py` do, `*.py` doesn't.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from pathspec import GitIgnoreSpec


class Selection:
    """Which files the caller wants. Its names are relative to the root and to the working directory."""

    __slots__ = ("_exclude", "_include")

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        self._include = tuple((pattern, GitIgnoreSpec.from_lines([pattern])) for pattern in include)
        self._exclude = GitIgnoreSpec.from_lines(exclude)

    @property
    def restricts(self) -> bool:
        """Whether only what matches an `include` is wanted."""
        return bool(self._include)

    def excludes(self, names: Sequence[str]) -> bool:
        """Whether an `exclude` pattern matches."""
        return any(self._exclude.match_file(name) for name in names)

    def includes(self, names: Sequence[str]) -> bool:
        """Whether the file is wanted as far as `include` is concerned."""
        return not self._include or any(spec.match_file(name) for _, spec in self._include for name in names)

    def mentions(self, segment: str) -> bool:
        """Whether an `include` pattern names a folder or file like this, and not just any."""
        return any(_is_specific(pattern, segment) for pattern, _ in self._include)

    def asks_for(self, names: Sequence[str], segments: Sequence[str]) -> bool:
        """Whether a pattern that matches the file also mentions a segment that speaks against it."""
        return any(
            any(_is_specific(pattern, segment) for segment in segments)
            for pattern, spec in self._include
            if any(spec.match_file(name) for name in names)
        )


def _is_specific(pattern: str, segment: str) -> bool:
    any_name = "neutral" + PurePosixPath(segment).suffix
    return any(
        fnmatchcase(segment, part) and not fnmatchcase(any_name, part)
        for part in pattern.strip("/").split("/")
    )
