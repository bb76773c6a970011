"""Revisions: where a branch left another one, and the files as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from drift.vcs.git import GitError, Repository

MAX_FILES = 200_000
MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
_BATCH_BYTES = 64 * 1024 * 1024
_REGULAR = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Blob:
    """A regular file of a revision; `path` is relative to the top of the repository."""

    path: str
    object: str
    size: int


def merge_base(repository: Repository, reference: str) -> str:
    """The commit at which the working tree's branch left another one.

    Raises:
        GitError: the reference is not known here, or the histories have nothing in common; with what to run.
    """
    fetch = _fetch(reference)
    commit = repository.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if not commit:
        shallow = " (the clone is shallow)" if repository.is_shallow else ""
        raise GitError(f"there is no revision {reference!r} here{shallow}", f"run `{fetch}`")
    if repository.ask("rev-parse", "--verify", "--quiet", "HEAD") is None:
        raise GitError("the repository has no commit yet")
    base = repository.ask("merge-base", commit, "HEAD")
    if base:
        return base
    if repository.is_shallow:
        raise GitError(
            f"the clone is shallow: where HEAD and {reference!r} parted was not fetched",
            "run `git fetch --unshallow`, or check out with full history (`fetch-depth: 0`)",
        )
    raise GitError(f"HEAD and {reference!r} have no history in common", "name a branch that HEAD comes from")


def _fetch(reference: str) -> str:
    plain = reference if _is_plain(reference) else "main"
    remote, slash, branch = plain.partition("/")
    return f"git fetch {remote} {branch}" if slash and remote == "origin" else f"git fetch origin {plain}"


def _is_plain(reference: str) -> bool:
    return bool(reference) and all(c.isalnum() or c in "._/-" for c in reference) and reference[0] != "-"


def files_of(repository: Repository, commit: str, wanted: Callable[[str], bool]) -> tuple[Blob, ...]:
    """The regular files of a commit that are wanted; links and submodules are left out.

    Raises:
        GitError: there are too many, or git fails.
    """
    listed = repository.run("ls-tree", "-r", "-z", "--long", "--full-tree", commit)
    blobs = tuple(blob for blob in _listed(listed) if wanted(blob.path) and blob.size <= MAX_FILE_BYTES)
    if len(blobs) > MAX_FILES or sum(blob.size for blob in blobs) > MAX_TOTAL_BYTES:
        raise GitError(
            f"{commit[:12]} has more to read than is reasonable: {len(blobs)} files",
            "name narrower --spec and --code",
        )
    return blobs


def _listed(listed: bytes) -> Iterator[Blob]:
    for entry in listed.split(b"\0"):
        head, _, name = entry.partition(b"\t")
        parts = head.decode("ascii", "replace").split()
        if len(parts) == 4 and parts[0] in _REGULAR and parts[3].isdigit():
            yield Blob(name.decode("utf-8", "surrogateescape"), parts[2], int(parts[3]))


def write_files(repository: Repository, blobs: tuple[Blob, ...], target: Path) -> None:
    """Writes files as they were into an empty folder, byte by byte: no filter, no line end changed.

    Raises:
        GitError: an object is not here (a partial clone), or git fails.
    """
    for batch in _batches(blobs):
        wanted = "".join(f"{blob.object}\n" for blob in batch).encode()
        output = repository.run("cat-file", "--batch", input=wanted)
        at = 0
        for blob in batch:
            end = output.index(b"\n", at)
            head = output[at:end].split()
            if len(head) != 3 or head[1] != b"blob":
                raise GitError(f"{blob.path} is not in this clone", "run `git fetch --refetch --no-filter`")
            size = int(head[2])
            _write(target, blob.path, output[end + 1 : end + 1 + size])
            at = end + size + 2


def _batches(blobs: tuple[Blob, ...]) -> Iterator[list[Blob]]:
    batch: list[Blob] = []
    size = 0
    for blob in blobs:
        batch.append(blob)
        size += blob.size
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _write(target: Path, name: str, content: bytes) -> None:
    """A tree may hold any name: none leads out of the target."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ".git" in path.parts:
        return
    file = target.joinpath(*path.parts)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except (OSError, ValueError) as error:
        raise GitError(f"{name} can't be written: {error}") from None
