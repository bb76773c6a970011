"""The code that is measured: released packages, pinned, downloaded with pip and npm, never installed or run.

`python -m tests.bench.speed.corpus FOLDER` fetches it. Nothing of it is kept in this repository.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from drift.code.discovery import discover
from tests.real.package import Package, PackageError, unpacked


@dataclass(frozen=True, slots=True)
class Published:
    """A pinned release on the npm registry; `folder` is what it is called in the tree."""

    requirement: str
    sha256: str
    folder: str


_PINNED: Final = {
    ("pretalx==2025.2.2", "pretalx"): "39e99ae2c8ad4a6a17d2ee022fc52369a0ac398762cac537de7833c664828440",
    ("buildbot==4.3.0", "buildbot"): "5cd502825b1bbacda2ac0b24e6da5107dbbc2c54f80cd53100f85a5b2e30c400",
    ("ckan==2.12.0", "ckan"): "3b41cb4860286813fbcd18c57341e96edba266e2e492aeea92c4e03ce9e2934e",
    ("indico==3.2.9", "indico"): "194d2e31ccaabd2b9af7809e67d60d942faee35a6b4de36f0c2c280a32ed84c3",
    ("prefect==3.9.1", "prefect"): "0c662e26e971b617993eed1f3d02fb8bc3c2dd47bee521b495f6e4dfeb38ae74",
    (
        "apache_airflow_core==3.1.3",
        "airflow",
    ): "1b93224da5bd88e857a000154ab5b6a792df4b9a6d4a12e5d8ab01257a83d8f6",
}
PYTHON: Final = tuple(
    Package(requirement, digest, folder) for (requirement, folder), digest in _PINNED.items()
)
TYPESCRIPT: Final = (
    Published(
        "@budibase/server@3.38.1",
        "9c7119c039b41c259f7ac7094bbfd2d3414717a0c02c36c9fab81d7a30eca792",
        "budibase",
    ),
    Published("tldraw@5.1.1", "6beb3b386b82880525b91e1b80db1b9b32d94d54b81efd816e67d89c56826c21", "tldraw"),
    Published(
        "@tldraw/editor@5.1.1", "b18174d43558a9d4485528535cdebbf039d26aa7bc5d5968e268329e0c627b83", "editor"
    ),
    Published(
        "@wordpress/components@41.0.0",
        "090ec078a653d1f85d0521d19349800025511c9700a5f391a782352dba111c5d",
        "components",
    ),
    Published("rxjs@7.8.2", "2312f8ffd9726ffd7bd53ea12c5f13663d09a3dc3326f448c70b88f5ef6fac82", "rxjs"),
    Published("viem@2.57.20", "32241c5553f316a299921ce66ad2315e21a3b34d16c6bfc075a55e729c7207a2", "viem"),
)
SUFFIXES: Final = {"python": (".py",), "typescript": (".ts", ".tsx")}


def built(folder: Path, language: str = "python") -> Path:
    """The tree that every tool is given: the files of the language that an audit would read, no others."""
    tree = folder / language
    if tree.is_dir():
        return tree
    draft = folder / f"{language}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    for name, root in _roots(folder / "packages", language):
        for source in discover([root]).sources:
            if source.path.suffix in SUFFIXES[language]:
                target = draft / name / source.path.relative_to(root.resolve())
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source.path, target)
    draft.rename(tree)
    return tree


def _roots(packages: Path, language: str) -> Iterator[tuple[str, Path]]:
    """What a package is called in the tree, and where it is unpacked."""
    if language == "python":
        yield from ((package.folder, unpacked(package, packages)) for package in PYTHON)
    else:
        yield from ((package.folder, _published(package, packages)) for package in TYPESCRIPT)


def _published(package: Published, cache: Path) -> Path:
    """The folder of an npm package, downloaded unless it is there. Raises `PackageError`."""
    target = cache / f"npm-{package.folder}"
    if (target / "package").is_dir():
        return target / "package"
    cache.mkdir(parents=True, exist_ok=True)
    command = ["npm", "pack", "--silent", "--pack-destination", str(cache), package.requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackageError(f"npm can't download {package.requirement}:\n{done.stderr[-500:]}")
    archive = cache / done.stdout.split()[-1]
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise PackageError(
            f"{archive.name} has SHA-256 {digest}, expected {package.sha256}; delete it and try again"
        )
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    return target / "package"


if __name__ == "__main__":
    for each in SUFFIXES:
        sys.stdout.write(f"{built(Path(sys.argv[1]), each)}\n")
