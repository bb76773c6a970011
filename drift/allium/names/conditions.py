"""Conditions: comparisons, membership, junctions, conditionals; what one side says of the other."""

from __future__ import annotations

from drift.allium.expressions import (
    Conditional,
    Every,
    Existence,
    Expr,
    Filter,
    Implication,
    Junction,
    Name,
    Negation,
    Relation,
    Within,
)
from drift.allium.names.calls import looped
from drift.allium.names.facts import facts_of
from drift.allium.names.resolver import Resolver
from drift.allium.names.scope import Binding, Frame, Scope
from drift.allium.names.words import in_frames
from drift.allium.types.combine import element_of, is_open, joined, literals_of
from drift.allium.types.model import BOOLEAN, NULL, UNKNOWN, CollectionType, SpecType


def relation(r: Resolver, node: Relation, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """A comparison: each side tells what a bare word on the other means."""
    left, right = node.left, node.right
    if type(left) is Name and not left.alias and not _bound(r, left, scope):
        r.value(left, scope, r.value(right, scope))
    else:
        found = r.infer(left, scope)
        r.value(right, _opposite(node, scope), found)
    return BOOLEAN


def _bound(r: Resolver, node: Name, scope: Scope) -> bool:
    return in_frames(r, node.name, scope)[0] is not None


def _opposite(node: Relation, scope: Scope) -> Scope:
    """The right side of a predicate: a name bound outside, or the same as on the left, is the outer one."""
    right = node.right
    if type(right) is not Name or right.alias:
        return scope
    frame: Frame | None = scope.frame
    while frame is not None and frame.element is None:
        if right.name in frame.names:
            return scope
        frame = frame.above
    if frame is None or frame.implicit == "this" or frame.above is None:
        return scope
    outside = scope.at(frame.above)
    if type(node.left) is Name and node.left.name == right.name:
        return outside
    return outside if outside.binding(right.name) is not None else scope


def within(r: Resolver, node: Within, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`item in collection`."""
    item = node.item
    if type(item) is Name and not item.alias and not _bound(r, item, scope):
        r.value(item, scope, element_of(r.infer(node.collection, scope)))
    else:
        r.infer(node.collection, scope, CollectionType("Set", r.infer(item, scope)))
    return BOOLEAN


def negation(r: Resolver, node: Negation, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`not x`."""
    r.infer(node.operand, scope)
    return BOOLEAN


def junction(r: Resolver, node: Junction, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`and`, `or`: the operands after one are only reached when it holds, or does not."""
    last = node.operands[-1]
    for operand in node.operands:
        r.infer(operand, scope)
        if operand is not last:
            scope = scope.knowing(facts_of(r, operand, scope, holds=node.op == "and"))
    return BOOLEAN


def implication(r: Resolver, node: Implication, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`a implies b`."""
    r.infer(node.left, scope)
    r.infer(node.right, scope.knowing(facts_of(r, node.left, scope)))
    return BOOLEAN


def existence(r: Resolver, node: Existence, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`exists x`; in `exists m in ms where …` the predicate may call the element by its name."""
    if node.binder is None:
        r.infer(node.operand, scope)
        return BOOLEAN
    base = node.operand
    while isinstance(base, Filter):
        base = base.base
    inner = scope.block()
    path, binder = scope.tables.module.path, node.binder
    element = element_of(r.infer(base, scope))
    binding = Binding("loop", binder.name, element, path, binder.span, binder)
    r.refer(binder, scope, binding.reference)
    inner.bind(binding)
    r.infer(node.operand, inner)
    return BOOLEAN


def every(r: Resolver, node: Every, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`for x in collection: condition`: what selects the elements is known of them."""
    element = looped(r, node.collection, scope, node.binder.name)
    inner = scope.block()
    path = scope.tables.module.path
    binding = Binding("loop", node.binder.name, element, path, node.binder.span, node.binder)
    r.refer(node.binder, scope, binding.reference)
    inner.bind(binding)
    r.learn_of_elements(node.collection, binding, inner)
    r.infer(node.body, inner)
    return BOOLEAN


def conditional(r: Resolver, node: Conditional, scope: Scope, expected: SpecType) -> SpecType:
    """`if a: x else: y`: the branches tell each other what a bare word means."""
    values: list[tuple[Expr, Scope]] = []
    for branch in node.branches:
        r.infer(branch.test, scope)
        values.append((branch.value, scope.knowing(facts_of(r, branch.test, scope))))
        scope = scope.knowing(facts_of(r, branch.test, scope, holds=False))
    if node.other is not None:
        values.append((node.other, scope))
    types: dict[int, SpecType] = {}
    if not literals_of(expected):
        for place, (value, where) in enumerate(values):
            if type(value) is not Name:
                types[place] = r.value(value, where, expected)
        expected = next((one for one in types.values() if literals_of(one)), expected)
    for place, (value, where) in enumerate(values):
        if place not in types:
            types[place] = r.value(value, where, expected)
    found = types[0]
    for place in range(1, len(values)):
        found = _either(found, types[place])
    return found if node.other is not None else joined(found, NULL)


def _either(left: SpecType, right: SpecType) -> SpecType:
    return UNKNOWN if is_open(left) or is_open(right) else joined(left, right)
