"""What modules contribute that are here only because the specifications use them.

They give names, types and values; the code under audit is not held to them: they are other specifications'
business, often those of a library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from drift.allium.names import Resolution
from drift.allium.project import SpecFile
from drift.allium.tree import OpenQuestion
from drift.behaviour.model import Behaviour
from drift.logic.spans import Source


class _Placed(Protocol):
    @property
    def source(self) -> Source: ...


T = TypeVar("T", bound=_Placed)


def without_imported(behaviour: Behaviour, resolution: Resolution) -> Behaviour:
    """The behaviour that the project's own files specify.

    Of imported parameters those stay that an own file sets or reads; of what is unread, whole files.
    """
    project = resolution.project
    imported = frozenset(file.path for file in project.files if file.imported)
    if not imported:
        return behaviour
    own = [file for file in project.files if not file.imported]
    used = _used_parameters(own, resolution)

    def ours(found: Iterable[T]) -> tuple[T, ...]:
        return tuple(one for one in found if one.source.file not in imported)

    return replace(
        behaviour,
        entities=ours(behaviour.entities),
        config=tuple(
            one
            for one in behaviour.config
            if one.source.file not in imported or (one.source.file, one.name.rpartition("/")[2]) in used
        ),
        operations=ours(behaviour.operations),
        unread=tuple(
            one for one in behaviour.unread if one.source.file not in imported or not one.source.span.line
        ),
        files=sum(1 for file in own if not file.unread),
        modules=tuple(dict.fromkeys(file.module for file in own)),
        invariants=ours(behaviour.invariants),
        surfaces=ours(behaviour.surfaces),
        actors=ours(behaviour.actors),
        contracts=ours(behaviour.contracts),
        conflicts=tuple(
            one
            for one in behaviour.conflicts
            if one.first.file not in imported and one.second.file not in imported
        ),
        open_questions=tuple(
            one.text for file in own for one in file.tree.declarations if isinstance(one, OpenQuestion)
        ),
    )


def _used_parameters(own: Iterable[SpecFile], resolution: Resolution) -> set[tuple[str, str]]:
    """The parameters, by file and name, that own files read or set."""
    return {
        (one.module, one.name)
        for file in own
        for one in resolution.references(file.path)
        if one.kind == "config"
    }
