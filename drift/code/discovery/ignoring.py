"""`.gitignore` files at every level, whether or not there is a repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

_GITIGNORE = ".gitignore"


@dataclass(frozen=True, slots=True)
class Ignoring:
    """The `.gitignore` files in force in a folder, outermost first, each with the folder it speaks for."""

    files: tuple[tuple[Path, GitIgnoreSpec], ...] = ()

    def entering(self, folder: Path) -> Ignoring:
        """What is in force inside `folder`, which may have a `.gitignore` of its own."""
        spec = _read(folder / _GITIGNORE)
        return self if spec is None else Ignoring((*self.files, (folder, spec)))

    def ignores(self, path: Path, *, folder: bool) -> bool:
        """Whether `path` is ignored: the innermost file that mentions it decides, as in git."""
        for base, spec in reversed(self.files):
            verdict = spec.check_file(path.relative_to(base).as_posix() + ("/" if folder else "")).include
            if verdict is not None:
                return verdict
        return False


def ignoring_above(root: Path) -> Ignoring:
    """What the folders above `root`, up to the top of its repository, say; nothing if they ignore `root`.

    Whoever names an ignored folder wants it read.
    """
    top = next((folder for folder in root.parents if (folder / ".git").exists()), None)
    if top is None or (root / ".git").exists():
        return Ignoring()
    ignoring = Ignoring()
    between = [folder for folder in reversed(root.parents) if folder == top or top in folder.parents]
    for folder, below in zip(between, [*between[1:], root], strict=True):
        ignoring = ignoring.entering(folder)
        if ignoring.ignores(below, folder=True):
            return Ignoring()
    return ignoring


def _read(file: Path) -> GitIgnoreSpec | None:
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return _leniently(lines)


def _leniently(lines: list[str]) -> GitIgnoreSpec:
    """Git passes over a pattern it can't read; so do we."""
    good: list[str] = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        good.append(line)
    return GitIgnoreSpec.from_lines(good)
