"""Declarations and whole files as text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from drift.allium.boundaries import Actor, Contract, Surface
from drift.allium.comments.notes import Commented, Notes
from drift.allium.items import Broken, Invariant
from drift.allium.printing.boundaries import Boundaries
from drift.allium.printing.clauses import Clauses
from drift.allium.printing.commented import Row, behind, blank, braced, leading
from drift.allium.printing.document import HARD, Doc, Suffix, forced, joined, on_one_line, render
from drift.allium.printing.expressions import quoted_text
from drift.allium.printing.prose import prose_doc
from drift.allium.printing.types import literal_text, name_text, qualified, type_doc
from drift.allium.tree import (
    Binding,
    ConfigDeclaration,
    Declaration,
    DefaultDeclaration,
    Deferred,
    EntityDeclaration,
    EnumDeclaration,
    Given,
    OpenQuestion,
    Parameter,
    RuleDeclaration,
    SpecTree,
    Use,
)
from drift.logic.spans import Span

_MARKER = re.compile(r"--\s*allium:\s*\d")
_ENTITY = {"external": "external entity", "internal": "entity", "value": "value", "variant": "variant"}


class Printer:
    """Prints declarations with their comments."""

    def __init__(self, comments: Commented) -> None:
        self.comments = comments
        self.clauses = Clauses(comments)
        self.items = self.clauses.items
        self.expressions = self.clauses.expressions
        self.boundaries = Boundaries(comments, self.clauses)

    def declaration(self, node: Declaration) -> Doc:
        """One declaration without the comments around it."""
        notes = self.comments.of(node)
        match node:
            case Use():
                return f"use {quoted_text(node.coordinate)} as {node.alias}"
            case Given():
                return braced("given", notes, [self._binding(one) for one in node.bindings])
            case EntityDeclaration():
                return self._entity(node)
            case EnumDeclaration():
                return self._enum(node)
            case ConfigDeclaration():
                return self._config(node)
            case DefaultDeclaration():
                type_: Doc = (type_doc(self.comments, node.type), " ") if node.type is not None else ""
                return ("default ", type_, f"{node.name} =", self.expressions.value(node.value))
            case RuleDeclaration():
                return braced(f"rule {node.name}", notes, self.clauses.rows(node.clauses))
            case Deferred():
                return self._deferred(node, notes)
            case OpenQuestion():
                return f"open question {node.raw or quoted_text(node.text)}"
            case Actor():
                return self.boundaries.actor(node)
            case Surface():
                return self.boundaries.surface(node)
            case Contract():
                return self.boundaries.contract(node)
            case Invariant():
                return self.items.invariant(node)
            case Broken():
                return prose_doc(node)

    def _binding(self, node: Binding | Broken) -> Row:
        if isinstance(node, Broken):
            return Row(prose_doc(node), self.comments.of(node))
        return Row((f"{node.name}: ", type_doc(self.comments, node.type)), self.comments.of(node))

    def _entity(self, node: EntityDeclaration) -> Doc:
        head: Doc = f"{_ENTITY[node.kind]} {node.name}"
        if node.base is not None:
            head = (head, " : ", name_text(node.base))
        notes = self.comments.of(node)
        rows = self.items.rows(node.items)
        if _one_line(node.span, [item.span for item in node.items]) and _plain(notes, rows):
            short = on_one_line((head, " { ", joined(", ", [row.doc for row in rows]), " }"))
            if short is not None:
                return short
        return braced(head, notes, rows)

    def _enum(self, node: EnumDeclaration) -> Doc:
        head = f"enum {node.name}"
        notes = self.comments.of(node)
        rows = [
            Row(("| " if index else "", literal_text(literal)), self.comments.of(literal))
            for index, literal in enumerate(node.literals)
        ]
        if _one_line(node.span, [one.span for one in node.literals]) and _plain(notes, rows):
            short = on_one_line((head, " { ", joined(" ", [row.doc for row in rows]), " }"))
            if short is not None:
                return short
        return braced(head, notes, rows)

    def _config(self, node: ConfigDeclaration) -> Doc:
        if node.older:
            rows = [self._parameter(one, " =") for one in node.parameters]
            return ("default ", *(part for row in rows for part in (row.doc, behind(row.notes.trailing))))
        separator = ":" if node.alias else " ="
        rows = [self._parameter(one, separator) for one in node.parameters]
        return braced(qualified(node.alias, "config"), self.comments.of(node), rows)

    def _parameter(self, node: Parameter | Broken, separator: str) -> Row:
        notes = self.comments.of(node)
        if isinstance(node, Broken):
            return Row(prose_doc(node), notes)
        value: Doc = self.expressions.value(node.value) if node.value is not None else ""
        if node.type is not None:
            typed: Doc = (f"{node.name}: ", type_doc(self.comments, node.type))
            return Row((typed, (" =", value) if node.value is not None else ""), notes)
        if separator == ":" and _starts_like_a_type(value):
            separator = " ="
        return Row((node.name, separator, value), notes)

    def _deferred(self, node: Deferred, notes: Notes) -> Doc:
        """A place that only the tree knows is written as the comment that would have said it."""
        location = f" {quoted_text(node.location)}" if node.location else ""
        hint: Doc = ""
        if node.hint and notes.trailing is None:
            hint = Suffix(f"-- {node.hint}" if "://" in node.hint else f"-- see: {node.hint}")
        return (f"deferred {node.name}{location}", hint)


def _starts_like_a_type(value: Doc) -> bool:
    """Whether `name: value` would be read as `name: Type`."""
    lines = (line.lstrip() for line in render(value).splitlines())
    return next((line[0].isupper() for line in lines if line and not line.startswith("--")), False)


def _one_line(whole: Span, parts: Sequence[Span]) -> bool:
    """Whether the author wrote what is in braces on the line of the opening one."""
    return bool(parts) and parts[0].line <= whole.line


def _plain(notes: Notes, rows: Sequence[Row]) -> bool:
    """Whether no comment and nothing in the rows needs lines of its own."""
    if notes.head is not None or notes.closing:
        return False
    return not any(row.notes.leading or row.notes.trailing or forced(row.doc) for row in rows)


SMALL = (
    Use,
    DefaultDeclaration,
    Deferred,
    OpenQuestion,
    EnumDeclaration,
    ConfigDeclaration,
    EntityDeclaration,
)
"""Declarations that may stand directly below each other when both are one line."""


def print_tree(tree: SpecTree, comments: Commented | None = None) -> str:
    """The canonical text of a tree, with its comments if they are given."""
    known = comments or Commented(tree)
    printer = Printer(known)
    parts: list[Doc] = []
    marked = bool(tree.version) and not _starts_marked(known)
    if marked:
        parts.append((f"-- allium: {tree.version}", HARD))
    before: Declaration | None = None
    short = False
    for node in tree.declarations:
        notes = known.of(node)
        doc = printer.declaration(node)
        one_line = isinstance(node, SMALL) and on_one_line(doc) is not None
        if before is not None:
            parts.extend(blank(not (short and one_line and _together(before, node, notes))))
        elif marked:
            parts.extend(blank(not notes.leading or notes.leading[0].blank_before))
        parts.extend(leading(notes))
        parts.extend(blank(bool(notes.leading) and notes.blank_before))
        parts.extend((doc, behind(notes.trailing), HARD))
        before, short = node, one_line
    closing = known.of(tree).closing
    for index, comment in enumerate(closing):
        parts.extend(blank(comment.blank_before and bool(index or parts)))
        parts.extend((comment.text, HARD))
    return render(tuple(parts))


def _starts_marked(comments: Commented) -> bool:
    """Whether the marker of the version stands in the first comment, with more behind it."""
    declarations, marker = comments.tree.declarations, comments.tree.marker
    notes = comments.of(declarations[0]).leading if declarations else comments.of(comments.tree).closing
    if not notes or (marker is not None and marker.line != notes[0].span.line):
        return False
    return _MARKER.match(notes[0].text) is not None


def _together(before: Declaration | None, node: Declaration, notes: Notes) -> bool:
    """Whether two declarations of one line each stand without an empty line between them."""
    if type(before) is not type(node):
        return False
    first = notes.leading[0].blank_before if notes.leading else notes.blank_before
    return not first
