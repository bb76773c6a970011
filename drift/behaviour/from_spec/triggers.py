"""Triggers: what a rule's `when` binds and asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drift.allium.expressions import Access, Constant, Expr, Name
from drift.allium.items import Broken, Prose
from drift.allium.names.plurals import snake
from drift.allium.outcomes import ConditionTrigger, EventTrigger, TransitionTrigger, TriggerNode, WhenClause
from drift.allium.parts import parts
from drift.allium.project import SpecFile
from drift.allium.tree import RuleDeclaration
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.index import source, words
from drift.behaviour.from_spec.parameters import ParameterTypes, declared_type, parameter_name
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


def compile_triggers(
    rule: RuleDeclaration, file: SpecFile, compiler: Compiler, types: ParameterTypes
) -> Triggered:
    """The triggers of a rule, any of which sets it off; what they bind under one name is one instance."""
    nodes = [node for clause in rule.clauses if isinstance(clause, WhenClause) for node in clause.triggers]
    if not nodes:
        return Triggered((_unreadable(rule, file),), Scope(file))
    bounds = [compile_trigger(node, rule, file, compiler, types) for node in nodes]
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


def compile_trigger(
    node: TriggerNode, rule: RuleDeclaration, file: SpecFile, compiler: Compiler, types: ParameterTypes
) -> Bound:
    """The trigger with its parameters as variables of the best-known entity."""
    scope = Scope(file)
    match node:
        case EventTrigger():
            return _event(node, rule, scope, types)
        case ConditionTrigger():
            return _condition(node, rule, scope, compiler, types)
        case TransitionTrigger():
            return _transition(node, rule, scope, compiler, types)


def _event(node: EventTrigger, rule: RuleDeclaration, scope: Scope, types: ParameterTypes) -> Bound:
    typed = types.of_event(scope.file, rule, node)
    parameters: list[Var] = []
    for parameter in node.parameters:
        name = parameter_name(parameter)
        variable = Var(name, typed.get(name, ""))
        if not variable.entity and not declared_type(parameter):
            variable = Var(name)
        parameters.append(variable)
        scope = scope.bind(name, variable)
    qualified = f"{node.name.alias}/{node.name.name}" if node.name.alias else node.name.name
    trigger = Trigger(
        "external",
        qualified,
        params=tuple(parameters),
        source=source(scope.file, node.span),
        text=words(scope.file, node.span),
    )
    return Bound(trigger, scope)


def _condition(
    node: ConditionTrigger, rule: RuleDeclaration, scope: Scope, compiler: Compiler, types: ParameterTypes
) -> Bound:
    variable, scope = _instance(node.binding, node.condition, rule, scope, compiler, types)
    where = source(scope.file, node.span)
    text = words(scope.file, node.span)
    condition = node.condition
    if isinstance(condition, Access) and condition.name == "created" and isinstance(condition.base, Name):
        trigger = Trigger("created", "", variable.entity, params=(variable,), source=where, text=text)
        return Bound(trigger, scope)
    predicate = compiler.predicate(condition, scope)
    temporal = mentions_now(condition)
    field = condition.name if isinstance(condition, Access) and not temporal else ""
    kind = "temporal" if temporal else "derived"
    params = (variable,) if variable.name else ()
    return Bound(Trigger(kind, "", variable.entity, field, params, predicate, where, text), scope)  # type: ignore[arg-type]


def _transition(
    node: TransitionTrigger, rule: RuleDeclaration, scope: Scope, compiler: Compiler, types: ParameterTypes
) -> Bound:
    variable, scope = _instance(node.binding, node.subject, rule, scope, compiler, types)
    subject = compiler.term(node.subject, scope)
    value = compiler.term(node.value, scope, compiler.vocabulary.type_of(subject))
    field = node.subject.name if isinstance(node.subject, Access) else ""
    trigger = Trigger(
        "reached" if node.reached else "transition",
        "",
        variable.entity,
        field,
        (variable,),
        compiler.equal(subject, value),
        source(scope.file, node.span),
        words(scope.file, node.span),
    )
    return Bound(trigger, scope)


def _instance(
    binding: str,
    condition: Expr,
    rule: RuleDeclaration,
    scope: Scope,
    compiler: Compiler,
    types: ParameterTypes,
) -> tuple[Var, Scope]:
    """The instance a condition is about: named before the colon, by its type, or by an unbound name in it."""
    for name in roots(condition):
        entity = compiler.index.entity(name.name) or (name.name if name.alias else "")
        if entity and name.name not in scope.bindings:
            called = binding if binding not in ("", "_") else snake(entity)
            variable = Var(called, entity)
            return variable, scope.bind(called, variable).bind(name.name, variable)
    if binding not in ("", "_"):
        variable = Var(binding, types.of_name(scope.file, rule, binding))
        return variable, scope.bind(binding, variable)
    for name in roots(condition):
        if compiler.named(name, scope) is None:
            variable = Var(name.name, types.of_name(scope.file, rule, name.name))
            return variable, scope.bind(name.name, variable)
    return Var(""), scope


def roots(node: Expr) -> list[Name]:
    """The names at which the paths of an expression start, in order."""
    found: list[Name] = []
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Access):
            base: Expr = current
            while isinstance(base, Access):
                base = base.base
            if isinstance(base, Name) and base.name != "config":
                found.append(base)
                continue
            if isinstance(base, Name):
                continue
        stack.extend(reversed(parts(current)))
    return found


def mentions_now(node: Expr) -> bool:
    """Whether an expression reads the clock itself."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Constant) and current.name == "now":
            return True
        stack.extend(parts(current))
    return False
