"""Navigation: members, filters, mappings, join lookups."""

from __future__ import annotations

from drift.allium.expressions import Access, Expr, Filter, Lookup, Mapping, Name
from drift.allium.names.declarations import Entity, Member
from drift.allium.names.facts import facts_of
from drift.allium.names.indexing import literal_reference
from drift.allium.names.references import OPEN, Unguarded, built_in
from drift.allium.names.resolver import Resolver
from drift.allium.names.scope import Binding, Path, Scope
from drift.allium.names.words import in_frames, narrowed, path_of
from drift.allium.tokens import DURATION_UNITS
from drift.allium.types.combine import element_of, is_open, is_optional, optional, present
from drift.allium.types.model import (
    BOOLEAN,
    DURATION,
    INTEGER,
    UNKNOWN,
    AnyType,
    CollectionType,
    ConfigBlock,
    EntityType,
    EnumType,
    MapType,
    Primitive,
    RecordType,
    SpecType,
    TypeName,
    Unknown,
)
from drift.allium.types.spelled import spelled

VALUES = frozenset({"count", "first", "last", "unique"})
OPERATIONS = ("any", "all", "count", "first", "last", "unique", "add", "remove")
"""The operations of collections (language reference, "Collection operations")."""
_UNITS = frozenset({*DURATION_UNITS, *(f"{unit}s" for unit in DURATION_UNITS)})


def access(r: Resolver, node: Access, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`base.name` and `base?.name`."""
    found = member_of(r, node, r.infer(node.base, scope), scope)
    if scope.facts and found is not UNKNOWN:
        return narrowed(r, found, path_of(r, node, scope), scope.facts)
    return found


def member_of(r: Resolver, node: Access, base: SpecType, scope: Scope) -> SpecType:
    """The type of a member of `base`."""
    inner = present(base)
    kind = type(inner)
    if kind is EntityType:
        found = _of_entity(r, node, inner, scope)  # type: ignore[arg-type]
    elif kind is CollectionType:
        found = _of_collection(r, node, inner, scope)  # type: ignore[arg-type]
    elif kind is ConfigBlock:
        found = _parameter(r, node, inner, scope)  # type: ignore[arg-type]
    elif kind is TypeName:
        found = _of_type(r, node, inner, scope)  # type: ignore[arg-type]
    elif kind is Unknown or kind is AnyType:
        r.refer(node, scope, OPEN)
        return UNKNOWN
    elif kind is RecordType:
        found = _of_record(r, node, inner, scope)  # type: ignore[arg-type]
    elif kind is MapType:
        found = _of_map(r, node, inner, scope)  # type: ignore[arg-type]
    elif isinstance(inner, Primitive) and inner.name in ("Integer", "Decimal") and node.name in _UNITS:
        r.refer(node, scope, built_in(node.name))
        found = DURATION
    else:
        _missing(r, node, scope, inner, ())
        return UNKNOWN
    return optional(found) if is_optional(base) else found


def _of_entity(r: Resolver, node: Access, owner: EntityType, scope: Scope) -> SpecType:
    member = r.index.members(owner).get(node.name)
    if member is None:
        if node.name == "created" and isinstance(node.base, Name) and node.base.name[:1].isupper():
            r.refer(node, scope, built_in("created"))
            return BOOLEAN
        return _of_variant(r, node, owner, scope)
    scope.tables.references[id(node)] = member.reference
    states = r.index.states_of(owner, member) if node is not r.target else None
    if states is not None and states[1]:
        _guard(r, node, scope, "presence", owner, *states)
    return r.member_type(member)


def _of_variant(r: Resolver, node: Access, owner: EntityType, scope: Scope) -> SpecType:
    """A member that only variants of the entity have: a guard must say that it is one of them."""
    found: list[Entity] = []
    entity: Entity | None = None
    for entity in r.index.lineage(owner):
        found = r.index.variants(entity, node.name)
        if found:
            break
    if entity is None or not found:
        if not r.index.is_complete(owner):
            r.refer(node, scope, OPEN)
        else:
            _missing(r, node, scope, owner, r.index.members(owner))
        return UNKNOWN
    member: Member = found[0].members[node.name]
    scope.tables.references[id(node)] = member.reference
    needed = frozenset(variant.type.name for variant in found)
    _guard(r, node, scope, "variant", entity.type, entity.discriminators[0], needed)
    return r.member_type(member)


def _guard(
    r: Resolver, node: Access, scope: Scope, kind: str, owner: EntityType, field: str, needed: frozenset[str]
) -> None:
    path = path_of(r, node.base, scope)
    if path is not None:
        path = (*path, field)
        known = scope.facts.get(path)
        if known is not None and known.names is not None and known.names <= needed:
            return
        r.pending.append((id(node), path, needed))
    r.unguarded[id(node)] = Unguarded(
        scope.tables.module.path,
        node.span,
        kind,  # type: ignore[arg-type]
        owner.name,
        node.name,
        field,
        tuple(sorted(needed)),
    )


def _of_collection(r: Resolver, node: Access, owner: CollectionType, scope: Scope) -> SpecType:
    """An operation of the collection, or a member of each element."""
    name = node.name
    if name in VALUES:
        r.refer(node, scope, built_in(name))
        if name == "count":
            return INTEGER
        return CollectionType("Set", owner.element) if name == "unique" else optional(owner.element)
    element = present(owner.element)
    if is_open(element):
        r.refer(node, scope, OPEN)
        return UNKNOWN
    if isinstance(element, EntityType) and r.index.member(element, name) is not None:
        found = present(_of_entity(r, node, element, scope))
        flat = found.element if isinstance(found, CollectionType) else found
        return CollectionType("Set", flat)
    if isinstance(element, EntityType) and not r.index.is_complete(element):
        r.refer(node, scope, OPEN)
        return UNKNOWN
    pool = (*OPERATIONS, *r.index.members(element)) if isinstance(element, EntityType) else OPERATIONS
    _missing(r, node, scope, owner, pool)
    return UNKNOWN


def _parameter(r: Resolver, node: Access, owner: ConfigBlock, scope: Scope) -> SpecType:
    """`config.name`, `alias/config.name`."""
    if not owner.module:
        r.refer(node, scope, OPEN)
        return UNKNOWN
    module = r.index.modules[owner.module]
    own = owner.module == scope.tables.module.path
    hit = r.index.find(module, node.name, "parameters") if own else None
    parameter = module.parameters.get(node.name)
    if parameter is None and hit is None:
        if module.file.unread:
            r.refer(node, scope, OPEN)
        else:
            r.missing(node, node.name, "", scope.tables, "config", module.parameters, of=module.file.module)
        return UNKNOWN
    if parameter is None and hit is not None:
        module = r.index.modules[hit.module]
        parameter = module.parameters[node.name]
        scope.tables.found(node, hit, module.reference("config", parameter))
    else:
        r.refer(node, scope, module.reference("config", parameter))
    assert parameter is not None
    return r.parameter_type(parameter, module)


def _of_type(r: Resolver, node: Access, owner: TypeName, scope: Scope) -> SpecType:
    """`Entity.created`, `Enum.literal`; else what an instance or the collection of all instances has."""
    of = owner.of
    if isinstance(of, EnumType):
        if node.name in of.literals:
            r.refer(node, scope, literal_reference(of, node.name))
            return of
        _missing(r, node, scope, of, of.literals)
        return UNKNOWN
    if node.name == "created":
        r.refer(node, scope, built_in("created"))
        return BOOLEAN
    if node.name in VALUES and r.index.member(of, node.name) is None:
        return _of_collection(r, node, CollectionType("Set", of), scope)
    return _of_entity(r, node, of, scope)


def _of_record(r: Resolver, node: Access, owner: RecordType, scope: Scope) -> SpecType:
    found = owner.fields.get(node.name)
    if found is None:
        _missing(r, node, scope, owner, owner.fields)
        return UNKNOWN
    r.refer(node, scope, OPEN)
    return found


def _of_map(r: Resolver, node: Access, owner: MapType, scope: Scope) -> SpecType:
    match node.name:
        case "count":
            found: SpecType = INTEGER
        case "keys":
            found = CollectionType("Set", owner.key)
        case "values":
            found = CollectionType("Set", owner.value)
        case _:
            r.refer(node, scope, OPEN)
            return UNKNOWN
    r.refer(node, scope, built_in(node.name))
    return found


def _missing(r: Resolver, node: Access, scope: Scope, owner: SpecType, pool: object) -> None:
    r.missing(
        node,
        node.name,
        "",
        scope.tables,
        "member",
        pool,  # type: ignore[arg-type]
        of=spelled(owner),
        span=node.name_span if node.name_span.line else node.span,
        certain=certain(r, node.base, scope) and not _is_presumed(r, owner),
    )


def _is_presumed(r: Resolver, owner: SpecType) -> bool:
    inner = present(owner)
    element = present(inner.element) if isinstance(inner, CollectionType) else inner
    return isinstance(element, EntityType) and r.index.is_presumed(element)


def certain(r: Resolver, node: Expr, scope: Scope) -> bool:
    """Whether the type of a path does not rest on a guess."""
    while isinstance(node, Access):
        node = node.base
    if not isinstance(node, Name):
        return True
    found, _, _ = in_frames(r, node.name, scope)
    return not (isinstance(found, Binding) and found.guessed)


# ------------------------------------------------------------ collections


def filtered(r: Resolver, node: Filter, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`base where predicate`: the same kind of collection, its elements narrowed by the predicate."""
    base = r.infer(node.base, scope)
    element = element_of(base)
    inner = scope.within(element)
    r.infer(node.predicate, inner)
    facts = facts_of(r, node.predicate, inner)
    if facts:
        frame = inner.frame.implicit
        r.element_facts[id(node)] = (frame, facts)
        about: Path = (frame,)
        element = narrowed(r, element, about, facts)
    collection = present(base)
    kind = collection.kind if isinstance(collection, CollectionType) else "Set"
    return CollectionType(kind, element)


def mapped(r: Resolver, node: Mapping, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`base -> field`: absent values are left out; order is kept."""
    base = present(r.infer(node.base, scope))
    element = present(element_of(base))
    kind = base.kind if isinstance(base, CollectionType) else "Set"
    kind = "Sequence" if kind == "List" else kind
    if isinstance(element, EntityType):
        member = r.index.member(element, node.field)
        if member is not None:
            r.refer(node, scope, member.reference)
            found = present(r.member_type(member))
            return CollectionType(kind, found.element if isinstance(found, CollectionType) else found)
        if r.index.is_complete(element):
            span = node.field_span if node.field_span.line else node.span
            pool = r.index.members(element)
            sure = not r.index.is_presumed(element)
            r.missing(
                node, node.field, "", scope.tables, "member", pool, of=element.name, span=span, certain=sure
            )
            return CollectionType(kind, UNKNOWN)
    r.refer(node, scope, OPEN)
    return CollectionType(kind, UNKNOWN)


def lookup(r: Resolver, node: Lookup, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`Entity{a, b: c}`: the one instance with these values, or null."""
    entity = r.named_entity(node.entity, scope.tables, node.entity)
    if entity is None:
        for key in node.keys:
            r.infer(key.value, scope)
        return UNKNOWN
    scope.tables.types[id(node.entity)] = entity.as_name
    keys(r, node, entity, scope)
    return optional(entity.type)


def keys(r: Resolver, node: Lookup, entity: Entity, scope: Scope) -> None:
    """The fields a lookup names, and the values they must have."""
    members = r.index.members(entity.type)
    for key in node.keys:
        name = key.name or (key.value.name if isinstance(key.value, Name) else "")
        member = members.get(name)
        if member is not None:
            r.refer(key, scope, member.reference)
            r.value(key.value, scope, r.member_type(member))
            continue
        r.infer(key.value, scope)
        if not name:
            continue
        if r.index.is_complete(entity.type):
            span = key.name_span if key.name_span.line else key.span
            of = entity.type.name
            sure = not r.index.is_presumed(entity.type)
            r.missing(key, name, "", scope.tables, "member", members, of=of, span=span, certain=sure)
        else:
            r.refer(key, scope, OPEN)
