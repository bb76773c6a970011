"""A Python file as an `ir.Module`, and its comments."""

from __future__ import annotations

import re
from typing import Final

from tree_sitter import Query, QueryCursor

from drift.code import ir
from drift.code.languages.lowering import Grammar, Lowering
from drift.code.languages.positions import Positions
from drift.code.languages.python import (
    calls,
    collections,
    compound,
    definitions,
    expressions,
    grammar as g,
    imports,
    literals,
    patterns,
    statements,
)

PYTHON: Final = Grammar(
    expressions=g.by_kind(expressions.RULES | collections.RULES | literals.RULES | calls.RULES),
    statements=g.by_kind(
        statements.RULES | compound.RULES | patterns.RULES | definitions.RULES | imports.RULES
    ),
    identifiers=g.kinds("identifier"),
    extras=g.kinds("comment", "line_continuation"),
    bodies=g.kinds("block", "elif_clause", "else_clause", "except_clause", "finally_clause", "case_clause",
                   "function_definition", "class_definition"),
)  # fmt: skip

_COMMENTS: Final = Query(g.LANGUAGE, "(comment) @comment")
_BOM: Final = b"\xef\xbb\xbf"
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")


def lower(source: bytes, file: str, module: str, package: bool) -> ir.Module:
    """Lower UTF-8 source text. Never fails: what isn't understood is opaque, errors are in `problems`."""
    text = _readable(source)
    root = g.parse(text).root_node
    low = Lowering(text, PYTHON, broken=root.has_error)
    body = low.statements([root] if root.is_error else root.named_children)
    return ir.Module(
        file=file,
        name=module,
        language="python",
        body=body,
        package=package,
        problems=tuple(sorted(low.problems, key=lambda problem: problem.span)),
    )


def comments(source: bytes) -> tuple[tuple[int, str], ...]:
    """Every comment with its line, in order; the text starts with `#`."""
    text = _readable(source)
    positions = Positions(text)
    found = QueryCursor(_COMMENTS).captures(g.parse(text).root_node).get("comment", [])
    lines = [(positions.span(node).line, positions.text(node).rstrip("\r")) for node in found]
    return tuple(sorted(lines, key=lambda line: line[0]))


def _readable(source: bytes) -> bytes:
    """Valid UTF-8 without a byte order mark; a lone carriage return becomes the line end it is in Python."""
    text = _LONE_RETURN.sub(b"\n", source.removeprefix(_BOM))
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("utf-8", "replace").encode("utf-8")
    return text
