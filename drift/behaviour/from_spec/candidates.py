"""Entities that a parameter's name, or what is read from it, points to; kept in tables by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from drift.allium.names.plurals import snake
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.index import Index


def compatible(entity: str, names: Iterable[str], vocabulary: Vocabulary) -> bool:
    """Whether an entity has all these members; one that declares none may have any."""
    known = vocabulary.entity(entity)
    if known is None:
        return False
    if not (known.fields or known.relationships or known.derived):
        return True
    members = vocabulary.members(entity)
    return all(name in members for name in names)


class Candidates:
    """The entities of one project, each list in the order of their declarations."""

    def __init__(self, index: Index, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._exact: dict[str, list[str]] = {}
        self._ending: dict[str, list[str]] = {}
        self._having: dict[str, list[str]] = {}
        for entity in index.entities:
            spelled = snake(entity)
            self._exact.setdefault(spelled, []).append(entity)
            for tail in tails(spelled):
                self._ending.setdefault(tail, []).append(entity)
            known = vocabulary.entity(entity)
            if known is not None and known.fields:
                for name in vocabulary.members(entity):
                    self._having.setdefault(name, []).append(entity)

    def called(self, name: str) -> str:
        """The entity called exactly so in snake_case; "" if there is none."""
        found = self._exact.get(name)
        return found[0] if found else ""

    def by_suffix(self, name: str) -> list[str]:
        """Entities whose name ends the parameter's (`new_user`, `admin_user`), longest first."""
        found = [entity for tail in tails(name) for entity in self._exact.get(tail, ())]
        return sorted(found, key=lambda entity: (-len(entity), entity))

    def by_tail(self, name: str, fields: Collection[str]) -> str:
        """The one entity whose name ends like this (`slot` for `InterviewSlot`) and has what is read."""
        ending = self._ending.get(name, ())
        return _only(entity for entity in ending if compatible(entity, fields, self._vocabulary))

    def by_fields(self, names: Collection[str]) -> str:
        """The one entity that has all these members; "" if none has, or several."""
        if not names:
            return ""
        rarest = min((self._having.get(name, []) for name in sorted(names)), key=len)
        return _only(entity for entity in rarest if compatible(entity, names, self._vocabulary))


def tails(name: str) -> Iterator[str]:
    """What follows each underscore, longest first."""
    at = name.find("_")
    while at >= 0:
        yield name[at + 1 :]
        at = name.find("_", at + 1)


def _only(found: Iterator[str]) -> str:
    """The only one; no more than two are looked for."""
    first = next(found, "")
    return "" if next(found, "") else first
