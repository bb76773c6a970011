"""What files that are not read as code say by name: templates, pipelines, other languages, files left unread.

Such a file may run a function that nothing in the code that was read so much as mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LIMIT: Final = 64_000_000
"""Bytes that are searched in all; beyond them every name may be mentioned."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The files under the code roots that are not read as code, but for prose; sorted."""

    paths: tuple[Path, ...] = ()

    def mentioned(self, names: Iterable[str]) -> frozenset[str]:
        """Those of the names that some file has as a word; all of them where that can't be known."""
        wanted = frozenset(names)
        if not wanted:
            return wanted
        spelled = re.compile(
            rb"(?<!\w)(?:" + b"|".join(re.escape(n.encode()) for n in sorted(wanted)) + rb")(?!\w)"
        )
        found: set[str] = set()
        left = LIMIT
        for path in self.paths:
            try:
                left -= path.stat().st_size
                if left < 0:
                    return wanted
                content = path.read_bytes()
            except OSError:
                return wanted
            found.update(match.group().decode() for match in spelled.finditer(content))
        return frozenset(found)
