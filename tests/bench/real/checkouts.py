"""Checkouts of the labelled projects: this bench neither fetches nor changes them."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from .labels import Project


def checkout_of(project: Project, folders: Sequence[Path]) -> Path | None:
    """The first folder with the project's name, itself or in one of the folders; None without one."""
    name = project.repository.rpartition("/")[2]
    for folder in folders:
        for place in (folder, folder / name):
            if place.name == name and all((place / path).exists() for path in project.code):
                return place.resolve()
    return None


def commit_of(checkout: Path) -> str:
    """The commit that is checked out; "" if that can't be said."""
    done = subprocess.run(
        ["git", "-C", str(checkout), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""
