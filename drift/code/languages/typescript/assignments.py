"""Assignments as expressions and as statements, with `++`, `+=`, `??=` and patterns as targets."""

from __future__ import annotations

from typing import Final, cast

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering
from drift.code.languages.typescript import patterns
from drift.code.languages.typescript.expressions import operator_of, syntax_call
from drift.code.languages.typescript.grammar import field
from drift.code.languages.typescript.imports import exported
from drift.logic.spans import Span

_ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>"})
_CHOOSING: Final = frozenset({"??", "||", "&&"})


# ------------------------------------------------------------- as expressions


def assignment(low: Lowering, node: Node) -> ir.Expr:
    """`(x = e)`."""
    left = field(node, "left")
    if left is None or left.type in patterns.PATTERNS:
        return low.opaque(node)
    return ir.Binding(span=low.span(node), target=low.part(node, "left"), value=low.part(node, "right"))


def augmented(low: Lowering, node: Node) -> ir.Expr:
    """`(x += e)`, `(x ??= e)`."""
    word = operator_of(node).removesuffix("=")
    target, value = low.part(node, "left"), low.part(node, "right")
    result = _combined(low.span(node), word, target, value)
    if result is None:
        return low.opaque(node)
    return ir.Binding(span=low.span(node), target=target, value=result)


def update(low: Lowering, node: Node) -> ir.Expr:
    """`++x` is the new value; `x++` the one before."""
    span = low.span(node)
    target = low.part(node, "argument")
    operator: ir.BinaryOperator = "+" if operator_of(node) == "++" else "-"
    one = ir.Literal(span=span, kind="integer", value="1")
    stepped = ir.Binary(span=span, operator=operator, left=target, right=one)
    new = ir.Binding(span=span, target=target, value=stepped)
    if not node.children[0].is_named:
        return new
    back: ir.BinaryOperator = "-" if operator == "+" else "+"
    return ir.Binary(span=span, operator=back, left=new, right=one)


def _combined(span: Span, word: str, target: ir.Expr, value: ir.Expr) -> ir.Expr | None:
    match word:
        case "??":
            return ir.Logical(span=span, operator="??", operands=(target, value))
        case "||":
            return ir.Logical(span=span, operator="or", operands=(target, value))
        case "&&":
            return ir.Logical(span=span, operator="and", operands=(target, value))
        case ">>>":
            return syntax_call(span, "@>>>", (target, value))
        case _ if word in _ARITHMETIC:
            operator = cast("ir.BinaryOperator", word)
            return ir.Binary(span=span, operator=operator, left=target, right=value)
        case _:
            return None


# -------------------------------------------------------------- as statements


def statement(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """What an expression does as a statement."""
    node = _bare(low, node)
    match node.type:
        case "assignment_expression":
            given = exported(low, node)
            return _assign(low, node) if given is None else given
        case "augmented_assignment_expression":
            return _augment(low, node)
        case "update_expression":
            span = low.span(node)
            operator = "+" if operator_of(node) == "++" else "-"
            one = ir.Literal(span=span, kind="integer", value="1")
            return (
                ir.Assign(span=span, targets=(low.part(node, "argument"),), value=one, operator=operator),
            )
        case "sequence_expression":
            return tuple(done for item in _items(low, node) for done in statement(low, item))
        case "unary_expression" if operator_of(node) == "delete":
            return (ir.Delete(span=low.span(node), targets=(low.part(node, "argument"),)),)
        case _:
            return _evaluate(low, node)


def _bare(low: Lowering, node: Node) -> Node:
    """What is evaluated: without parentheses, `await` and `void`, which say nothing of what is done."""
    here = node
    while here.type in ("parenthesized_expression", "await_expression", "unary_expression"):
        inside = low.named(here)
        if len(inside) != 1 or (here.type == "unary_expression" and operator_of(here) != "void"):
            break
        here = inside[0]
    return here


def _items(low: Lowering, node: Node) -> list[Node]:
    inside: list[Node] = []
    pending = [node]
    while pending:
        here = pending.pop()
        if here.type == "sequence_expression":
            pending += reversed(low.named(here))
        else:
            inside.append(here)
    return inside


def _evaluate(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    return (ir.Evaluate(span=low.span(node), value=low.expression(node)),)


def _assign(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`a = b = v` has two targets; a pattern is taken apart."""
    targets: list[ir.Expr] = []
    here: Node | None = node
    while here is not None and here.type == "assignment_expression":
        left = field(here, "left")
        if left is None or left.type in patterns.PATTERNS:
            break
        targets.append(low.part(here, "left"))
        here = field(here, "right")
    if here is not None and here.type == "assignment_expression":
        left, right = field(here, "left"), field(here, "right")
        if targets or left is None or right is None:
            return (low.opaque_statement(node),)
        return patterns.bind(low, left, low.expression(right), low.span(node))
    if here is None:
        return (low.opaque_statement(node),)
    return (ir.Assign(span=low.span(node), targets=tuple(targets), value=low.expression(here)),)


def _augment(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`x += v`; `x ??= v` assigns only where it changes something."""
    word = operator_of(node).removesuffix("=")
    span = low.span(node)
    target, value = low.part(node, "left"), low.part(node, "right")
    if word in _ARITHMETIC:
        return (ir.Assign(span=span, targets=(target,), value=value, operator=word),)
    if word not in _CHOOSING:
        combined = _combined(span, word, target, value)
        if combined is None:
            return (low.opaque_statement(node),)
        return (ir.Assign(span=span, targets=(target,), value=combined),)
    test: ir.Expr = target
    if word == "??":
        null = ir.Literal(span=target.span, kind="null", value="null")
        test = ir.Comparison(span=target.span, operator="=", left=target, right=null)
    elif word == "||":
        test = ir.Negation(span=target.span, operand=target)
    body = (ir.Assign(span=span, targets=(target,), value=value),)
    return (ir.If(span=span, test=test, body=body),)


RULES: Final[dict[str, ExpressionRule]] = {
    "assignment_expression": assignment,
    "augmented_assignment_expression": augmented,
    "update_expression": update,
}
