"""Writing a report: to standard output, which may be a terminal, a pipe or gone, or to a file in one step."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from drift.cli.errors import CommandError

if TYPE_CHECKING:
    from rich.console import Console


def terminal() -> Console:
    """A console on standard output: styled only on a terminal that is not told otherwise."""
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Console(
        file=sys.stdout,
        force_terminal=is_terminal,
        color_system=None if plain or not is_terminal else "auto",
        no_color=plain or not is_terminal,
        highlight=False,
        markup=False,
        emoji=False,
    )


@contextlib.contextmanager
def standard_output() -> Iterator[None]:
    """Guards writing to standard output: a reader that went away ends the writing, not the command.

    Raises:
        CommandError: the output can't be written (a full disk).
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise CommandError(f"the report could not be written: {reason(error)}") from error


def write_plain(text: str) -> None:
    """Writes text to standard output as it is, as UTF-8 whatever the locale."""
    with standard_output():
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:
            sys.stdout.write(text)
        else:
            sys.stdout.flush()
            binary.write(text.encode("utf-8", "backslashreplace"))


def write_file(path: Path, text: str) -> None:
    """Writes the whole file or nothing; devices and pipes are written directly.

    Raises:
        CommandError: it can't be written.
    """
    content = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            if path.is_dir():
                raise CommandError(f"--output {path}: is a folder", "name a file in it")
            path.write_bytes(content)
            return
        replace_file(path.resolve(), content)
    except OSError as error:
        raise CommandError(f"--output {path}: {reason(error)}", _parent_advice(path)) from error


def replace_file(path: Path, content: bytes) -> None:
    """Writes the whole file in one step, or nothing; its permissions stay.

    Raises:
        OSError: it can't be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        draft.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def reason(error: OSError) -> str:
    """Why the system refused, in a few words."""
    return (error.strerror or str(error)).lower()


def _parent_advice(path: Path) -> str:
    return "" if path.parent.is_dir() else f"create the folder {path.parent} first"
