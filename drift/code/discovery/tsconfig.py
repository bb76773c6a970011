"""What `tsconfig.json` and `jsconfig.json` say of where modules are: `baseUrl` and `paths`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from drift.code.discovery.jsonc import object_at, read_json, text_at, texts_in

FILES: Final = ("tsconfig.json", "jsconfig.json")
_DEPTH: Final = 8


@dataclass(frozen=True, slots=True)
class Paths:
    """Patterns with what they stand for, absolute, and the folder that bare specifiers are looked up in."""

    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    base: str = ""

    def candidates(self, specifier: str) -> Iterator[str]:
        """The paths a specifier may stand for: those of the most specific pattern, then under the base."""
        best = max(
            (pattern for pattern in self.patterns if _matched(pattern, specifier) is not None),
            key=lambda pattern: ("*" not in pattern, len(pattern.partition("*")[0]), pattern),
            default=None,
        )
        if best is not None:
            held = _matched(best, specifier) or ""
            for target in self.patterns[best]:
                yield posixpath.normpath(target.replace("*", held, 1))
        if self.base:
            yield posixpath.normpath(posixpath.join(self.base, specifier))


def _matched(pattern: str, specifier: str) -> str | None:
    """What the star of a pattern stands for; None if it doesn't match."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if pattern == specifier else None
    whole = len(specifier) >= len(before) + len(after)
    if whole and specifier.startswith(before) and specifier.endswith(after):
        return specifier[len(before) : len(specifier) - len(after)]
    return None


def paths_in(folder: Path) -> Paths | None:
    """What the configuration in a folder says, through `extends`; None if there is none."""
    file = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if file is None:
        return None
    found = _read(file, 0)
    if found.patterns:
        return found
    # A solution names the projects it consists of, and those have the paths.
    references = read_json(file).get("references")
    for reference in references if isinstance(references, list) else ():
        target = folder / text_at(reference, "path") if isinstance(reference, dict) else folder
        inner = _read(target if target.suffix == ".json" else target / FILES[0], 0)
        if inner.patterns and _is_within(target, folder):
            return inner
    return found


def _is_within(target: Path, folder: Path) -> bool:
    """Whether a referenced project is this very folder's, and not one below with paths of its own."""
    return target.suffix == ".json" and target.parent == folder


def _read(file: Path, depth: int) -> Paths:
    content = read_json(file)
    patterns: Mapping[str, tuple[str, ...]] = {}
    base = ""
    for name in texts_in(content.get("extends")) if depth < _DEPTH else ():
        parent = _extended(file.parent, name)
        if parent is not None:
            inherited = _read(parent, depth + 1)
            patterns, base = inherited.patterns or patterns, inherited.base or base
    options = object_at(content, "compilerOptions")
    here = file.parent.as_posix()
    if text_at(options, "baseUrl"):
        base = posixpath.normpath(posixpath.join(here, text_at(options, "baseUrl")))
    if "paths" in options:
        within = base or here
        patterns = {
            pattern: tuple(posixpath.join(within, target) for target in texts_in(targets))
            for pattern, targets in object_at(options, "paths").items()
        }
    return Paths(patterns, base)


def _extended(folder: Path, name: str) -> Path | None:
    """The file that `extends` names: relative, or in an installed package."""
    if name.startswith((".", "/")):
        places = [folder / name]
    else:
        places = [above / "node_modules" / name for above in (folder, *folder.parents)]
    for place in places:
        for candidate in (place, place.with_name(f"{place.name}.json"), place / FILES[0]):
            if candidate.is_file():
                return candidate
    return None
