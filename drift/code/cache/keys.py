"""Keys: everything that a cached result depends on, and nothing else."""

from __future__ import annotations

import sys
from functools import lru_cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

import drift
from drift.resources.location import ruleset_files

DIGEST = 20
"""Bytes of a digest: enough that no two contents ever share one."""
_PARSERS = (
    "tree-sitter",
    "tree-sitter-python",
    "tree-sitter-typescript",
    "tree-sitter-javascript",
    "msgspec",
)


class Keys:
    """Keys of one version of the tool."""

    def __init__(self, tool: bytes) -> None:
        self.tool = tool

    def of(self, kind: str, *parts: str | bytes) -> bytes:
        """The key of a result of that kind, computed from the parts."""
        digest = blake2b(self.tool, digest_size=DIGEST)
        for part in (kind, *parts):
            encoded = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            digest.update(len(encoded).to_bytes(8, "little"))
            digest.update(encoded)
        return digest.digest()


def content_digest(content: bytes) -> bytes:
    """The digest of a file's content."""
    return blake2b(content, digest_size=DIGEST).digest()


@lru_cache(maxsize=1)
def tool_digest() -> bytes:
    """The digest of the tool itself: its sources, its rulesets, its parsers and the interpreter.

    A changed tool never reads what another one wrote, released or not.
    """
    digest = blake2b(digest_size=DIGEST)
    digest.update(sys.version.encode())
    for package in _PARSERS:
        digest.update(f"{package} {_version(package)}\n".encode())
    root = Path(drift.__file__).parent
    sources = sorted(root.rglob("*.py")) + sorted(root.rglob("*.lark"))
    for file in [*sources, *ruleset_files("frameworks")]:
        content = file.read_bytes()
        digest.update(f"{file.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.digest()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
