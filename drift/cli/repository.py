"""Where the working directory lies in its repository."""

from __future__ import annotations

from pathlib import Path

from drift.vcs.git import GitError, repository_of


def prefix_here() -> str:
    """The working directory from the top of the repository; "" at the top and outside of any."""
    try:
        top = repository_of(Path.cwd()).top.resolve()
        found = Path.cwd().resolve().relative_to(top).as_posix()
    except (GitError, ValueError):
        return ""
    return "" if found == "." else found
