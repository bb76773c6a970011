"""Rules: clauses and statements in order, each in the scope the reference gives it.

A `let` is in reach of what follows it in its block; guards of `requires` hold for the whole rule; what an
`if` tests holds in its body and fails in the branches after it (language reference, "Rule structure", "Sum
types").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drift.allium.expressions import UNPLACED, Expr
from drift.allium.items import Broken, Prose
from drift.allium.names.calls import looped
from drift.allium.names.facts import Facts, facts_of
from drift.allium.names.parameters import Parameters
from drift.allium.names.references import ReferenceKind
from drift.allium.names.resolver import Resolver
from drift.allium.names.scope import Binding, Frame, Scope, learn
from drift.allium.names.triggers import trigger
from drift.allium.outcomes import (
    Assignment,
    Clause,
    EnsuresClause,
    ForClause,
    ForStatement,
    IfStatement,
    LetClause,
    LetStatement,
    Perform,
    Removal,
    RequiresClause,
    Statement,
    WhenClause,
)
from drift.allium.tree import RuleDeclaration
from drift.allium.types.model import UNKNOWN, SpecType
from drift.logic.spans import Span

_BIND_NOTHING = ("requires", "ensures")
MAX_NESTING = 200
"""Deeper blocks are not looked into; the parser reads none so deep."""


def rule(r: Resolver, node: RuleDeclaration, scope: Scope, parameters: Parameters) -> None:
    """Resolves a rule."""
    scope = Scope(scope.tables, Frame(unread(scope.frame, node.clauses)), "rule")
    r.pending.clear()
    _clauses(r, node, node.clauses, scope, parameters, 0)
    for key, path, needed in r.pending:
        fact = scope.facts.get(path)
        if fact is not None and fact.names is not None and fact.names <= needed:
            r.unguarded.pop(key, None)
    r.pending.clear()


def unread(frame: Frame, clauses: Sequence[object]) -> Frame:
    """Names that clauses which could not be read may bind are in reach, of unknown type."""
    broken = any(isinstance(one, Broken | Prose) and one.kind not in _BIND_NOTHING for one in clauses)
    return Frame(frame, UNKNOWN) if broken else frame


def _clauses(
    r: Resolver,
    node: RuleDeclaration,
    clauses: Sequence[Clause],
    scope: Scope,
    parameters: Parameters,
    level: int,
) -> None:
    if level > MAX_NESTING:
        return
    for clause in clauses:
        if isinstance(clause, WhenClause):
            for one in clause.triggers:
                said = trigger(r, one, node, scope, parameters)
                if len(clause.triggers) == 1:
                    learn(scope.facts, said)
    for clause in clauses:
        match clause:
            case LetClause():
                let(r, clause, scope)
            case RequiresClause():
                r.infer(clause.condition, scope)
                learn(scope.facts, facts_of(r, clause.condition, scope))
            case EnsuresClause():
                _block(r, clause.statements, scope.block(), level + 1)
            case ForClause():
                inner = loop(r, clause, scope)
                _clauses(r, node, clause.clauses, inner, parameters, level + 1)
            case _:
                pass


def let(r: Resolver, node: LetClause | LetStatement, scope: Scope) -> None:
    """`let name = value`."""
    type_ = r.value(node.value, scope)
    bind(r, "let", node, node.name, node.name_span, type_, scope)


def bind(
    r: Resolver, kind: ReferenceKind, node: Any, name: str, at: Span, type_: SpecType, scope: Scope
) -> Binding:
    """Binds a name that `node` introduces."""
    span = at if at != UNPLACED else node.span
    binding = Binding(kind, name, type_, scope.tables.module.path, span, node)
    r.refer(node, scope, binding.reference)
    scope.bind(binding)
    return binding


def loop(r: Resolver, node: Any, scope: Scope) -> Scope:
    """The scope of the body of `for variable in collection`; what selects the elements is known of them."""
    element = looped(r, node.collection, scope, node.variable)
    inner = scope.block()
    binding = bind(r, "loop", node, node.variable, node.variable_span, element, inner)
    r.learn_of_elements(node.collection, binding, inner)
    return inner


def _block(r: Resolver, statements: Sequence[Statement], scope: Scope, level: int) -> None:
    if level > MAX_NESTING:
        return
    for one in statements:
        match one:
            case Assignment():
                r.target = one.target
                expected = r.infer(one.target, scope)
                r.target = None
                r.value(one.value, scope, expected)
            case Perform():
                r.infer(one.call, scope)
            case Removal():
                r.infer(one.target, scope)
            case LetStatement():
                let(r, one, scope)
            case IfStatement():
                for body, where in branches(
                    r, [(it.test, it.body) for it in one.branches], one.otherwise, scope
                ):
                    _block(r, body, where, level + 1)
            case ForStatement():
                _block(r, one.body, loop(r, one, scope), level + 1)
            case Broken() | Prose() if one.text.startswith("let"):
                scope.frame = Frame(scope.frame, UNKNOWN)
            case _:
                pass


def branches(
    r: Resolver, guarded: Sequence[tuple[Expr, Sequence[Any]]], otherwise: Sequence[Any], scope: Scope
) -> list[tuple[Sequence[Any], Scope]]:
    """The bodies of an `if` with their scopes; the tests are resolved on the way."""
    found: list[tuple[Sequence[Any], Scope]] = []
    failed: Facts = {}
    for test, body in guarded:
        where = scope.block()
        learn(where.facts, failed)
        r.infer(test, where)
        learn(failed, facts_of(r, test, where, holds=False))
        learn(where.facts, facts_of(r, test, where))
        found.append((body, where))
    if otherwise:
        where = scope.block()
        learn(where.facts, failed)
        found.append((otherwise, where))
    return found
