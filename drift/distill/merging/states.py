"""What could be edited where a lifecycle is another one in the code: states and transitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drift.allium.items import EnumLiteral, FieldItem, InlineEnum, Terminal, TransitionsItem, TypeRef
from drift.allium.tree import EntityDeclaration, EnumDeclaration
from drift.compare.audit import Divergence
from drift.distill.merging.sheet import STEP, Edit, Sheet
from drift.distill.merging.sides import Held
from drift.distill.names import is_plain
from drift.distill.wording import literal_of


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph of a status field in a text."""

    sheet: Sheet
    node: TransitionsItem

    def with_edges(self, steps: Sequence[tuple[str, str]]) -> Edit:
        """With further transitions, below those that are there."""
        edges = self.node.edges
        line = edges[-1].span.end_line if edges else self.node.span.line
        deeper = self.sheet.indent(self.node.span.line) + " " * STEP
        indent = self.sheet.indent(line) if edges and edges[-1].span.line > self.node.span.line else deeper
        lines = [f"{indent}{written_state(a)} -> {written_state(b)}" for a, b in steps]
        if edges and self.sheet.line(line)[edges[-1].span.end_column - 1 :].strip()[:2] in ("", "--"):
            return self.sheet.inserted(line, lines)
        at = self.sheet.of(edges[-1].span)[1] if edges else self.sheet.of(self.node.span)[1] - 1
        return Edit(self.sheet.path, at, at, "".join(f"{self.sheet.ending}{one}" for one in lines))

    def without_edge(self, before: str, after: str) -> Iterator[Edit]:
        """Without a transition."""
        for edge in self.node.edges:
            if (edge.source, edge.target) == (before, after) and self.sheet.alone(edge.span):
                yield self.sheet.without_lines(edge.span.line, edge.span.end_line)

    def open(self, states: Sequence[str]) -> Iterator[Edit]:
        """With states no longer terminal."""
        for line in self.node.lines:
            if isinstance(line, Terminal) and any(one.name in states for one in line.literals):
                left = [one for one in line.literals if one.name not in states]
                if left:
                    start = self.sheet.of(line.literals[0].span)[0]
                    end = self.sheet.of(line.literals[-1].span)[1]
                    text = ", ".join(self.sheet.said(one.span) for one in left)
                    yield Edit(self.sheet.path, start, end, text)
                elif self.sheet.alone(line.span):
                    yield self.sheet.without_lines(line.span.line, line.span.end_line)

    def closed(self, state: str) -> Iterator[Edit]:
        """With one more terminal state."""
        terminal = [line for line in self.node.lines if isinstance(line, Terminal)]
        if terminal:
            at = self.sheet.of(terminal[-1].literals[-1].span)[1]
            yield Edit(self.sheet.path, at, at, f", {written_state(state)}")


def written_state(name: str) -> str:
    """A state as a literal."""
    said = literal_of(name)
    return said if is_plain(said) else f"`{said}`"


def state_edits(one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
    """The status with a state more, or less."""
    for sheet, literals in _literals(one.subject.entity, one.subject.field, held):
        name = one.subject.name
        if one.rule == "state-missing":
            yield from _without_state(one, sheet, literals, held)
            continue
        at = sheet.of(literals[-1].span)[1]
        more = Edit(sheet.path, at, at, f" | {written_state(name)}")
        yield (more,)
        for graph in graphs(one.subject.entity, one.subject.field, held):
            for edit in graph.closed(name):
                yield (more, edit)
                kept = tuple(_there_too(one.subject.entity, one.subject.field, name, held))
                if kept:
                    yield (more, edit, *kept)


def _there_too(entity: str, field: str, state: str, held: Held) -> Iterator[Edit]:
    """With the fields that one state after the other keeps there in a state more."""
    for sheet, declared in entities(entity, held):
        for item in declared.items:
            presence = item.presence if isinstance(item, FieldItem) else None
            if presence is not None and presence.field == field and len(presence.literals) > 1:
                at = sheet.of(presence.literals[-1].span)[1]
                yield Edit(sheet.path, at, at, f" | {written_state(state)}")


def _without_state(
    one: Divergence, sheet: Sheet, literals: Sequence[EnumLiteral], held: Held
) -> Iterator[Sequence[Edit]]:
    name = one.subject.name
    index = next((number for number, literal in enumerate(literals) if literal.name == name), None)
    if index is None or len(literals) < 2:
        return
    start, end = sheet.of(literals[index].span)
    if index:
        start = sheet.of(literals[index - 1].span)[1]
    else:
        end = sheet.of(literals[1].span)[0]
    edits = [Edit(sheet.path, start, end, "")]
    for graph in graphs(one.subject.entity, one.subject.field, held):
        edits.extend(graph.open((name,)))
        for edge in graph.node.edges:
            if name in (edge.source, edge.target):
                edits.extend(graph.without_edge(edge.source, edge.target))
    yield edits


def transition_edits(one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
    """The graph with what the code does, or without what it does not."""
    sources, _, after = one.subject.name.partition(" -> ")
    before = [name.strip() for name in sources.split(",")]
    for graph in graphs(one.subject.entity, one.subject.field, held):
        if one.rule == "transition-missing":
            for edit in graph.without_edge(before[0], after):
                yield (edit,)
                yield from ((edit, more) for more in graph.closed(before[0]))
            continue
        there = {(edge.source, edge.target) for edge in graph.node.edges}
        steps = [(state, after) for state in before if (state, after) not in there]
        if steps:
            yield (graph.with_edges(steps), *graph.open(before))


def graphs(entity: str, field: str, held: Held) -> Iterator[Graph]:
    """The declared graph of a status field."""
    for sheet, declared in entities(entity, held):
        for item in declared.items:
            if isinstance(item, TransitionsItem) and item.field == field:
                yield Graph(sheet, item)


def entities(name: str, held: Held) -> Iterator[tuple[Sheet, EntityDeclaration]]:
    """Where an entity is declared: first where it is no mirror of something elsewhere."""
    found = [
        (sheet, one)
        for sheet in held.sheets.values()
        for one in sheet.tree.declarations
        if isinstance(one, EntityDeclaration) and one.name == name.rpartition("/")[2]
    ]
    yield from sorted(found, key=lambda pair: pair[1].kind == "external")


def _literals(entity: str, field: str, held: Held) -> Iterator[tuple[Sheet, Sequence[EnumLiteral]]]:
    for sheet, declared in entities(entity, held):
        for item in declared.items:
            if not isinstance(item, FieldItem) or item.name != field:
                continue
            if isinstance(item.type, InlineEnum):
                yield sheet, item.type.literals
            elif isinstance(item.type, TypeRef):
                yield from _named(item.type, sheet, held)


def _named(type_: TypeRef, beside: Sheet, held: Held) -> Iterator[tuple[Sheet, Sequence[EnumLiteral]]]:
    ordered = [beside, *(sheet for sheet in held.sheets.values() if sheet is not beside)]
    for sheet in ordered:
        for one in sheet.tree.declarations:
            if isinstance(one, EnumDeclaration) and one.name == type_.name and one.literals:
                yield sheet, one.literals
