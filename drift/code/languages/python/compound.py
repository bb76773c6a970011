"""Statements with a body: branches, loops, exceptions, resources."""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import DEPTH_LIMIT, Lowering, StatementRule
from drift.code.languages.python import grammar as g
from drift.logic.spans import Span

_ELIF: Final = g.kinds("elif_clause")
_ELSE: Final = g.kinds("else_clause")
_EXCEPT: Final = g.kinds("except_clause")
_FINALLY: Final = g.kinds("finally_clause")
_BLOCK: Final = g.kinds("block")
_AS: Final = g.kinds("as_pattern")
_PARENTHESES: Final = g.kinds("parenthesized_expression")
_TUPLE: Final = g.kinds("tuple")
_WITH_ITEMS: Final = g.kinds("with_clause")


def if_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`if`; an `elif` is an `If` in the `orelse` of the one before. A very long chain ends opaque."""
    clauses = [child for child in node.named_children if child.kind_id in _ELIF]
    orelse = _else(low, node)
    if len(clauses) > DEPTH_LIMIT // 2:
        orelse = tuple(low.opaque_statement(clause) for clause in clauses[DEPTH_LIMIT // 2 :]) + orelse
    for clause in reversed(clauses[: DEPTH_LIMIT // 2]):
        span = low.span(clause).to(low.span(node))
        orelse = (_branch(low, clause, span, orelse),)
    return (_branch(low, node, low.span(node), orelse),)


def _branch(low: Lowering, node: Node, span: Span, orelse: tuple[ir.Stmt, ...]) -> ir.If:
    return ir.If(
        span=span,
        test=low.part(node, g.CONDITION),
        body=low.block(node.child_by_field_id(g.CONSEQUENCE)),
        orelse=orelse,
    )


def _else(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    clause = next((child for child in node.named_children if child.kind_id in _ELSE), None)
    return () if clause is None else low.block(clause.child_by_field_id(g.BODY))


def for_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`for`, also asynchronous."""
    return (
        ir.For(
            span=low.span(node),
            target=low.part(node, g.LEFT),
            iterable=low.part(node, g.RIGHT),
            body=low.block(node.child_by_field_id(g.BODY)),
            orelse=_else(low, node),
        ),
    )


def while_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`while`."""
    return (
        ir.While(
            span=low.span(node),
            test=low.part(node, g.CONDITION),
            body=low.block(node.child_by_field_id(g.BODY)),
            orelse=_else(low, node),
        ),
    )


def try_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`try`, with `except*` like `except`."""
    children = node.named_children
    final = next((child for child in children if child.kind_id in _FINALLY), None)
    return (
        ir.Try(
            span=low.span(node),
            body=low.block(node.child_by_field_id(g.BODY)),
            handlers=tuple([_handler(low, child) for child in children if child.kind_id in _EXCEPT]),
            orelse=_else(low, node),
            final=() if final is None else low.block(_body(final)),
        ),
    )


def _handler(low: Lowering, node: Node) -> ir.Handler:
    binds = ""
    types: list[ir.Expr] = []
    for value in node.children_by_field_id(g.VALUE):
        caught = value
        if value.kind_id in _AS:
            caught, target = low.named(value)[0], value.child_by_field_id(g.ALIAS)
            binds = "" if target is None else low.text(target)
        types += _caught(low, caught)
    return ir.Handler(types=tuple(types), body=low.block(_body(node)), binds=binds, span=low.span(node))


def _caught(low: Lowering, node: Node) -> list[ir.Expr]:
    return [low.expression(kind) for kind in (low.named(node) if node.kind_id in _TUPLE else [node])]


def _body(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.kind_id in _BLOCK), None)


def with_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`with`, with several items, also asynchronous."""
    clauses = [child for child in node.named_children if child.kind_id in _WITH_ITEMS]
    items = [_item(low, item) for clause in clauses for item in low.named(clause)]
    return (ir.With(span=low.span(node), items=tuple(items), body=low.block(node.child_by_field_id(g.BODY))),)


def _item(low: Lowering, node: Node) -> tuple[ir.Expr, ir.Expr | None]:
    value = node.child_by_field_id(g.VALUE)
    if value is None:
        return low.opaque(node), None
    inside = low.named(value) if value.kind_id in _PARENTHESES else []
    if len(inside) == 1 and inside[0].kind_id in _AS:
        value = inside[0]
    if value.kind_id not in _AS:
        return low.expression(value), None
    target = value.child_by_field_id(g.ALIAS)
    bound = None if target is None else low.expression(low.named(target)[0])
    return low.expression(low.named(value)[0]), bound


RULES: Final[dict[str, StatementRule]] = {
    "if_statement": if_,
    "for_statement": for_,
    "while_statement": while_,
    "try_statement": try_,
    "with_statement": with_,
}
