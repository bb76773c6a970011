"""What every lowering shares: dispatch, exact positions, bounded depth, and `Opaque` for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.positions import Positions
from drift.logic.spans import Span

DEPTH_LIMIT = 150
"""Nesting beyond this many levels becomes opaque, so that nobody downstream meets a `RecursionError`."""

ExpressionRule: TypeAlias = Callable[["Lowering", Node], ir.Expr]
StatementRule: TypeAlias = Callable[["Lowering", Node], tuple[ir.Stmt, ...]]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language's syntax nodes are lowered, by node kind id."""

    expressions: Mapping[int, ExpressionRule]
    statements: Mapping[int, StatementRule]
    identifiers: frozenset[int]
    extras: frozenset[int]
    bodies: frozenset[int]
    """Kinds that hold statements: an error inside one is not an error of the statement around it."""


class Lowering:
    """The state of lowering one file: its text, the current depth and the problems met so far."""

    __slots__ = (
        "_depth", "_expressions", "_extras", "_identifiers", "_positions", "_statements",
        "broken", "grammar", "problems", "span", "text",
    )  # fmt: skip

    def __init__(self, source: bytes, grammar: Grammar, *, broken: bool) -> None:
        self.grammar = grammar
        self.broken = broken
        self.problems: list[ir.OpaqueStatement] = []
        self._positions = Positions(source)
        self.span: Callable[[Node], Span] = self._positions.span
        self.text: Callable[[Node], str] = self._positions.text
        self._expressions = grammar.expressions
        self._statements = grammar.statements
        self._identifiers = grammar.identifiers
        self._extras = grammar.extras
        self._depth = 0

    # ------------------------------------------------------------ expressions

    def expression(self, node: Node) -> ir.Expr:
        """The expression at `node`; opaque where it is too deep, not understood, or syntactically wrong."""
        kind = node.kind_id
        if kind in self._identifiers and not self.broken:
            return ir.Name(span=self.span(node), name=self.text(node))
        rule = self._expressions.get(kind)
        if rule is None or self._depth >= DEPTH_LIMIT or (self.broken and node.has_error):
            return self.opaque(node)
        self._depth += 1
        result = rule(self, node)
        self._depth -= 1
        return result

    def part(self, node: Node, field: int) -> ir.Expr:
        """The expression in a field that the grammar requires."""
        child = node.child_by_field_id(field)
        return self.opaque(node) if child is None else self.expression(child)

    def optional(self, node: Node, field: int) -> ir.Expr | None:
        """The expression in a field that may be absent."""
        child = node.child_by_field_id(field)
        return None if child is None else self.expression(child)

    def opaque(self, node: Node) -> ir.Opaque:
        """`node` as an expression that is not understood."""
        return ir.Opaque(span=self.span(node), text=self._source(node), names=self.names(node))

    # ------------------------------------------------------------- statements

    def block(self, node: Node | None) -> tuple[ir.Stmt, ...]:
        """The statements of a body."""
        if node is None:
            return ()
        if self._depth >= DEPTH_LIMIT:
            return (self.opaque_statement(node),)
        self._depth += 1
        result = self.statements(node.named_children)
        self._depth -= 1
        return result

    def statements(self, nodes: Iterable[Node]) -> tuple[ir.Stmt, ...]:
        """The statements among `nodes`, in order; what is no known statement is opaque."""
        result: list[ir.Stmt] = []
        for node in nodes:
            kind = node.kind_id
            if kind in self._extras:
                continue
            if self.broken and node.has_error:
                result += self._errors(node)
                if not self._has_body(node):
                    continue
            rule = self._statements.get(kind)
            result += (self.opaque_statement(node),) if rule is None else rule(self, node)
        return tuple(result)

    def opaque_statement(self, node: Node, *, error: bool = False) -> ir.OpaqueStatement:
        """`node` as a statement that is not understood; a syntax error is also listed among the problems."""
        result = ir.OpaqueStatement(
            span=self.span(node), text=self._source(node), names=self.names(node), error=error
        )
        if error:
            self.problems.append(result)
        return result

    def named(self, node: Node) -> list[Node]:
        """The named children, without comments and the like."""
        return [child for child in node.named_children if child.kind_id not in self._extras]

    def names(self, node: Node) -> tuple[str, ...]:
        """The identifiers below `node`, each once, in order of appearance."""
        found: dict[str, None] = {}
        cursor = node.walk()
        while True:
            here = cursor.node
            if here is not None and here.kind_id in self._identifiers and not here.is_missing:
                found[self.text(here)] = None
            if cursor.goto_first_child():
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return tuple(found)

    # ---------------------------------------------------------- syntax errors

    def _has_body(self, node: Node) -> bool:
        return any(child.kind_id in self.grammar.bodies for child in node.named_children)

    def _errors(self, node: Node) -> list[ir.Stmt]:
        """The syntax errors of a statement outside its bodies: a simple statement is wrong as a whole."""
        if not self._has_body(node):
            recovered = self._recovered(node)
            return [self.opaque_statement(node, error=True), *recovered]
        wrong = [
            child
            for child in node.children
            if child.kind_id not in self.grammar.bodies and (child.has_error or child.is_missing)
        ]
        return [self.opaque_statement(child, error=True) for child in wrong if not self._has_body(child)]

    def _recovered(self, node: Node) -> tuple[ir.Stmt, ...]:
        """Definitions that an error at the top swallowed: in the first column they stand on their own."""
        if not node.is_error or self._depth:
            return ()
        whole = [
            child
            for child in node.named_children
            if child.start_point.column == 0 and self._has_body(child) and child.kind_id in self._statements
        ]
        return self.statements(whole)

    def _source(self, node: Node) -> str:
        return self.text(node).replace("\r\n", "\n")
