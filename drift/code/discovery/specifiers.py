"""Which file an ECMAScript module specifier means."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from drift.code import ir

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_WRITTEN_AS = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
"""TypeScript is imported by the name of what it is compiled to."""


class Specifiers:
    """Finds modules by specifier. Nothing is executed; configuration was parsed as data."""

    def __init__(self, modules: tuple[ir.Module, ...]) -> None:
        self._by_file = {posixpath.normpath(module.file): module for module in modules}

    def resolve(self, specifier: str, importer: ir.Module) -> ir.Module | None:
        """The module that `importer` means; None for one from outside."""
        if specifier.startswith("."):
            folder = posixpath.dirname(posixpath.normpath(importer.file))
            return self._at(posixpath.normpath(posixpath.join(folder, specifier)))
        return None

    def _at(self, path: str) -> ir.Module | None:
        return next(
            (self._by_file[candidate] for candidate in _candidates(path) if candidate in self._by_file), None
        )


def _candidates(path: str) -> Iterator[str]:
    """The files a path without a suffix may stand for, in the order in which they are tried."""
    yield path
    stem, suffix = posixpath.splitext(path)
    for other in _WRITTEN_AS.get(suffix, ()):
        yield stem + other
    for suffix in SUFFIXES:
        yield path + suffix
    for suffix in SUFFIXES:
        yield posixpath.join(path, f"index{suffix}")
