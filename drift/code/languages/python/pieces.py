"""Cutting a file at its top-level definitions, so that an error in one leaves the next alone."""

from __future__ import annotations

import re
from typing import Final

from tree_sitter import Node, Range

from drift.code.languages.pieces import cut
from drift.code.languages.python import grammar as g

_TEXT: Final = g.kinds("string_content", "escape_sequence")
_START: Final = re.compile(rb"^(@|(?:class|def|async)\b)", re.MULTILINE)


def top_level_pieces(text: bytes, root: Node) -> list[Range]:
    """The ranges of `text`, in order, each with at most one definition and what follows it.

    The tree, though broken, tells the start of a definition from a line of a long string.
    """
    starts = [0]
    decorating = False
    for found in _START.finditer(text):
        here = root.descendant_for_byte_range(found.start(), found.start() + 1)
        if here is not None and here.kind_id in _TEXT:
            continue
        if not decorating and found.start():
            starts.append(found.start())
        decorating = found[1] == b"@"
    return cut(text, starts)
