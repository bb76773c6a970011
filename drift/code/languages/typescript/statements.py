"""Statements: declarations of variables, branches, loops, exceptions."""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering, StatementRule
from drift.code.languages.typescript import assignments, functions, objects, patterns
from drift.code.languages.typescript.classes import class_value
from drift.code.languages.typescript.expressions import syntax_call
from drift.code.languages.typescript.grammar import FUNCTIONS, field, has_token
from drift.code.languages.typescript.imports import required
from drift.code.languages.typescript.switches import Leave, is_of_switch
from drift.logic.spans import Span

_DECLARATIONS: Final = frozenset({"lexical_declaration", "variable_declaration", "expression_statement"})
_MODULE: Final = frozenset({"program", "export_statement"})
_LOOPS: Final = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})


def expression_statement(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """An expression for what it does."""
    inside = low.named(node)
    if len(inside) != 1:
        return (low.opaque_statement(node),)
    if inside[0].type == "internal_module":
        return low.statements(inside)
    return assignments.statement(low, inside[0])


def variables(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`const`, `let`, `var`."""
    result: list[ir.Stmt] = []
    for child in low.named(node):
        if child.type == "variable_declarator":
            result += _variable(low, child, node)
    return tuple(result)


def _variable(low: Lowering, node: Node, statement: Node) -> tuple[ir.Stmt, ...]:
    name, value = field(node, "name"), field(node, "value")
    if name is None:
        return (low.opaque_statement(node),)
    span = low.span(node)
    imported = None if value is None else required(low, name, value, span)
    if imported is not None:
        return imported
    if value is None:
        return _undefined(low, node, name, span)
    if name.type in patterns.PATTERNS:
        return patterns.bind(low, name, low.expression(value), span)
    if value.type in FUNCTIONS and not (low.broken and value.has_error and not _whole(value)):
        return (functions.function(low, value, name, span=low.span(statement)),)
    if value.type == "class":
        return class_value(low, value, name, span)
    if name.type == "identifier" and statement.parent is not None and statement.parent.type in _MODULE:
        held = _of_module(low, node, name, value, statement)
        if held is not None:
            return held
    return (
        ir.Assign(
            span=span,
            targets=(low.expression(name),),
            value=low.expression(value),
            annotation=_annotation(low, node, value),
        ),
    )


def _of_module(
    low: Lowering, node: Node, name: Node, value: Node, statement: Node
) -> tuple[ir.Stmt, ...] | None:
    """A variable of the module that holds an object with functions, or one function in a wrapper."""
    wrapper = objects.wrapped(low, value)
    if wrapper is not None:
        decorated = (wrapper[0],)
        return (functions.function(low, wrapper[1], name, decorated=decorated, span=low.span(statement)),)
    literal = objects.literal_of(low, value)
    if literal is None:
        return None
    found, mapping = objects.with_functions(low, literal, low.text(name))
    target = low.expression(name)
    annotation = _annotation(low, node, value)
    held = ir.Assign(span=low.span(node), targets=(target,), value=mapping, annotation=annotation)
    return (*found, held)


def _whole(node: Node) -> bool:
    body = field(node, "body")
    return body is not None and body.type == "statement_block"


def _undefined(low: Lowering, node: Node, name: Node, span: Span) -> tuple[ir.Stmt, ...]:
    """`let x: T;` is null until it is assigned; `declare const x: T` is told elsewhere."""
    annotation = _annotation(low, node, None)
    declared = node.parent is not None and node.parent.parent is not None
    ambient = declared and node.parent.parent.type == "ambient_declaration"  # type: ignore[union-attr]
    null = None if ambient else ir.Literal(span=span, kind="null", value="null")
    return (ir.Assign(span=span, targets=(low.expression(name),), value=null, annotation=annotation),)


def _annotation(low: Lowering, node: Node, value: Node | None) -> ir.Expr | None:
    """The type declared for a variable, or what its value is said to be (`as T`)."""
    given = field(node, "type")
    return functions.asserted_type(low, value) if given is None else low.expression(given)


def return_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`return`."""
    inside = low.named(node)
    return (ir.Return(span=low.span(node), value=low.expression(inside[0]) if inside else None),)


def throw(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`throw`."""
    inside = low.named(node)
    return (ir.Raise(span=low.span(node), value=low.expression(inside[0]) if inside else None),)


def if_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`if`; `else if` is an `If` alone in the `orelse`."""
    alternative = field(node, "alternative")
    inside = [] if alternative is None else low.named(alternative)
    return (
        ir.If(
            span=low.span(node),
            test=low.part(node, "condition"),
            body=low.alone(field(node, "consequence")),
            orelse=low.alone(inside[0]) if inside else (),
        ),
    )


def block(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """A block on its own is its statements."""
    return low.block(node)


def for_in(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`for (const x of xs)`, also `await`; `for (const k in o)` is over the keys of `o`."""
    left = field(node, "left")
    iterable = low.part(node, "right")
    body = low.alone(field(node, "body"))
    if left is None:
        return (low.opaque_statement(node),)
    if has_token(node, "in"):
        iterable = syntax_call(iterable.span, "@keys", (iterable,))
    span = low.span(node)
    target: ir.Expr
    if left.type not in patterns.PATTERNS:
        target = low.expression(left)
    else:
        target = ir.Name(span=low.span(left), name=patterns.nameless(left))
        bound = patterns.bind(low, left, target, low.span(left))
        if len(bound) == 1 and isinstance(bound[0], ir.Assign) and bound[0].value == target:
            target = bound[0].targets[0]
        else:
            body = (*bound, *body)
    return (ir.For(span=span, target=target, iterable=iterable, body=body),)


def for_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`for (let i = a; i < b; i++)` runs over `@range(a, b)`; any other is what precedes it and a `while`."""
    span = low.span(node)
    body = low.alone(field(node, "body"))
    counted = _counted(low, node)
    if counted is not None:
        target, iterable = counted
        return (ir.For(span=span, target=target, iterable=iterable, body=body),)
    start, test, step = field(node, "initializer"), field(node, "condition"), field(node, "increment")
    before = () if start is None else _before(low, start)
    condition: ir.Expr = ir.Literal(span=span, kind="boolean", value="true")
    if test is not None and test.is_named and test.type != "empty_statement":
        condition = low.expression(low.named(test)[0] if test.type == "expression_statement" else test)
    after = () if step is None else assignments.statement(low, step)
    return (*before, ir.While(span=span, test=condition, body=(*body, *after)))


def _before(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """What a `for` begins with: declarations or an expression."""
    if not node.is_named or node.type == "empty_statement":
        return ()
    return low.statements((node,)) if node.type in _DECLARATIONS else assignments.statement(low, node)


def _counted(low: Lowering, node: Node) -> tuple[ir.Expr, ir.Expr] | None:
    """The variable and the range of a loop that counts upwards by one."""
    start, test, step = field(node, "initializer"), field(node, "condition"), field(node, "increment")
    if start is None or test is None or step is None or len(low.named(start)) != 1:
        return None
    declared = low.named(start)[0]
    name, first = field(declared, "name"), field(declared, "value")
    if test.type == "expression_statement" and low.named(test):
        test = low.named(test)[0]
    if name is None or first is None or test.type != "binary_expression" or step.type != "update_expression":
        return None
    left, right, operator = field(test, "left"), field(test, "right"), field(test, "operator")
    counter = low.text(name)
    stepped = field(step, "argument")
    if left is None or right is None or operator is None or operator.type != "<" or stepped is None:
        return None
    if not (low.text(left) == counter == low.text(stepped)) or not has_token(step, "++"):
        return None
    span = low.span(test)
    values = (low.expression(first), low.expression(right))
    return low.expression(name), syntax_call(span, "@range", values)


def while_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`while`."""
    body = low.alone(field(node, "body"))
    return (ir.While(span=low.span(node), test=low.part(node, "condition"), body=body),)


def do(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`do … while (t)` is a loop that ends with `if (!t) break`."""
    span = low.span(node)
    test = low.part(node, "condition")
    stop = ir.If(
        span=test.span, test=ir.Negation(span=test.span, operand=test), body=(ir.Break(span=test.span),)
    )
    always = ir.Literal(span=span, kind="boolean", value="true")
    return (ir.While(span=span, test=always, body=(*low.alone(field(node, "body")), stop)),)


def try_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`try`."""
    handler, final = field(node, "handler"), field(node, "finalizer")
    return (
        ir.Try(
            span=low.span(node),
            body=low.block(field(node, "body")),
            handlers=() if handler is None else (_handler(low, handler),),
            final=() if final is None else low.block(field(final, "body")),
        ),
    )


def _handler(low: Lowering, node: Node) -> ir.Handler:
    caught = field(node, "parameter")
    body = low.block(field(node, "body"))
    binds = ""
    if caught is not None and caught.type in patterns.PATTERNS:
        binds = patterns.nameless(caught)
        value = ir.Name(span=low.span(caught), name=binds)
        body = (*patterns.bind(low, caught, value, low.span(caught)), *body)
    elif caught is not None:
        binds = low.text(caught)
    return ir.Handler(types=(), body=body, binds=binds, span=low.span(node))


def labeled(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """A labeled loop is the loop; a labeled block is a loop that runs once."""
    body = field(node, "body")
    if body is None:
        return (low.opaque_statement(node),)
    inner = low.alone(body)
    if body.type in _LOOPS:
        return inner
    span = low.span(node)
    always = ir.Literal(span=span, kind="boolean", value="true")
    return (ir.While(span=span, test=always, body=(*inner, ir.Break(span=span))),)


def continue_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`continue`, of the innermost loop or of the one its label names."""
    levels = _levels(low, node)
    return (low.opaque_statement(node) if levels == 0 else ir.Continue(span=low.span(node), levels=levels),)


def break_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`break`, of the switch, of the innermost loop or of what its label names."""
    if field(node, "label") is None and is_of_switch(node):
        return (Leave(span=low.span(node)),)
    levels = _levels(low, node)
    return (low.opaque_statement(node) if levels == 0 else ir.Break(span=low.span(node), levels=levels),)


def _levels(low: Lowering, node: Node) -> int:
    """How many loops out the one is that a `break` or `continue` names; 0 where it names none.

    A labelled block counts as the loop that it is lowered to.
    """
    label = field(node, "label")
    if label is None:
        return 1
    levels = 0
    here = node.parent
    while here is not None and here.type not in FUNCTIONS:
        if here.type in _LOOPS:
            levels += 1
        elif here.type == "labeled_statement":
            body, own = field(here, "body"), field(here, "label")
            levels += 0 if body is None or body.type in _LOOPS else 1
            if own is not None and low.text(own) == low.text(label):
                return levels
        here = here.parent
    return 0


def nothing(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:  # noqa: ARG001
    """`;`, `debugger`."""
    return ()


RULES: Final[dict[str, StatementRule]] = {
    "expression_statement": expression_statement,
    "lexical_declaration": variables,
    "variable_declaration": variables,
    "using_declaration": variables,
    "return_statement": return_,
    "throw_statement": throw,
    "if_statement": if_,
    "statement_block": block,
    "for_in_statement": for_in,
    "for_statement": for_,
    "while_statement": while_,
    "do_statement": do,
    "try_statement": try_,
    "labeled_statement": labeled,
    "break_statement": break_,
    "continue_statement": continue_,
    "empty_statement": nothing,
    "debugger_statement": nothing,
    "hash_bang_line": nothing,
}
