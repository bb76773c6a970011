"""A Python file as an `ir.Module`, and its comments."""

from __future__ import annotations

import re
from typing import Final

from tree_sitter import Node, Query, QueryCursor

from drift.code import ir
from drift.code.languages.lowering import Grammar, Lowering
from drift.code.languages.positions import Positions
from drift.code.languages.python import (
    arithmetic,
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
from drift.code.languages.python.pieces import top_level_pieces
from drift.code.languages.sql import embedded_tables

PYTHON: Final = Grammar(
    expressions=g.by_kind(
        {
            **expressions.RULES,
            **arithmetic.RULES,
            **collections.RULES,
            **literals.RULES,
            **calls.RULES,
        }
    ),
    statements=g.by_kind(
        {
            **statements.RULES,
            **compound.RULES,
            **patterns.RULES,
            **definitions.RULES,
            **imports.RULES,
        }
    ),
    identifiers=g.kinds("identifier"),
    extras=g.kinds("comment", "line_continuation"),
    blocks=g.kinds("block"),
    clauses=g.kinds("elif_clause", "else_clause", "except_clause", "finally_clause", "case_clause"),
    definitions=g.kinds("function_definition", "class_definition"),
)

_COMMENTS: Final = Query(g.LANGUAGE, "(comment) @comment")
_BOM: Final = b"\xef\xbb\xbf"
_LONE_RETURN: Final = re.compile(rb"\r(?!\n)")


def lower(source: bytes, file: str, module: str, package: bool) -> ir.Module:
    """Lower UTF-8 source text. Never fails: what isn't understood is opaque, errors are in `problems`."""
    text = _readable(source)
    root = g.parse(text).root_node
    body, problems = _lowered(text, [root])
    if problems:
        # One error can derail the parser for the rest of a file; definition by definition it starts afresh.
        pieces = [g.parse(text, piece).root_node for piece in top_level_pieces(text, root)]
        body, problems = min((body, problems), _lowered(text, pieces), key=_damage)
    body = (*body, *embedded_tables(body, text))
    return ir.Module(file=file, name=module, language="python", body=body, package=package, problems=problems)


def _lowered(text: bytes, roots: list[Node]) -> tuple[tuple[ir.Stmt, ...], tuple[ir.OpaqueStatement, ...]]:
    low = Lowering(text, PYTHON, broken=any(root.has_error for root in roots))
    nodes = [node for root in roots for node in ([root] if root.is_error else root.named_children)]
    body = low.statements(nodes)
    return body, tuple(sorted(low.problems, key=lambda problem: problem.span))


def _damage(lowered: tuple[tuple[ir.Stmt, ...], tuple[ir.OpaqueStatement, ...]]) -> tuple[int, int]:
    """How much of the text is lost to errors."""
    return sum(len(problem.text) for problem in lowered[1]), len(lowered[1])


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
