"""Walks over the syntax tree without recursion: what the expressions of a rule do with names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.allium.expressions import Expr
from drift.allium.outcomes import (
    Assignment,
    Clause,
    ConditionTrigger,
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
    TransitionTrigger,
    WhenClause,
)
from drift.allium.parts import parts


def every(nodes: Iterable[Expr]) -> Iterator[Expr]:
    """These expressions and all their parts."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        yield node
        stack.extend(parts(node))


def expressions_of(clauses: Iterable[Clause]) -> Iterator[Expr]:
    """Every top expression of these clauses."""
    for clause in clauses:
        match clause:
            case WhenClause(triggers=triggers):
                for trigger in triggers:
                    if isinstance(trigger, ConditionTrigger):
                        yield trigger.condition
                    elif isinstance(trigger, TransitionTrigger):
                        yield trigger.subject
            case LetClause(value=value):
                yield value
            case RequiresClause(condition=condition):
                yield condition
            case EnsuresClause(statements=statements):
                for one in statements_in(statements):
                    yield from _expressions(one)
            case ForClause(collection=collection, clauses=inner):
                yield collection
                yield from expressions_of(inner)
            case _:
                pass


def statements_in(statements: Iterable[Statement]) -> Iterator[Statement]:
    """These statements and those inside them, in order."""
    stack = list(reversed(tuple(statements)))
    while stack:
        one = stack.pop()
        yield one
        if isinstance(one, IfStatement):
            inner = [part for branch in one.branches for part in branch.body]
            stack.extend(reversed((*inner, *one.otherwise)))
        elif isinstance(one, ForStatement):
            stack.extend(reversed(one.body))


def assignments_in(clauses: Iterable[Clause]) -> Iterator[Assignment]:
    """The assignments of a rule."""
    for clause in clauses:
        if isinstance(clause, EnsuresClause):
            for one in statements_in(clause.statements):
                if isinstance(one, Assignment):
                    yield one
        elif isinstance(clause, ForClause):
            yield from assignments_in(clause.clauses)


def _expressions(one: Statement) -> Iterator[Expr]:
    match one:
        case Assignment():
            yield one.target
            yield one.value
        case Perform():
            yield one.call
        case Removal():
            yield one.target
        case LetStatement():
            yield one.value
        case IfStatement():
            for branch in one.branches:
                yield branch.test
        case ForStatement():
            yield one.collection
        case _:
            pass
