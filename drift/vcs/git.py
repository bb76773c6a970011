"""Running git to read: no hook, filter, pager, file system monitor or network."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 60
"""Seconds that one command may take."""
MAX_OUTPUT = 256 * 1024 * 1024
_SAFE = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "protocol.allow=never",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_INHERITED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF", "GIT_PREFIX")


class GitError(Exception):
    """Git can't do what was asked; `advice` is a command to run, or empty."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with its working tree at `top`."""

    top: Path

    def run(self, *arguments: str, input: bytes = b"") -> bytes:  # noqa: A002
        """What git prints.

        Raises:
            GitError: it fails, with what it says.
        """
        return _run(self.top, arguments, input)

    def ask(self, *arguments: str) -> str | None:
        """The first line of what git prints; None if it fails."""
        try:
            return self.run(*arguments).decode("utf-8", "replace").partition("\n")[0]
        except GitError:
            return None

    @property
    def is_shallow(self) -> bool:
        """Whether a part of the history was left out when it was fetched."""
        return self.ask("rev-parse", "--is-shallow-repository") == "true"


def repository_of(path: Path) -> Repository:
    """The repository that a file or folder lies in.

    Raises:
        GitError: it lies in none, or git is not installed.
    """
    folder = path if path.is_dir() else path.parent
    shown = _run(folder, ("rev-parse", "--show-toplevel"), b"").decode("utf-8", "surrogateescape")
    return Repository(Path(shown.rstrip("\n")))


def _run(folder: Path, arguments: tuple[str, ...], given: bytes) -> bytes:
    environment = {name: value for name, value in os.environ.items() if name not in _INHERITED}
    try:
        done = subprocess.run(  # noqa: S603 - arguments are ours, never a shell
            ["git", *_SAFE, *arguments],  # noqa: S607 - the user's git
            cwd=folder,
            input=given,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            env={**environment, **_ENVIRONMENT},
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took longer than {TIMEOUT} seconds") from None
    except OSError as error:
        raise GitError(f"git can't be run: {(error.strerror or str(error)).lower()}") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        owned = "dubious ownership" in said
        advice = "run `git config --global --add safe.directory '*'` (as in a container)" if owned else ""
        raise GitError(said.removeprefix("fatal: ") or f"git {arguments[0]} failed", advice)
    if len(done.stdout) > MAX_OUTPUT:
        raise GitError(f"git {arguments[0]} printed more than {MAX_OUTPUT} bytes")
    return done.stdout
