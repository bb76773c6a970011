"""Cutting a source into pieces that are parsed on their own."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Point, Range


def cut(text: bytes, starts: Sequence[int]) -> list[Range]:
    """The ranges between one start and the next; the first start is 0."""
    ends = [*starts[1:], len(text)]
    return [
        Range(_point(text, start), _point(text, end), start, end)
        for start, end in zip(starts, ends, strict=True)
    ]


def _point(text: bytes, offset: int) -> Point:
    return Point(text.count(b"\n", 0, offset), offset - (text.rfind(b"\n", 0, offset) + 1))
