"""`--since REF`: the audit of the merge base, to tell what a change has caused."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from drift.cli.errors import CommandError
from drift.compare.baseline import Baseline, baseline_of
from drift.vcs.git import GitError, Repository, repository_of
from drift.vcs.history import files_of, merge_base, write_files

if TYPE_CHECKING:
    from drift.cli.audit import AuditOptions

SPEC_SUFFIX = ".allium"
_TELLING = frozenset(
    {".gitignore", "pyproject.toml", "setup.cfg", "setup.py", "package.json", "jsconfig.json"}
)
"""Files outside the roots that say how code is laid out."""


def audited_before(
    spec_roots: Sequence[Path],
    code_roots: Sequence[Path],
    options: AuditOptions,
    step: Callable[[str], None],
) -> tuple[Baseline, str]:
    """What an audit of the merge base found, and what to call it. Nothing of the repository is run.

    Raises:
        CommandError: the roots are in no repository, or it does not have what is asked for.
    """
    roots = (*spec_roots, *code_roots, *options.vendors)
    try:
        repository = _repository(roots)
        base = merge_base(repository, options.since)
        step("reading the merge base")
        with tempfile.TemporaryDirectory(prefix="allium-since-") as folder:
            top = Path(folder).resolve()
            _restore(repository, base, roots, top)
            earlier = _audited(repository, spec_roots, code_roots, options, top, step)
    except GitError as error:
        raise CommandError(f"--since {options.since}: {error.message}", error.advice) from None
    name = f"{base[:12]}, where this branch left {options.since}"
    return (Baseline(), f"{name} (nothing to audit there)") if earlier is None else (earlier, name)


def _repository(roots: Sequence[Path]) -> Repository:
    found = {repository_of(root).top.resolve() for root in roots if root.exists()}
    if len(found) > 1:
        raise GitError("the specifications and the code are in several repositories", "use --baseline")
    return Repository(found.pop())


def _restore(repository: Repository, base: str, roots: Sequence[Path], top: Path) -> None:
    within = [_inside(repository, root) for root in roots]

    def wanted(path: str) -> bool:
        pure = PurePosixPath(path)
        telling = pure.name in _TELLING or (pure.name.startswith("tsconfig") and pure.suffix == ".json")
        return (
            telling
            or pure.suffix == SPEC_SUFFIX
            or any(root == "." or path == root or path.startswith(f"{root}/") for root in within)
        )

    write_files(repository, files_of(repository, base, wanted), top)
    (top / ".git").mkdir(exist_ok=True)


def _inside(repository: Repository, path: Path) -> str:
    resolved = path.resolve()
    top = repository.top.resolve()
    if not resolved.is_relative_to(top):
        raise GitError(f"{path} is outside of the repository {top}", "use --baseline")
    return resolved.relative_to(top).as_posix()


def _audited(
    repository: Repository,
    spec_roots: Sequence[Path],
    code_roots: Sequence[Path],
    options: AuditOptions,
    top: Path,
    step: Callable[[str], None],
) -> Baseline | None:
    """Audits from the same place in the old tree, so that files have the same names.

    None where the old tree lacks specifications or code.
    """
    from drift.cli.audit import run_audit

    here = Path.cwd().resolve()
    repository_top = repository.top.resolve()
    inside = here.relative_to(repository_top) if here.is_relative_to(repository_top) else Path()
    (top / inside).mkdir(parents=True, exist_ok=True)

    def old(paths: Sequence[Path]) -> tuple[Path, ...]:
        moved = (top / _inside(repository, path) for path in paths)
        return tuple(Path(os.path.relpath(path, top / inside)) for path in moved if path.exists())

    specs, code = old(spec_roots), old(code_roots)
    if not specs or not code:
        return None
    cache_dir = None if options.cache_dir is None else options.cache_dir.resolve()
    then = replace(
        options,
        since="",
        git=False,
        earlier=None,
        ignores=(),
        wrong_binding=None,
        vendors=old(options.vendors),
        cache_dir=cache_dir,
    )
    with contextlib.chdir(top / inside):
        try:
            result = run_audit(specs, code, then, step)
        except CommandError:
            return None
    return baseline_of(result.everything or result.audit)
