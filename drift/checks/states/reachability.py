"""States that nothing reaches, and instances that never leave where they start. Reference: rules 7 and 8."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import Access, Apply
from drift.allium.items import EnumLiteral, InlineEnum
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.states.lifecycles import Lifecycle, spoken
from drift.logic.spans import Span

UNREACHABLE = "allium.status.unreachableValue"
NO_EXIT = "allium.status.noExit"
MISSING = "allium.created.missingStatus"


def check(context: Context) -> Iterator[Found]:
    """What rules of all modules leave open of every lifecycle."""
    for one in context.lifecycles:
        if one.made and not one.doubtful and any(made.known for _, made in one.made):
            yield from _unreachable(one)
            yield from _stuck(one)
    yield from _without_status(context)


def _unreachable(one: Lifecycle) -> Iterator[Found]:
    if any(not made.known for _, made in one.made) or not one.is_status:
        return
    reached = one.reached
    starts = _starts(one)
    for name in one.literals:
        if name in reached or name in starts:
            continue
        said = f"no rule takes `{one.name}` to `{name}`, and nothing is created there"
        hint = "add the rule that does, or leave the value out"
        yield Found(UNREACHABLE, one.file.path, _span(one, name), said, hint)


def _starts(one: Lifecycle) -> set[str]:
    """Where instances begin that no rule creates: what the graph begins with, else the first value."""
    if one.created and not one.started:
        return set()
    if one.graph is not None:
        return set(one.literals) - {edge.target for edge in one.graph.edges}
    return {one.literals[0]} if one.literals else set()


def _span(one: Lifecycle, name: str) -> Span:
    type_ = one.item.type
    literals: tuple[EnumLiteral, ...] = type_.literals if isinstance(type_, InlineEnum) else ()
    found = next((literal.span for literal in literals if literal.name == name), None)
    return found or (one.item.name_span if one.item.name_span.line else one.item.span)


def _stuck(one: Lifecycle) -> Iterator[Found]:
    """A state that instances start in, that no rule leaves, of a field with further states.

    Without a graph nothing says which states are final: only where none of the first states has an exit is it
    certain that one is missing.
    """
    if one.graph is not None or one.started or not one.initial or not one.is_status:
        return
    if not one.assigned and len(one.initial) > 1:
        return
    left = {made.before for _, made in one.made if not made.created}
    further = [name for name in one.literals if name not in one.initial]
    if left & set(one.initial) or not further:
        return
    for name in one.initial:
        if name in one.literals:
            said = (
                f"no rule takes `{one.name}` out of `{name}`, where it starts: {spoken(further)} can't follow"
            )
            yield Found(NO_EXIT, one.file.path, _span(one, name), said, "add the rule that does")


def _without_status(context: Context) -> Iterator[Found]:
    """Creations that leave a lifecycle open."""
    wanted = {
        one.entity.name: one
        for one in reversed(context.lifecycles)
        if (one.assigned or one.graph is not None)
        and one.item.default is None
        and one.item.presence is None
        and not one.item.type.optional
    }
    for at in context.nodes(Apply):
        node: Apply = at.node
        if not isinstance(node.callee, Access) or node.callee.name != "created":
            continue
        reference = context.resolution.reference(node.callee.base, at.file.path)
        one = wanted.get(reference.name) if reference is not None else None
        if one is None or reference is None or reference.module != one.file.path:
            continue
        given = {argument.name or getattr(argument.value, "name", "") for argument in node.arguments}
        if one.item.name not in given:
            said = f"the new `{one.entity.name}` is given no `{one.item.name}`"
            hint = f"say where it starts: `{one.item.name}: {one.literals[0]}`"
            yield Found(MISSING, at.file.path, node.callee.span, said, hint)
