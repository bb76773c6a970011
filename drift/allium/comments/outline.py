"""Which comment is attached where: for comparing, whatever the layout."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from drift.allium.comments.notes import OTHERWISE, Commented

Attachment: TypeAlias = tuple[str, str, str]
"""The path of a unit from the root of the tree, how a comment stands at it, and the comment's text."""


def outline(commented: Commented) -> list[Attachment]:
    """Every comment of a tree with its unit, in the order of the tree."""
    found: list[Attachment] = []
    stack: list[tuple[msgspec.Struct, str]] = [(commented.tree, "")]
    while stack:
        node, path = stack.pop()
        for part in ("", OTHERWISE):
            notes = commented.of(node, part)
            where = f"{path}.{part}" if part else path
            found.extend((where, "leading", comment.text) for comment in notes.leading)
            if notes.head is not None:
                found.append((where, "head", notes.head.text))
            if notes.trailing is not None:
                found.append((where, "trailing", notes.trailing.text))
            found.extend((where, "closing", comment.text) for comment in notes.closing)
        inner: list[tuple[msgspec.Struct, str]] = []
        for name in node.__struct_fields__:
            value = getattr(node, name)
            if isinstance(value, tuple):
                parts = enumerate(value)
                inner.extend(
                    (one, f"{path}.{name}[{i}]") for i, one in parts if isinstance(one, msgspec.Struct)
                )
            elif isinstance(value, msgspec.Struct):
                inner.append((value, f"{path}.{name}"))
        stack.extend(reversed(inner))
    return found
