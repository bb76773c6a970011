"""What a condition says of paths when it holds, and when it does not: presence, values, variants.

Language reference, "Sum types" (type guards), "Checking for absent values", "Boolean logic" (short circuit).
"""

from __future__ import annotations

from drift.allium.expressions import (
    Constant,
    Existence,
    Expr,
    Implication,
    Junction,
    Listing,
    Name,
    Negation,
    Quoted,
    Relation,
    Within,
)
from drift.allium.names.resolver import Resolver
from drift.allium.names.scope import Fact, Path, Scope, learn
from drift.allium.names.words import path_of
from drift.allium.types.combine import literals_of
from drift.allium.types.model import UNKNOWN

MAX_LITERALS = 200
"""Larger enumerations are not complemented."""

Facts = dict[Path, Fact]


def facts_of(r: Resolver, node: Expr, scope: Scope, *, holds: bool = True) -> Facts:
    """What follows from a condition that was inferred before; empty if nothing does."""
    match node:
        case Relation():
            return _relation(r, node, scope, holds)
        case Within(item=item, collection=Listing(items=items)):
            return _one_of(r, item, items, scope, holds is not node.negated)
        case Existence():
            if not holds:
                return {}
            path = path_of(r, node.operand, scope)
            return {path: Fact(present=True)} if path is not None else {}
        case Negation():
            return facts_of(r, node.operand, scope, holds=not holds)
        case Junction():
            parts = [facts_of(r, operand, scope, holds=holds) for operand in node.operands]
            return together(parts) if (node.op == "and") is holds else alternatives(parts)
        case Implication():
            if holds:
                return {}
            left = facts_of(r, node.left, scope, holds=True)
            return together([left, facts_of(r, node.right, scope, holds=False)])
        case _:
            return {}


def together(parts: list[Facts]) -> Facts:
    """What holds when all of these hold."""
    found: Facts = {}
    for part in parts:
        learn(found, part)
    return found


def alternatives(parts: list[Facts]) -> Facts:
    """What holds when one of these does: only what all of them say."""
    found: Facts = {}
    for path, fact in parts[0].items():
        others = [part.get(path) for part in parts[1:]]
        if any(other is None for other in others):
            continue
        there = [fact, *(other for other in others if other is not None)]
        names: frozenset[str] | None = frozenset()
        for one in there:
            names = names | one.names if names is not None and one.names is not None else None
        found[path] = Fact(all(one.present for one in there), names)
    return found


def _relation(r: Resolver, node: Relation, scope: Scope, holds: bool) -> Facts:
    if node.op not in ("=", "!="):
        return _there(r, (node.left, node.right), scope) if holds else {}
    equal = (node.op == "=") is holds
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(other, Constant) and other.name == "null":
            path = None if equal else path_of(r, one, scope)
            return {path: Fact(present=True)} if path is not None else {}
    for one, other in ((node.left, node.right), (node.right, node.left)):
        found = _one_of(r, one, (other,), scope, equal)
        if found:
            return found
    return _there(r, (node.left, node.right), scope) if equal else {}


def _there(r: Resolver, nodes: tuple[Expr, ...], scope: Scope) -> Facts:
    """A comparison with something absent is false: what compares true is there."""
    paths = (path_of(r, node, scope) for node in nodes)
    return {path: Fact(present=True) for path in paths if path is not None}


def _one_of(r: Resolver, item: Expr, values: tuple[Expr, ...], scope: Scope, positive: bool) -> Facts:
    """The item is one of these values of its enumeration, or none of them."""
    literals = literals_of(scope.tables.types.get(id(item), UNKNOWN))
    if not literals:
        return {}
    names = [
        one.name if isinstance(one, Name) else one.value for one in values if isinstance(one, Name | Quoted)
    ]
    if len(names) != len(values) or any(name not in literals for name in names):
        return {}
    path = path_of(r, item, scope)
    if path is None:
        return {}
    if positive:
        return {path: Fact(present=True, names=frozenset(names))}
    if len(literals) > MAX_LITERALS:
        return {}
    return {path: Fact(present=False, names=frozenset(literals) - frozenset(names))}
