"""Which file of the project a module specifier means (`./service`, `@/lib/db`, `@acme/shared/money`)."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from drift.code.discovery.packages import Package, package_in
from drift.code.discovery.tsconfig import Paths, paths_in

_T = TypeVar("_T")

SUFFIXES: Final = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_WRITTEN_AS: Final = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
"""TypeScript is imported by the name of what it is compiled to."""
_ALIASES: Final = ("@/", "~/", "$lib/")
"""What bundlers are customarily told to look for below the sources, in configuration that is code."""
_ABOVE: Final = 4
"""Folders above the highest source in which configuration is looked for, where no repository ends sooner."""


class Specifiers:
    """Finds files by specifier. Configuration is read as data, when first needed; nothing is executed."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._files = {path.as_posix(): file for file, path in paths.items()}
        self._paths = {file: path.as_posix() for file, path in paths.items()}
        self._top = _top(self._files)
        self._configurations: dict[str, Paths | None] = {}
        self._package_of: dict[str, Package | None] = {}
        self._by_name: dict[str, Package] | None = None
        self._found: dict[tuple[str, str], str | None] = {}

    def resolve(self, specifier: str, importer: str) -> str | None:
        """The file that a specifier in the file `importer` means; None for one from outside."""
        folder = posixpath.dirname(self._paths.get(importer, importer))
        key = (specifier, folder)
        if key not in self._found:
            self._found[key] = next(
                (found for path in self._meant(specifier, folder) if (found := self._at(path)) is not None),
                None,
            )
        return self._found[key]

    def _meant(self, specifier: str, folder: str) -> Iterator[str]:
        """The paths a specifier may stand for, without suffix."""
        if specifier.startswith("."):
            yield posixpath.normpath(posixpath.join(folder, specifier))
            return
        if specifier.startswith("/"):
            yield posixpath.normpath(specifier)
            return
        configuration = self._configuration(folder)
        if configuration is not None:
            yield from configuration.candidates(specifier)
        own = self._package(folder)
        if specifier.startswith("#"):
            yield from () if own is None else own.internal(specifier)
            return
        yield from self._in_workspace(specifier)
        alias = next((alias for alias in _ALIASES if specifier.startswith(alias)), None)
        if alias is not None and own is not None:
            for inner in ("src/lib", "lib") if alias == "$lib/" else ("src", "", "app"):
                yield posixpath.normpath(posixpath.join(own.folder, inner, specifier[len(alias) :]))

    def _in_workspace(self, specifier: str) -> Iterator[str]:
        parts = specifier.split("/")
        size = 2 if specifier.startswith("@") else 1
        found = self._packages().get("/".join(parts[:size]))
        if found is not None:
            yield from found.candidates("/".join(parts[size:]))

    def _at(self, path: str) -> str | None:
        return next((self._files[place] for place in _places(path) if place in self._files), None)

    # ------------------------------------------------------------ configuration

    def _configuration(self, folder: str) -> Paths | None:
        """What the nearest configuration says."""
        return _nearest(folder, self._top, self._configurations, paths_in)

    def _package(self, folder: str) -> Package | None:
        return _nearest(folder, self._top, self._package_of, package_in)

    def _packages(self) -> dict[str, Package]:
        """The packages of the project by name; of two with the same, the one nearer to the top."""
        if self._by_name is None:
            folders = sorted({posixpath.dirname(path) for path in self._files})
            found = {package.folder: package for folder in folders for package in self._around(folder)}
            ordered = sorted(found.values(), key=lambda package: (package.folder.count("/"), package.folder))
            self._by_name = {package.name: package for package in reversed(ordered) if package.name}
        return self._by_name

    def _around(self, folder: str) -> Iterator[Package]:
        while True:
            package = self._package(folder)
            if package is None:
                return
            yield package
            if len(package.folder) <= len(self._top):
                return
            folder = posixpath.dirname(package.folder)


def _nearest(
    folder: str, top: str, known: dict[str, _T | None], read: Callable[[Path], _T | None]
) -> _T | None:
    """What is read in the nearest folder, from this one up to the top, that has it."""
    passed: list[str] = []
    found: _T | None = None
    here = folder
    while True:
        if here in known:
            found = known[here]
            break
        passed.append(here)
        found = read(Path(here))
        above = posixpath.dirname(here)
        if found is not None or here == top or above == here:
            break
        here = above
    for place in passed:
        known[place] = found
    return found


def _places(path: str) -> Iterator[str]:
    """The files a path may stand for, in the order in which they are tried."""
    yield path
    stem, suffix = posixpath.splitext(path)
    for other in _WRITTEN_AS.get(suffix, ()):
        yield stem + other
    for suffix in SUFFIXES:
        yield path + suffix
    for suffix in SUFFIXES:
        yield posixpath.join(path, f"index{suffix}")


def _top(files: Iterable[str]) -> str:
    """The highest folder with configuration that concerns the files: that of the repository, if any."""
    folders = [posixpath.dirname(path) for path in files]
    if not folders:
        return "/"
    common = Path(posixpath.commonpath(folders))
    for above in (common, *common.parents):
        if (above / ".git").exists():
            return above.as_posix()
    parents = [common, *common.parents]
    return parents[min(_ABOVE, len(parents) - 1)].as_posix()
