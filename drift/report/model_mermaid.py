"""The domain model as Mermaid diagrams: one of entities, one state diagram for every lifecycle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from drift.allium.items import FieldItem, InlineEnum, RelationshipItem, TypeRef
from drift.allium.names.plurals import cardinality
from drift.allium.project import SpecFile
from drift.allium.tree import EntityDeclaration
from drift.checks.context import Context
from drift.checks.states.lifecycles import Lifecycle
from drift.report.model_json import type_text

_UNSAFE = re.compile(r"\W+")


def model_mermaid(context: Context, only: Iterable[str]) -> str:
    """Markdown with one fenced diagram each."""
    wanted = set(only)
    entities = [(file, node) for file, node in context.declared(EntityDeclaration) if file.path in wanted]
    blocks = [_fenced(_relations(context, entities))] if entities else []
    drawn = [(one.name, list(_edges(one))) for one in context.lifecycles if one.file.path in wanted]
    blocks += [f"## {name}\n\n{_fenced(['stateDiagram-v2', *edges])}" for name, edges in drawn if edges]
    return "\n".join(blocks)


def _fenced(lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", *lines, "```", ""])


def _name(text: str) -> str:
    """A name as Mermaid reads it."""
    return _UNSAFE.sub("_", text).strip("_") or "_"


def _relations(context: Context, entities: list[tuple[SpecFile, EntityDeclaration]]) -> Iterator[str]:
    yield "erDiagram"
    for file, node in entities:
        fields = [item for item in node.items if isinstance(item, FieldItem)]
        if not fields:
            yield f"    {_name(node.name)}"
        else:
            yield f"    {_name(node.name)} {{"
            for item in fields:
                shown = "enum" if isinstance(item.type, InlineEnum) else _name(type_text(item.type))
                yield f"        {shown} {_name(item.name)}"
            yield "    }"
        if node.base is not None:
            yield f'    {_name(node.base.name)} ||--o| {_name(node.name)} : "is"'
        yield from _links(context, file, node)


def _links(context: Context, file: SpecFile, node: EntityDeclaration) -> Iterator[str]:
    back: set[str] = set()
    for item in node.items:
        if isinstance(item, RelationshipItem):
            many = "o{" if cardinality(item.name, item.entity.name) == "many" else "o|"
            back.add(item.entity.name)
            yield f'    {_name(node.name)} ||--{many} {_name(item.entity.name)} : "{_name(item.name)}"'
    for item in node.items:
        if not isinstance(item, FieldItem) or not isinstance(item.type, TypeRef):
            continue
        target = item.type.arguments[0] if item.type.arguments else item.type
        reference = context.resolution.reference(target, file.path)
        if (
            reference is None
            or reference.kind not in ("entity", "variant")
            or not isinstance(target, TypeRef)
        ):
            continue
        if _leads_back(context, reference.module, reference.name, node.name):
            continue
        many = "}o--o{" if item.type.arguments else "}o--o|" if item.type.optional else "}o--||"
        yield f'    {_name(node.name)} {many} {_name(target.name)} : "{_name(item.name)}"'


def _leads_back(context: Context, module: str, entity: str, to: str) -> bool:
    """Whether the other side declares the same link as a relationship."""
    found = context.resolution.modules[module].entities.get(entity)
    return found is not None and any(
        isinstance(item, RelationshipItem) and item.entity.name == to
        for declaration in found.declarations
        for item in declaration.items
    )


def _edges(one: Lifecycle) -> Iterator[str]:
    """The declared graph, else what rules do; where instances start and end is marked."""
    starts = [state for state in one.literals if state in one.initial]
    if one.graph is not None:
        pairs = {(edge.source, edge.target): "" for edge in one.graph.edges}
        ends = [literal.name for literal in one.graph.terminal]
    else:
        pairs, ends = {}, []
        for rule, made in one.made:
            if not made.created and made.known and made.before and (made.guarded or len(one.literals) <= 2):
                pairs.setdefault((made.before, made.after), rule.name)
    if not pairs:
        return
    for state in starts:
        yield f"    [*] --> {_name(state)}"
    for (before, after), rule_name in pairs.items():
        label = f" : {_name(rule_name)}" if rule_name else ""
        yield f"    {_name(before)} --> {_name(after)}{label}"
    for state in ends:
        yield f"    {_name(state)} --> [*]"
