"""Which declarations of one name are one thing in the model, and what it is called there.

Specifications of one project describe one system: an entity that several of them declare is one. It is
another where the reader is told so: a module that declares the name itself also refers to `alias/Name`, or
the other is only here because it is used. Such a one is qualified by its module: `oauth/Session`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from drift.allium.modules.coordinates import SUFFIX
from drift.allium.names import Resolution
from drift.allium.names.declarations import Entity, Module
from drift.allium.project import SpecFile


@dataclass(frozen=True, slots=True)
class ModelNames:
    """The names in the model; only those that differ from what is written are kept, by `(file, name)`."""

    entities: Mapping[tuple[str, str], str]
    parameters: Mapping[tuple[str, str], str]

    def entity(self, path: str, name: str) -> str:
        """The entity that a file declares by this name."""
        return self.entities.get((path, name), name)

    def parameter(self, path: str, name: str) -> str:
        """The configured parameter that a file declares by this name."""
        return self.parameters.get((path, name), name)


def names_of(resolution: Resolution) -> ModelNames:
    """Works the names of a project out, in time linear in its declarations."""
    modules = tuple(resolution.modules.values())
    labels = _labels(modules)
    return ModelNames(_entities(resolution, modules, labels), _parameters(modules, labels))


def _labels(modules: tuple[Module, ...]) -> dict[str, str]:
    """What qualifies the names of a file: its stem, or its path where several share that."""
    count = Counter(module.file.module for module in modules)

    def label(file: SpecFile) -> str:
        return file.module if count[file.module] == 1 else file.path.removesuffix(SUFFIX)

    return {module.path: label(module.file) for module in modules}


def _entities(
    resolution: Resolution, modules: tuple[Module, ...], labels: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    homes: dict[str, list[tuple[SpecFile, Entity]]] = {}
    for module in modules:
        for name, entity in module.entities.items():
            if entity.kind != "external":
                homes.setdefault(name, []).append((module.file, entity))
    several = {name: found for name, found in homes.items() if len(found) > 1}
    told = _told_apart(resolution, modules, several)
    found: dict[tuple[str, str], str] = {}
    for name, declared in several.items():
        apart = [file.path for file, _ in declared if file.imported or (file.path, name) in told]
        if len(apart) == len(declared):
            apart.pop(0)
        found.update({(path, name): f"{labels[path]}/{name}" for path in apart})
    return found


def _told_apart(
    resolution: Resolution, modules: tuple[Module, ...], several: Mapping[str, object]
) -> set[tuple[str, str]]:
    """Entities that a module with one of the same name refers to by an alias."""
    told: set[tuple[str, str]] = set()
    for module in modules:
        own = several.keys() & {name for name, one in module.entities.items() if one.kind != "external"}
        if own:
            told.update(
                (one.module, one.name)
                for one in resolution.references(module.path)
                if one.reach == "qualified" and one.kind in ("entity", "value", "variant") and one.name in own
            )
    return told


def _parameters(modules: tuple[Module, ...], labels: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """An imported parameter gives way to an own one, never the other way round."""
    every = Counter(name for module in modules for name in module.parameters)
    own = Counter(name for module in modules if not module.file.imported for name in module.parameters)
    return {
        (module.path, name): f"{labels[module.path]}/{name}"
        for module in modules
        for name in module.parameters
        if (every if module.file.imported else own)[name] > 1
    }
