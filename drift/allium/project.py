"""The specification files of a project: found, read once, parsed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from drift.allium.parser import MAX_CHARACTERS, parse
from drift.allium.problems import Problem
from drift.allium.tree import SpecTree, Use
from drift.logic.spans import Span

SUFFIX = ".allium"


class SpecFile(msgspec.Struct, frozen=True):
    """One file; `path` is relative to the working directory if below it; `unread` says why it is empty."""

    path: str
    text: str
    tree: SpecTree
    problems: tuple[Problem, ...] = ()
    unread: str = ""

    @property
    def module(self) -> str:
        """The stem of the file's name."""
        return self.path.rpartition("/")[2].removesuffix(SUFFIX)


class SpecProject(msgspec.Struct, frozen=True):
    """All files, sorted by path; `imports` maps `(file, alias)` to the file that a `use` names, if here."""

    files: tuple[SpecFile, ...] = ()
    imports: Mapping[tuple[str, str], str] = {}
    missing: tuple[str, ...] = ()


def load_specs(roots: Sequence[Path]) -> SpecProject:
    """Reads every `*.allium` file under the given directories, and the given files themselves.

    A file is read once however it is reached; symlinks that leave a directory are not followed. What can't be
    read is kept with its reason; roots that don't exist are in `missing`.
    """
    found: dict[Path, None] = {}
    missing: list[str] = []
    for root in roots:
        if root.is_dir():
            found.update(dict.fromkeys(_under(root)))
        elif root.exists():
            found[root.resolve()] = None
        else:
            missing.append(str(root))
    read = [(shown(path), path) for path in found]
    read.sort()
    files = tuple(_file(name, path) for name, path in read)
    names = {path: name for name, path in read}
    imports = {
        (file.path, declaration.alias): names[target]
        for (_, path), file in zip(read, files, strict=True)
        for declaration in file.tree.declarations
        if isinstance(declaration, Use)
        and (target := (path.parent / declaration.coordinate).resolve()) in names
    }
    return SpecProject(files, imports, tuple(missing))


def project_of(sources: Mapping[str, str]) -> SpecProject:
    """A project out of texts by path, for tests and editors; `use "./x.allium"` is resolved among them."""
    files = tuple(_parsed(path, sources[path]) for path in sorted(sources))
    imports = {
        (file.path, declaration.alias): target
        for file in files
        for declaration in file.tree.declarations
        if isinstance(declaration, Use)
        and (target := os.path.normpath(f"{file.path.rpartition('/')[0] or '.'}/{declaration.coordinate}"))
        in sources
    }
    return SpecProject(files, imports)


def _under(root: Path) -> Iterator[Path]:
    top = root.resolve()
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = (Path(folder) / name).resolve()
            if name.endswith(SUFFIX) and path.is_relative_to(top):
                yield path


def shown(path: Path) -> str:
    """A path as reports show it: relative to the working directory if it is below it, with `/`."""
    absolute = path.absolute()
    here = Path.cwd()
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else absolute).as_posix()


def _file(name: str, path: Path) -> SpecFile:
    try:
        if path.stat().st_size > 4 * MAX_CHARACTERS:
            return _unread(name, f"larger than {4 * MAX_CHARACTERS} bytes")
        data = path.read_bytes()
    except OSError as error:
        return _unread(name, error.strerror or "unreadable")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unread(name, f"not UTF-8: byte {error.start} (line {line})")
    return _parsed(name, text)


def _parsed(name: str, text: str) -> SpecFile:
    parsed = parse(text)
    unread = parsed.problems[0].message if len(text) > MAX_CHARACTERS else ""
    return SpecFile(name, text, parsed.tree, parsed.problems, unread)


def _unread(name: str, reason: str) -> SpecFile:
    problem = Problem(Span(1, 1, 1, 1), f"the file can't be read: {reason}")
    return SpecFile(name, "", SpecTree(()), (problem,), reason)
