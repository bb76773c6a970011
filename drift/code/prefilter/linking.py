"""Which files an import may mean: every candidate, for leaving one out would be worse than reading it.

Where the language imports by path, that is what following the code resolves the path to, no more: what it
can't resolve it can't follow.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from drift.code.discovery import ModuleName, SourceFile
from drift.code.discovery.module_names import Alternative, Rank
from drift.code.discovery.specifiers import Specifiers
from drift.code.prefilter.facts import FileFacts
from drift.code.prefilter.imports import Imported


class Linking:
    """The import graph over files, by their position."""

    def __init__(self, sources: Sequence[SourceFile], names: Mapping[str, ModuleName]) -> None:
        self._sources = sources
        self._by_name: dict[str, list[tuple[Alternative | None, int]]] = {}
        self._folders = [tuple(filter(None, posixpath.dirname(s.file).split("/"))) for s in sources]
        self._standard = frozenset(
            name for names in {s.language.standard_modules for s in sources} for name in names
        )
        self._linked: dict[tuple[str, tuple[str, ...]], tuple[tuple[int, ...], ...]] = {}
        self._by_place: dict[str, list[int]] = {}
        self._by_path: dict[str, list[int]] = {}
        self._by_file = {source.file: position for position, source in enumerate(sources)}
        self._specifiers = Specifiers({s.file: s.path for s in sources if s.language.by_path})
        for position, source in enumerate(sources):
            if not source.language.by_path:
                self._name(position, names[source.file])
            stem = posixpath.normpath(source.file)
            stem = stem[: -len(source.path.suffix)] if source.path.suffix else stem
            own = posixpath.basename(stem)
            places = self._by_path if source.language.by_path else self._by_place
            places.setdefault(stem, []).append(position)
            if own in ("__init__", "index"):
                places.setdefault(posixpath.dirname(stem), []).append(position)

    @cached_property
    def _tops(self) -> frozenset[str]:
        """How names of modules begin: most imports are of what is not here."""
        return frozenset(name.partition(".")[0] for name in self._by_name)

    def _name(self, position: int, name: ModuleName) -> None:
        if not any(entry.name == name.name for entry in name.alternatives):
            self._by_name.setdefault(name.name, []).append((None, position))
        for entry in name.alternatives:
            self._by_name.setdefault(entry.name, []).append((entry, position))

    def edges(self, facts: Sequence[FileFacts]) -> list[set[int]]:
        """For each file the files it may import."""
        return [
            {target for imported in fact.imports or () for target in self._targets(position, imported)}
            - {position}
            for position, fact in enumerate(facts)
        ]

    def _targets(self, importer: int, imported: Imported) -> Iterable[int]:
        if self._sources[importer].language.name == "Python":
            return self._of_python(importer, imported)
        return self._of_specifier(importer, imported.module)

    def _of_python(self, importer: int, imported: Imported) -> Iterator[int]:
        if imported.level:
            folder = posixpath.dirname(posixpath.normpath(self._sources[importer].file))
            for _ in range(imported.level - 1):
                folder = posixpath.dirname(folder)
            place = posixpath.normpath(posixpath.join(folder, *imported.module.split(".")))
            yield from self._by_place.get(place, ())
            for name in imported.names:
                yield from self._by_place.get(posixpath.join(place, name), ())
            return
        top = imported.module.partition(".")[0]
        if top not in self._tops or (top in self._standard and not imported.names):
            return
        yield from self._named(importer, imported.module, imported.quoted)
        for name in imported.names:
            yield from self._named(importer, f"{imported.module}.{name}")
        if not imported.names:
            # `import a.b.c` binds `a`; a name in quotes may end in a function or class.
            dotted = imported.module
            while "." in dotted:
                dotted = dotted.rpartition(".")[0]
                yield from self._named(importer, dotted, imported.quoted)

    def _named(self, importer: int, name: str, quoted: bool = False) -> tuple[int, ...]:
        """What an absolute import finds: the nearest, and the nearest that only insiders of a package see."""
        if name not in self._by_name:
            return ()
        if quoted and "." not in name:
            # One word in quotes is many things: a module only where a script beside or above would find it.
            above = self._folders[importer]
            return tuple(
                position
                for _, position in self._by_name[name]
                if position != importer and above[: len(self._folders[position])] == self._folders[position]
            )
        key = (name, self._folders[importer])
        if key not in self._linked:
            inside: list[tuple[tuple[int, int, int, str], int]] = []
            others: list[tuple[tuple[int, int, int, str], int]] = []
            for entry, position in self._by_name[name]:
                if entry is None or entry.rank is not Rank.INSIDE:
                    others.append((self._order(entry, position, importer), position))
                elif self._sources[importer].path.is_relative_to(entry.base):
                    inside.append((self._order(entry, position, importer), position))
            self._linked[key] = tuple(tuple(p for _, p in sorted(found)[:2]) for found in (others, inside))
        nearest = (next((p for p in found if p != importer), None) for found in self._linked[key])
        return tuple(position for position in nearest if position is not None)

    def _order(self, entry: Alternative | None, position: int, importer: int) -> tuple[int, int, int, str]:
        """As `ModuleIndex` orders candidates: the nearest first."""
        source = self._sources[position]
        shared = 0
        for ours, theirs in zip(
            self._folders[importer], (*self._folders[position], source.path.name), strict=False
        ):
            if ours != theirs:
                break
            shared += 1
        rank = int(Rank.CANONICAL if entry is None else entry.rank)
        return (-shared, rank, len(self._folders[position]) + 1, source.file)

    def _of_specifier(self, importer: int, specifier: str) -> Iterator[int]:
        if specifier.startswith("."):
            folder = posixpath.dirname(posixpath.normpath(self._sources[importer].file))
            yield from self._at(posixpath.normpath(posixpath.join(folder, specifier)))
        found = self._specifiers.resolve(specifier, self._sources[importer].file)
        if found is not None:
            yield self._by_file[found]

    def _at(self, place: str) -> Iterator[int]:
        yield from self._by_path.get(place, ())
        stem, _, suffix = place.rpartition(".")
        if suffix in ("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"):
            yield from self._by_path.get(stem, ())


def closure(seeds: Iterable[int], edges: Sequence[Iterable[int]]) -> set[int]:
    """Everything that can be reached from the seeds."""
    reached: set[int] = set()
    pending = list(seeds)
    while pending:
        position = pending.pop()
        if position not in reached:
            reached.add(position)
            pending += edges[position]
    return reached


def reversed_edges(edges: Sequence[Iterable[int]]) -> list[set[int]]:
    """The graph turned round."""
    turned: list[set[int]] = [set() for _ in edges]
    for position, targets in enumerate(edges):
        for target in targets:
            turned[target].add(position)
    return turned
