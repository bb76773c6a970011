"""Bare and qualified names in expressions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from drift.allium.expressions import Access, Constant, Expr, Name
from drift.allium.names.declarations import Member
from drift.allium.names.indexing import literal_reference
from drift.allium.names.references import OPEN, Reference, ReferenceKind, Role, built_in
from drift.allium.names.resolver import Resolver
from drift.allium.names.scope import Binding, Fact, Frame, Path, Scope
from drift.allium.names.search import Hit
from drift.allium.types.combine import is_open, literals_of, present, same
from drift.allium.types.model import (
    BOOLEAN,
    NULL,
    TIMESTAMP,
    UNKNOWN,
    CollectionType,
    ConfigBlock,
    EntityType,
    EnumType,
    OptionalType,
    SpecType,
)
from drift.allium.types.spelled import spelled

_BUILT_IN = {name: built_in(name) for name in ("true", "false", "null", "now", "this")}


def name(r: Resolver, node: Name, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """A name that must denote something."""
    return _resolved(r, node, scope, UNKNOWN, "instance")


def word(r: Resolver, node: Name, scope: Scope, expected: SpecType) -> SpecType:
    """A name that may also be a value of the expected enumeration."""
    return _resolved(r, node, scope, expected, "literal")


def constant(r: Resolver, node: Constant, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`true`, `false`, `null`, `now`, `this`."""
    r.refer(node, scope, _BUILT_IN[node.name])
    match node.name:
        case "true" | "false":
            return BOOLEAN
        case "now":
            return TIMESTAMP
        case "null":
            return NULL
        case _:
            if scope.this is None:
                return UNKNOWN
            return narrowed(r, scope.this, ("this",), scope.facts) if scope.facts else scope.this


def _resolved(r: Resolver, node: Name, scope: Scope, expected: SpecType, role: Role) -> SpecType:
    if node.alias:
        return _qualified(r, node, scope)
    literals = literals_of(expected)
    found, frame, open_ = in_frames(r, node.name, scope)
    if isinstance(found, Binding):
        if not (literals and node.name in literals and type(present(found.type)) is EntityType):
            scope.tables.references[id(node)] = found.reference
            if scope.facts:
                return narrowed(r, found.type, (found,), scope.facts)
            return found.type
    elif found is not None and frame is not None and open_:
        r.member_type(found)
        scope.tables.references[id(node)] = OPEN
        return UNKNOWN
    elif found is not None and frame is not None:
        type_ = r.member_type(found)
        if not (literals and node.name in literals and not same(present(type_), present(expected))):
            scope.tables.references[id(node)] = found.reference
            if scope.facts:
                return narrowed(r, type_, (frame.implicit, node.name), scope.facts)
            return type_
    if node.name in literals:
        return _literal(r, node, scope, expected)
    type_or_none = _of_module(r, node, scope)
    if type_or_none is not None:
        return type_or_none
    if open_ and not literals:
        scope.tables.references[id(node)] = OPEN
        _guess(r, node, scope, role)
    elif role == "literal" and is_open(expected) and node.name != "_":
        scope.tables.references[id(node)] = Reference("literal", node.name)
    elif node.name[:1].isupper() and not literals:
        module = scope.tables.module
        r.missing(node, node.name, "", scope.tables, "type", chain(r.type_names(module), module.plurals))
    else:
        pool = chain(literals, reachable(scope))
        of = spelled(present(expected)) if literals else ""
        r.missing(node, node.name, "", scope.tables, role if literals else "instance", pool, of=of)
        _guess(r, node, scope, role)
    return UNKNOWN


def _guess(r: Resolver, node: Name, scope: Scope, role: Role) -> None:
    """Notes what a name that nothing binds probably stands for; its members stay open."""
    found = r.guess(scope.tables.module, node.name) if role == "instance" else None
    if found is not None:
        scope.tables.guesses[id(node)] = found


def in_frames(r: Resolver, name: str, scope: Scope) -> tuple[Binding | Member | None, Frame | None, bool]:
    """What binds a name, innermost first; and whether an element of unknown type may have such a member."""
    frame: Frame | None = scope.frame
    open_ = False
    while frame is not None:
        bound = frame.names.get(name)
        if bound is not None:
            return bound, frame, open_
        if frame.element is not None:
            element = present(frame.element)
            if type(element) is EntityType:
                member = r.index.member(element, name) or r.index.variant_member(element, name)
                if member is not None:
                    return member, frame, open_
                open_ = open_ or not r.index.is_complete(element)
            elif is_open(element):
                open_ = True
        frame = frame.above
    return None, None, open_


def _literal(r: Resolver, node: Name, scope: Scope, expected: SpecType) -> SpecType:
    inner = present(expected)
    if isinstance(inner, EnumType):
        scope.tables.references[id(node)] = literal_reference(inner, node.name)
        return inner
    literal = literals_of(inner)[node.name]
    module = r.index.modules[inner.module]  # type: ignore[union-attr]
    hit = r.index.entity_named(module, literal.name, literal.alias)
    scope.tables.references[id(node)] = (
        hit.refer(hit.value.reference)
        if hit is not None
        else Reference("variant", node.name, module.path, literal.span, literal)
    )
    return inner


def _of_module(r: Resolver, node: Name, scope: Scope) -> SpecType | None:
    """What the module declares: shared instances, parameters, defaults, types."""
    module, name_ = scope.tables.module, node.name
    refs = scope.tables.references
    given = module.given.get(name_)
    if given is not None:
        refs[id(node)] = module.reference("given", given)
        return r.declared(given.type, scope.tables)
    if name_ == "config":
        refs[id(node)] = Reference("config-block", "config", module.path)
        return ConfigBlock(module.path)
    for table in ("parameters", "defaults"):
        hit = r.index.find(module, name_, table)
        if hit is not None:
            return _declared_value(r, node, scope, table, hit)
    entity = r.index.entity_named(module, name_)
    if entity is not None:
        scope.tables.found(node, entity, entity.value.reference)
        return entity.value.as_name
    many = r.index.collection_named(module, name_)
    if many is not None:
        scope.tables.found(node, many, many.value.reference)
        return CollectionType("Set", many.value.type)
    enum = r.index.enum_named(module, name_)
    if enum is not None:
        scope.tables.found(node, enum, enum.value.reference)
        return enum.value.as_name
    return None


def _declared_value(r: Resolver, node: Name, scope: Scope, table: str, hit: Hit[Any]) -> SpecType:
    value, owner = hit.value, r.index.modules[hit.module]
    kind: ReferenceKind = "config" if table == "parameters" else "default"
    scope.tables.found(node, hit, owner.reference(kind, value))
    if table == "parameters":
        return r.parameter_type(value, owner)
    return r.declared(value.type, r.tables[owner.path]) if value.type is not None else UNKNOWN


def _qualified(r: Resolver, node: Name, scope: Scope) -> SpecType:
    """`alias/name`: a type, a shared instance, a parameter or a default of another module."""
    module, alias = scope.tables.module, node.alias
    target = r.index.modules.get(module.aliases.get(alias, ""))
    refs = scope.tables.references
    if target is not None:
        if node.name == "config":
            refs[id(node)] = Reference("config-block", "config", target.path, reach="qualified")
            return ConfigBlock(target.path)
        given = target.given.get(node.name)
        if given is not None:
            refs[id(node)] = Reference("given", node.name, target.path, given.span, given, reach="qualified")
            return r.declared(given.type, r.tables[target.path])
    elif node.name == "config" and r.index.known_alias(module, alias):
        refs[id(node)] = OPEN
        return ConfigBlock("")
    for table in ("defaults", "parameters"):
        hit = r.index.find(module, node.name, table, alias)
        if hit is not None:
            return _declared_value(r, node, scope, table, hit)
    entity = r.index.entity_named(module, node.name, alias)
    if entity is not None:
        scope.tables.found(node, entity, entity.value.reference)
        return entity.value.as_name
    many = r.index.collection_named(module, node.name, alias)
    if many is not None:
        scope.tables.found(node, many, many.value.reference)
        return CollectionType("Set", many.value.type)
    enum = r.index.enum_named(module, node.name, alias)
    if enum is not None:
        scope.tables.found(node, enum, enum.value.reference)
        return enum.value.as_name
    pool = [*target.entities, *target.enums, *target.given, *target.defaults] if target is not None else []
    role: Role = "type" if node.name[:1].isupper() else "instance"
    r.missing(node, node.name, alias, scope.tables, role, pool)
    return UNKNOWN


def reachable(scope: Scope) -> Iterator[str]:
    """The names that are bound here or shared by the module."""
    frame: Frame | None = scope.frame
    while frame is not None:
        yield from frame.names
        frame = frame.above
    module = scope.tables.module
    for table in (module.given, module.defaults, module.parameters, module.entities):
        yield from table


# ------------------------------------------------------------ paths


def path_of(r: Resolver, node: Expr, scope: Scope) -> Path | None:
    """The path an expression walks from a binding; None for anything else."""
    names: list[str] = []
    while isinstance(node, Access):
        names.append(node.name)
        node = node.base
    names.reverse()
    if isinstance(node, Constant):
        return ("this", *names) if node.name == "this" else None
    if not isinstance(node, Name) or node.alias:
        return None
    found, frame, _ = in_frames(r, node.name, scope)
    if isinstance(found, Binding):
        return (found, *names)
    if found is not None and frame is not None:
        return (frame.implicit, node.name, *names)
    return ("module", node.name, *names)


def narrowed(r: Resolver, type_: SpecType, path: Path | None, facts: dict[Path, Fact]) -> SpecType:
    """The type of a path under what guards say: there, and of one variant."""
    if path is None:
        return type_
    fact = facts.get(path)
    if fact is not None and fact.present and type(type_) is OptionalType:
        type_ = type_.inner
    inner = present(type_)
    if type(inner) is not EntityType:
        return type_
    entity = r.index.entity(inner)
    if entity is None or not entity.discriminators:
        return type_
    for field in entity.discriminators:
        known = facts.get((*path, field))
        if known is not None and known.names is not None and len(known.names) == 1:
            literal = next(iter(known.names))
            hit = r.index.entity_named(r.index.modules[inner.module], literal)
            if hit is not None and hit.value.kind == "variant":
                return hit.value.type
    return type_
