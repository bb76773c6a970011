"""A TypeScript or JavaScript file as an `ir.Module`, and its comments."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from tree_sitter import Node, Query, QueryCursor

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Grammar, Lowering, StatementRule
from drift.code.languages.positions import Positions
from drift.code.languages.typescript import (
    assignments,
    calls,
    classes,
    declarations,
    expressions,
    functions,
    grammar as g,
    imports,
    jsx,
    literals,
    statements,
    switches,
    types,
)
from drift.code.languages.typescript.exports import exported_names, with_marks
from drift.code.languages.typescript.recovery import masked, top_level_pieces

_EXPRESSIONS: Final[dict[str, ExpressionRule]] = {
    **expressions.RULES,
    **literals.RULES,
    **calls.RULES,
    **functions.EXPRESSIONS,
    **classes.EXPRESSIONS,
    **assignments.RULES,
    **types.RULES,
    **jsx.RULES,
}
_STATEMENTS: Final[dict[str, StatementRule]] = {
    **statements.RULES,
    **switches.RULES,
    **functions.STATEMENTS,
    **classes.RULES,
    **declarations.RULES,
    **imports.RULES,
}
_Lowered: TypeAlias = tuple[tuple[ir.Stmt, ...], tuple[ir.OpaqueStatement, ...]]
_BOM: Final = b"\xef\xbb\xbf"
_TYPESCRIPT_ONLY: Final = frozenset({".ts", ".mts", ".cts"})


@cache
def _grammar(dialect: g.Dialect) -> Grammar:
    g.refuse_unknown({**_EXPRESSIONS, **_STATEMENTS})
    syntax = g.syntax(dialect)
    return Grammar(
        expressions=syntax.by_kind(_EXPRESSIONS),
        statements=syntax.by_kind(_STATEMENTS),
        identifiers=syntax.named(g.IDENTIFIERS),
        extras=syntax.named(g.EXTRAS),
        blocks=syntax.named(g.BLOCKS),
        clauses=syntax.named(g.CLAUSES),
        definitions=syntax.named(g.DEFINITIONS),
    )


def dialect_of(file: str) -> g.Dialect:
    """The grammar of a file, by its name."""
    suffix = PurePosixPath(file).suffix.lower()
    if suffix in _TYPESCRIPT_ONLY:
        return "typescript"
    return "tsx" if suffix == ".tsx" else "javascript"


def lower(source: bytes, file: str, module: str, package: bool) -> ir.Module:
    """Lower UTF-8 source text. Never fails: what isn't understood is opaque, errors are in `problems`."""
    text = _readable(source)
    body, problems = _read(text, dialect_of(file))
    return ir.Module(
        file=file,
        name=module,
        language="typescript",
        body=body,
        package=package,
        by_path=True,
        problems=problems,
    )


def _read(text: bytes, dialect: g.Dialect) -> _Lowered:
    syntax = g.syntax(dialect)
    shown, root = text, syntax.parse(text).root_node
    if root.has_error:
        shown, root = masked(text, syntax, root)
    result = _lowered(text, dialect, [root])
    if not result[1]:
        return result
    # One error can derail the parser for the rest of a file; definition by definition it starts afresh.
    pieces = [syntax.parse(shown, piece).root_node for piece in top_level_pieces(shown, root)]
    return min(result, _lowered(text, dialect, pieces), key=_damage)


def _lowered(text: bytes, dialect: g.Dialect, roots: list[Node]) -> _Lowered:
    low = Lowering(text, _grammar(dialect), broken=any(root.has_error for root in roots))
    nodes = [node for root in roots for node in ([root] if root.is_error else root.named_children)]
    body = with_marks(low.statements(nodes), exported_names(low, nodes))
    return body, tuple(sorted(low.problems, key=lambda problem: problem.span))


def _damage(lowered: _Lowered) -> tuple[int, int]:
    """How much of the text is lost to errors."""
    return sum(len(problem.text) for problem in lowered[1]), len(lowered[1])


def comments(source: bytes, dialect: g.Dialect) -> tuple[tuple[int, str], ...]:
    """Every comment with its line, in order; a block comment is a line for each of its lines."""
    text = _readable(source)
    syntax = g.syntax(dialect)
    positions = Positions(text)
    query = Query(syntax.language, "(comment) @comment")
    found = QueryCursor(query).captures(syntax.parse(text).root_node).get("comment", [])
    lines = [
        (positions.span(node).line + i, line.rstrip("\r"))
        for node in found
        for i, line in enumerate(positions.text(node).split("\n"))
    ]
    return tuple(sorted(lines, key=lambda line: line[0]))


def _readable(source: bytes) -> bytes:
    """Valid UTF-8 without a byte order mark."""
    text = source.removeprefix(_BOM)
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("utf-8", "replace").encode("utf-8")
    return text
