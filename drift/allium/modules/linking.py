"""Follows every `use` from file to file; each file is loaded once however it is reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Generic, Protocol, TypeVar

import msgspec

from drift.allium.modules.coordinates import SUFFIX, Coordinate, candidates, coordinate_of
from drift.allium.modules.cycles import circles
from drift.allium.modules.pins import verify
from drift.allium.modules.problems import (
    AMBIGUOUS,
    CIRCULAR,
    HASH_MISMATCH,
    UNRESOLVED_PATH,
    UNVERIFIED_PIN,
    ModuleProblem,
)
from drift.allium.tree import SpecTree, Use

MAX_MODULES = 5000
"""More files than this are not followed: no specification set is that large."""
MAX_TRIED = 8
"""Paths that a message names."""


class SourceFile(Protocol):
    """What linking asks of a file; `digests` are the hashes of its content."""

    @property
    def path(self) -> str:
        """Its name in reports."""

    @property
    def tree(self) -> SpecTree:
        """Its declarations."""

    @property
    def digests(self) -> tuple[str, ...]:
        """See `pins.digests`."""


File = TypeVar("File", bound=SourceFile)
Loaded = TypeVar("Loaded", bound=SourceFile, covariant=True)


class Found(msgspec.Struct, frozen=True):
    """What stands at a path: the name of a file, or why it may not be read."""

    name: str = ""
    refused: str = ""


class Library(Protocol[Loaded]):
    """Where files come from: a disk, or texts at hand."""

    def folder(self, name: str) -> PurePath:
        """The directory of a file."""

    def vendors(self) -> Sequence[PurePath]:
        """The directories in which pinned specifications are kept."""

    def find(self, path: PurePath) -> Found | None:
        """What stands at a path; None for nothing."""

    def load(self, name: str) -> Loaded:
        """Reads a file that `find` named."""

    def shown(self, path: PurePath) -> str:
        """A path for messages."""


class Linked(msgspec.Struct, Generic[File]):
    """All files with the imports among them; `imports` maps `(file, alias)` to the file a `use` names."""

    files: dict[str, File]
    imports: dict[tuple[str, str], str]
    problems: list[ModuleProblem]


def link(files: Iterable[File], library: Library[File]) -> Linked[File]:
    """The closure of these files under `use`."""
    linked: Linked[File] = Linked({file.path: file for file in files}, {}, [])
    queue = deque(sorted(linked.files))
    while queue:
        name = queue.popleft()
        aliases: dict[str, Use] = {}
        for use in uses(linked.files[name].tree):
            target = _Search(linked, library, name, use, coordinate_of(use.coordinate)).target()
            if target is not None and target.path not in linked.files:
                linked.files[target.path] = target
                queue.append(target.path)
            before = aliases.setdefault(use.alias, use)
            if before is not use and before.coordinate != use.coordinate:
                linked.problems.append(_taken(name, use, before))
            elif target is not None:
                linked.imports[name, use.alias] = target.path
    linked.problems.extend(_circular(linked.files, linked.imports))
    linked.problems.sort(key=lambda one: (one.file, one.span, one.code, one.message))
    return linked


def uses(tree: SpecTree) -> list[Use]:
    """The `use` declarations of a file, in order."""
    return [one for one in tree.declarations if isinstance(one, Use)]


def _taken(name: str, use: Use, before: Use) -> ModuleProblem:
    return ModuleProblem(
        name,
        use.span,
        AMBIGUOUS,
        f"`{use.alias}` already names `{before.coordinate}`; `{use.coordinate}` can't be referred to",
        hint="give each module an alias of its own",
    )


class _Search(Generic[File]):
    """Looks one coordinate up and says what is wrong with it."""

    def __init__(
        self, linked: Linked[File], library: Library[File], importer: str, use: Use, coordinate: Coordinate
    ) -> None:
        self.linked = linked
        self.library = library
        self.importer = importer
        self.use = use
        self.coordinate = coordinate

    def target(self) -> File | None:
        """The file, or None with a problem noted."""
        coordinate = self.coordinate
        if coordinate.kind == "absolute":
            self._note(
                UNRESOLVED_PATH,
                f"`{self.use.coordinate}` is an absolute path: it would differ from machine to machine",
                hint="write the path relative to this file: `./name.allium`",
            )
            return None
        if coordinate.kind == "empty":
            self._note(UNRESOLVED_PATH, "`use` names nothing", hint='write `use "./name.allium" as name`')
            return None
        return self._searched(coordinate)

    def _searched(self, coordinate: Coordinate) -> File | None:
        tried: list[str] = []
        refused = ""
        folder = self.library.folder(self.importer)
        for path in candidates(coordinate, folder, self.library.vendors()):
            tried.append(self.library.shown(path))
            found = self.library.find(path)
            if found is None:
                continue
            if found.refused:
                refused = refused or f"{tried[-1]} {found.refused}"
                continue
            file = self._loaded(found.name)
            if file is not None and self._is_pinned(file, coordinate):
                return file
            if file is None:
                return None
            refused = refused or "another revision is there"
        self._missing(coordinate, tried, refused)
        return None

    def _loaded(self, name: str) -> File | None:
        known = self.linked.files.get(name)
        if known is not None:
            return known
        if len(self.linked.files) >= MAX_MODULES:
            message = f"more than {MAX_MODULES} files; `{self.use.coordinate}` is not followed"
            self._note(UNRESOLVED_PATH, message)
            return None
        return self.library.load(name)

    def _is_pinned(self, file: File, coordinate: Coordinate) -> bool:
        """Whether a file may stand for a pinned coordinate; what can't be verified is said."""
        if coordinate.kind != "pinned":
            return True
        match verify(coordinate.revision, file.digests):
            case "verified":
                return True
            case "mismatch":
                actual = file.digests[0] if file.digests else "unknown"
                self._note(
                    HASH_MISMATCH,
                    f"{file.path} is not what `{self.use.coordinate}` is pinned to: its SHA-256 is {actual}",
                    hint="fetch that revision anew, or pin the content you reviewed",
                )
                return False
            case "unverifiable":
                reason = "a git revision can't be checked without its repository"
            case _:
                reason = "it names no git SHA and no content hash"
        self._note(
            UNVERIFIED_PIN,
            f"{file.path} is taken for `{self.use.coordinate}` unverified: {reason}",
            hint="pin the SHA-256 of the file to have it verified",
        )
        return True

    def _missing(self, coordinate: Coordinate, tried: Sequence[str], refused: str) -> None:
        if refused == "another revision is there":
            return
        shown = tuple(dict.fromkeys(tried))
        named = ", ".join(shown[:MAX_TRIED])
        if len(shown) > MAX_TRIED:
            named += f" and {len(shown) - MAX_TRIED} more"
        why = refused or (f"tried {named}" if named else "there is no vendor directory")
        hint = ""
        if coordinate.kind == "pinned":
            hint = "put the specification into `vendor/`, at its coordinate"
        elif not coordinate.base.endswith(SUFFIX):
            hint = f"the path of a specification ends with `{SUFFIX}`"
        self._note(UNRESOLVED_PATH, f"`{self.use.coordinate}` is not there: {why}", hint, shown)

    def _note(self, code: str, message: str, hint: str = "", tried: tuple[str, ...] = ()) -> None:
        self.linked.problems.append(ModuleProblem(self.importer, self.use.span, code, message, hint, tried))


def _circular(
    files: Mapping[str, SourceFile], imports: Mapping[tuple[str, str], str]
) -> Iterable[ModuleProblem]:
    graph: dict[str, list[str]] = {name: [] for name in sorted(files)}
    for (name, _), target in sorted(imports.items()):
        if target not in graph[name]:
            graph[name].append(target)
    for circle in circles(graph):
        first, second = circle[:2]
        span = next(use.span for use in uses(files[first].tree) if imports.get((first, use.alias)) == second)
        yield ModuleProblem(
            first,
            span,
            CIRCULAR,
            "these modules use each other in a circle: " + " → ".join(circle),
            hint="move what both need into a module of its own",
        )
