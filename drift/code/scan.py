"""From code roots to a `CodeProject`: discover, read and lower every file, in processes if it pays."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from drift.code import ir
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
from drift.code.project import CodeProject, Texts

_POOL_FILES: Final = 60
_POOL_BYTES: Final = 1_500_000
"""Below this much source a second process takes longer to start than it saves."""
_CHUNK_BYTES: Final = 256_000


class Task(msgspec.Struct, frozen=True):
    """One file to lower: everything the result depends on, but for the file's content."""

    file: str
    path: str
    module: str
    package: bool
    asked_for: bool


class Outcome(msgspec.Struct, frozen=True):
    """What became of a file: exactly one of the three."""

    module: ir.Module | None = None
    unread: Unread | None = None
    left_out: LeftOut | None = None


def scan(
    roots: Sequence[Path], include: Sequence[str] = (), exclude: Sequence[str] = (), jobs: int | None = None
) -> CodeProject:
    """Scan files and folders, with the same result for any `jobs`. Raises `FileNotFoundError`."""
    found = discover(roots, include, exclude)
    names = module_names(found.sources)
    tasks = [_task(source, names[source.file]) for source in found.sources]
    with _without_collection():
        outcomes = _lowered(tasks, _sizes(found), jobs or os.cpu_count() or 1)
    return _project(found, names, outcomes)


def _task(source: SourceFile, name: ModuleName) -> Task:
    return Task(
        file=source.file,
        path=str(source.path),
        module=name.name,
        package=name.package,
        asked_for=source.asked_for,
    )


def _sizes(found: Found) -> list[int]:
    return [source.size for source in found.sources]


def _project(found: Found, names: dict[str, ModuleName], outcomes: Sequence[Outcome]) -> CodeProject:
    unread = [outcome.unread for outcome in outcomes if outcome.unread is not None]
    left_out = [outcome.left_out for outcome in outcomes if outcome.left_out is not None]
    entries = tuple(sorted((*found.left_out, *left_out)))
    return CodeProject(
        modules=tuple(outcome.module for outcome in outcomes if outcome.module is not None),
        unread=tuple(sorted((*found.unread, *unread))),
        left_out_files=entries,
        left_out=counted(entries),
        languages=found.languages,
        data_files=found.data_files,
        names=names,
        texts=Texts({source.file: source.path for source in found.sources}),
    )


# ------------------------------------------------------------------- one file


def lower_file(task: Task) -> Outcome:
    """Read and lower one file. A cache, keyed by task and content, belongs around this function."""
    path = Path(task.path)
    language = language_of(path)
    if language is None:
        return Outcome(unread=Unread(task.file, "unreadable", "its language is not supported"))
    source = read_source(path, task.file, language, even_generated=task.asked_for)
    match source:
        case Unread():
            return Outcome(unread=source)
        case LeftOut():
            return Outcome(left_out=source)
        case _:
            return Outcome(module=language.lower(source, task.file, task.module, task.package))


# ------------------------------------------------------------ several processes


def _lowered(tasks: Sequence[Task], sizes: Sequence[int], jobs: int) -> list[Outcome]:
    if jobs > 1 and len(tasks) > _POOL_FILES and sum(sizes) > _POOL_BYTES:
        outcomes = _in_processes(tasks, sizes, jobs)
        if outcomes is not None:
            return outcomes
    return [lower_file(task) for task in tasks]


def _in_processes(tasks: Sequence[Task], sizes: Sequence[int], jobs: int) -> list[Outcome] | None:
    """The outcomes in the order of the tasks; None where no second process is to be had (a sandbox, say)."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    chunks = list(_chunks(sizes))
    context = multiprocessing.get_context("spawn")
    results: dict[int, Outcome] = {}
    decoder = msgspec.msgpack.Decoder(list[Outcome])
    work = [[tasks[i] for i in chunk] for chunk in chunks]
    try:
        with ProcessPoolExecutor(max_workers=min(jobs, len(chunks)), mp_context=context) as pool:
            for chunk, encoded in zip(chunks, pool.map(_lower_chunk, work), strict=True):
                results.update(zip(chunk, decoder.decode(encoded), strict=True))
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


def _lower_chunk(tasks: list[Task]) -> bytes:
    with _without_collection():
        return msgspec.msgpack.encode([lower_file(task) for task in tasks])


@contextmanager
def _without_collection() -> Iterator[None]:
    """No garbage collection meanwhile: the result is one large tree without cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
