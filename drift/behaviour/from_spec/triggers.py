"""Triggers: what a rule's `when` binds and asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drift.allium.expressions import Access, Constant, Expr, Name
from drift.allium.items import Broken, Prose
from drift.allium.names.plurals import snake
from drift.allium.names.triggers import roots
from drift.allium.outcomes import ConditionTrigger, EventTrigger, TransitionTrigger, TriggerNode, WhenClause
from drift.allium.parts import parts
from drift.allium.project import SpecFile
from drift.allium.tree import RuleDeclaration
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.index import source, words
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import Trigger
from drift.logic.rewrite import substitute
from drift.logic.terms import Term, Var


@dataclass(frozen=True, slots=True)
class Bound:
    """A compiled trigger and the scope it opens."""

    trigger: Trigger
    scope: Scope


@dataclass(frozen=True, slots=True)
class Triggered:
    """All triggers of a rule, at least one, and the scope they open together."""

    triggers: tuple[Trigger, ...]
    scope: Scope


def compile_triggers(rule: RuleDeclaration, file: SpecFile, compiler: Compiler) -> Triggered:
    """The triggers of a rule, any of which sets it off; what they bind under one name is one instance."""
    nodes = [node for clause in rule.clauses if isinstance(clause, WhenClause) for node in clause.triggers]
    if not nodes:
        return Triggered((_unreadable(rule, file),), Scope(file))
    bounds = [compile_trigger(node, file, compiler) for node in nodes]
    if len(bounds) == 1:
        return Triggered((bounds[0].trigger,), bounds[0].scope)
    known: dict[str, Var] = {}
    for bound in bounds:
        for variable in bound.trigger.params:
            if not known.get(variable.name, Var(variable.name)).entity:
                known[variable.name] = variable
    mapping: dict[Term, Term] = {
        Var(variable.name): variable for variable in known.values() if variable.entity
    }
    scope = Scope(file)
    for bound in reversed(bounds):
        for name, term in bound.scope.bindings.items():
            scope = scope.bind(name, mapping.get(term, term))
    return Triggered(tuple(_over(bound.trigger, mapping) for bound in bounds), scope)


def _over(trigger: Trigger, mapping: dict[Term, Term]) -> Trigger:
    params = tuple(found for one in trigger.params if isinstance(found := mapping.get(one, one), Var))
    return replace(trigger, params=params, condition=substitute(trigger.condition, mapping))


def _unreadable(rule: RuleDeclaration, file: SpecFile) -> Trigger:
    """The trigger of a rule whose `when` is missing or not in the language."""
    for clause in rule.clauses:
        if isinstance(clause, Broken | Prose) and clause.kind == "when":
            return Trigger("unknown", source=source(file, clause.span), text=clause.text)
    return Trigger("unknown", source=source(file, rule.span))


def compile_trigger(node: TriggerNode, file: SpecFile, compiler: Compiler) -> Bound:
    """The trigger with its parameters as variables of the best-known entity."""
    scope = Scope(file)
    match node:
        case EventTrigger():
            return _event(node, scope, compiler)
        case ConditionTrigger():
            return _condition(node, scope, compiler)
        case TransitionTrigger():
            return _transition(node, scope, compiler)


def _event(node: EventTrigger, scope: Scope, compiler: Compiler) -> Bound:
    parameters: list[Var] = []
    for parameter in node.parameters:
        variable = Var(parameter.name, compiler.index.instance(parameter, scope.file))
        parameters.append(variable)
        scope = scope.bind(parameter.name, variable)
    qualified = f"{node.name.alias}/{node.name.name}" if node.name.alias else node.name.name
    trigger = Trigger(
        "external",
        qualified,
        params=tuple(parameters),
        source=source(scope.file, node.span),
        text=words(scope.file, node.span),
    )
    return Bound(trigger, scope)


def _condition(node: ConditionTrigger, scope: Scope, compiler: Compiler) -> Bound:
    about = _instance(node, node.condition, scope, compiler)
    variable, scope = about.variable, about.scope
    where = source(scope.file, node.span)
    text = words(scope.file, node.span)
    condition = node.condition
    if isinstance(condition, Access) and condition.name == "created" and isinstance(condition.base, Name):
        trigger = Trigger("created", "", variable.entity, params=(variable,), source=where, text=text)
        return Bound(trigger, scope)
    predicate = compiler.predicate(condition, about.inner)
    temporal = mentions_now(condition)
    field = condition.name if isinstance(condition, Access) and not temporal else ""
    kind = "temporal" if temporal else "derived"
    params = (variable,) if variable.name else ()
    return Bound(Trigger(kind, "", variable.entity, field, params, predicate, where, text), scope)  # type: ignore[arg-type]


def _transition(node: TransitionTrigger, scope: Scope, compiler: Compiler) -> Bound:
    about = _instance(node, node.subject, scope, compiler)
    subject = compiler.term(node.subject, about.inner)
    value = compiler.term(node.value, about.inner, compiler.vocabulary.type_of(subject))
    field = node.subject.name if isinstance(node.subject, Access) else ""
    trigger = Trigger(
        "reached" if node.reached else "transition",
        "",
        about.variable.entity,
        field,
        (about.variable,),
        compiler.equal(subject, value),
        source(scope.file, node.span),
        words(scope.file, node.span),
    )
    return Bound(trigger, about.scope)


@dataclass(frozen=True, slots=True)
class _About:
    """The instance a condition is about; in the condition itself, `inner`, its type's name stands for it."""

    variable: Var
    scope: Scope
    inner: Scope


def _instance(
    node: ConditionTrigger | TransitionTrigger, condition: Expr, scope: Scope, compiler: Compiler
) -> _About:
    """Named before the colon, by its type, or by an unbound name in the condition."""
    index, binding = compiler.index, node.binding if node.binding != "_" else ""
    for name in roots(condition):
        entity = index.entity(name, scope.file) or (name.name if name.alias else "")
        if entity:
            variable = Var(binding or snake(entity.rpartition("/")[2]), entity)
            scope = scope.bind(variable.name, variable).bind(f"{name.name}.", variable)
            return _About(variable, scope, scope.bind(name.name, variable))
    unbound = (one.name for one in roots(condition) if compiler.named(one, scope) is None)
    called = binding or next((name for name in unbound if not name[:1].isupper()), "")
    if not called:
        return _About(Var(""), scope, scope)
    variable = Var(called, index.instance(node, scope.file))
    scope = scope.bind(called, variable)
    return _About(variable, scope, scope)


def mentions_now(node: Expr) -> bool:
    """Whether an expression reads the clock itself."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Constant) and current.name == "now":
            return True
        stack.extend(parts(current))
    return False
