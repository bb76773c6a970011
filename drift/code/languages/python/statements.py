"""Statements without a body."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering, StatementRule
from drift.code.languages.python import grammar as g
from drift.code.languages.python.spreads import outermost

_ASSIGNMENT: Final = g.kinds("assignment")
_AUGMENTED: Final = g.kinds("augmented_assignment")
_LIST: Final = g.kinds("expression_list")
_FROM: Final = g.kinds("from")
_ANNOTATED: Final = g.kinds("constrained_type")
_PARENTHESES: Final = g.kinds("parenthesized_expression")
_GENERIC: Final = g.kinds("generic_type")
_IDENTIFIER: Final = g.kinds("identifier")


def expression_statement(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """An expression, an assignment, or a tuple without parentheses."""
    children = low.named(node)
    first = children[0]
    if first.kind_id in _ASSIGNMENT:
        return (assignment(low, first),)
    if first.kind_id in _AUGMENTED:
        return (augmented(low, first),)
    span = low.span(node)
    if len(children) == 1 and node.child_count == 1:
        return (ir.Evaluate(span=span, value=low.expression(first)),)
    items = tuple(outermost(low.expression(child)) for child in children)
    return (ir.Evaluate(span=span, value=ir.Collection(span=span, kind="tuple", items=items)),)


def assignment(low: Lowering, node: Node) -> ir.Stmt:
    """`a = b = v`, `x: T = v`, `x: T`."""
    targets = [low.part(node, g.LEFT)]
    annotation = low.optional(node, g.TYPE)
    value = node.child_by_field_id(g.RIGHT)
    while value is not None and value.kind_id in _ASSIGNMENT:
        targets.append(low.part(value, g.LEFT))
        value = value.child_by_field_id(g.RIGHT)
    return ir.Assign(
        span=low.span(node),
        targets=tuple(targets),
        value=None if value is None else low.expression(value),
        annotation=annotation,
    )


def augmented(low: Lowering, node: Node) -> ir.Stmt:
    """`x += v`."""
    operator = node.child_by_field_id(g.OPERATOR)
    return ir.Assign(
        span=low.span(node),
        targets=(low.part(node, g.LEFT),),
        value=low.part(node, g.RIGHT),
        operator="" if operator is None else operator.type.removesuffix("="),
    )


def return_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`return`."""
    children = low.named(node)
    return (ir.Return(span=low.span(node), value=low.expression(children[0]) if children else None),)


def raise_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`raise`; what caused the exception says nothing about behaviour."""
    children = low.named(node)
    if not children or node.children[1].kind_id in _FROM:
        return (ir.Raise(span=low.span(node)),)
    return (ir.Raise(span=low.span(node), value=low.expression(children[0])),)


def assert_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`assert test, message`."""
    children = low.named(node)
    message = low.expression(children[1]) if len(children) > 1 else None
    return (ir.Assert(span=low.span(node), test=low.expression(children[0]), message=message),)


def delete(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`del a, b[0]`."""
    targets = low.named(node)
    if len(targets) == 1 and targets[0].kind_id in _LIST:
        targets = low.named(targets[0])
    return (ir.Delete(span=low.span(node), targets=tuple(low.expression(target) for target in targets)),)


def scope(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`global a`, `nonlocal b`."""
    return (ir.Scope(span=low.span(node), names=tuple(low.text(name) for name in low.named(node))),)


def type_alias(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`type X[T] = …` binds X; its type parameters are not kept."""
    left = node.child_by_field_id(g.LEFT)
    inside = [] if left is None else low.named(left)
    if left is None or len(inside) != 1:
        return (low.opaque_statement(node),)
    name = low.named(inside[0])[0] if inside[0].kind_id in _GENERIC else inside[0]
    if name.kind_id in _IDENTIFIER:
        target, annotation = low.expression(name), None
    else:
        target, annotation = _target_on_type(low, node.children[0], inside[0])
    value = low.part(node, g.RIGHT)
    return (ir.Assign(span=low.span(node), targets=(target,), value=value, annotation=annotation),)


def _target_on_type(low: Lowering, keyword: Node, left: Node) -> tuple[ir.Expr, ir.Expr | None]:
    """The target and annotation of `type(x).y = …`, which the grammar takes for an alias."""
    if left.kind_id in _ANNOTATED:
        target, annotation = low.named(left)
        return _on_type(low, keyword, low.named(target)[0]), low.expression(annotation)
    return _on_type(low, keyword, left), None


def _on_type(low: Lowering, keyword: Node, left: Node) -> ir.Expr:
    """`left`, whose innermost part `(x)` is in truth the call `type(x)`."""
    span = low.span(keyword).to(low.span(left))
    if left.kind_id in _PARENTHESES:
        argument = ir.Argument(value=low.expression(left))
        callee = ir.Name(span=low.span(keyword), name=low.text(keyword))
        return ir.Call(span=span, callee=callee, arguments=(argument,))
    match low.expression(left), low.named(left):
        case ir.Attribute() as whole, [base, *_]:
            return replace(whole, span=span, base=_on_type(low, keyword, base))
        case ir.Index() as whole, [base, *_]:
            return replace(whole, span=span, base=_on_type(low, keyword, base))
        case ir.Call() as whole, [base, *_]:
            return replace(whole, span=span, callee=_on_type(low, keyword, base))
    return low.opaque(left)


def break_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`break`."""
    return (ir.Break(span=low.span(node)),)


def continue_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`continue`."""
    return (ir.Continue(span=low.span(node)),)


def pass_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:  # noqa: ARG001
    """`pass` is nothing."""
    return ()


RULES: Final[dict[str, StatementRule]] = {
    "expression_statement": expression_statement,
    "return_statement": return_,
    "raise_statement": raise_,
    "assert_statement": assert_,
    "delete_statement": delete,
    "global_statement": scope,
    "nonlocal_statement": scope,
    "type_alias_statement": type_alias,
    "break_statement": break_,
    "continue_statement": continue_,
    "pass_statement": pass_,
}
