"""Fetching a released wheel and unpacking it; nothing of it is ever installed, imported or run."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


class PackageError(Exception):
    """A package could not be had, or is not the one that was pinned."""


@dataclass(frozen=True)
class Package:
    """A pinned release on the package index; `folder` is what is audited."""

    requirement: str
    sha256: str
    folder: str


FLASKBB = Package(
    "flaskbb==2.0.2", "58a6490057efa31de28e2f44dc6a179743206fa4f601dde1558ef712697b9395", "flaskbb"
)


def unpacked(package: Package, cache: Path) -> Path:
    """The folder that contains the package, downloaded into `cache` unless it is there.

    Raises:
        PackageError: it can't be downloaded, or the file is another one.
    """
    target = cache / package.requirement.replace("==", "-")
    if (target / package.folder).is_dir():
        return target
    wheel = downloaded(package, cache)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise PackageError(
            f"{wheel.name} has SHA-256 {digest}, expected {package.sha256}; delete it and try again"
        )
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise PackageError(f"{wheel.name} contains the path {name}, which leads out of its folder")
        archive.extractall(target)
    return target


def downloaded(package: Package, cache: Path) -> Path:
    """The wheel, from the cache or from the package index.

    Raises:
        PackageError: pip failed; its last lines say why.
    """
    name = package.requirement.partition("==")[0]
    cache.mkdir(parents=True, exist_ok=True)
    if not (found := wheels(cache, name)):
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"]
        done = subprocess.run(
            [*command, "--dest", str(cache), package.requirement], capture_output=True, text=True, check=False
        )
        if done.returncode:
            lines = "\n".join(done.stderr.splitlines()[-3:])
            raise PackageError(f"pip can't download {package.requirement}:\n{lines}")
        found = wheels(cache, name)
    if not found:
        raise PackageError(f"pip downloaded {package.requirement}, but no wheel of that name is in {cache}")
    return found[0]


def wheels(cache: Path, name: str) -> list[Path]:
    return sorted(path for path in cache.glob("*.whl") if path.name.lower().startswith(f"{name.lower()}-"))
