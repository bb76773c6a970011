"""What an entry point is given: not what a decorator around it puts in the place of a parameter."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.effects import given_terms
from drift.behaviour.from_code.entries import Walked
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.code import ir
from drift.code.symbols.definitions import FunctionDefinition
from drift.logic.rewrite import subterms
from drift.logic.terms import Expression, Var


def given(knowledge: Knowledge, walked: Walked) -> tuple[Var, ...]:
    """The parameters without instances that nothing speaks of, where a decorator of the program wraps it.

    `@with_order def pay(order)`: the decorator fetches the order, and hands that on.
    """
    node = walked.entry.function.node
    if not isinstance(node, ir.Function) or not _is_wrapped(knowledge, walked.entry.function.module, node):
        return walked.params
    spoken = {part for expression in _expressions(walked) for part in subterms(expression)}
    kept = {p.name for p in node.parameters[:1]} if walked.entry.function.owner is not None else set()
    return tuple(p for p in walked.params if not p.entity or p in spoken or p.name in kept)


def _is_wrapped(knowledge: Knowledge, module: ir.Module, node: ir.Function) -> bool:
    named = (d.callee if isinstance(d, ir.Call) else d for d in node.decorators)
    return any(isinstance(knowledge.program.resolve(module, one), FunctionDefinition) for one in named)


def _expressions(walked: Walked) -> Iterator[Expression]:
    for recorded in walked.frame.effects:
        yield from given_terms(recorded.effect)
        yield from (condition.predicate for condition in recorded.when)
    for call in walked.frame.opaque:
        yield from (condition.predicate for condition in call.when)
