"""What a file is called as a module. Those that are imported by path are in `path_names`.

The canonical name is relative to the folder that holds the outermost package the file belongs to; without
packages, to `src` or to the code root. Other names are those other plausible search paths would give it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from drift.code.discovery.found import SourceFile
from drift.code.discovery.path_names import path_names


class Rank(IntEnum):
    """How plausible it is that a module is imported by a name; smaller is more plausible."""

    CANONICAL = 0
    ROOT = 1
    """Relative to a code root, its parent, or `src`."""
    FOLDER = 2
    """Relative to a folder that is no package, from which a script may be run."""
    INSIDE = 3
    """Relative to a package, as if run from within it: only for importers below it."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A name for a module, and the search path entry that would give it."""

    name: str
    rank: Rank
    base: Path


@dataclass(frozen=True, slots=True)
class ModuleName:
    """The canonical name of a file, whether it stands for its folder, and all names it can be imported by."""

    name: str
    package: bool
    alternatives: tuple[Alternative, ...]


def module_names(sources: Sequence[SourceFile]) -> dict[str, ModuleName]:
    """The module name of every file, by file. Where two share a canonical name, folders tell them apart."""
    by_path = [source for source in sources if source.language.by_path]
    by_name = [source for source in sources if not source.language.by_path]
    return {**dict(_named_by_path(by_path)), **_named(by_name)}


def _named_by_path(sources: Sequence[SourceFile]) -> Iterator[tuple[str, ModuleName]]:
    names = path_names(sources)
    for source in sources:
        yield (
            source.file,
            ModuleName(
                name=names[source.file],
                package=source.path.name in source.language.package_files,
                alternatives=(),
            ),
        )


def _named(sources: Sequence[SourceFile]) -> dict[str, ModuleName]:
    given = {source.root for source in sources}
    roots = tuple(sorted({root if root.is_dir() else root.parent for root in given}))
    is_package = _package_test()
    places: dict[tuple[Path, Path, tuple[str, ...]], tuple[_Base, ...]] = {}
    named: dict[str, ModuleName] = {}
    for source in sources:
        root = source.root if source.root != source.path else source.path.parent
        place = (source.path.parent, root, source.language.package_files)
        if place not in places:
            places[place] = tuple(_bases(*place, roots, is_package))
        named[source.file] = _module_name(source, places[place])
    shared = Counter(name.name for name in named.values())
    return {
        source.file: name if shared[name.name] == 1 else _told_apart(source, name)
        for source in sources
        for name in [named[source.file]]
    }


def _told_apart(source: SourceFile, name: ModuleName) -> ModuleName:
    dotted = source.file.removesuffix(source.path.suffix)
    unique = ".".join(part for part in dotted.split("/") if part not in ("", ".", ".."))
    if name.package:
        unique = unique.rpartition(".")[0] or unique
    return ModuleName(name=unique, package=name.package, alternatives=name.alternatives)


def _package_test() -> Callable[[Path, tuple[str, ...]], bool]:
    @cache
    def is_package(folder: Path, package_files: tuple[str, ...]) -> bool:
        return any((folder / name).is_file() for name in package_files)

    return is_package


@dataclass(frozen=True, slots=True)
class _Base:
    """A folder from which what lies in another might be imported, and the way from the one to the other."""

    folder: Path
    rank: Rank
    way: tuple[str, ...]
    identifiers: int
    """How many of the parts of the way are identifiers, up to the first that is not."""

    def dotted(self, name: str, package: bool) -> str:
        """What a file in the other folder is called from here; "" if it can't be imported."""
        parts = self.way if package else (*self.way, name)
        return ".".join(parts) if self.identifiers >= len(parts) - 1 else ""


def _module_name(source: SourceFile, bases: Sequence[_Base]) -> ModuleName:
    package = source.path.name in source.language.package_files
    stem = source.path.stem
    found: dict[str, Alternative] = {}
    for base in bases:
        name = base.dotted(stem, package)
        if name and (name not in found or base.rank < found[name].rank):
            found[name] = Alternative(name, base.rank, base.folder)
    alternatives = tuple(sorted(found.values(), key=lambda alternative: (alternative.rank, alternative.name)))
    canonical = next((entry.name for entry in alternatives if entry.rank is Rank.CANONICAL), stem)
    return ModuleName(name=canonical, package=package, alternatives=alternatives)


def _bases(
    folder: Path,
    root: Path,
    marker: tuple[str, ...],
    roots: Sequence[Path],
    is_package: Callable[[Path, tuple[str, ...]], bool],
) -> Iterator[_Base]:
    """The folders from which what lies in `folder` might be imported."""
    between = [above for above in (folder, *folder.parents) if above == root or root in above.parents]
    yield _base(folder, _canonical_base(folder, root, between, marker, is_package), Rank.CANONICAL)
    for above in roots:
        if above == folder or above in folder.parents:
            yield _base(folder, above, Rank.ROOT)
            yield _base(folder, above.parent, Rank.ROOT)
    for above in between:
        if above.name == "src":
            yield _base(folder, above, Rank.ROOT)
        yield _base(folder, above, Rank.INSIDE if is_package(above, marker) else Rank.FOLDER)


def _base(folder: Path, above: Path, rank: Rank) -> _Base:
    way = folder.relative_to(above).parts
    good = next((n for n, part in enumerate(way) if not part.isidentifier()), len(way))
    return _Base(above, rank, way, good)


def _canonical_base(
    folder: Path,
    root: Path,
    between: Sequence[Path],
    marker: tuple[str, ...],
    is_package: Callable[[Path, tuple[str, ...]], bool],
) -> Path:
    """The folder of the outermost package; else the innermost `src`; else the code root."""
    package = next((above for above in between if is_package(above, marker)), None)
    if package is not None:
        while is_package(package, marker) and package != package.parent:
            package = package.parent
        return package
    for above in between:
        if above.name == "src" or not all(part.isidentifier() for part in folder.relative_to(above).parts):
            return above
        if above != root and not above.name.isidentifier():
            return above
    return root
