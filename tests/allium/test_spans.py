"""Places: what stands at the span of a node is that node, in every example of the language's documents."""

from collections.abc import Iterator
from typing import get_args

import msgspec

from drift.allium.expressions import UNPLACED, Expr
from drift.allium.items import EnumLiteral, TypeRef
from drift.allium.outcomes import IfBranch, Perform
from drift.allium.parser import parse
from drift.allium.reading.reader import Reader
from drift.allium.tokens import lines_of
from drift.logic.spans import Span
from tests.allium.example_goldens import cases
from tests.allium.shapes import shape

EXPRESSIONS = get_args(Expr)
PARSED = [(case.file, case.wrapped.text, parse(case.wrapped.text).tree) for case in cases()]


def text_at(text: str, span: Span) -> str:
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def nodes(node: msgspec.Struct) -> Iterator[tuple[msgspec.Struct, msgspec.Struct]]:
    """Each node below this one with its parent."""
    for name in node.__struct_fields__:
        value = getattr(node, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, msgspec.Struct) and not isinstance(part, Span) and name != "problem":
                yield node, part
                yield from nodes(part)


def read(text: str, aliases: str) -> str:
    """The shape of an expression; `aliases` are the `use` lines, which decide what `a/b` is."""
    tokens = [token for line in lines_of(f"{aliases}\n{text}") for token in line.tokens]
    tokens = tokens[len([token for line in lines_of(aliases) for token in line.tokens]) :]
    return shape(Reader(text).clause(tokens, "expr", tokens[0]))


def test_the_text_of_an_expression_reads_as_that_expression() -> None:
    seen = 0
    for file, text, tree in PARSED:
        aliases = "\n".join(line for line in text.splitlines() if line.startswith("use "))
        for parent, node in nodes(tree):
            if isinstance(node, EXPRESSIONS) and not (isinstance(parent, Perform) and parent.bare):
                assert read(text_at(text, node.span), aliases) == shape(node), file
                seen += 1
    assert seen > 2000


def test_names_stand_where_they_are_said_to() -> None:
    for file, text, tree in PARSED:
        for _, node in nodes(tree):
            for name in node.__struct_fields__:
                if name.endswith("_span") and getattr(node, name) != UNPLACED:
                    found = text_at(text, getattr(node, name))
                    assert found.strip('"') == getattr(node, name.removesuffix("_span")), (file, name)
            if isinstance(node, EnumLiteral):
                assert text_at(text, node.span).strip("`").endswith(node.name), file
            elif isinstance(node, TypeRef):
                assert text_at(text, node.span).startswith(node.alias or node.name), file


def test_what_a_node_holds_stands_inside_it() -> None:
    for file, text, tree in PARSED:
        for parent, node in nodes(tree):
            inner, outer = getattr(node, "span", None), getattr(parent, "span", None)
            if inner is None or outer is None:
                continue
            assert text_at(text, inner) == text_at(text, inner).strip(), file
            if isinstance(parent, IfBranch) and node not in (parent.test, parent.unread):
                continue  # its span is that of the test
            assert (outer.line, outer.column) <= (inner.line, inner.column), (file, parent)
            assert (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column), (file, parent)
