"""Names that are declared twice. Reference: rules 23, 26, 43 and 53."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.items import Invariant, TransitionsItem
from drift.allium.names.declarations import Module, name_span
from drift.allium.tree import EntityDeclaration, EnumDeclaration
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related

_CODES = {
    "given": "allium.given.duplicateBinding",
    "config": "allium.config.duplicateKey",
    "invariant": "allium.invariant.duplicateName",
    "contract": "allium.contract.duplicateName",
}
_TABLES = {
    "enum": "enums",
    "given": "given",
    "config": "parameters",
    "default": "defaults",
    "rule": "rules",
    "surface": "surfaces",
    "actor": "actors",
    "contract": "contracts",
    "invariant": "invariants",
    "entity": "entities",
}
_WORDS = {
    "config": "parameter",
    "given": "shared instance",
    "member": "member",
    "default": "default instance",
}


def check(context: Context) -> Iterator[Found]:
    """Second declarations of a name in one module, one entity or one enumeration."""
    for module in context.resolution.modules.values():
        for kind, node in module.duplicates:
            code = _CODES.get(kind, "allium.definition.duplicate")
            said = f"the {_WORDS.get(kind, kind)} `{node.name}` is declared twice"
            hint = "give one of them another name, or leave it out"
            yield Found(code, module.path, name_span(node), said, hint, _first(module, kind, node.name))
    for file, enum in context.declared(EnumDeclaration):
        seen: set[str] = set()
        for literal in enum.literals:
            if literal.name in seen:
                said = f"`{enum.name}` has the value `{literal.name}` twice"
                yield Found("allium.definition.duplicate", file.path, literal.span, said)
            seen.add(literal.name)
    for file, entity in context.declared(EntityDeclaration):
        seen = set()
        for item in entity.items:
            if not isinstance(item, Invariant | TransitionsItem):
                continue
            name = item.name if isinstance(item, Invariant) else f"transitions {item.field}"
            if name in seen:
                is_graph = isinstance(item, TransitionsItem)
                code = "allium.definition.duplicate" if is_graph else _CODES["invariant"]
                said = f"`{name}` stands twice in `{entity.name}`"
                yield Found(code, file.path, item.span if is_graph else name_span(item), said)
            seen.add(name)


def _first(module: Module, kind: str, name: str) -> tuple[Related, ...]:
    found = getattr(module, _TABLES[kind], {}).get(name) if kind in _TABLES else None
    if found is None:
        return ()
    node = found.declarations[0] if kind == "entity" else getattr(found, "declaration", found)
    return (Related(module.path, name_span(node), "declared here first"),)
