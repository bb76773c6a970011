"""Triggers: what a rule's `when` binds."""

from __future__ import annotations

from drift.allium.expressions import UNPLACED, Access, Expr, Name, Relation
from drift.allium.names.declarations import Entity
from drift.allium.names.facts import Facts, facts_of
from drift.allium.names.parameters import Parameters
from drift.allium.names.plurals import snake
from drift.allium.names.resolver import Resolver
from drift.allium.names.scope import Binding, Frame, Path, Scope
from drift.allium.names.search import Hit
from drift.allium.outcomes import ConditionTrigger, EventTrigger, TransitionTrigger, TriggerNode
from drift.allium.parts import parts
from drift.allium.tree import RuleDeclaration
from drift.allium.types.model import UNKNOWN, SpecType


def trigger(
    r: Resolver, node: TriggerNode, rule: RuleDeclaration, scope: Scope, parameters: Parameters
) -> Facts:
    """Resolves a trigger of a rule and binds what it binds; returns what holds when it fires."""
    match node:
        case EventTrigger():
            _event(r, node, scope, parameters)
            return {}
        case ConditionTrigger():
            inner = _instance(r, node, node.condition, rule, scope, parameters)
            before = len(r.pending)
            r.infer(node.condition, inner)
            # The rule's `requires` speak of the instance, and guard what its trigger reads too.
            for index, (key, path, needed) in enumerate(r.pending[before:], before):
                r.pending[index] = (key, _bound(path, inner, scope), needed)
            return _of_instance(facts_of(r, node.condition, inner), inner, scope)
        case TransitionTrigger():
            inner = _instance(r, node, node.subject, rule, scope, parameters)
            r.value(node.value, inner, r.infer(node.subject, inner))
            reached = Relation(node.span, "=", node.subject, node.value)
            return _of_instance(facts_of(r, reached, inner), inner, scope)


def _of_instance(facts: Facts, inner: Scope, scope: Scope) -> Facts:
    """What is said of the type's name in a trigger, said of the instance that it binds."""
    return {
        _bound(path, inner, scope): fact
        for path, fact in facts.items()
        if scope.frame.names or not _stands(path, inner)
    }


def _bound(path: Path, inner: Scope, scope: Scope) -> Path:
    bound = list(scope.frame.names.values())[-1:]
    return (bound[0], *path[1:]) if bound and _stands(path, inner) else path


def _stands(path: Path, inner: Scope) -> bool:
    """Whether a path begins with the type's name, which stands for the instance."""
    return any(path[0] is one for one in inner.frame.names.values())


def formal_types(r: Resolver, parameters: Parameters) -> None:
    """Notes the type of every trigger parameter, before emissions ask for it."""
    for module in r.index.modules.values():
        types = r.tables[module.path].types
        for receiver in module.events:
            for formal in receiver.event.parameters:
                types[id(formal)] = parameters.types.get(id(formal), UNKNOWN)


def _event(r: Resolver, node: EventTrigger, scope: Scope, parameters: Parameters) -> None:
    tables = scope.tables
    hit = r.index.trigger_named(tables.module, node.name.name, node.name.alias)
    if hit is not None:
        scope.tables.found(node.name, hit, hit.value.reference)
        scope.tables.found(node, hit, hit.value.reference)
    else:
        target = r.index.modules.get(tables.module.aliases.get(node.name.alias, ""))
        pool = target.triggers if target is not None else ()
        r.missing(node.name, node.name.name, node.name.alias, tables, "trigger", pool)
    for formal in node.parameters:
        type_ = parameters.types.get(id(formal), UNKNOWN)
        span = formal.name_span if formal.name_span != UNPLACED else formal.span
        guessed = id(formal) in parameters.guessed
        binding = Binding("parameter", formal.name, type_, tables.module.path, span, formal, guessed=guessed)
        r.refer(formal, scope, binding.reference)
        scope.bind(binding)


def _instance(
    r: Resolver,
    node: ConditionTrigger | TransitionTrigger,
    condition: Expr,
    rule: RuleDeclaration,
    scope: Scope,
    parameters: Parameters,
) -> Scope:
    """Binds the instance that a condition is about; in the condition itself its type's name stands for it.

    Its type is that of the trigger's node.
    """
    name, span = node.binding, node.binding_span
    inner = Scope(scope.tables, Frame(scope.frame), scope.place, facts=scope.facts)
    path = scope.tables.module.path
    unbound: Name | None = None
    for root in roots(condition):
        hit = _entity(r, root, scope)
        if hit is None:
            if unbound is None and not root.alias and scope.binding(root.name) is None:
                unbound = root
            continue
        entity = hit.value
        called = name or snake(entity.type.name)
        binding = Binding("trigger-binding", called, entity.type, path, span if name else root.span, node)
        scope.bind(binding)
        scope.tables.types[id(node)] = entity.type
        if name:
            r.refer(node, scope, binding.reference)
        stands = Binding("entity", root.name, entity.type, path, None)
        stands.reference = hit.refer(entity.reference)
        inner.bind(stands)
        return inner
    if name:
        type_ = parameters.named(scope.tables.module, name, rule) or UNKNOWN
        scope.tables.types[id(node)] = type_
        binding = Binding("trigger-binding", name, type_, path, span, node, guessed=True)
        r.refer(node, scope, binding.reference)
        scope.bind(binding)
    elif unbound is not None:
        _older(r, unbound, rule, scope, parameters, node)
    return inner


def _older(
    r: Resolver,
    root: Name,
    rule: RuleDeclaration,
    scope: Scope,
    parameters: Parameters,
    node: TriggerNode,
) -> None:
    """`when: circuit_breaker.is_tripped`: the instance is called like its entity."""
    module = scope.tables.module
    if root.name in module.given or root.name in module.defaults or root.name in module.parameters:
        return
    type_: SpecType | None = parameters.named(module, root.name, rule)
    if type_ is None:
        r.missing(root, root.name, "", scope.tables, "instance", (snake(name) for name in module.entities))
        type_ = UNKNOWN
    scope.tables.types[id(node)] = type_
    binding = Binding("trigger-binding", root.name, type_, module.path, root.span, node)
    r.refer(node, scope, binding.reference)
    scope.bind(binding)


def _entity(r: Resolver, root: Name, scope: Scope) -> Hit[Entity] | None:
    if not root.alias and scope.binding(root.name) is not None:
        return None
    if not root.name[:1].isupper():
        return None
    return r.index.entity_named(scope.tables.module, root.name, root.alias)


def roots(node: Expr) -> list[Name]:
    """The names at which the paths of an expression start, in order; `config` is none."""
    found: list[Name] = []
    stack = [node]
    while stack:
        current = stack.pop()
        base = current
        while isinstance(base, Access):
            base = base.base
        if isinstance(base, Name):
            if base.name != "config":
                found.append(base)
        elif base is not current:
            stack.append(base)
        else:
            stack.extend(reversed(parts(current)))
    return found
