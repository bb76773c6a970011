"""A part of a behaviour: what concerns some entities, or some files or modules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from drift.behaviour.model import Behaviour, Operation
from drift.distill.selection import changed_entity


@dataclass(frozen=True, slots=True)
class Part:
    """What of the code is wanted; nothing named is everything. `paths` are the starts of files' names."""

    entities: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()

    def of(self, behaviour: Behaviour) -> Behaviour:
        """The behaviour with those operations only that change a wanted entity at a wanted place."""
        if not (self.entities or self.paths or self.modules):
            return behaviour
        return replace(
            behaviour,
            operations=tuple(one for one in behaviour.operations if self._wants(one)),
            dead=tuple(one for one in behaviour.dead if self._wants(one)),
        )

    def unknown(self, behaviour: Behaviour) -> list[str]:
        """The entities that are wanted and do not exist."""
        known = {entity.name for entity in behaviour.entities}
        return [name for name in self.entities if name not in known]

    def _wants(self, operation: Operation) -> bool:
        changed = {changed_entity(guarded.effect) for guarded in operation.effects}
        if self.entities and not changed & set(self.entities):
            return False
        files = [operation.source.file, *(guarded.source.file for guarded in operation.effects)]
        if self.paths and not any(_below(file, path) for file in files for path in self.paths):
            return False
        return not self.modules or _within(operation.qualified, self.modules)


def _below(file: str, path: str) -> bool:
    wanted = path.removeprefix("./").rstrip("/")
    return file == wanted or file.startswith(wanted + "/") or f"/{wanted}/" in f"/{file}/"


def _within(qualified: str, modules: Sequence[str]) -> bool:
    return any(qualified == module or qualified.startswith(module + ".") for module in modules)
