"""Functions, their parameters, and functions that are values."""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering, StatementRule
from drift.code.languages.typescript import patterns
from drift.code.languages.typescript.grammar import field, has_token
from drift.logic.spans import Span

RECEIVER: Final = "this"
_PARAMETERS: Final = frozenset({"required_parameter", "optional_parameter"})
_GIVEN: Final = "input"
"""The name of a parameter that is taken apart where it is declared."""


# ----------------------------------------------------------------- parameters


def parameters(low: Lowering, function: Node) -> tuple[tuple[ir.Parameter, ...], tuple[ir.Stmt, ...]]:
    """The parameters of a function, and what its body begins with: those that are taken apart."""
    single = field(function, "parameter")
    if single is not None:
        span = low.span(single)
        return (ir.Parameter(name=low.text(single), span=span),), ()
    given = field(function, "parameters")
    found: list[ir.Parameter] = []
    first: list[ir.Stmt] = []
    for child in [] if given is None else low.named(given):
        if child.is_error:
            continue
        parameter, bound = _parameter(low, child, function, {parameter.name for parameter in found})
        found.append(parameter)
        first += bound
    return tuple(found), tuple(first)


def _parameter(
    low: Lowering, node: Node, function: Node, others: set[str]
) -> tuple[ir.Parameter, tuple[ir.Stmt, ...]]:
    pattern = field(node, "pattern") if node.type in _PARAMETERS else node
    default = low.optional(node, "value")
    if pattern is not None and pattern.type == "assignment_pattern":
        default, pattern = low.optional(pattern, "right"), field(pattern, "left")
    pattern = node if pattern is None else pattern
    collects = pattern.type == "rest_pattern"
    if collects and low.named(pattern):
        pattern = low.named(pattern)[0]
    span = low.span(node)
    bound: tuple[ir.Stmt, ...] = ()
    name = low.text(pattern)
    if pattern.type in patterns.PATTERNS:
        name = _unused(low, function, others)
        bound = patterns.bind(low, pattern, ir.Name(span=low.span(pattern), name=name), low.span(pattern))
    parameter = ir.Parameter(
        name=name,
        annotation=annotation(low, node),
        default=default,
        kind="*" if collects else "",
        decorators=decorators(low, node),
        span=span,
    )
    return parameter, bound


def annotation(low: Lowering, node: Node) -> ir.Expr | None:
    """The declared type; an optional one (`x?: T`) is a union with null."""
    given = field(node, "type")
    type_ = None if given is None else low.expression(given)
    if node.type != "optional_parameter" and not has_token(node, "?"):
        return type_
    null = ir.Literal(span=low.span(node), kind="null", value="null")
    return null if type_ is None else ir.Binary(span=type_.span, operator="|", left=type_, right=null)


def asserted_type(low: Lowering, value: Node | None) -> ir.Expr | None:
    """The type a value is said to have: `e as T`, but not `as const`."""
    inside = low.named(value) if value is not None and value.type == "as_expression" else []
    return low.expression(inside[1]) if len(inside) == 2 else None


def _unused(low: Lowering, function: Node, others: set[str]) -> str:
    """A name for a parameter without one that means nothing else in the function."""
    used = others.union(low.names(function))
    return next(name for i in range(len(used) + 2) if (name := f"{_GIVEN}{i or ''}") not in used)


def decorators(low: Lowering, node: Node) -> tuple[ir.Expr, ...]:
    """The decorators on a definition, outermost first."""
    found = [child for child in node.children if child.type == "decorator"]
    return tuple([low.expression(low.named(child)[0]) for child in found if low.named(child)])


# ------------------------------------------------------------------ functions


def body_of(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """The body of a function; an expression body is one `Return`."""
    body = field(node, "body")
    if body is None:
        return ()
    if body.type == "statement_block":
        return low.definition_body(node, "body")
    value = low.part(node, "body")
    return (ir.Return(span=low.span(body), value=value),)


def receiver(span: Span) -> ir.Parameter:
    """The parameter that holds what a method is called on."""
    return ir.Parameter(name=RECEIVER, span=span)


def function(
    low: Lowering,
    node: Node,
    name: Node | None,
    *,
    text: str = "",
    marks: tuple[ir.Mark, ...] = (),
    decorated: tuple[ir.Expr, ...] = (),
    method: bool = False,
    span: Span | None = None,
) -> ir.Function:
    """A definition under a name; `text` where no source names it."""
    found, first = parameters(low, node)
    found = tuple(parameter for parameter in found if parameter.name != RECEIVER)
    named = low.span(node if name is None else name)
    if method:
        found = (receiver(named), *found)
    returns = field(node, "return_type")
    return ir.Function(
        span=low.span(node) if span is None else span,
        name=text if name is None or text else low.text(name),
        parameters=found,
        body=(*first, *body_of(low, node)),
        decorators=decorated,
        returns=None if returns is None else low.expression(returns),
        is_async=has_token(node, "async"),
        marks=marks,
        name_span=named,
    )


def declaration(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`function f() {}`, also asynchronous and generators."""
    name = field(node, "name")
    return (low.opaque_statement(node),) if name is None else (function(low, node, name),)


def signature(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`function f(): T;` — an overload, or declared elsewhere."""
    name = field(node, "name")
    if name is None:
        return (low.opaque_statement(node),)
    return (function(low, node, name, marks=("abstract",)),)


def lambda_(low: Lowering, node: Node) -> ir.Expr:
    """`x => e`, `function () {}` as a value."""
    found, first = parameters(low, node)
    found = tuple(parameter for parameter in found if parameter.name != RECEIVER)
    return ir.Lambda(span=low.span(node), parameters=found, body=(*first, *body_of(low, node)))


EXPRESSIONS: Final[dict[str, ExpressionRule]] = {
    "arrow_function": lambda_,
    "function_expression": lambda_,
    "generator_function": lambda_,
}
STATEMENTS: Final[dict[str, StatementRule]] = {
    "function_declaration": declaration,
    "generator_function_declaration": declaration,
    "function_signature": signature,
}
