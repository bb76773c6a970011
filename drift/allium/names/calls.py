"""Calls: creations, emissions, operations of collections, deferred specifications, black boxes."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.expressions import Access, Apply, Argument, Expr, Filter, Lambda, Name
from drift.allium.items import DerivedItem, Formal
from drift.allium.names.declarations import Trigger
from drift.allium.names.paths import OPERATIONS, certain, member_of
from drift.allium.names.references import OPEN, Reference, built_in
from drift.allium.names.resolver import Resolver
from drift.allium.names.scope import Binding, Scope
from drift.allium.names.words import in_frames, reachable
from drift.allium.outcomes import EventTrigger
from drift.allium.types.combine import element_of, is_open, optional, present
from drift.allium.types.model import (
    BOOLEAN,
    INTEGER,
    UNKNOWN,
    CollectionType,
    EntityType,
    FunctionType,
    SpecType,
    TypeName,
)
from drift.allium.types.spelled import spelled

BLACK_BOX_ON_COLLECTIONS = frozenset({"filter", "sum", "min", "max", "contains", "includes"})
"""Not built in, but what they give is plain."""
RESERVED_SINCE = 3
"""The edition from which operations written with a dot are the built-in ones."""
_OWN_OPERATIONS = (1, 2)
"""Editions in which specifications wrote others too (migration from v2 to v3)."""


def apply(r: Resolver, node: Apply, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`callee(arguments)`."""
    callee = node.callee
    if type(callee) is Name:
        return _named(r, node, callee, scope)
    if type(callee) is Access:
        return _method(r, node, callee, scope)
    r.infer(callee, scope)
    arguments(r, node.arguments, scope)
    return UNKNOWN


def arguments(r: Resolver, given: Sequence[Argument], scope: Scope, element: SpecType = UNKNOWN) -> None:
    """Arguments of something unknown: a lambda's parameter is an element of the collection before it."""
    for argument in given:
        value = argument.value
        if type(value) is Lambda:
            function(r, value, scope, element)
            continue
        found = present(r.infer(value, scope))
        if isinstance(found, CollectionType):
            element = found.element


def function(r: Resolver, node: Lambda, scope: Scope, element: SpecType) -> SpecType:
    """A lambda; its first parameter is an element."""
    inner = scope.block()
    types: list[SpecType] = []
    for place, parameter in enumerate(node.parameters):
        type_ = element if not place else UNKNOWN
        path = scope.tables.module.path
        binding = Binding("lambda", parameter.name, type_, path, parameter.span, parameter)
        r.refer(parameter, scope, binding.reference)
        inner.bind(binding)
        types.append(type_)
    found = FunctionType(tuple(types), r.value(node.body, inner))
    scope.tables.types[id(node)] = found
    return found


def lambda_(r: Resolver, node: Lambda, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """A lambda that no operation takes: nothing is known of its parameter."""
    return function(r, node, scope, UNKNOWN)


# ------------------------------------------------------------ by name


def _named(r: Resolver, node: Apply, callee: Name, scope: Scope) -> SpecType:
    if callee.name[:1].isupper():
        emission(r, node, callee, scope)
        return UNKNOWN
    found, _, _ = in_frames(r, callee.name, scope) if not callee.alias else (None, None, False)
    if found is not None and not isinstance(found, Binding) and isinstance(found.item, DerivedItem):
        r.refer(callee, scope, found.reference)
        arguments(r, node.arguments, scope)
        return r.member_type(found)
    if callee.alias and not r.index.known_alias(scope.tables.module, callee.alias):
        r.missing(callee, callee.name, callee.alias, scope.tables, "operation", ())
    else:
        r.refer(callee, scope, Reference("black-box", callee.name))
    arguments(r, node.arguments, scope)
    return UNKNOWN


def emission(r: Resolver, node: Apply, callee: Name, scope: Scope) -> None:
    """`Trigger(…)`: parameters take their types from the rule that receives it."""
    hit = r.index.trigger_named(scope.tables.module, callee.name, callee.alias)
    receiver: EventTrigger | None = None
    path = ""
    if hit is not None:
        trigger: Trigger = hit.value
        scope.tables.found(callee, hit, trigger.reference)
        received = r.index.receiver(trigger)
        if received is not None:
            receiver, path = received.event, received.module
    else:
        target = r.index.modules.get(scope.tables.module.aliases.get(callee.alias, ""))
        pool = target.triggers if target is not None else scope.tables.module.triggers
        r.missing(callee, callee.name, callee.alias, scope.tables, "trigger", pool)
    for place, argument in enumerate(node.arguments):
        formal = _formal(receiver, place, argument)
        expected: SpecType = UNKNOWN
        if formal is not None:
            expected = r.tables[path].types.get(id(formal), UNKNOWN)
            r.refer(argument, scope, Reference("parameter", formal.name, path, formal.span, formal))
        r.value(argument.value, scope, expected)
        _undeclared(r, argument.value, scope)


def _undeclared(r: Resolver, value: Expr, scope: Scope) -> None:
    """A bare word that is neither bound nor a value of an enum (language reference, "Postconditions")."""
    reference = scope.tables.references.get(id(value))
    if type(value) is Name and reference is not None and reference.kind == "literal" and not reference.module:
        r.missing(value, value.name, "", scope.tables, "literal", reachable(scope), certain=False)


def _formal(receiver: EventTrigger | None, place: int, argument: Argument) -> Formal | None:
    if receiver is None:
        return None
    if argument.name:
        return next((one for one in receiver.parameters if one.name == argument.name), None)
    return receiver.parameters[place] if place < len(receiver.parameters) else None


# ------------------------------------------------------------ on something


def _method(r: Resolver, node: Apply, callee: Access, scope: Scope) -> SpecType:
    base = callee.base
    if type(base) is Name and base.name[:1].isupper() and in_frames(r, base.name, scope)[0] is None:
        found = _of_type_name(r, node, callee, base, scope)
        if found is not None:
            return found
    owner = r.infer(base, scope)
    inner = present(owner)
    if isinstance(inner, TypeName) and isinstance(inner.of, EntityType):
        inner = CollectionType("Set", inner.of)
    if isinstance(inner, CollectionType):
        return _operation(r, node, callee, inner, scope)
    if isinstance(inner, EntityType):
        found = member_of(r, callee, owner, scope)
        scope.tables.types[id(callee)] = found
        arguments(r, node.arguments, scope)
        return found
    if is_open(owner):
        r.refer(callee, scope, OPEN)
        scope.tables.types[id(callee)] = UNKNOWN
        arguments(r, node.arguments, scope)
        return UNKNOWN
    _unknown_operation(r, callee, scope, inner, ())
    arguments(r, node.arguments, scope)
    return UNKNOWN


def _of_type_name(r: Resolver, node: Apply, callee: Access, base: Name, scope: Scope) -> SpecType | None:
    """`Entity.created(…)`, `Deferred.operation(…)`; None for what the type's instances are asked."""
    module = scope.tables.module
    if callee.name == "created":
        entity = r.index.entity_named(module, base.name, base.alias)
        r.refer(callee, scope, built_in("created"))
        scope.tables.types[id(callee)] = UNKNOWN
        if entity is None:
            pool = r.type_names(module)
            r.missing(base, base.name, base.alias, scope.tables, "type", pool)
            scope.tables.types[id(base)] = UNKNOWN
            for argument in node.arguments:
                r.value(argument.value, scope)
            return UNKNOWN
        scope.tables.found(base, entity, entity.value.reference)
        scope.tables.types[id(base)] = entity.value.as_name
        _creation(r, node, entity.value.type, scope)
        return entity.value.type
    deferred = _deferred(r, callee, base, scope)
    if deferred is None:
        return None
    scope.tables.references[id(base)] = deferred
    r.refer(callee, scope, deferred)
    scope.tables.types[id(base)] = scope.tables.types[id(callee)] = UNKNOWN
    for argument in node.arguments:
        r.value(argument.value, scope)
    return UNKNOWN


def _creation(r: Resolver, node: Apply, owner: EntityType, scope: Scope) -> None:
    members = r.index.members(owner)
    complete = r.index.is_complete(owner)
    for argument in node.arguments:
        name = argument.name or (argument.value.name if isinstance(argument.value, Name) else "")
        member = members.get(name)
        if member is not None:
            r.refer(argument, scope, member.reference)
            r.value(argument.value, scope, r.member_type(member))
            continue
        r.value(argument.value, scope)
        if argument.name and complete:
            span = argument.name_span if argument.name_span.line else argument.span
            sure = not r.index.is_presumed(owner)
            r.missing(
                argument, name, "", scope.tables, "member", members, of=owner.name, span=span, certain=sure
            )
        else:
            r.refer(argument, scope, OPEN)


def _deferred(r: Resolver, callee: Access, base: Name, scope: Scope) -> Reference | None:
    """What a call to a deferred specification refers to; an undeclared one is noted."""
    module = scope.tables.module
    prefix = f"{base.alias}/" if base.alias else ""
    full = f"{base.name}.{callee.name}"
    for name in (f"{prefix}{full}", f"{prefix}{base.name}"):
        if name in module.deferred:
            return module.reference("deferred", module.deferred[name])
    for name in (full, base.name):
        hit = r.index.find(module, name, "deferred", base.alias)
        if hit is not None:
            elsewhere: Reference = hit.refer(r.index.modules[hit.module].reference("deferred", hit.value))
            return elsewhere
    for found in (
        r.index.entity_named(module, base.name, base.alias),
        r.index.collection_named(module, base.name, base.alias),
        r.index.enum_named(module, base.name, base.alias),
    ):
        if found is not None:
            return None
    if base.alias and base.name == "config":
        return None
    r.missing(base, base.name, base.alias, scope.tables, "operation", module.deferred, of="deferred")
    return OPEN


def _operation(r: Resolver, node: Apply, callee: Access, owner: CollectionType, scope: Scope) -> SpecType:
    """An operation of a collection, with a function of its elements."""
    name = callee.name
    element = owner.element
    if name in OPERATIONS or name in BLACK_BOX_ON_COLLECTIONS:
        r.refer(callee, scope, built_in(name) if name in OPERATIONS else Reference("black-box", name))
        body = _applied(r, node, element, scope, changes=name in ("add", "remove", "contains", "includes"))
        scope.tables.types[id(callee)] = found = _result(name, owner, body)
        if name not in OPERATIONS and scope.tables.module.file.tree.version >= RESERVED_SINCE:
            _unknown_operation(r, callee, scope, owner, OPERATIONS)
        return found
    inner = present(element)
    member = r.index.member(inner, name) if isinstance(inner, EntityType) else None
    if member is not None:
        r.refer(callee, scope, member.reference)
        arguments(r, node.arguments, scope)
        scope.tables.types[id(callee)] = found = CollectionType("Set", present(r.member_type(member)))
        return found
    if scope.tables.module.file.tree.version not in _OWN_OPERATIONS:
        _unknown_operation(r, callee, scope, owner, OPERATIONS)
    else:
        r.refer(callee, scope, OPEN)
    arguments(r, node.arguments, scope, element)
    return UNKNOWN


def _applied(r: Resolver, node: Apply, element: SpecType, scope: Scope, *, changes: bool) -> SpecType:
    """The type that a function gives for an element; an implicit one is read as a predicate over it."""
    found: SpecType = UNKNOWN
    for argument in node.arguments:
        value: Expr = argument.value
        if type(value) is Lambda:
            made = function(r, value, scope, element)
            found = made.result if isinstance(made, FunctionType) else UNKNOWN
        elif changes:
            r.value(value, scope, element)
        else:
            found = r.infer(value, scope.within(element))
    return found


def _result(name: str, owner: CollectionType, body: SpecType) -> SpecType:
    match name:
        case "any" | "all" | "contains" | "includes":
            return BOOLEAN
        case "count":
            return INTEGER
        case "first" | "last":
            return optional(owner.element)
        case "unique":
            return CollectionType("Set", owner.element)
        case "filter":
            return owner
        case "sum" | "min" | "max":
            return owner.element if is_open(body) else present(body)
        case _:
            return UNKNOWN


def _unknown_operation(
    r: Resolver, callee: Access, scope: Scope, owner: SpecType, pool: Sequence[str]
) -> None:
    span = callee.name_span if callee.name_span.line else callee.span
    r.missing(
        callee,
        callee.name,
        "",
        scope.tables,
        "operation",
        pool,
        of=spelled(owner),
        span=span,
        certain=certain(r, callee.base, scope),
    )
    scope.tables.types[id(callee)] = UNKNOWN


def looped(r: Resolver, collection: Expr, scope: Scope, variable: str = "") -> SpecType:
    """The type of the variable of a loop over an expression; its filter may call the element by that name."""
    if isinstance(collection, Filter) and variable and scope.binding(variable) is None:
        base: Expr = collection
        while isinstance(base, Filter):
            base = base.base
        inner = scope.block()
        element = element_of(r.infer(base, scope))
        path = scope.tables.module.path
        inner.bind(Binding("loop", variable, element, path, collection.span, collection))
        return element_of(r.infer(collection, inner))
    return element_of(r.infer(collection, scope))
