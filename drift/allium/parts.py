"""The parts of an expression, and how deep it nests."""

from __future__ import annotations

from drift.allium.expressions import (
    Access,
    Apply,
    Binary,
    Conditional,
    Every,
    Existence,
    Expr,
    Filter,
    Implication,
    Junction,
    Lambda,
    Listing,
    Lookup,
    Mapping,
    Negation,
    Negative,
    ObjectLiteral,
    Relation,
    Within,
)


def parts(node: Expr) -> tuple[Expr, ...]:
    """The direct operands of an expression, in source order."""
    match node:
        case Access():
            return (node.base,)
        case Apply():
            return (node.callee, *(argument.value for argument in node.arguments))
        case Lookup():
            return (node.entity, *(key.value for key in node.keys))
        case Lambda():
            return (node.body,)
        case Negative() | Negation() | Existence():
            return (node.operand,)
        case Binary() | Relation() | Implication():
            return (node.left, node.right)
        case Within():
            return (node.item, node.collection)
        case Junction():
            return node.operands
        case Listing():
            return node.items
        case ObjectLiteral():
            return tuple(entry.value for entry in node.entries)
        case Conditional():
            tests = tuple(part for branch in node.branches for part in (branch.test, branch.value))
            return tests if node.other is None else (*tests, node.other)
        case Filter():
            return (node.base, node.predicate)
        case Every():
            return (node.collection, node.body)
        case Mapping():
            return (node.base,)
        case _:
            return ()


def depth(node: Expr) -> int:
    """How deep the expression nests; counted without recursion."""
    deepest = 0
    stack = [(node, 1)]
    while stack:
        current, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((part, level + 1) for part in parts(current))
    return deepest
