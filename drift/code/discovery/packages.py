"""What `package.json` files say of where the modules of a package are."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from drift.code.discovery.jsonc import object_at, read_json, text_at

FILE: Final = "package.json"
_BUILT: Final = ("dist", "lib", "build", "out", "cjs", "esm", "es")
_CONDITIONS: Final = (
    "source",
    "development",
    "types",
    "import",
    "node",
    "require",
    "default",
    "browser",
    "module",
)
_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class Package:
    """A package: its name, its folder, and what its subpaths stand for."""

    name: str
    folder: str
    exports: Mapping[str, tuple[str, ...]]
    imports: Mapping[str, tuple[str, ...]]
    main: tuple[str, ...]

    def candidates(self, subpath: str) -> Iterator[str]:
        """The paths a subpath (`""` for the package itself) may stand for, as sources and as built."""
        key = f"./{subpath}" if subpath else "."
        for target in (*_targets(self.exports, key), *(() if subpath else self.main)):
            yield from self._sources(target)
        for inner in ("src", ""):
            yield posixpath.normpath(posixpath.join(self.folder, inner, subpath))

    def internal(self, specifier: str) -> Iterator[str]:
        """The paths a specifier that starts with `#` may stand for."""
        for target in _targets(self.imports, specifier):
            yield from self._sources(target)

    def _sources(self, target: str) -> Iterator[str]:
        """A target, and the source that was compiled to it."""
        path = posixpath.normpath(target)
        yield posixpath.join(self.folder, path)
        first, _, rest = path.partition("/")
        if first in _BUILT and rest:
            for folder in ("src", ""):
                stem = rest
                for suffix in (".d.ts", ".d.mts", ".d.cts", ".js", ".mjs", ".cjs"):
                    stem = stem.removesuffix(suffix)
                yield posixpath.normpath(posixpath.join(self.folder, folder, stem))


def _targets(table: Mapping[str, tuple[str, ...]], key: str) -> Iterator[str]:
    """What the table says of a key, by itself or through a pattern with a star."""
    yield from table.get(key, ())
    for pattern in sorted(table, key=lambda pattern: (-len(pattern), pattern)):
        before, star, after = pattern.partition("*")
        if star and key.startswith(before) and key.endswith(after) and len(key) >= len(before) + len(after):
            held = key[len(before) : len(key) - len(after)]
            yield from (target.replace("*", held) for target in table[pattern])


def package_in(folder: Path) -> Package | None:
    """The package of a folder; None if it has no `package.json`."""
    file = folder / FILE
    if not file.is_file():
        return None
    content = read_json(file)
    exports = content.get("exports")
    table = (
        exports
        if isinstance(exports, dict) and any(key.startswith(".") for key in exports)
        else {".": exports}
    )
    main = [text_at(content, key) for key in ("source", "types", "typings", "module", "main")]
    return Package(
        name=text_at(content, "name"),
        folder=folder.as_posix(),
        exports={key: tuple(dict.fromkeys(_conditional(value, 0))) for key, value in table.items()},
        imports={
            key: tuple(dict.fromkeys(_conditional(value, 0)))
            for key, value in object_at(content, "imports").items()
        },
        main=tuple(dict.fromkeys(target for target in main if target)),
    )


def _conditional(value: object, depth: int) -> Iterator[str]:
    """The targets of an entry, through its conditions, those that name sources first."""
    if depth > _DEPTH:
        return
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _conditional(item, depth + 1)
        case dict():
            order = {name: i for i, name in enumerate(_CONDITIONS)}
            for key in sorted(value, key=lambda key: (order.get(str(key), len(order)), str(key))):
                yield from _conditional(value[key], depth + 1)
        case _:
            pass
