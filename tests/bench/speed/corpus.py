"""The code that is measured: released packages, pinned, downloaded with pip, never installed or imported.

`python -m tests.bench.speed.corpus FOLDER` fetches it. Nothing of it is kept in this repository.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from drift.code.discovery import discover
from tests.real.package import Package, unpacked

_PINNED = {
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
PYTHON = tuple(Package(requirement, digest, folder) for (requirement, folder), digest in _PINNED.items())


def built(folder: Path) -> Path:
    """The tree that every tool is given: of each package the files that an audit would read, no others."""
    tree = folder / "python"
    if tree.is_dir():
        return tree
    draft = folder / "python.draft"
    shutil.rmtree(draft, ignore_errors=True)
    for package in PYTHON:
        root = unpacked(package, folder / "packages")
        for source in discover([root]).sources:
            target = draft / package.folder / source.path.relative_to(root.resolve())
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source.path, target)
    draft.rename(tree)
    return tree


if __name__ == "__main__":
    sys.stdout.write(f"{built(Path(sys.argv[1]))}\n")
