"""What is left out unless asked for, by where it is and what it is called.

Every rule sees the path relative to the code root: a root that lies in a folder called `tests` is read.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from drift.code.discovery.ecmascript_conventions import left_out_here


class Convention(NamedTuple):
    """Why a path is left out, and which of its segments says so."""

    reason: str
    segment: str


_VENDORED: Final = frozenset(
    {
        "vendor", "_vendor", "vendored", "node_modules", "bower_components", "site-packages", "dist-packages",
        "venv", ".venv", "virtualenv", "third_party", "third-party", "thirdparty", "__pypackages__",
    }
)  # fmt: skip
_TEST_FOLDERS: Final = frozenset({"tests", "__tests__"})
_TEST_FILES: Final = ("test_*.py", "*_test.py", "tests.py", "conftest.py", "*.test.*", "*.spec.*")
_GENERATED_FILES: Final = ("*_pb2.py", "*_pb2_grpc.py", "*.pb.go", "*.generated.*", "*.gen.ts", "*.g.cs")
_GENERATED_FOLDERS: Final = frozenset({"__generated__", "generated"})
_GENERATED_HEADER: Final = re.compile(
    rb"^\W*(?:Code generated\b.*\bDO NOT EDIT\b|@generated\b"
    rb"|.*\bautomatically generated\b.*\bdo not (?:edit|modify)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_BYTES: Final = 1024
_NEVER_WALKED: Final = frozenset({".git", "__pycache__"})
_DOTENV: Final = re.compile(r"\.env(\..+)?")


def left_out_folder(path: PurePosixPath) -> Convention | None:
    """Why a folder is left out, with everything in it; None if it isn't."""
    name = path.name
    if name in _VENDORED:
        return Convention("vendored", name)
    if name in _TEST_FOLDERS:
        return Convention("tests", name)
    if name in _GENERATED_FOLDERS:
        return Convention("generated", name)
    if name == "migrations" or path.parts[-2:] == ("alembic", "versions"):
        return Convention("migrations", name)
    return Convention("hidden", name) if name.startswith(".") or name in _NEVER_WALKED else None


def left_out_file(path: PurePosixPath) -> Convention | None:
    """Why a file is left out by its name; None if it isn't."""
    name = path.name
    if any(fnmatchcase(name, pattern) for pattern in _TEST_FILES):
        return Convention("tests", name)
    if any(fnmatchcase(name, pattern) for pattern in _GENERATED_FILES):
        return Convention("generated", name)
    found = left_out_here(path)
    if found is not None:
        return Convention(*found)
    if name.startswith(".") and not _DOTENV.fullmatch(name):
        return Convention("hidden", name)
    return None


def is_generated(content: bytes) -> bool:
    """Whether the head of a file says that it was generated and is not to be edited."""
    return _GENERATED_HEADER.search(content[:_HEADER_BYTES]) is not None


def is_never_walked(name: str) -> bool:
    """Folders that hold no source, even if asked for."""
    return name in _NEVER_WALKED
