"""The specification files of a project: found, read once, parsed, and linked along `use`."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath, PurePosixPath

import msgspec

from drift.allium.modules.coordinates import SUFFIX
from drift.allium.modules.linking import Found, Linked, link
from drift.allium.modules.pins import digests
from drift.allium.modules.problems import ModuleProblem
from drift.allium.parser import MAX_CHARACTERS, parse
from drift.allium.problems import Problem
from drift.allium.tree import SpecTree
from drift.logic.spans import Span
from drift.resources.memory import without_collection

VENDORS = ("vendor", ".allium/vendor")
"""Where pinned specifications are looked for, beside the specifications and in the directories above them."""


class SpecFile(msgspec.Struct, frozen=True):
    """One file; `path` is relative to the working directory if below it; `unread` says why it is empty.

    `imported`: it is here only because another file uses it. `digests` are the hashes of its content.
    """

    path: str
    text: str
    tree: SpecTree
    problems: tuple[Problem, ...] = ()
    unread: str = ""
    imported: bool = False
    digests: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The stem of the file's name."""
        return self.path.rpartition("/")[2].removesuffix(SUFFIX)


class SpecProject(msgspec.Struct, frozen=True):
    """All files, sorted by path; `imports` maps `(file, alias)` to the file that a `use` names, if here.

    `missing` are roots that don't exist; `problems` what is wrong with what modules use of each other.
    """

    files: tuple[SpecFile, ...] = ()
    imports: Mapping[tuple[str, str], str] = {}
    missing: tuple[str, ...] = ()
    problems: tuple[ModuleProblem, ...] = ()


def load_specs(roots: Sequence[Path], vendors: Sequence[Path] = ()) -> SpecProject:
    """Reads every `*.allium` file under the given directories, the given files, and what they `use`.

    A file is read once however it is reached; symlinks that leave a directory are not followed. What can't be
    read is kept with its reason; roots that don't exist are in `missing`. Pinned coordinates are looked up in
    `vendors` first, then in `VENDORS`; nothing is fetched.
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
    disk = _Disk(found, _vendors(roots, vendors), tuple(root.resolve() for root in roots if root.is_dir()))
    with without_collection():
        return _project(link([_file(shown(path), path) for path in found], disk), tuple(missing))


def project_of(sources: Mapping[str, str], vendors: Sequence[str] = VENDORS) -> SpecProject:
    """A project out of texts by path, for tests and editors; each `use` is resolved among them.

    Texts in a vendor directory count as imported.
    """
    prefixes = tuple(f"{vendor.rstrip('/')}/" for vendor in vendors)
    with without_collection():
        own = [_parsed(path, sources[path]) for path in sorted(sources) if not path.startswith(prefixes)]
        return _project(link(own, _Texts(sources, vendors)), ())


def _project(linked: Linked[SpecFile], missing: tuple[str, ...]) -> SpecProject:
    files = tuple(linked.files[name] for name in sorted(linked.files))
    return SpecProject(files, linked.imports, missing, tuple(linked.problems))


def _vendors(roots: Sequence[Path], configured: Sequence[Path]) -> tuple[Path, ...]:
    """The configured vendor directories, then the conventional ones from each root up to where we work."""
    found = [path.resolve() for path in configured]
    here = Path.cwd()
    for root in roots:
        folder = (root if root.is_dir() else root.parent).resolve()
        above = [folder, *folder.parents]
        reach = above[: above.index(here) + 1] if here in above else above[:2]
        found.extend(place / vendor for place in reach for vendor in VENDORS)
    return tuple(dict.fromkeys(found))


class _Disk:
    """Files on disk. No link may lead out of the roots, the vendor directories and the working directory."""

    def __init__(self, own: Mapping[Path, None], vendors: Sequence[Path], roots: Sequence[Path]) -> None:
        self._paths = {shown(path): path for path in own}
        self._vendors = vendors
        self._allowed = (*roots, *vendors, Path.cwd().resolve())

    def folder(self, name: str) -> PurePath:
        return self._paths[name].parent

    def vendors(self) -> Sequence[PurePath]:
        return self._vendors

    def shown(self, path: PurePath) -> str:
        return shown(Path(os.path.normpath(path)))

    def find(self, path: PurePath) -> Found | None:
        try:
            lexical = Path(os.path.normpath(path))
            if not lexical.is_file():
                return None
            resolved = lexical.resolve()
        except (OSError, ValueError, RuntimeError):
            return None
        name = shown(resolved)
        if name in self._paths:
            return Found(name)
        if resolved.suffix != SUFFIX:
            return Found(refused=f"is no `{SUFFIX}` file")
        if resolved != lexical and not any(resolved.is_relative_to(place) for place in self._allowed):
            return Found(refused="is a link that leads out of the project")
        self._paths[name] = resolved
        return Found(name)

    def load(self, name: str) -> SpecFile:
        return _file(name, self._paths[name], imported=True)


class _Texts:
    """Texts at hand, by `/`-separated path."""

    def __init__(self, sources: Mapping[str, str], vendors: Sequence[str]) -> None:
        self._sources = sources
        self._vendors = tuple(PurePosixPath(vendor) for vendor in vendors)

    def folder(self, name: str) -> PurePath:
        return PurePosixPath(name).parent

    def vendors(self) -> Sequence[PurePath]:
        return self._vendors

    def shown(self, path: PurePath) -> str:
        return os.path.normpath(path).replace(os.sep, "/")

    def find(self, path: PurePath) -> Found | None:
        name = self.shown(path)
        return Found(name) if name in self._sources else None

    def load(self, name: str) -> SpecFile:
        return _parsed(name, self._sources[name], imported=True)


def _under(root: Path) -> Iterator[Path]:
    top = root.resolve()
    for folder, folders, names in os.walk(top):
        hosts = Path(folder).name == "vendor"
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not (hosts and "." in name)
        )
        for name in sorted(names):
            path = (Path(folder) / name).resolve()
            if name.endswith(SUFFIX) and path.is_relative_to(top):
                yield path


def specs_under(root: Path) -> list[Path]:
    """The `*.allium` files of the project under a directory, resolved and sorted; no link leads out."""
    return list(dict.fromkeys(_under(root)))


def shown(path: Path) -> str:
    """A path as reports show it: relative to the working directory, with `/`.

    One that has nothing in common with it, not even the first folder, stays absolute.
    """
    absolute = path.absolute()
    here = Path.cwd()
    if absolute.is_relative_to(here):
        return absolute.relative_to(here).as_posix()
    together = absolute.parts[:2] == here.parts[:2] and len(here.parts) > 1
    return Path(os.path.relpath(absolute, here)).as_posix() if together else absolute.as_posix()


def _file(name: str, path: Path, *, imported: bool = False) -> SpecFile:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return _unread(name, "it is no regular file", imported=imported)
        if about.st_size > 4 * MAX_CHARACTERS:
            return _unread(name, f"larger than {4 * MAX_CHARACTERS} bytes", imported=imported)
        data = path.read_bytes()
    except OSError as error:
        return _unread(name, error.strerror or "unreadable", imported=imported)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unread(name, f"not UTF-8: byte {error.start} (line {line})", imported=imported)
    return _parsed(name, text, data, imported=imported)


def _parsed(name: str, text: str, data: bytes | None = None, *, imported: bool = False) -> SpecFile:
    parsed = parse(text)
    unread = parsed.problems[0].message if len(text) > MAX_CHARACTERS else ""
    hashes = digests(text.encode("utf-8", "surrogatepass") if data is None else data)
    return SpecFile(name, text, parsed.tree, parsed.problems, unread, imported, hashes)


def _unread(name: str, reason: str, *, imported: bool = False) -> SpecFile:
    problem = Problem(Span(1, 1, 1, 1), f"the file can't be read: {reason}")
    return SpecFile(name, "", SpecTree(()), (problem,), reason, imported)
