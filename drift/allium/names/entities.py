"""What is declared outside rules and surfaces: entities, enumerations, parameters, defaults, actors."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.boundaries import Actor, Contract
from drift.allium.expressions import Filter, Name
from drift.allium.items import (
    Assertion,
    AssertionLet,
    DerivedItem,
    EnumLiteral,
    FieldItem,
    Invariant,
    InvariantLine,
    Presence,
    Quantified,
    RelationshipItem,
    TransitionsItem,
)
from drift.allium.names.declarations import Entity, Module
from drift.allium.names.references import Reference
from drift.allium.names.resolver import Resolver
from drift.allium.names.rules import MAX_NESTING, bind, loop
from drift.allium.names.scope import Binding, Frame, Scope
from drift.allium.tree import (
    ConfigDeclaration,
    DefaultDeclaration,
    Deferred,
    EnumDeclaration,
    Given,
    Parameter,
)
from drift.allium.types.combine import element_of, present
from drift.allium.types.model import UNKNOWN, EntityType, EnumType, SpecType
from drift.allium.types.spelled import spelled


def entity(r: Resolver, node: Entity) -> None:
    """The items of an entity; derived values have been settled before."""
    tables = r.tables[node.type.module]
    for declaration in node.declarations:
        r.refer(declaration, _scope(r, node), node.reference)
        if declaration.base is not None:
            base = r.named_entity(declaration.base, tables, declaration.base)
            tables.types[id(declaration.base)] = base.as_name if base is not None else UNKNOWN
        for item in declaration.items:
            match item:
                case FieldItem():
                    type_ = r.declared(item.type, tables, node.type.name, item.name)
                    r.member_types.setdefault(id(item), type_)
                    if item.default is not None:
                        r.value(item.default, _scope(r, node), type_)
                    _presence(r, node, item.presence)
                case RelationshipItem():
                    _relationship(r, node, item)
                case DerivedItem():
                    _presence(r, node, item.presence)
                    _again(r, node, item)
                case TransitionsItem():
                    _transitions(r, node, item)
                case Invariant():
                    lines(r, item.body, _scope(r, node, "invariant"))
                case _:
                    pass
    for member in node.members.values():
        tables.references[id(member.item)] = member.reference


def _again(r: Resolver, node: Entity, item: DerivedItem) -> None:
    """A derived value that is declared again: it does not count, but its names mean something."""
    member = node.members.get(item.name)
    if member is None or member.item is not item:
        scope = _scope(r, node)
        for formal in item.formals:
            type_ = r.declared(formal.type, scope.tables) if formal.type is not None else UNKNOWN
            bind(r, "parameter", formal, formal.name, formal.span, type_, scope)
        r.value(item.value, scope)


def _scope(r: Resolver, node: Entity, place: str = "entity") -> Scope:
    scope = r.entity_scope(node.type)
    scope.place = place  # type: ignore[assignment]
    return scope


def _relationship(r: Resolver, node: Entity, item: RelationshipItem) -> None:
    """The predicate is about the related entity; `this` is the one that is declared."""
    tables = r.tables[node.type.module]
    member = node.members.get(item.name)
    if member is None or member.item is not item:
        r.named_entity(item.entity, tables, item.entity)
        return
    related = present(r.member_type(member))
    inner = element_of(related) if not isinstance(related, EntityType) else related
    if item.predicate is not None:
        r.infer(item.predicate, _scope(r, node).within(inner))
    if item.back and isinstance(inner, EntityType):
        found = r.index.member(inner, item.back)
        if found is not None:
            tables.references[id(item.back_span)] = found.reference
        elif r.index.is_complete(inner):
            pool = r.index.members(inner)
            r.missing(item, item.back, "", tables, "member", pool, of=inner.name, span=item.back_span)


def _presence(r: Resolver, node: Entity, presence: Presence | None) -> None:
    if presence is not None:
        type_ = _field(r, node, presence, presence.field)
        _literals(r, node, presence.literals, type_)


def _field(r: Resolver, node: Entity, at: Presence | TransitionsItem, name: str) -> SpecType:
    tables = r.tables[node.type.module]
    member = r.index.member(node.type, name)
    if member is None:
        if r.index.is_complete(node.type):
            span = at.field_span if at.field_span.line else at.span
            pool = r.index.members(node.type)
            r.missing(at, name, "", tables, "member", pool, of=node.type.name, span=span)
        return UNKNOWN
    tables.references[id(at)] = member.reference
    return present(r.member_type(member))


def _transitions(r: Resolver, node: Entity, item: TransitionsItem) -> None:
    type_ = _field(r, node, item, item.field)
    ends = [one for edge in item.edges for one in (edge.start, edge.end)]
    _literals(r, node, (*ends, *item.terminal), type_)


def _literals(r: Resolver, node: Entity, literals: Sequence[EnumLiteral], type_: SpecType) -> None:
    """The values that a graph or a `when` names."""
    if not isinstance(type_, EnumType):
        return
    tables = r.tables[node.type.module]
    for literal in literals:
        declared = type_.literals.get(literal.name)
        if declared is not None:
            owner = type_.name or type_.owner
            tables.references[id(literal)] = Reference(
                "literal", literal.name, type_.module, declared.span, declared, owner
            )
        else:
            r.missing(literal, literal.name, "", tables, "literal", type_.literals, of=spelled(type_))


# ------------------------------------------------------------ invariants


def lines(r: Resolver, body: Sequence[InvariantLine], scope: Scope, level: int = 0) -> None:
    """The lines of an invariant."""
    if level > MAX_NESTING:
        return
    for line in body:
        match line:
            case Assertion():
                r.infer(line.condition, scope)
            case AssertionLet():
                type_ = r.value(line.value, scope)
                bind(r, "let", line, line.name, line.name_span, type_, scope)
            case Quantified():
                lines(r, line.body, loop(r, line, scope), level + 1)
            case _:
                pass


# ------------------------------------------------------------ other declarations


def enumeration(r: Resolver, module: Module, node: EnumDeclaration) -> None:
    """The values of a named enumeration."""
    references = r.tables[module.path].references
    for literal in node.literals:
        references[id(literal)] = Reference(
            "literal", literal.name, module.path, literal.span, literal, node.name
        )


def given(r: Resolver, module: Module, node: Given) -> None:
    """The types of shared instances."""
    for name, binding in module.given.items():
        r.declared(binding.type, r.tables[module.path])
        r.tables[module.path].references[id(binding)] = module.reference("given", binding)
        del name
    del node


def config(r: Resolver, module: Module, node: ConfigDeclaration) -> None:
    """Parameters with their defaults; those of another module get their values here."""
    tables = r.tables[module.path]
    scope = Scope(tables, Frame(None), "config")
    if node.alias:
        _overrides(r, module, node, scope)
        return
    for parameter in node.parameters:
        if isinstance(parameter, Parameter):
            tables.references[id(parameter)] = module.reference("config", parameter)
            type_ = r.parameter_type(parameter, module)
            if parameter.value is not None:
                r.value(parameter.value, scope, type_)


def _overrides(r: Resolver, module: Module, node: ConfigDeclaration, scope: Scope) -> None:
    target = r.index.modules.get(module.aliases.get(node.alias, ""))
    if target is not None:
        reference = Reference("config-block", "config", target.path, reach="qualified")
        scope.tables.references[id(node)] = reference
    else:
        r.missing(node, "config", node.alias, scope.tables, "module", module.aliases)
    for parameter in node.parameters:
        if not isinstance(parameter, Parameter):
            continue
        expected: SpecType = UNKNOWN
        if target is not None and not target.file.unread:
            own = target.parameters.get(parameter.name)
            if own is not None:
                scope.tables.references[id(parameter)] = target.reference("config", own)
                expected = r.parameter_type(own, target)
            else:
                span = parameter.name_span if parameter.name_span.line else parameter.span
                pool, of = target.parameters, target.file.module
                r.missing(parameter, parameter.name, "", scope.tables, "config", pool, of=of, span=span)
        if parameter.value is not None:
            r.value(parameter.value, scope, expected)


def default(r: Resolver, module: Module, node: DefaultDeclaration) -> None:
    """A named instance."""
    tables = r.tables[module.path]
    tables.references[id(node)] = module.reference("default", node)
    type_ = r.declared(node.type, tables) if node.type is not None else UNKNOWN
    r.value(node.value, Scope(tables, Frame(None), "default"), type_)


def deferred(r: Resolver, module: Module, node: Deferred) -> None:
    """The alias of a deferred specification of another module."""
    alias, slash, path = node.name.partition("/")
    if slash and not r.index.known_alias(module, alias):
        r.missing(node, path, alias, r.tables[module.path], "operation", ())


def contract(r: Resolver, module: Module, node: Contract) -> None:
    """The types in a contract's signatures."""
    tables = r.tables[module.path]
    tables.references[id(node)] = module.reference("contract", node)
    for signature in node.signatures:
        for formal in signature.parameters:
            if formal.type is not None:
                r.declared(formal.type, tables, node.name, formal.name)
        if signature.result is not None:
            r.declared(signature.result, tables, node.name, signature.name)


def actor(r: Resolver, module: Module, node: Actor) -> SpecType:
    """Who an actor is: `this` is the instance tested, `within` the context it is tested in."""
    tables = r.tables[module.path]
    known = r.member_types.get(id(node))
    if known is not None:
        return known
    r.member_types[id(node)] = UNKNOWN
    tables.references[id(node)] = module.reference("actor", node)
    scope = Scope(tables, Frame(None), "actor")
    if node.within is not None:
        scope.bind(
            Binding("within", "within", r.declared(node.within, tables), module.path, node.within.span)
        )
    found: SpecType = UNKNOWN
    if node.identified_by is not None:
        base = node.identified_by
        while isinstance(base, Filter):
            base = base.base
        if isinstance(base, Name):
            hit = r.index.entity_named(module, base.name, base.alias) or r.index.collection_named(
                module, base.name, base.alias
            )
            scope.this = hit.value.type if hit is not None else None
        found = element_of(r.infer(node.identified_by, scope))
    r.member_types[id(node)] = found
    return found
