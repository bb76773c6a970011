"""Documents with the comments of their units in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from drift.allium.comments.notes import Comment, Notes
from drift.allium.printing.document import FRESH, HARD, Doc, Suffix, nested


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with lines of its own: its document and what is attached to it. The document places the rest."""

    doc: Doc
    notes: Notes = field(default_factory=Notes)


def leading(notes: Notes) -> list[Doc]:
    """The comments before a unit, each with the line end behind it."""
    found: list[Doc] = []
    for index, comment in enumerate(notes.leading):
        found.extend(blank(comment.blank_before and index > 0))
        found.extend((comment.text, HARD))
    return found


def behind(comment: Comment | None) -> Doc:
    """A comment behind code."""
    return Suffix(comment.text) if comment is not None else ""


def blank(wanted: bool) -> tuple[Doc, ...]:
    """An empty line, if one is wanted."""
    return (HARD,) if wanted else ()


def inner(notes: Notes, doc: Doc) -> Doc:
    """A unit inside an expression; whoever encloses it breaks its line before and behind it."""
    before = [part for comment in notes.leading for part in (comment.text, HARD)]
    after = [part for comment in notes.closing for part in (HARD, Suffix(comment.text))]
    return (*((FRESH,) if before else ()), *before, doc, behind(notes.trailing), *after)


def spread(notes: Notes) -> bool:
    """Whether a unit can't stay on one line because of its comments."""
    return bool(notes.leading or notes.trailing or notes.closing)


def stacked(rows: Sequence[Row], closing: Sequence[Comment] = ()) -> Doc:
    """Rows one below the other, empty lines between them as they were, and the comments at the end."""
    found: list[Doc] = []
    for index, row in enumerate(rows):
        if index:
            found.append(HARD)
            found.extend(blank(_starts_blank(row.notes)))
        found.extend(leading(row.notes))
        found.extend(blank(bool(row.notes.leading) and row.notes.blank_before))
        found.extend((row.doc, behind(row.notes.trailing)))
    for index, comment in enumerate(closing):
        if found:
            found.append(HARD)
            found.extend(blank(comment.blank_before))
        elif index:
            found.append(HARD)
        found.append(comment.text)
    return tuple(found)


def _starts_blank(notes: Notes) -> bool:
    return notes.leading[0].blank_before if notes.leading else notes.blank_before


def braced(head: Doc, notes: Notes, rows: Sequence[Row]) -> Doc:
    """`head { … }` with one row a line; `{}` if there is nothing in it."""
    if not rows and not notes.closing and notes.head is None:
        return (head, " {}")
    body = (HARD, stacked(rows, notes.closing)) if rows or notes.closing else ()
    return (head, " {", behind(notes.head), nested(*body), HARD, "}")


def indented(head: Doc, notes: Notes, rows: Sequence[Row]) -> Doc:
    """`head` with the rows indented below it."""
    body = (HARD, stacked(rows, notes.closing)) if rows or notes.closing else ()
    return (head, behind(notes.head), nested(*body))
