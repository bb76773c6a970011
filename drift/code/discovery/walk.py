"""The walk over code roots: which files are read, which are left out, and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from drift.code.discovery.conventions import Convention, is_never_walked, left_out_file, left_out_folder
from drift.code.discovery.found import Found, LeftOut, SourceFile, Unread
from drift.code.discovery.ignoring import Ignoring, ignoring_above
from drift.code.discovery.selection import Selection
from drift.code.languages import language_name, language_of

SIZE_LIMIT: Final = 1_000_000
"""Bytes; a source file above it is not read."""
_DATA_SIZE_LIMIT: Final = 100_000
_DATA_SUFFIXES: Final = frozenset({".toml", ".yaml", ".yml", ".json", ".env", ".ini", ".cfg"})
_PROSE: Final = frozenset({".md", ".rst", ".txt", ".adoc", ".allium"})
"""Files that speak of code and never run any."""
_LISTED: Final = frozenset({"tests", "migrations"})
"""Reasons for which the files of a folder are listed one by one; other folders are passed over whole."""
_VIRTUAL_ENVIRONMENT: Final = "pyvenv.cfg"


def discover(roots: Sequence[Path], include: Sequence[str] = (), exclude: Sequence[str] = ()) -> Found:
    """Walk files and folders. Raises `FileNotFoundError` for a root that doesn't exist."""
    cwd = Path.cwd()
    selection = Selection(include, exclude)
    walks: dict[Path, _Walk] = {}
    for given in roots:
        root = Path(os.path.abspath(given))  # noqa: PTH100 - `resolve` would follow symlinks
        if not root.exists():
            raise FileNotFoundError(str(given))
        if root not in walks:
            walks[root] = _Walk(root, given, cwd, selection)
            walks[root].run()
    return _merged(list(walks.values()))


def _merged(walks: list[_Walk]) -> Found:
    """The walks as one: what any root lets in is in, under the root nearest to it."""
    sources: dict[Path, SourceFile] = {}
    for walk in sorted(walks, key=lambda walk: (-len(walk.root.parts), walk.root)):
        for source in walk.sources:
            sources.setdefault(source.path, source)
    files = {source.file for source in sources.values()}
    languages: dict[str, set[str]] = {}
    for walk in walks:
        for name, file in walk.seen:
            languages.setdefault(name, set()).add(file)
    left_out = {entry for walk in walks for entry in walk.left_out if entry.file not in files}
    return Found(
        sources=tuple(sorted(sources.values(), key=lambda source: source.file)),
        data_files=tuple(sorted({file for walk in walks for file in walk.data_files})),
        unread=tuple(sorted({entry for walk in walks for entry in walk.unread})),
        left_out=tuple(sorted(left_out)),
        languages={name: len(languages[name]) for name in sorted(languages)},
        beside=tuple(sorted({path for walk in walks for path in walk.beside})),
    )


class _Place(NamedTuple):
    """A folder to look into, with what is ignored there and the conventions that leave it out."""

    folder: Path
    ignoring: Ignoring
    conventions: tuple[Convention, ...]


class _Walk:
    """One root being walked."""

    def __init__(self, root: Path, given: Path, cwd: Path, selection: Selection) -> None:
        self.root = root
        self._given = given
        self._cwd = cwd
        self._selection = selection
        self._real_root = Path(os.path.realpath(root))
        self.sources: list[SourceFile] = []
        self.data_files: list[str] = []
        self.beside: list[Path] = []
        self.unread: list[Unread] = []
        self.left_out: list[LeftOut] = []
        self.seen: list[tuple[str, str]] = []
        self._measured: tuple[Path | None, PurePosixPath] = (None, PurePosixPath())

    def run(self) -> None:
        """Walk the whole root. A root that is a file was asked for by name: no convention leaves it out."""
        if not self.root.is_dir():
            self._file(self.root, self.root.stat().st_size, ())
            return
        pending = [_Place(self.root, ignoring_above(self.root).entering(self.root), ())]
        while pending:
            place = pending.pop()
            entries = self._entries(place.folder)
            for entry in entries:
                self._file_entry(place, entry)
            inner = [self._folder_entry(place, entry) for entry in reversed(entries)]
            pending += [below for below in inner if below is not None]

    def _folder_entry(self, place: _Place, entry: os.DirEntry[str]) -> _Place | None:
        """A folder to look into."""
        if not entry.is_dir(follow_symlinks=False) or is_never_walked(entry.name):
            return None
        path = place.folder / entry.name
        found = self._against(path, place.ignoring)
        if found is None:
            return _Place(path, place.ignoring.entering(path), place.conventions)
        if found.reason in _LISTED or self._selection.mentions(found.segment):
            return _Place(path, place.ignoring.entering(path), (*place.conventions, found))
        self.left_out.append(LeftOut(self._name(path) + "/", found.reason))
        return None

    def _against(self, folder: Path, ignoring: Ignoring) -> Convention | None:
        """What speaks against looking into a folder."""
        found = left_out_folder(self._relative(folder))
        if found is None and ignoring.ignores(folder, folder=True):
            found = Convention("ignored by git", folder.name)
        if found is None and (folder / _VIRTUAL_ENVIRONMENT).exists():
            found = Convention("vendored", folder.name)
        return found

    def _file_entry(self, place: _Place, entry: os.DirEntry[str]) -> None:
        path = place.folder / entry.name
        if entry.is_symlink():
            self._symlink(path)
        elif not entry.is_dir(follow_symlinks=False):
            found = left_out_file(self._relative(path))
            if found is None and place.ignoring.ignores(path, folder=False):
                found = Convention("ignored by git", path.name)
            self._entry(path, entry, place.conventions if found is None else (*place.conventions, found))

    def _entry(self, path: Path, entry: os.DirEntry[str], conventions: tuple[Convention, ...]) -> None:
        if language_name(path) is None and not _is_data(path):
            if not conventions and path.suffix.lower() not in _PROSE and entry.is_file(follow_symlinks=False):
                self.beside.append(path)
            return
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            self.unread.append(Unread(self._name(path), "unreadable", _message(error)))
            return
        if not stat.S_ISREG(status.st_mode):
            self.unread.append(Unread(self._name(path), "unreadable", "it is not a regular file"))
            return
        self._file(path, status.st_size, conventions)

    def _file(self, path: Path, size: int, conventions: tuple[Convention, ...]) -> None:
        file = self._name(path)
        reason = self._reason_against(path, file, conventions)
        language = language_of(path)
        name = language_name(path)
        if reason == "migrations" and language is not None and language.migrates:
            reason = None
        if name is None:
            if reason is None and size <= _DATA_SIZE_LIMIT and _is_data(path):
                self.data_files.append(file)
            if reason is None:
                self.beside.append(path)
            return
        if reason is not None:
            self.left_out.append(LeftOut(file, reason))
            return
        self.seen.append((name, file))
        if language is None:
            self.beside.append(path)
            return
        if size > SIZE_LIMIT:
            reason = f"it has {size:,} bytes; files over {SIZE_LIMIT:,} bytes are not read"
            self.unread.append(Unread(file, "too-large", reason))
            self.beside.append(path)
            return
        asked_for = path == self.root or self._selection.asks_for(
            (self._relative(path).as_posix(), file), [path.name]
        )
        source = SourceFile(
            file=file, path=path, root=self.root, language=language, size=size, asked_for=asked_for
        )
        self.sources.append(source)

    def _reason_against(self, path: Path, file: str, conventions: tuple[Convention, ...]) -> str | None:
        """Why a file is left out. What the caller says goes over what is customary."""
        names = (self._relative(path).as_posix(), file)
        if self._selection.excludes(names):
            return "excluded"
        if not self._selection.includes(names):
            return "not included"
        for reason in dict.fromkeys(convention.reason for convention in conventions):
            segments = [convention.segment for convention in conventions if convention.reason == reason]
            if not self._selection.asks_for(names, segments):
                return reason
        return None

    def _symlink(self, path: Path) -> None:
        """A link is not followed: inside the root its target is met anyway, outside it is not ours."""
        target = Path(os.path.realpath(path))
        if target != self._real_root and self._real_root not in target.parents:
            self.left_out.append(LeftOut(self._name(path), "symbolic link out of the root"))
        elif language_name(path) is not None:
            self.left_out.append(LeftOut(self._name(path), "symbolic link"))

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.unread.append(Unread(self._name(folder) + "/", "unreadable", _message(error)))
            return []

    def _relative(self, path: Path) -> PurePosixPath:
        if self._measured[0] is not path:
            self._measured = (path, PurePosixPath(path.relative_to(self.root).as_posix()))
        return self._measured[1]

    def _name(self, path: Path) -> str:
        """The name in reports: relative to the working directory, or else to the root as it was given."""
        whole, here = path.as_posix(), self._cwd.as_posix().rstrip("/") + "/"
        if whole.startswith(here):
            shown = whole[len(here) :]
        elif path == self._cwd:
            shown = "."
        else:
            shown = (self._given / path.relative_to(self.root)).as_posix()
        return os.fsencode(shown).decode("utf-8", "replace")


def _is_data(path: Path) -> bool:
    return path.suffix.lower() in _DATA_SUFFIXES or path.name == ".env" or path.name.startswith(".env.")


def _message(error: OSError) -> str:
    return error.strerror or type(error).__name__
