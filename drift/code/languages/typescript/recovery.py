"""Reading around syntax errors, and around what the grammars don't know though it is no error.

The tree of a masked text has the positions of the original, from which everything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node, Range

from drift.code.languages.pieces import cut
from drift.code.languages.typescript.grammar import Syntax

_TEXT: Final = frozenset({"string_fragment", "template_string", "comment", "escape_sequence", "jsx_text"})
_START: Final = re.compile(
    rb"^(?:(@)|(?:export|import|abstract|class|async|function|const|let|var|interface|type|enum|namespace"
    rb"|module|declare)\b)",
    re.MULTILINE,
)
_IMPORT_TYPE: Final = re.compile(
    rb"""(?<=[:<|&,(=\[])(\s*(?:typeof\s+)?)(import\s*\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\))"""
)
_SIGNATURE: Final = re.compile(rb"(\n[ \t]*)[ \t](<[A-Za-z])")
_TAG: Final = re.compile(rb"(?<=\w)<[^<>`;=]{1,200}(?:<[^<>`;=]{1,200}>[^<>`;=]{0,200})?>(?=`)")
"""The types that the tag of a template is given."""
_AMPERSAND: Final = re.compile(rb"(?<!&)&(?!&|#?\w+;)")
_LITTLE: Final = 2_000
_ROUNDS: Final = 8


def masked(text: bytes, syntax: Syntax, root: Node) -> tuple[bytes, Node]:
    """The text, and its tree, with what the grammar needlessly stumbles over replaced by something as long.

    That is `import("m")` in a type, call signatures without a semicolon between them, the types that the tag
    of a template is given, and `&` in JSX.
    """
    best, tree = text, root
    for change in (_without_import_types, _with_semicolons, _without_types_of_tags):
        changed = change(best)
        other = tree if changed == best else syntax.parse(changed).root_node
        if _errors(other) < _errors(tree):
            best, tree = changed, other
    for _ in range(_ROUNDS):
        places = [place for node in _wrong(tree) for place in _ampersands(best, node)]
        other = syntax.parse(_at(best, places)).root_node if places else tree
        if _errors(other) >= _errors(tree):
            break
        best, tree = _at(best, places), other
    return best, tree


def _without_import_types(text: bytes) -> bytes:
    return _IMPORT_TYPE.sub(lambda found: found[1] + b"_" * len(found[2]), text)


def _with_semicolons(text: bytes) -> bytes:
    return _SIGNATURE.sub(rb"\1;\2", text)


def _without_types_of_tags(text: bytes) -> bytes:
    return _TAG.sub(lambda found: b" " * len(found[0]), text)


def _ampersands(text: bytes, node: Node) -> Iterator[int]:
    """Where a `&` stands alone in what the grammar could not read, if that is little."""
    if node.end_byte - node.start_byte < _LITTLE:
        for found in _AMPERSAND.finditer(text, node.start_byte, node.end_byte):
            yield found.start()


def _at(text: bytes, places: list[int]) -> bytes:
    changed = bytearray(text)
    for place in places:
        changed[place] = ord("_")
    return bytes(changed)


def _errors(root: Node) -> int:
    return sum(1 for _ in _wrong(root))


def _wrong(root: Node) -> Iterator[Node]:
    """The outermost error nodes."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            yield node
        elif node.has_error:
            pending += reversed(node.children)


def top_level_pieces(text: bytes, root: Node) -> list[Range]:
    """The ranges of `text`, in order, each with at most one definition and what follows it."""
    starts = [0]
    decorating = False
    for found in _START.finditer(text):
        here = root.descendant_for_byte_range(found.start(), found.start() + 1)
        if here is not None and here.type in _TEXT:
            continue
        if not decorating and found.start():
            starts.append(found.start())
        decorating = found[1] is not None
    return cut(text, starts)
