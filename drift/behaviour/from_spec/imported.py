"""What modules contribute that are here only because the specifications use them.

They give names, types and values; the code under audit is not held to them: they are other specifications'
business, often those of a library.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from drift.allium.names.search import Index as Graph
from drift.allium.project import SpecFile, SpecProject
from drift.allium.tree import ConfigDeclaration, OpenQuestion, Parameter
from drift.behaviour.model import Behaviour, ConfigParameter
from drift.logic.spans import Source


class _Placed(Protocol):
    @property
    def source(self) -> Source: ...


T = TypeVar("T", bound=_Placed)


def without_imported(behaviour: Behaviour, project: SpecProject, graph: Graph) -> Behaviour:
    """The behaviour that the project's own files specify.

    Of imported parameters those stay that an own file sets or reads; of what is unread, whole files.
    """
    imported = frozenset(file.path for file in project.files if file.imported)
    if not imported:
        return behaviour
    own = [file for file in project.files if not file.imported]

    def ours(found: Iterable[T]) -> tuple[T, ...]:
        return tuple(one for one in found if one.source.file not in imported)

    return replace(
        behaviour,
        entities=ours(behaviour.entities),
        config=tuple(
            one for one in behaviour.config if one.source.file not in imported or _is_used(one, own, graph)
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


def _is_used(parameter: ConfigParameter, own: Iterable[SpecFile], graph: Graph) -> bool:
    """Whether an own file sets an imported parameter or reads it as `alias/config.name`."""
    home, name = parameter.source.file, parameter.name.rpartition("/")[2]
    for file in own:
        aliases = [alias for alias, target in graph.modules[file.path].aliases.items() if target == home]
        if any(f"{alias}/config.{name}" in file.text for alias in aliases):
            return True
        blocks = [one for one in file.tree.declarations if isinstance(one, ConfigDeclaration)]
        settings = [one for block in blocks if block.alias in aliases for one in block.parameters]
        if any(isinstance(one, Parameter) and one.name == name for one in settings):
            return True
    return False
