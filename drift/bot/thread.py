"""What a forge offers for one pull request: its comments, in a form that all forges share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Note:
    """A comment. `author` is a login."""

    id: int
    author: str
    body: str


class Thread(Protocol):
    """The comments of one pull request, oldest first."""

    @property
    def limit(self) -> int:
        """How many bytes of UTF-8 a comment may have."""
        ...

    def author(self) -> str:
        """The login that this token comments as."""
        ...

    def head(self) -> str:
        """The commit that the pull request's branch is at now."""
        ...

    def notes(self) -> Iterator[Note]:
        """Every comment."""
        ...

    def create(self, body: str) -> Note:
        """Adds a comment."""
        ...

    def update(self, note: int, body: str) -> None:
        """Replaces a comment's text."""
        ...

    def delete(self, note: int) -> None:
        """Removes a comment."""
        ...
