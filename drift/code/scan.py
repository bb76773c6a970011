"""From code roots to a `CodeProject`: discover, read and lower every file, in processes if it pays."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from drift.code import ir
from drift.code.cache import Store, content_digest
from drift.code.discovery import (
    Found,
    LeftOut,
    ModuleName,
    SourceFile,
    Unread,
    counted,
    discover,
    module_names,
    read_source,
)
from drift.code.languages import language_of
from drift.code.mentions import Elsewhere
from drift.code.prefilter import Wanted, relevant
from drift.code.prefilter.contents import Contents
from drift.code.project import CodeProject, Texts
from drift.resources.memory import without_collection

_POOL_FILES: Final = 60
_POOL_BYTES: Final = 1_500_000
"""Below this much source a second process takes longer to start than it saves."""
_CHUNK_BYTES: Final = 256_000


FEW: Final = 40
"""So few files are all read: choosing among them saves nothing."""
UNCONCERNED: Final = "without bearing on the specification"
"""Why the prefilter left a file out."""


class Task(msgspec.Struct, frozen=True):
    """One file to lower: everything the result depends on, but for the file's content."""

    file: str
    path: str
    module: str
    package: bool
    asked_for: bool


class Outcome(msgspec.Struct, frozen=True):
    """What became of a file: exactly one of the three. `content` is the digest of what was read."""

    module: ir.Module | None = None
    unread: Unread | None = None
    left_out: LeftOut | None = None
    content: bytes = b""


_OUTCOME: Final = msgspec.msgpack.Decoder(Outcome)


def scan(
    roots: Sequence[Path],
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    jobs: int | None = None,
    *,
    wanted: Wanted | None = None,
    store: Store | None = None,
) -> CodeProject:
    """Scan files and folders, with the same result for any `jobs` and with any `store`.

    `wanted`: only what can matter for it is read; the rest is left out and counted.

    Raises:
        FileNotFoundError: a root is not there.
    """
    return lowered(survey(roots, include, exclude, wanted=wanted, store=store), jobs, store)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What is there to read, before any of it is parsed.

    `digests`: of the contents of `sources`, which are those that matter. `fingerprint`: of everything that
    the lowered project depends on; b"" if a file can't be read. `helpers`: see `CodeProject`.
    """

    found: Found
    names: dict[str, ModuleName]
    sources: tuple[SourceFile, ...]
    digests: tuple[bytes, ...]
    unconcerned: tuple[LeftOut, ...] = ()
    data: tuple[bytes, ...] = ()
    helpers: frozenset[str] = frozenset()

    def is_current(self) -> bool:
        """Whether the files still are as they were surveyed: what was made of them belongs to the digests."""
        return all(
            digest == _digest(source.path) for source, digest in zip(self.sources, self.digests, strict=True)
        )

    @property
    def fingerprint(self) -> tuple[str | bytes, ...]:
        """What the project depends on, apart from the tool; empty if a file can't be read."""
        if not all(self.digests):
            return ()
        parts: list[str | bytes] = []
        for source, digest in zip(self.sources, self.digests, strict=True):
            name = self.names[source.file]
            parts += [source.file, repr(name), str(source.asked_for), digest]
        parts += [*self.found.data_files, *self.data]
        parts += [_stamp(path) for path in self.found.beside]
        parts.append(repr((self.found.unread, self.found.left_out, sorted(self.found.languages.items()))))
        parts.append(repr((self.unconcerned, sorted(self.helpers))))
        return tuple(parts)


def survey(
    roots: Sequence[Path],
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    *,
    wanted: Wanted | None = None,
    store: Store | None = None,
) -> Surveyed:
    """Discovers files, and which of them can matter. Raises `FileNotFoundError`."""
    found = discover(roots, include, exclude)
    names = module_names(found.sources)
    sources = found.sources
    contents = Contents()
    looked_at = store is not None or wanted is not None
    digests = tuple(_digest(source.path, contents) for source in sources) if looked_at else ()
    if not digests:
        return Surveyed(found, names, sources, tuple(b"" for _ in sources))
    data = tuple(_digest(Path(file)) for file in found.data_files) if store is not None else ()
    if wanted is None or len(sources) <= FEW:
        return Surveyed(found, names, sources, digests, data=data)
    chosen = relevant(sources, names, digests, wanted, store, contents)
    unconcerned = tuple(
        LeftOut(source.file, UNCONCERNED) for n, source in enumerate(sources) if n not in chosen.files
    )
    kept = sorted(chosen.files)
    return Surveyed(
        found,
        names,
        tuple(sources[n] for n in kept),
        tuple(digests[n] for n in kept),
        unconcerned,
        data,
        frozenset(sources[n].file for n in chosen.helpers),
    )


def _digest(path: Path, contents: Contents | None = None) -> bytes:
    try:
        return content_digest(path.read_bytes() if contents is None else contents.of(path))
    except OSError:
        return b""


def _stamp(path: Path) -> str:
    """What changes with a file that is only searched for names."""
    try:
        status = path.stat()
    except OSError:
        return f"{path}"
    return f"{path} {status.st_size} {status.st_mtime_ns}"


def lowered(surveyed: Surveyed, jobs: int | None = None, store: Store | None = None) -> CodeProject:
    """The project: every file that was surveyed, lowered or taken from the store."""
    names = surveyed.names
    tasks = [_task(source, names[source.file]) for source in surveyed.sources]
    with without_collection():
        outcomes = _known_or_lowered(tasks, surveyed, jobs or os.cpu_count() or 1, store)
    return _project(surveyed, outcomes)


def _known_or_lowered(
    tasks: Sequence[Task], surveyed: Surveyed, jobs: int, store: Store | None
) -> list[Outcome]:
    sizes = [source.size for source in surveyed.sources]
    if store is None:
        return [_OUTCOME.decode(encoded) if isinstance(encoded, bytes) else encoded
                for encoded in _lowered(tasks, sizes, jobs)]  # fmt: skip
    keys = [_key(store, task, digest) for task, digest in zip(tasks, surveyed.digests, strict=True)]
    known = store.get([key for key in keys if key])
    outcomes = [_decoded(known.get(key)) for key in keys]
    missing = [n for n, outcome in enumerate(outcomes) if outcome is None]
    fresh: dict[bytes, bytes] = {}
    made = _lowered([tasks[n] for n in missing], [sizes[n] for n in missing], jobs)
    for n, result in zip(missing, made, strict=True):
        outcome = _OUTCOME.decode(result) if isinstance(result, bytes) else result
        outcomes[n] = outcome
        if outcome.content and outcome.content == surveyed.digests[n]:
            fresh[keys[n]] = result if isinstance(result, bytes) else msgspec.msgpack.encode(result)
    store.put(fresh)
    store.touch(known)
    return [outcome for outcome in outcomes if outcome is not None]


def _key(store: Store, task: Task, digest: bytes) -> bytes:
    """The key of a lowered file: its content, and what else ends up in the module."""
    if not digest:
        return b""
    suffix = Path(task.path).suffix
    return store.keys.of(
        "module", digest, task.file, suffix, task.module, repr((task.package, task.asked_for))
    )


def _decoded(encoded: bytes | None) -> Outcome | None:
    if encoded is None:
        return None
    try:
        return _OUTCOME.decode(encoded)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _task(source: SourceFile, name: ModuleName) -> Task:
    return Task(
        file=source.file,
        path=str(source.path),
        module=name.name,
        package=name.package,
        asked_for=source.asked_for,
    )


def _project(surveyed: Surveyed, outcomes: Sequence[Outcome]) -> CodeProject:
    found = surveyed.found
    modules = tuple(outcome.module for outcome in outcomes if outcome.module is not None)
    lowered_files = {module.file for module in modules}
    unlowered = {source.path for source in found.sources if source.file not in lowered_files}
    unread = [outcome.unread for outcome in outcomes if outcome.unread is not None]
    left_out = [outcome.left_out for outcome in outcomes if outcome.left_out is not None]
    entries = tuple(sorted((*found.left_out, *left_out, *surveyed.unconcerned)))
    return CodeProject(
        modules=modules,
        unread=tuple(sorted((*found.unread, *unread))),
        left_out_files=entries,
        left_out=counted(entries),
        languages=found.languages,
        data_files=found.data_files,
        names=surveyed.names,
        elsewhere=Elsewhere(tuple(sorted(unlowered.union(found.beside)))),
        helpers=surveyed.helpers,
        texts=Texts({source.file: source.path for source in found.sources}),
    )


# ------------------------------------------------------------------- one file


def lower_file(task: Task) -> Outcome:
    """Read and lower one file."""
    path = Path(task.path)
    language = language_of(path)
    if language is None:
        return Outcome(unread=Unread(task.file, "unreadable", "its language is not supported"))
    before = _digest(path)
    source = read_source(path, task.file, language, even_generated=task.asked_for)
    content = before if before == _digest(path) else b""
    match source:
        case Unread():
            return Outcome(unread=source, content=content)
        case LeftOut():
            return Outcome(left_out=source, content=content)
        case _:
            module = language.lower(source, task.file, task.module, task.package)
            return Outcome(module=module, content=content)


# ------------------------------------------------------------ several processes


def _lowered(tasks: Sequence[Task], sizes: Sequence[int], jobs: int) -> Sequence[Outcome | bytes]:
    """The outcomes in the order of the tasks, some of them encoded."""
    if jobs > 1 and len(tasks) > _POOL_FILES and sum(sizes) > _POOL_BYTES:
        outcomes = _in_processes(tasks, sizes, jobs)
        if outcomes is not None:
            return outcomes
    return [lower_file(task) for task in tasks]


def _in_processes(tasks: Sequence[Task], sizes: Sequence[int], jobs: int) -> list[bytes] | None:
    """The outcomes in the order of the tasks; None where no second process is to be had (a sandbox, say)."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    chunks = list(_chunks(sizes))
    context = multiprocessing.get_context("spawn")
    results: dict[int, bytes] = {}
    work = [[tasks[i] for i in chunk] for chunk in chunks]
    try:
        with ProcessPoolExecutor(max_workers=min(jobs, len(chunks)), mp_context=context) as pool:
            for chunk, encoded in zip(chunks, pool.map(_lower_chunk, work), strict=True):
                results.update(zip(chunk, encoded, strict=True))
    except (BrokenProcessPool, OSError):
        return None
    return [results[i] for i in range(len(tasks))]


def _chunks(sizes: Sequence[int]) -> Iterator[list[int]]:
    """Indices of files, largest first, in chunks of about the same work."""
    chunk: list[int] = []
    total = 0
    for i in sorted(range(len(sizes)), key=lambda i: (-sizes[i], i)):
        chunk.append(i)
        total += sizes[i]
        if total >= _CHUNK_BYTES:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk


def _lower_chunk(tasks: list[Task]) -> list[bytes]:
    with without_collection():
        return [msgspec.msgpack.encode(lower_file(task)) for task in tasks]
