"""Blame: which commit last changed some lines of a file, as it is in the working tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from drift.vcs.git import GitError, Repository

UNCOMMITTED = "0" * 40
MAX_RANGES = 50
"""Ranges of lines that are asked for at once; the command line has a limit."""


@dataclass(frozen=True, slots=True)
class Change:
    """The commit that lines come from; `time` is when it was committed, in seconds since 1970, UTC.

    Lines of the working tree that are in no commit yet have the commit "" and the time 0.
    """

    commit: str
    time: int


def last_changes(
    repository: Repository, file: Path, ranges: Sequence[tuple[int, int]]
) -> tuple[Change | None, ...]:
    """For each range of lines (1-based, both ends included) the newest change of any of its lines.

    None where it can't be known: the file is not in the repository, the lines are not in the file, or a
    shallow clone ends before. Changes of white space alone do not count.
    """
    changes: list[Change | None] = []
    for at in range(0, len(ranges), MAX_RANGES):
        changes.extend(_asked(repository, file, ranges[at : at + MAX_RANGES]))
    return tuple(changes)


def _asked(repository: Repository, file: Path, ranges: Sequence[tuple[int, int]]) -> Iterator[Change | None]:
    limits = [f"-L{first},{last}" for first, last in ranges]
    try:
        printed = repository.run("blame", "--no-textconv", "-w", "--porcelain", *limits, "--", str(file))
    except GitError:
        if len(ranges) == 1:
            yield None
            return
        for one in ranges:
            yield from _asked(repository, file, (one,))
        return
    lines = _lines(printed, known_root=not repository.is_shallow)
    for first, last in ranges:
        found = [lines.get(line) for line in range(first, last + 1)]
        known = [change for change in found if change is not None]
        yield max(known, key=_age) if len(known) == len(found) and known else None


def _age(change: Change) -> tuple[bool, int, str]:
    return not change.commit, change.time, change.commit


def _lines(printed: bytes, *, known_root: bool) -> dict[int, Change | None]:
    """The change of every line; porcelain describes a commit once, at its first line."""
    times: dict[str, int] = {}
    boundary: set[str] = set()
    at: dict[int, str] = {}
    commit = ""
    for line in printed.split(b"\n"):
        if line.startswith(b"\t"):
            commit = ""
            continue
        word, _, rest = line.partition(b" ")
        if not commit:
            parts = rest.split()
            if len(parts) >= 2 and parts[1].isdigit():
                commit = word.decode("ascii", "replace")
                at[int(parts[1])] = commit
        elif word == b"committer-time" and rest.isdigit():
            times[commit] = int(rest)
        elif word == b"boundary":
            boundary.add(commit)
    return {
        line: None
        if commit in boundary and not known_root
        else Change("", 0)
        if commit == UNCOMMITTED
        else Change(commit, times.get(commit, 0))
        for line, commit in sorted(at.items())
    }
