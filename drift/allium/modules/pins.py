"""Whether a file is what a coordinate is pinned to.

A content hash can be checked: SHA-256 of the file, or the object name that git gives its content. A git
commit can't be without its repository.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["verified", "mismatch", "unverifiable", "unpinned"]

_HEX = re.compile(r"[0-9a-f]{6,64}")
SHA256_LENGTH = 64
LEAST_PREFIX = 7
"""Shorter prefixes of a hash agree by chance too often to verify anything."""


def digests(data: bytes) -> tuple[str, str]:
    """The SHA-256 and the git blob name of some content, in hex."""
    blob = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    blob.update(data)
    return hashlib.sha256(data).hexdigest(), blob.hexdigest()


def verify(revision: str, found: tuple[str, ...]) -> Verdict:
    """Whether content with these `digests` is what `revision` names."""
    lowered = revision.lower()
    pinned = lowered.removeprefix("sha256:").removeprefix("sha256-")
    if not _HEX.fullmatch(pinned):
        return "unpinned"
    if len(pinned) >= LEAST_PREFIX and any(digest.startswith(pinned) for digest in found):
        return "verified"
    certain = pinned != lowered or len(pinned) == SHA256_LENGTH
    return "mismatch" if certain else "unverifiable"
