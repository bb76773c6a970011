"""Functions and classes, with their decorators."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering, StatementRule
from drift.code.languages.python import grammar as g
from drift.code.languages.python.calls import argument, parameters

_DECORATOR: Final = g.kinds("decorator")
_CLASS: Final = g.kinds("class_definition")
_KEYWORDS: Final = g.kinds("keyword_argument", "dictionary_splat")
_CONSTRUCTOR: Final = "__init__"
_OPEN: Final = g.kinds("type_parameter")
_ASYNC: Final = g.kinds("async")


def function(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`def`, `async def`."""
    return (_function(low, node, ()),)


def class_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`class`."""
    return (_class(low, node, ()),)


def decorated(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """A definition with its decorators, outermost first; its span is that of the definition."""
    definition = node.child_by_field_id(g.DEFINITION)
    if definition is None:
        return (low.opaque_statement(node),)
    decorators = tuple(
        low.expression(low.named(child)[0])
        for child in node.named_children
        if child.kind_id in _DECORATOR and low.named(child)
    )
    build = _class if definition.kind_id in _CLASS else _function
    return (build(low, definition, decorators),)


def _function(low: Lowering, node: Node, decorators: tuple[ir.Expr, ...]) -> ir.Stmt:
    name = node.child_by_field_id(g.NAME)
    given = node.child_by_field_id(g.PARAMETERS)
    if name is None:
        return low.opaque_statement(node)
    return ir.Function(
        span=low.span(node),
        name=low.text(name),
        parameters=() if given is None else parameters(low, given),
        body=low.definition_body(node, g.BODY),
        decorators=decorators,
        returns=low.optional(node, g.RETURN_TYPE),
        is_async=node.children[0].kind_id in _ASYNC,
        name_span=low.span(name),
    )


def _class(low: Lowering, node: Node, decorators: tuple[ir.Expr, ...]) -> ir.Stmt:
    name = node.child_by_field_id(g.NAME)
    header = node.child_by_field_id(g.SUPERCLASSES)
    if name is None:
        return low.opaque_statement(node)
    given = [] if header is None else low.named(header)
    return ir.Class(
        span=low.span(node),
        name=low.text(name),
        bases=tuple(low.expression(base) for base in given if base.kind_id not in _KEYWORDS),
        body=tuple([_member(statement) for statement in low.definition_body(node, g.BODY)]),
        decorators=decorators,
        keywords=tuple(argument(low, keyword) for keyword in given if keyword.kind_id in _KEYWORDS),
        variables=_variables(low, node),
        name_span=low.span(name),
    )


def _variables(low: Lowering, node: Node) -> tuple[str, ...]:
    """The names in `class Table[Row: Base, Key]`."""
    given = next((child for child in node.named_children if child.kind_id in _OPEN), None)
    firsts = [_first_word(child) for child in ([] if given is None else given.named_children)]
    return tuple(low.text(word) for word in firsts if word is not None)


def _first_word(node: Node) -> Node | None:
    while node.named_children:
        node = node.named_children[0]
    return node if node.type == "identifier" else None


def _member(statement: ir.Stmt) -> ir.Stmt:
    """A statement of a class body: the constructor is marked as such."""
    if isinstance(statement, ir.Function) and statement.name == _CONSTRUCTOR:
        return replace(statement, marks=("constructor",))
    return statement


RULES: Final[dict[str, StatementRule]] = {
    "function_definition": function,
    "class_definition": class_,
    "decorated_definition": decorated,
}
