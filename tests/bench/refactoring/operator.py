"""What a refactoring operator is: a transformation of a file's text at the sites that are picked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Sites:
    """Counts candidate sites and says which to change: all of them, or only the `only`-th."""

    only: int | None = None
    seen: int = field(default=0, init=False)

    def take(self) -> bool:
        """Whether to change the site at hand."""
        index = self.seen
        self.seen += 1
        return self.only is None or index == self.only


@dataclass(frozen=True)
class Operator:
    """A named transformation of the files of one language; it asks `Sites` before each change.

    `rewrite` is given the file's path and text, and gives the text back unchanged where it has no site.
    """

    name: str
    language: str
    rewrite: Callable[[str, str, Sites], str]
