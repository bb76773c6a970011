"""Addresses of places at a commit, and paths as the forge has them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import quote

from drift.report.places import Place

LONGEST_PATH = 1_000
ForgeName = Literal["github", "gitlab"]


@dataclass(frozen=True, slots=True)
class Permalinks:
    """`web` is the repository's address for people; `prefix` is where the audit ran inside of it."""

    forge: ForgeName
    web: str
    commit: str
    prefix: str = ""

    def __call__(self, place: Place) -> str:
        """The place at the commit; nothing if it lies outside of the repository."""
        path = self.path_of(place.file)
        if not path or len(path) > LONGEST_PATH or not self.web or not self.commit:
            return ""
        end = max(place.line, place.end_line)
        last = "" if end == place.line else (f"-L{end}" if self.forge == "github" else f"-{end}")
        tree = "blob" if self.forge == "github" else "-/blob"
        try:
            name = quote(path, safe="/", errors="surrogateescape")
        except UnicodeEncodeError:
            return ""
        return f"{self.web.rstrip('/')}/{tree}/{self.commit}/{name}#L{place.line}{last}"

    def path_of(self, file: str) -> str:
        """The file's path from the top of the repository, or nothing if it lies outside."""
        if file.startswith("/") or "\\" in file or ":" in file.partition("/")[0]:
            return ""
        parts: list[str] = []
        for part in (*PurePosixPath(self.prefix).parts, *PurePosixPath(file).parts):
            if part == "..":
                if not parts:
                    return ""
                parts.pop()
            elif part != ".":
                parts.append(part)
        return "/".join(parts)
