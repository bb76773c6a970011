"""Specifications that replace parts of older ones: of two declarations of one name the newer counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from drift.compare.selection import matches

if TYPE_CHECKING:
    from drift.allium.project import SpecFile, SpecProject
    from drift.allium.tree import Declaration


@dataclass(frozen=True, slots=True)
class Superseding:
    """Specifications that match `newer` replace what those that match `older` declare by the same name."""

    newer: tuple[str, ...]
    older: tuple[str, ...]


def without_superseded(specs: SpecProject, decisions: Sequence[Superseding]) -> SpecProject:
    """The specifications without declarations, and parameters, that a newer one replaces."""
    replaced: dict[str, set[tuple[str, str]]] = {}
    for decision in decisions:
        newer = [file for file in specs.files if _is(file, decision.newer)]
        older = [file for file in specs.files if _is(file, decision.older) and file not in newer]
        names = {
            name for file in newer for declaration in file.tree.declarations for name in _names(declaration)
        }
        for file in older:
            replaced.setdefault(file.path, set()).update(names)
    files = tuple(_left(file, replaced.get(file.path, set())) for file in specs.files)
    return msgspec.structs.replace(specs, files=files)


def _is(file: SpecFile, patterns: Sequence[str]) -> bool:
    return any(matches(file.path, pattern) for pattern in patterns)


def _left(file: SpecFile, replaced: set[tuple[str, str]]) -> SpecFile:
    if not replaced:
        return file
    kept = [left for one in file.tree.declarations if (left := _without(one, replaced)) is not None]
    return msgspec.structs.replace(file, tree=msgspec.structs.replace(file.tree, declarations=tuple(kept)))


def _without(declaration: Declaration, replaced: set[tuple[str, str]]) -> Declaration | None:
    from drift.allium.tree import ConfigDeclaration, Parameter

    if isinstance(declaration, ConfigDeclaration):
        kept = tuple(
            one
            for one in declaration.parameters
            if not (isinstance(one, Parameter) and ("config", f"{declaration.alias}/{one.name}") in replaced)
        )
        return msgspec.structs.replace(declaration, parameters=kept)
    return None if any(name in replaced for name in _names(declaration)) else declaration


def _names(declaration: Declaration) -> Iterator[tuple[str, str]]:
    """What a declaration declares: its kind and its name."""
    from drift.allium.tree import ConfigDeclaration, Parameter, Use

    if isinstance(declaration, ConfigDeclaration):
        for one in declaration.parameters:
            if isinstance(one, Parameter):
                yield ("config", f"{declaration.alias}/{one.name}")
    elif (
        not isinstance(declaration, Use)
        and isinstance(name := getattr(declaration, "name", ""), str)
        and name
    ):
        yield (type(declaration).__name__, name)
