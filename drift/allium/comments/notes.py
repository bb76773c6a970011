"""What is attached to a unit of the tree: comments before it, behind its head, behind it and at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import msgspec

from drift.allium.tree import SpecTree
from drift.logic.spans import Span

OTHERWISE = "otherwise"
"""The part of a statement that its `else` is: a unit that has no node of its own."""


class Comment(msgspec.Struct, frozen=True):
    """One comment; `text` from its `--` on. `blank_before` says that an empty line stands above it."""

    span: Span
    text: str
    blank_before: bool = False


class Notes(msgspec.Struct, frozen=True):
    """The comments of one unit.

    `leading` stand on lines of their own before it, `head` behind the `{` or `:` that opens its body,
    `trailing` behind it on its last line, `closing` on lines of their own at the end of its body.
    `blank_before` says that an empty line stands above the unit itself.
    """

    leading: tuple[Comment, ...] = ()
    head: Comment | None = None
    trailing: Comment | None = None
    closing: tuple[Comment, ...] = ()
    blank_before: bool = False

    def all(self) -> Iterator[Comment]:
        """All of them, in the order in which they are printed."""
        yield from self.leading
        yield from (one for one in (self.head, self.trailing) if one is not None)
        yield from self.closing


NONE = Notes()
Key: TypeAlias = tuple[int, str]


class Commented(msgspec.Struct, frozen=True):
    """A tree with its comments; it keeps the tree alive, whose nodes it knows by identity."""

    tree: SpecTree
    by_node: Mapping[Key, Notes] = {}

    def of(self, node: object, part: str = "") -> Notes:
        """What is attached to a node, or to a part of it."""
        return self.by_node.get((id(node), part), NONE)
