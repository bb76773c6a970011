"""Declarations that nothing refers to. Reference: "Validation rules", warnings on unused ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drift.allium.boundaries import Contract, Surface, SurfaceEntry, SurfaceSection
from drift.allium.expressions import Access, Apply, Expr, Lookup, Mapping, Name, ObjectLiteral
from drift.allium.items import FieldItem
from drift.allium.names.declarations import Entity, Module, name_span
from drift.allium.names.indexing import entries
from drift.allium.names.references import Reference
from drift.allium.tree import RuleDeclaration
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.walking import Located

ENTITY = "allium.entity.unused"
FIELD = "allium.field.unused"
DEFINITION = "allium.definition.unused"
PATH = "allium.surface.unusedPath"
_WORD = re.compile(r"[A-Za-z_]\w*")
_TABLES = (
    ("enums", "enum"),
    ("parameters", "parameter"),
    ("given", "shared instance"),
)


def check(context: Context) -> Iterator[Found]:
    """What could be left out. A file of declarations alone is a library: others may use it."""
    used = {id(reference.declaration) for _, reference in context.resolution.uses()}
    spoken = {word for unread in context.behaviour.unread for word in _WORD.findall(unread.text)}
    works = any(True for _ in context.declared(RuleDeclaration))
    for module in context.resolution.modules.values():
        if not works or module.file.unread:
            continue
        for entity in module.entities.values():
            yield from _entity(module, entity, used, spoken)
        for table, word in _TABLES:
            for name, declared in getattr(module, table).items():
                node = getattr(declared, "declaration", declared)
                if (
                    id(node) not in used
                    and name not in spoken
                    and not (table == "parameters" and node.type is None)
                ):
                    said = f"nothing uses the {word} `{name}`"
                    yield Found(DEFINITION, module.path, name_span(node), said, "leave it out")
        for name, contract in module.contracts.items():
            if id(contract) not in used and any(True for _ in context.declared(Surface)):
                said = f"no surface demands or fulfils the contract `{name}`"
                yield Found(DEFINITION, module.path, name_span(contract), said, "leave it out")
    if works:
        yield from _exposed(context)


def _entity(module: Module, entity: Entity, used: set[int], spoken: set[str]) -> Iterator[Found]:
    """An entity or its fields; `spoken` are the words of what could not be read, which may name them."""
    declarations = {id(one) for one in entity.declarations}
    if entity.kind == "external" or entity.type.name in spoken:
        return
    members = [member for member in entity.members.values() if isinstance(member.item, FieldItem)]
    reached = any(id(member.item) in used for member in entity.members.values())
    if not declarations & used and not reached:
        word = "value" if entity.kind == "value" else "entity"
        code = DEFINITION if entity.kind == "value" else ENTITY
        said = f"nothing uses the {word} `{entity.type.name}`"
        yield Found(code, module.path, entity.declarations[0].name_span, said, "leave it out")
        return
    for member in members:
        if id(member.item) not in used and member.name not in {*entity.discriminators, *spoken}:
            said = f"nothing reads or sets `{entity.type.name}.{member.name}`"
            yield Found(FIELD, module.path, name_span(member.item), said, "leave it out, if nobody needs it")


# ---------------------------------------------------------------- what surfaces show


def _exposed(context: Context) -> Iterator[Found]:
    """Fields that surfaces show and no rule, derived value or invariant reads or sets."""
    touched: set[int] = set()
    for one in _elsewhere(context):
        reference = context.resolution.reference(one.node, one.file.path)
        if reference is not None:
            touched.add(id(reference.declaration))
    created = _given(context)
    for file, surface in context.declared(Surface):
        for clause in surface.clauses:
            if not isinstance(clause, SurfaceSection) or clause.kind != "exposes":
                continue
            for entry in entries(clause.lines):
                reference = _end(context, file.path, entry)
                if reference is None or not isinstance(reference.declaration, FieldItem):
                    continue
                if id(reference.declaration) in touched | created or _is_set_elsewhere(context, reference):
                    continue
                said = f"no rule reads or sets `{reference.owner}.{reference.name}`, which is shown here"
                yield Found(PATH, file.path, entry.span, said, "it may be left over")


def _elsewhere(context: Context) -> Iterator[Located]:

    for one in context.nodes(Access, Name, Mapping):
        if not isinstance(one.declaration, Surface | Contract):
            yield one


def _given(context: Context) -> set[int]:
    """Fields that creations and lookups name."""
    found: set[int] = set()
    for one in context.nodes(Apply, Lookup, ObjectLiteral):
        node = one.node
        given = getattr(node, "arguments", ()) or getattr(node, "keys", ()) or getattr(node, "entries", ())
        for argument in given:
            reference = context.resolution.reference(argument, one.file.path)
            if reference is not None:
                found.add(id(reference.declaration))
    return found


def _end(context: Context, file: str, entry: SurfaceEntry) -> Reference | None:
    value: Expr | None = entry.value
    return context.resolution.reference(value, file) if isinstance(value, Access) else None


def _is_set_elsewhere(context: Context, reference: Reference) -> bool:
    """External entities are another's, values are made whole, creation sets the kind of variant."""
    module = context.resolution.modules.get(reference.module)
    entity = module.entities.get(reference.owner) if module is not None else None
    return entity is None or entity.kind in ("external", "value") or reference.name in entity.discriminators
