"""Surfaces: who faces them, what they are about, what they show, offer and refer to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from drift.allium.boundaries import (
    ContextClause,
    ContractEntry,
    ContractsClause,
    FacingClause,
    Surface,
    SurfaceEntry,
    SurfaceFor,
    SurfaceIf,
    SurfaceLine,
    SurfaceSection,
)
from drift.allium.expressions import Apply, Expr, Name
from drift.allium.items import TypeRef
from drift.allium.names.calls import emission
from drift.allium.names.declarations import Module
from drift.allium.names.entities import actor
from drift.allium.names.facts import facts_of
from drift.allium.names.references import Reference
from drift.allium.names.resolver import Resolver
from drift.allium.names.rules import MAX_NESTING, bind, branches, let, loop, unread
from drift.allium.names.scope import Binding, Frame, Scope, learn
from drift.allium.names.words import in_frames
from drift.allium.outcomes import EventTrigger, LetClause
from drift.allium.types.model import UNKNOWN, SpecType


def surface(r: Resolver, module: Module, node: Surface) -> None:
    """Resolves a surface; who faces it and its context are in reach everywhere in it."""
    tables = r.tables[module.path]
    tables.references[id(node)] = module.reference("surface", node)
    scope = Scope(tables, Frame(unread(Frame(None), node.clauses)), "surface")
    for clause in node.clauses:
        if isinstance(clause, FacingClause):
            bind(
                r,
                "facing",
                clause,
                clause.binding,
                clause.binding_span,
                party(r, module, clause.type),
                scope,
            )
        elif isinstance(clause, ContextClause):
            type_ = r.declared(clause.type, tables)
            bind(r, "context", clause, clause.binding, clause.binding_span, type_, scope)
    for clause in node.clauses:
        match clause:
            case ContextClause():
                _context(r, clause, scope)
            case LetClause():
                let(r, clause, scope)
            case SurfaceSection():
                _lines(r, clause.kind, clause.lines, scope.block(), 0)
            case ContractsClause():
                for entry in clause.entries:
                    if isinstance(entry, ContractEntry):
                        _contract(r, entry, scope)
            case _:
                pass


def party(r: Resolver, module: Module, ref: TypeRef) -> SpecType:
    """The type of who faces a surface: what an actor is identified by, or the entity itself."""
    hit = r.index.find(module, ref.name, "actors", ref.alias)
    entity = r.index.entity_named(module, ref.name, ref.alias)
    if hit is None or (entity is not None and entity.reach == "own" and hit.reach != "own"):
        if entity is None and not ref.alias:
            pool = chain(module.actors, r.type_names(module))
            r.missing(ref, ref.name, "", r.tables[module.path], "type", pool)
            return UNKNOWN
        return r.declared(ref, r.tables[module.path])
    owner = r.index.modules[hit.module]
    tables = r.tables[module.path]
    tables.found(ref, hit, owner.reference("actor", hit.value))
    found = actor(r, owner, hit.value)
    tables.types[id(ref)] = found
    return found


def _context(r: Resolver, node: ContextClause, scope: Scope) -> None:
    type_ = scope.tables.types.get(id(node.type), UNKNOWN)
    if node.predicate is not None:
        inner = scope.within(type_)
        r.infer(node.predicate, inner)
        bound = scope.binding(node.binding)
        facts = facts_of(r, node.predicate, inner)
        if bound is not None:
            frame = inner.frame.implicit
            learn(scope.facts, {(bound, *path[1:]): one for path, one in facts.items() if path[0] is frame})
    if node.condition is not None:
        r.infer(node.condition, scope)


def _lines(r: Resolver, kind: str, lines: Sequence[SurfaceLine], scope: Scope, level: int) -> None:
    if level > MAX_NESTING:
        return
    for line in lines:
        match line:
            case SurfaceEntry():
                _entry(r, kind, line, scope.block())
            case SurfaceFor():
                _lines(r, kind, line.body, loop(r, line, scope), level + 1)
            case SurfaceIf():
                guarded = [(it.test, it.body) for it in line.branches]
                for body, where in branches(r, guarded, line.otherwise, scope):
                    _lines(r, kind, body, where, level + 1)
            case LetClause():
                let(r, line, scope)
            case _:
                pass


def _entry(r: Resolver, kind: str, node: SurfaceEntry, scope: Scope) -> None:
    """`expression [when condition]`: what the condition says holds for the expression."""
    if kind == "provides":
        _parameters(r, node, scope)
    if node.condition is not None:
        r.infer(node.condition, scope)
        scope = scope.knowing(facts_of(r, node.condition, scope))
    if node.value is None:
        return
    match kind:
        case "provides" if isinstance(node.value, Apply) and isinstance(node.value.callee, Name):
            emission(r, node.value, node.value.callee, scope)
            scope.tables.types[id(node.value)] = scope.tables.types[id(node.value.callee)] = UNKNOWN
        case "related":
            _related(r, node.value, scope)
        case "timeout":
            _timeout(r, node.value, scope)
        case _:
            r.infer(node.value, scope)


def _parameters(r: Resolver, node: SurfaceEntry, scope: Scope) -> None:
    """What an action is given and nothing binds are its own parameters, put in by the party."""
    path = scope.tables.module.path
    if isinstance(node.signature, EventTrigger):
        hit = r.index.trigger_named(scope.tables.module, node.signature.name.name, node.signature.name.alias)
        if hit is not None:
            scope.tables.found(node.signature.name, hit, hit.value.reference)
        for formal in node.signature.parameters:
            if in_frames(r, formal.name, scope)[0] is None:
                type_ = r.declared(formal.type, scope.tables) if formal.type is not None else UNKNOWN
                bind(r, "parameter", formal, formal.name, formal.name_span, type_, scope)
        return
    if not isinstance(node.value, Apply):
        return
    for argument in node.value.arguments:
        value = argument.value
        if type(value) is Name and not value.alias and not _is_known(r, value.name, scope):
            type_ = r.guess(scope.tables.module, value.name) or UNKNOWN
            scope.bind(Binding("parameter", value.name, type_, path, value.span, argument, guessed=True))


def _is_known(r: Resolver, name: str, scope: Scope) -> bool:
    """Whether something of the surface or a shared instance of the module is called so."""
    return name in scope.tables.module.given or in_frames(r, name, scope)[0] is not None


def _related(r: Resolver, value: Expr, scope: Scope) -> None:
    """`OtherSurface(instance)`."""
    callee = value.callee if isinstance(value, Apply) else value
    if not isinstance(callee, Name):
        r.infer(value, scope)
        return
    module = scope.tables.module
    hit = r.index.find(module, callee.name, "surfaces", callee.alias)
    if hit is not None:
        owner = r.index.modules[hit.module]
        scope.tables.found(callee, hit, owner.reference("surface", hit.value))
    else:
        r.missing(callee, callee.name, callee.alias, scope.tables, "surface", module.surfaces)
    scope.tables.types[id(callee)] = scope.tables.types[id(value)] = UNKNOWN
    if isinstance(value, Apply):
        for argument in value.arguments:
            r.infer(argument.value, scope)


def _timeout(r: Resolver, value: Expr, scope: Scope) -> None:
    """The name of a rule with a temporal trigger."""
    if not isinstance(value, Name):
        r.infer(value, scope)
        return
    module = scope.tables.module
    hit = r.index.find(module, value.name, "rules", value.alias)
    if hit is not None:
        owner = r.index.modules[hit.module]
        scope.tables.found(value, hit, owner.reference("rule", hit.value))
    else:
        r.missing(value, value.name, value.alias, scope.tables, "rule", module.rules)
    scope.tables.types[id(value)] = UNKNOWN


def _contract(r: Resolver, node: ContractEntry, scope: Scope) -> None:
    module, name = scope.tables.module, node.contract
    hit = r.index.find(module, name.name, "contracts", name.alias)
    if hit is None:
        r.missing(name, name.name, name.alias, scope.tables, "contract", module.contracts)
        return
    owner = r.index.modules[hit.module]
    reference: Reference = hit.refer(owner.reference("contract", hit.value))
    r.refer(name, scope, reference)
    r.refer(node, scope, reference)
