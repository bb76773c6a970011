"""What readers of both sides said of each error and warning: one TOML file a project."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

Verdict: TypeAlias = Literal["true", "false", "arguable"]
FOLDER = Path(__file__).parent


class LabelError(Exception):
    """A file of labels is not as it should be; the message says where and what to do."""


@dataclass(frozen=True)
class Label:
    """What one finding was found to be. `why` is one line that a reader can check."""

    fingerprint: str
    rule: str
    verdict: Verdict
    why: str


@dataclass(frozen=True)
class Project:
    """A project at one commit, what of it is audited, and its labels by fingerprint."""

    name: str
    repository: str
    commit: str
    specs: tuple[str, ...]
    code: tuple[str, ...]
    labels: dict[str, Label]
    without_specs: tuple[str, ...] = ()


def load_projects(folder: Path = FOLDER) -> list[Project]:
    """Every project of the folder, by name.

    Raises:
        LabelError: a file is no TOML, lacks a key, has an unknown verdict or labels a finding twice.
    """
    return [load_project(path) for path in sorted(folder.glob("*.toml"))]


def load_project(path: Path) -> Project:
    """One project.

    Raises:
        LabelError: the file is no TOML, lacks a key, has an unknown verdict or labels a finding twice.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        labels = [_label(path, row) for row in document.get("finding", [])]
        project = Project(
            name=path.stem,
            repository=document["repository"],
            commit=document["commit"],
            specs=tuple(document["specs"]),
            code=tuple(document["code"]),
            labels={label.fingerprint: label for label in labels},
            without_specs=tuple(document.get("without_specs", ())),
        )
    except tomllib.TOMLDecodeError as error:
        raise LabelError(f"{path}: no TOML: {error}") from error
    except KeyError as error:
        raise LabelError(f"{path}: {error} is missing") from error
    if len(project.labels) != len(labels):
        raise LabelError(f"{path}: a fingerprint is labelled twice; leave one of the rows")
    return project


def _label(path: Path, row: dict[str, str]) -> Label:
    verdict = row["verdict"]
    if verdict not in get_args(Verdict):
        expected = ", ".join(get_args(Verdict))
        raise LabelError(f"{path}: {row['fingerprint']} is {verdict!r}; expected one of {expected}")
    return Label(row["fingerprint"], row["rule"], cast("Verdict", verdict), row["why"])
