"""Annotations: `@invariant`, `@guarantee` and `@guidance` with the comment lines below them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from drift.allium.expressions import UNPLACED
from drift.allium.items import Annotation
from drift.allium.layout.brackets import is_word
from drift.allium.reading.reader import Reader, fault
from drift.allium.spelling import did_you_mean
from drift.allium.tokens import Token, between, span_of

SIGILS_SINCE = 2
"""The version from which annotations are written with `@`."""
KINDS = ("invariant", "guarantee", "guidance")
_COMMENT = re.compile(r"([^\S\r\n]*)(?:--([^\r\n]*))?(?:\r\n|\n|\r|\Z)")
_LOCATION = re.compile(r"\bsee:?\s+(\S+)|(https?://\S+)", re.IGNORECASE)
_FIRST_BELOW = re.compile(r"(?:[^\S\r\n]*(?:\r\n|\n|\r))*([^\S\r\n]*)--")
_LINE_END = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


def read_annotation(reader: Reader, tokens: Sequence[Token]) -> Annotation:
    """The annotation whose `@` is the first token.

    Raises:
        SyntaxFault: it is none of the three kinds, or its name is missing or too many.
    """
    first = tokens[0]
    if len(tokens) < 2 or tokens[1].value not in KINDS:
        expected = tuple(f"`@{kind}`" for kind in KINDS)
        found = tokens[min(1, len(tokens) - 1)]
        raise fault(found, "this is no annotation", *expected, hint=did_you_mean(found.value, KINDS))
    kind = tokens[1].value
    name = tokens[2] if len(tokens) > 2 else None
    if kind == "guidance" and name is not None:
        raise fault(name, "`@guidance` has no name", "indented comment lines")
    if kind != "guidance" and (name is None or name.type != "NAME"):
        raise fault(name or tokens[1], f"`@{kind}` is given a name", "a name in PascalCase")
    if len(tokens) > 3:
        raise fault(tokens[3], f"`@{kind} {tokens[2].value}` is followed by comment lines", "`-- …`")
    remark, lines = _words(reader.text, tokens[-1].end_pos or 0, first.column or 1)
    placed = span_of(name) if name is not None else UNPLACED
    called = name.value if name is not None else ""
    return Annotation(
        between(first, tokens[-1]),
        kind,
        called,
        _said(lines),
        name_span=placed,
        remark=remark,
        gaps=_gaps(lines),
    )


def is_colon_annotation(tokens: Sequence[Token]) -> bool:
    """Whether this is `guidance: …` or `guarantee: …`."""
    return len(tokens) > 1 and is_word(tokens[0], "guarantee", "guidance") and tokens[1].type == "COLON"


def read_colon_annotation(reader: Reader, tokens: Sequence[Token], *, normative: bool) -> Annotation:
    """`guarantee: Name`, `guidance: …`: the seed edition's form, `normative` where it is right."""
    kind = tokens[0].value
    rest = tokens[2:]
    name = rest[0] if kind == "guarantee" and len(rest) == 1 and rest[0].type == "NAME" else None
    if not normative:
        said = f"`{kind}:` is an older form"
        right = f"@{kind}" if kind == "guidance" else f"@{kind} {name.value if name is not None else 'Name'}"
        reader.warn(
            between(tokens[0], tokens[1]), said, hint=f"write `{right}` with indented comment lines below"
        )
    lines = _lines(reader.text, tokens[-1].end_pos or 0, (tokens[0].column or 1) + 1)
    return Annotation(
        between(tokens[0], tokens[-1]),
        kind,
        name.value if name is not None else "",
        _said(lines),
        reader.source(rest) if rest else "",
        colon=True,
        name_span=span_of(name) if name is not None else UNPLACED,
        gaps=_gaps(lines),
    )


def comment_lines(text: str, after: int, column: int) -> tuple[str, ...]:
    """The comment behind and the indented comment lines below a place, without their `--`.

    Blank lines between them are kept as "", those behind the last one are not.
    """
    return _said(_lines(text, after, column))


def _said(lines: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(line or "" for line in lines)


def _gaps(lines: Sequence[str | None]) -> tuple[int, ...]:
    return tuple(place for place, line in enumerate(lines) if line is None)


def _lines(text: str, after: int, column: int) -> tuple[str | None, ...]:
    """As `comment_lines`; None for a line without even a `--`."""
    found: list[str | None] = []
    rest = _COMMENT.match(text, after)
    if rest is not None and rest[2] is not None:
        found.append(_unmarked(rest[2]))
    ending = _LINE_END.match(text, after)
    at = ending.end() if ending is not None else len(text)
    while at < len(text):
        line = _COMMENT.match(text, at)
        if line is None or (line[2] is not None and len(line[1].expandtabs(8)) < column):
            break
        found.append(None if line[2] is None else _unmarked(line[2]))
        at = line.end()
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _words(text: str, after: int, column: int) -> tuple[str, tuple[str | None, ...]]:
    """The remark behind the head of an annotation, and its body.

    The body is the indented comment lines (language reference, "Annotation validity"). The comment behind the
    head belongs to it where there are none, or where they go on below it, in its column.
    """
    lines = _lines(text, after, column)
    behind = _COMMENT.match(text, after)
    if behind is None or not behind[2] or not _unmarked(behind[2]) or not any(lines[1:]):
        return "", lines
    below = _FIRST_BELOW.match(text, behind.end())
    start = max(text.rfind("\n", 0, after), text.rfind("\r", 0, after)) + 1
    head = text[start : behind.end(1)]
    if below is not None and len(below[1].expandtabs(8)) == len(head.expandtabs(8)):
        return "", lines
    return _unmarked(behind[2]), lines[1:]


def location_hint(text: str, after: int) -> str:
    """The place that a comment behind a declaration names: `-- see: path` or a URL; "" if it names none."""
    comment = _COMMENT.match(text, after)
    found = _LOCATION.search(comment[2]) if comment is not None and comment[2] else None
    return found[1] or found[2] if found is not None else ""


def _unmarked(words: str) -> str:
    return words.removeprefix(" ").rstrip()
