"""What stands in a specification in words: annotations, prose, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from drift.allium.items import Annotation, Broken, Prose
from drift.allium.printing.document import HARD, Doc, Suffix, joined, nested

_LINE_END = re.compile(r"\r\n|\n|\r")


def words(text: str) -> Doc:
    """Words as they are, one line a line, those after the first one level deeper."""
    first, *more = (line.strip() for line in _LINE_END.split(text.rstrip()))
    return (first, *(nested(HARD, line) for line in more))


def prose_doc(node: Prose | Broken) -> Doc:
    """Prose; what could not be read is left as it is too."""
    return words(node.text)


def annotation_doc(node: Annotation) -> Doc:
    """`@invariant Name` with its comment lines, or the older `guarantee: Name`."""
    if node.colon:
        head: Doc = (f"{node.kind}:", (" ", words(node.text)) if node.text else "")
    else:
        head = f"@{node.kind} {node.name}" if node.name else f"@{node.kind}"
        head = (head, Suffix(f"-- {node.remark}")) if node.remark else head
    return (head, nested(HARD, comment_lines(node.body, node.gaps))) if node.body else head


def comment_lines(lines: Sequence[str], gaps: Container[int] = ()) -> Doc:
    """Words in comment lines; empty ones before the first, and `gaps`, are empty lines."""
    started = False
    found: list[Doc] = []
    for place, line in enumerate(lines):
        started = started or bool(line)
        found.append(f"-- {line}".rstrip() if started and place not in gaps else "")
    return joined(HARD, found)
