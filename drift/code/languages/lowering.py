"""What every lowering shares: dispatch, exact positions, bounded depth, and `Opaque` for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.positions import Positions
from drift.logic.spans import Span

DEPTH_LIMIT = 150
"""Nesting beyond this many levels becomes opaque, so that nobody downstream meets a `RecursionError`."""

_DEFINITION_LEVELS = 3
"""What a class counts for: reading one takes more of the stack than reading a block."""

ExpressionRule: TypeAlias = Callable[["Lowering", Node], ir.Expr]
StatementRule: TypeAlias = Callable[["Lowering", Node], tuple[ir.Stmt, ...]]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language's syntax nodes are lowered, by node kind id."""

    expressions: Mapping[int, ExpressionRule]
    statements: Mapping[int, StatementRule]
    identifiers: frozenset[int]
    extras: frozenset[int]
    blocks: frozenset[int]
    """Kinds that hold statements: an error inside one is not an error of the statement around it."""
    clauses: frozenset[int]
    """Parts of a statement that have a block of their own."""
    definitions: frozenset[int]
    """Functions and classes: what is wrong with one is told in its body, which never looks complete then."""


class Lowering:
    """The state of lowering one file: its text, the current depth and the problems met so far."""

    __slots__ = (
        "_depth", "_expressions", "_extras", "_identifiers", "_positions", "_statements",
        "between", "broken", "grammar", "hoisted", "problems", "span", "text",
    )  # fmt: skip

    def __init__(self, source: bytes, grammar: Grammar, *, broken: bool) -> None:
        self.grammar = grammar
        self.broken = broken
        self.problems: list[ir.OpaqueStatement] = []
        self.hoisted: list[ir.Stmt] = []
        """Definitions inside an expression, which go before the statement that it is part of."""
        self._positions = Positions(source)
        self.span: Callable[[Node], Span] = self._positions.span
        self.text: Callable[[Node], str] = self._positions.text
        self.between = self._positions.between
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

    def part(self, node: Node, field: int | str) -> ir.Expr:
        """The expression in a field that the grammar requires."""
        child = _field(node, field)
        if child is None or self._is_damaged(node):
            return self.opaque(node if child is None else child)
        return self.expression(child)

    def optional(self, node: Node, field: int | str) -> ir.Expr | None:
        """The expression in a field that may be absent."""
        child = _field(node, field)
        return None if child is None else self.part(node, field)

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

    def alone(self, node: Node | None) -> tuple[ir.Stmt, ...]:
        """A body that may be one statement without a block around it."""
        if node is None or node.kind_id in self.grammar.blocks:
            return self.block(node)
        return self.alone_all((node,))

    def alone_all(self, nodes: Sequence[Node]) -> tuple[ir.Stmt, ...]:
        """A body of statements that have no block around them."""
        if self._depth >= DEPTH_LIMIT:
            return tuple([self.opaque_statement(node) for node in nodes])
        self._depth += 1
        result = self.statements(nodes)
        self._depth -= 1
        return result

    def deeper(self) -> bool:
        """Enters a level of nesting, which `higher` leaves; not where that is too deep."""
        if self._depth + _DEFINITION_LEVELS > DEPTH_LIMIT:
            return False
        self._depth += _DEFINITION_LEVELS
        return True

    def higher(self) -> None:
        """Leaves the level that `deeper` entered."""
        self._depth -= _DEFINITION_LEVELS

    def definition_body(self, node: Node, field: int | str) -> tuple[ir.Stmt, ...]:
        """The body of a function or class, headed by the syntax errors of the definition itself."""
        body = self.block(_field(node, field))
        if not (self.broken and node.has_error):
            return body
        return (*[self.opaque_statement(child, error=True) for child in self._wrong(node)], *body)

    def statements(self, nodes: Iterable[Node]) -> tuple[ir.Stmt, ...]:
        """The statements among `nodes`, in order; what is no known statement is opaque."""
        result: list[ir.Stmt] = []
        row = -1
        for node in nodes:
            kind = node.kind_id
            if kind in self._extras:
                continue
            if self.broken and not self._depth and self._is_stray(node, row):
                result.append(self.opaque_statement(node, error=True))
                continue
            row = node.end_point.row
            if self.broken and node.has_error:
                result += self._errors(node)
                if node.is_error or not self._has_body(node):
                    continue
            rule = self._statements.get(kind)
            found = (self.opaque_statement(node),) if rule is None else rule(self, node)
            if self.hoisted:
                result += self.hoisted
                self.hoisted = []
            result += found
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

    def _is_damaged(self, node: Node) -> bool:
        """Whether something is wrong between the parts of a node, so that what a part means is uncertain."""
        return self.broken and any(child.is_error or child.is_missing for child in node.children)

    def _has_body(self, node: Node) -> bool:
        kinds = self.grammar.blocks | self.grammar.clauses | self.grammar.definitions
        return any(child.kind_id in kinds for child in node.named_children)

    def _errors(self, node: Node) -> list[ir.Stmt]:
        """The syntax errors of a statement outside its bodies: a simple statement is wrong as a whole."""
        if node.is_error or not self._has_body(node):
            return [self.opaque_statement(node, error=True), *self._recovered(node)]
        if node.kind_id in self.grammar.definitions:
            return []
        return [self.opaque_statement(child, error=True) for child in self._wrong(node)]

    def _wrong(self, node: Node) -> Iterator[Node]:
        """What is wrong in the headers of a statement and its clauses; bodies answer for themselves."""
        for child in node.children:
            kind = child.kind_id
            if kind in self.grammar.blocks:
                if any(inner.kind_id in self.grammar.clauses for inner in child.named_children):
                    yield from self._wrong(child)
            elif kind in self.grammar.clauses:
                yield from self._wrong(child)
            elif kind not in self.grammar.definitions and (child.has_error or child.is_missing):
                yield child

    def _is_stray(self, node: Node, row: int) -> bool:
        """Whether an indented statement stands at the top: what it was part of was lost to an error."""
        if node.start_point.column == 0 or node.start_point.row == row or node.is_error:
            return False
        return node.parent is None or node.parent.parent is None

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


def _field(node: Node, field: int | str) -> Node | None:
    """The child in a field; ids are faster, names are the same in grammars that number them differently."""
    return node.child_by_field_id(field) if isinstance(field, int) else node.child_by_field_name(field)
