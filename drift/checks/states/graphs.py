"""Transition graphs against fields and rules. Reference: "Transition graphs" (v3), rules 7a to 7e."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.items import Broken, TransitionsItem
from drift.allium.project import SpecFile
from drift.allium.tree import EntityDeclaration, RuleDeclaration
from drift.allium.types.combine import is_open, present
from drift.allium.types.model import EnumType, VariantTag
from drift.allium.types.spelled import spelled
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related
from drift.checks.states.lifecycles import Lifecycle, spoken
from drift.logic.spans import Source, Span

UNDECLARED = "allium.status.undeclaredTransition"
UNWITNESSED = "allium.transitions.unwitnessedEdge"
UNLISTED = "allium.transitions.missingValue"
TERMINAL = "allium.transitions.missingTerminal"
DEAD_END = "allium.transitions.deadEnd"
FIELD = "allium.transitions.undefinedField"


def check(context: Context) -> Iterator[Found]:
    """The graph by itself, then the rules against it."""
    for file, entity in context.declared(EntityDeclaration):
        for item in entity.items:
            if isinstance(item, TransitionsItem):
                yield from _graph(context, file, entity, item)
    works = any(True for _ in context.declared(RuleDeclaration))
    for one in context.lifecycles:
        if one.graph is not None:
            yield from _undeclared(one, one.graph)
            if works and not one.doubtful:
                yield from _unwitnessed(one, one.graph)


def _graph(
    context: Context, file: SpecFile, entity: EntityDeclaration, item: TransitionsItem
) -> Iterator[Found]:
    head = item.field_span if item.field_span.line else item.span
    if any(isinstance(line, Broken) for line in item.lines):
        return
    declared = context.module(file).entities.get(entity.name)
    member = declared.members.get(item.field) if declared is not None else None
    if member is None:
        return
    type_ = present(context.resolution.member_type(member))
    if not is_open(type_) and not isinstance(type_, EnumType | VariantTag):
        said = f"`{item.field}` is a `{spelled(type_)}`: only enumerations have a transition graph"
        yield Found(FIELD, file.path, head, said)
        return
    edges = item.edges
    used = {name for edge in edges for name in (edge.source, edge.target)}
    terminal = {literal.name for literal in item.terminal}
    if not terminal:
        said = f"the graph of `{entity.name}.{item.field}` does not say where it ends"
        yield Found(TERMINAL, file.path, head, said, "add `terminal:` and the states an instance may stay in")
    if isinstance(type_, EnumType):
        left_out = [name for name in type_.literals if name not in used | terminal]
        if left_out:
            said = f"the graph of `{entity.name}.{item.field}` leaves out {spoken(left_out)}"
            yield Found(UNLISTED, file.path, head, said, "add an edge, or list it as terminal")
    leaving = {edge.source for edge in edges}
    known = set(type_.literals) if isinstance(type_, EnumType) else {edge.target for edge in edges}
    for edge in edges:
        if edge.target in known and edge.target not in leaving | terminal:
            said = f"no edge leaves `{edge.target}`, and it is not terminal"
            leaving.add(edge.target)
            yield Found(
                DEAD_END, file.path, edge.end.span, said, f"add an edge, or `terminal: {edge.target}`"
            )


def _undeclared(one: Lifecycle, graph: TransitionsItem) -> Iterator[Found]:
    """Changes that the graph has no edge for. Without a guard any state may be meant: one edge will do."""
    edges = {(edge.source, edge.target) for edge in graph.edges}
    known = set(one.literals)
    missing: dict[tuple[Source, str], list[str]] = {}
    for _, made in one.made:
        if made.created or not made.known or not made.before or not {made.before, made.after} <= known:
            continue
        fine = (made.before, made.after) in edges
        if not made.guarded:
            fine = any(target == made.after for _, target in edges)
        if not fine:
            missing.setdefault((made.source, made.after), []).append(made.before)
    head = graph.field_span if graph.field_span.line else graph.span
    related = (Related(one.file.path, head, "the graph"),)
    for (source, after), before in missing.items():
        everywhere = len(set(before)) >= len(known) - 1
        start = "any state" if everywhere else spoken(dict.fromkeys(before))
        said = f"this takes `{one.name}` from {start} to `{after}`: the graph has no such edge"
        hint = "require a state that has one, or add the edge"
        yield Found(UNDECLARED, source.file, source.span, said, hint, related)


def _unwitnessed(one: Lifecycle, graph: TransitionsItem) -> Iterator[Found]:
    """Edges that no rule takes; a library of types, without any rule, leaves them to its users."""
    made = {(each.before, each.after) for _, each in one.made if not each.created}
    states = set(one.literals)
    for edge in graph.edges:
        stays = edge.source == edge.target
        if not stays and (edge.source, edge.target) not in made and {edge.source, edge.target} <= states:
            said = f"no rule takes `{one.name}` from `{edge.source}` to `{edge.target}`"
            span: Span = edge.span
            yield Found(UNWITNESSED, one.file.path, span, said, "add the rule, or leave the edge out")
