"""What git knows of the files of an audit."""

from __future__ import annotations

from pathlib import Path

from drift.compare.chronology import Range
from drift.vcs.blame import Change, last_changes
from drift.vcs.git import GitError, Repository, repository_of

MAX_FILES = 60
"""Files whose history is read; blame follows a file through all of its commits."""


def history(ranges: tuple[Range, ...]) -> dict[Range, Change | None]:
    """When places were last changed; None for what is in no repository and for files beyond a bound."""
    by_file: dict[str, list[Range]] = {}
    for place in ranges:
        by_file.setdefault(place[0], []).append(place)
    repositories: dict[Path, Repository | None] = {}
    found: dict[Range, Change | None] = {}
    for file, places in sorted(by_file.items())[:MAX_FILES]:
        path = Path(file).absolute()
        repository = _repository(path.parent, repositories)
        if repository is None:
            continue
        lines = [(first, last) for _, first, last in places]
        found |= dict(zip(places, last_changes(repository, path, lines), strict=True))
    return found


def _repository(folder: Path, known: dict[Path, Repository | None]) -> Repository | None:
    if folder not in known:
        try:
            known[folder] = repository_of(folder)
        except GitError:
            known[folder] = None
    return known[folder]
