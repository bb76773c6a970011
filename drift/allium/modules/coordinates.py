"""Coordinates: what the string behind `use` says, and the paths at which it may stand.

Language reference, "Using other specs" and "Local specs".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Literal, TypeAlias

import msgspec

SUFFIX = ".allium"

CoordinateKind: TypeAlias = Literal["relative", "pinned", "absolute", "empty"]

_REVISION = re.compile(r"(?:sha256[:-])?[0-9a-f]{6,64}", re.IGNORECASE)


class Coordinate(msgspec.Struct, frozen=True):
    """A parsed coordinate. For a pinned one `base` is `host/org/spec` and `revision` what it is pinned to."""

    text: str
    kind: CoordinateKind
    base: str
    revision: str = ""

    @property
    def name(self) -> str:
        """The specification's own name: the last part of its base."""
        return self.base.rpartition("/")[2].removesuffix(SUFFIX)


def coordinate_of(text: str) -> Coordinate:
    """What a `use` names: a path beside the file, or a specification pinned to a revision."""
    given = text.strip().removeprefix("https://").removeprefix("http://").rstrip("/")
    if not given or given in (".", ".."):
        return Coordinate(text, "empty", "")
    if given.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:[\\/]", given):
        return Coordinate(text, "absolute", given)
    if given.startswith((".", "..")):
        return Coordinate(text, "relative", given)
    base, at, revision = given.rpartition("@")
    if at and base and revision and "/" not in revision:
        return Coordinate(text, "pinned", base, revision)
    base, slash, revision = given.rpartition("/")
    if slash and not given.endswith(SUFFIX):
        hosted = "." in given.partition("/")[0]
        if _REVISION.fullmatch(revision):
            return Coordinate(text, "pinned", base, revision)
        if hosted:
            several = base.count("/") >= 2
            return Coordinate(text, "pinned", base if several else given, revision if several else "")
    return Coordinate(text, "relative", given)


def candidates(coordinate: Coordinate, folder: PurePath, vendors: Sequence[PurePath]) -> Iterator[PurePath]:
    """The paths at which the module may stand, best first; not normalised, not looked up."""
    match coordinate.kind:
        case "relative":
            yield folder / coordinate.base
            if not coordinate.base.endswith(SUFFIX):
                yield folder / f"{coordinate.base}{SUFFIX}"
        case "pinned":
            layouts = tuple(_layouts(coordinate))
            for vendor in vendors:
                for layout in layouts:
                    yield vendor / layout
        case _:
            return


def _layouts(coordinate: Coordinate) -> Iterator[str]:
    """Where a vendor directory may keep a pinned specification: by revision first, by name last."""
    base, name = coordinate.base.removesuffix(SUFFIX), coordinate.name
    revision = coordinate.revision.replace(":", "-")
    if revision:
        yield f"{base}/{revision}{SUFFIX}"
        yield f"{base}/{revision}/{name}{SUFFIX}"
        yield f"{base}@{revision}{SUFFIX}"
        yield f"{base}@{revision}/{name}{SUFFIX}"
        yield f"{revision.removeprefix('sha256-')}{SUFFIX}"
    yield f"{base}{SUFFIX}"
    yield f"{base}/{name}{SUFFIX}"
    yield f"{name}{SUFFIX}"
