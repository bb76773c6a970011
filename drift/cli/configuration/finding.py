"""Which configuration holds: the nearest file upwards from here, or the one that is named."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from drift.cli.configuration.model import Configuration
from drift.cli.errors import CommandError
from drift.compare.binding_names import BindingProblem
from drift.resources.errors import RulesetError
from drift.resources.toml import load_toml
from drift.resources.toml_lines import KeyPath, key_lines, line_of

OWN = "allium.toml"
SHARED = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Configured:
    """A configuration and where it came from; `file` is None where there is none."""

    values: Configuration
    file: Path | None = None
    prefix: KeyPath = ()

    @property
    def folder(self) -> Path:
        """What its paths are relative to."""
        return Path() if self.file is None else self.file.parent

    @property
    def name(self) -> str:
        """The file as messages and reports name it."""
        return "" if self.file is None else Path(os.path.relpath(self.file)).as_posix()

    def path(self, given: str) -> Path:
        """A path of the configuration as seen from the working directory."""
        return Path(os.path.relpath(self.folder / given))

    def pattern(self, given: str) -> str:
        """A glob of the configuration as seen from the working directory."""
        return Path(os.path.relpath(self.folder / given)).as_posix()

    def line(self, *key: str | int) -> int:
        """The line of a key, 0 without a file."""
        if self.file is None:
            return 0
        lines = key_lines(self.file.read_text(encoding="utf-8-sig"))
        return line_of((*self.prefix, *key), lines)

    def error(self, message: str, advice: str, *key: str | int) -> CommandError:
        """A complaint about a key."""
        return CommandError(f"{self.name}:{self.line(*key)}: {message}", advice)

    def wrong_binding(self, problem: BindingProblem) -> CommandError:
        """A complaint about a binding that means nothing."""
        near = " or ".join(repr(name) for name in problem.near)
        return self.error(
            f"drift.bind.{problem.table}: {problem.key}: {problem.message}",
            f"did you mean {near}?" if near else "`allium behaviour` shows what was understood of the code",
            "drift",
            "bind",
            problem.table,
            problem.key,
        )


class _Tool(BaseModel):
    model_config = ConfigDict(extra="ignore")
    allium: Configuration = Configuration()


class _Project(BaseModel):
    model_config = ConfigDict(extra="ignore")
    tool: _Tool = _Tool()


def configured(given: Path | None, *, isolated: bool = False) -> Configured:
    """The configuration to use: the given file, else the nearest one upwards; none if `isolated`.

    Raises:
        CommandError: it can't be read, or says what no configuration may say.
    """
    if isolated:
        if given is not None:
            raise CommandError("--isolated and --config exclude each other", "leave one of them out")
        return Configured(Configuration())
    if given is not None:
        if not given.is_file():
            raise CommandError(f"--config {given}: no such file")
        return _read(given, required=True)
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in (OWN, SHARED):
            if (folder / name).is_file():
                found = _read(folder / name, required=name == OWN)
                if found.file is not None:
                    return found
    return Configured(Configuration())


def _read(file: Path, *, required: bool) -> Configured:
    shared = file.name == SHARED
    if shared and not _speaks(file, strict=required):
        if required:
            raise CommandError(f"{file}: has no [tool.allium]", "name a file that configures allium-drift")
        return Configured(Configuration())
    try:
        if shared:
            return Configured(load_toml(file, _Project).tool.allium, file, ("tool", "allium"))
        return Configured(load_toml(file, Configuration), file)
    except RulesetError as error:
        raise CommandError(
            _told(error, file), "`allium schema config` says what a configuration may say"
        ) from None


def _speaks(file: Path, *, strict: bool) -> bool:
    """Whether a `pyproject.toml` configures us. A broken one that nobody named is none of our business."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return strict
    try:
        document: Any = tomllib.loads(text)
    except (ValueError, RecursionError):
        return strict or "[tool.allium" in text
    tool = document.get("tool")
    return isinstance(tool, dict) and "allium" in tool


def _told(error: RulesetError, file: Path) -> str:
    name = Path(os.path.relpath(file)).as_posix()
    problems = (error, *error.others)
    return "\n".join(
        f"{name}:{one.line}: {one.key}: {one.expected}" if one.key else f"{name}:{one.line}: {one.expected}"
        for one in problems
    )
