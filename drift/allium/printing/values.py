"""A syntax tree as plain values for JSON: each node with its kind, its fields and its comments."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from drift.allium.comments.notes import OTHERWISE, Comment, Commented, Notes
from drift.allium.expressions import UNPLACED
from drift.allium.parser import Parsed
from drift.allium.problems import Problem
from drift.logic.spans import Span

VERSION = 1
"""Raised when a node or field is renamed or removed; additions leave it."""


def file_values(name: str, parsed: Parsed, commented: Commented) -> dict[str, Any]:
    """A file with its tree and its problems."""
    return {
        "version": VERSION,
        "file": name,
        "tree": node_values(commented.tree, commented),
        "problems": [_problem(problem) for problem in parsed.problems],
    }


def node_values(node: msgspec.Struct, commented: Commented) -> dict[str, Any]:
    """One node with everything below it. Recursive: the parser bounds how deep trees are."""
    values: dict[str, Any] = {"node": type(node).__name__}
    for name in node.__struct_fields__:
        values[name] = _value(getattr(node, name), commented)
    comments = _notes(commented.of(node))
    if comments:
        values["comments"] = comments
    otherwise = _notes(commented.of(node, OTHERWISE))
    if otherwise:
        values["otherwise_comments"] = otherwise
    return values


def _value(value: object, commented: Commented) -> Any:
    match value:
        case Span():
            return None if value == UNPLACED else _span(value)
        case Problem():
            return _problem(value)
        case msgspec.Struct():
            return node_values(value, commented)
        case tuple():
            return [_value(one, commented) for one in value]
        case Fraction():
            return str(value)
        case _:
            return value


def _span(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "span": _span(problem.span),
        "message": problem.message,
        "text": problem.text,
        "expected": list(problem.expected),
        "hint": problem.hint,
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return {"span": _span(comment.span), "text": comment.text}


def _notes(notes: Notes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if notes.leading:
        found["leading"] = [_comment(one) for one in notes.leading]
    if notes.head is not None:
        found["head"] = _comment(notes.head)
    if notes.trailing is not None:
        found["trailing"] = _comment(notes.trailing)
    if notes.closing:
        found["closing"] = [_comment(one) for one in notes.closing]
    return found
