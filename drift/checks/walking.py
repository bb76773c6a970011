"""Every expression of a file with where it stands: one walk, shared by all checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeAlias

import msgspec

from drift.allium.boundaries import (
    Actor,
    ContextClause,
    Surface,
    SurfaceEntry,
    SurfaceFor,
    SurfaceIf,
    SurfaceLine,
    SurfaceSection,
)
from drift.allium.expressions import Expr
from drift.allium.items import (
    Assertion,
    AssertionLet,
    DerivedItem,
    FieldItem,
    Invariant,
    InvariantLine,
    Quantified,
    RelationshipItem,
)
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
from drift.allium.project import SpecFile
from drift.allium.tree import (
    ConfigDeclaration,
    Declaration,
    DefaultDeclaration,
    EntityDeclaration,
    Parameter,
    RuleDeclaration,
)

Role: TypeAlias = Literal[
    "trigger", "let", "requires", "test", "target", "value", "call", "removal", "collection", "relationship",
    "derived", "default", "assertion", "identity", "context", "condition", "entry", "config",
]  # fmt: skip
"""What a top expression is to its declaration; `call`: a creation, emission or change; `test`: of an `if`."""


class Located(msgspec.Struct, frozen=True, gc=False):
    """An expression. `top` is the whole one that it is part of, `section` that of a surface."""

    file: SpecFile
    declaration: Declaration
    role: Role
    node: Any
    top: Any
    section: str = ""
    item: Any = None


Top: TypeAlias = tuple[Role, Expr, str, Any]


def located(file: SpecFile) -> Iterator[Located]:
    """Every expression of a file, whole ones before their parts."""
    for declaration in file.tree.declarations:
        for role, top, section, item in tops(declaration):
            stack = [top]
            while stack:
                node = stack.pop()
                yield Located(file, declaration, role, node, top, section, item)
                stack.extend(reversed(parts(node)))


def tops(declaration: Declaration) -> Iterator[Top]:
    """The whole expressions of a declaration: role, expression, section of a surface, item of an entity."""
    match declaration:
        case EntityDeclaration():
            for item in declaration.items:
                match item:
                    case FieldItem() if item.default is not None:
                        yield "default", item.default, "", item
                    case RelationshipItem() if item.predicate is not None:
                        yield "relationship", item.predicate, "", item
                    case DerivedItem():
                        yield "derived", item.value, "", item
                    case Invariant():
                        yield from _lines(item.body, item)
                    case _:
                        pass
        case RuleDeclaration():
            yield from _clauses(declaration.clauses)
        case Surface():
            yield from _surface(declaration)
        case Invariant():
            yield from _lines(declaration.body, declaration)
        case Actor() if declaration.identified_by is not None:
            yield "identity", declaration.identified_by, "", None
        case ConfigDeclaration():
            for parameter in declaration.parameters:
                if isinstance(parameter, Parameter) and parameter.value is not None:
                    yield "config", parameter.value, "", parameter
        case DefaultDeclaration():
            yield "default", declaration.value, "", None
        case _:
            pass


def _lines(lines: Iterable[InvariantLine], item: Any) -> Iterator[Top]:
    for line in lines:
        match line:
            case Assertion():
                yield "assertion", line.condition, "", item
            case AssertionLet():
                yield "let", line.value, "", item
            case Quantified():
                yield "collection", line.collection, "", line
                yield from _lines(line.body, item)
            case _:
                pass


def _clauses(clauses: Iterable[Clause]) -> Iterator[Top]:
    for clause in clauses:
        match clause:
            case WhenClause():
                for trigger in clause.triggers:
                    if isinstance(trigger, ConditionTrigger):
                        yield "trigger", trigger.condition, "", trigger
                    elif isinstance(trigger, TransitionTrigger):
                        yield "trigger", trigger.subject, "", trigger
                        yield "trigger", trigger.value, "", trigger
            case LetClause():
                yield "let", clause.value, "", clause
            case RequiresClause():
                yield "requires", clause.condition, "", clause
            case EnsuresClause():
                yield from _statements(clause.statements)
            case ForClause():
                yield "collection", clause.collection, "", clause
                yield from _clauses(clause.clauses)
            case _:
                pass


def _statements(statements: Iterable[Statement]) -> Iterator[Top]:
    for one in statements:
        match one:
            case Assignment():
                yield "target", one.target, "", one
                yield "value", one.value, "", one
            case Perform():
                yield "call", one.call, "", one
            case Removal():
                yield "removal", one.target, "", one
            case LetStatement():
                yield "call", one.value, "", one
            case IfStatement():
                for branch in one.branches:
                    if branch.unread is None:
                        yield "test", branch.test, "", one
                    yield from _statements(branch.body)
                yield from _statements(one.otherwise)
            case ForStatement():
                yield "collection", one.collection, "", one
                yield from _statements(one.body)
            case _:
                pass


def _surface(surface: Surface) -> Iterator[Top]:
    for clause in surface.clauses:
        match clause:
            case ContextClause():
                if clause.predicate is not None:
                    yield "context", clause.predicate, "context", clause
                if clause.condition is not None:
                    yield "condition", clause.condition, "context", clause
            case LetClause():
                yield "let", clause.value, "let", clause
            case SurfaceSection():
                yield from _entries(clause.lines, clause.kind)
            case _:
                pass


def _entries(lines: Iterable[SurfaceLine], section: str) -> Iterator[Top]:
    for line in lines:
        match line:
            case SurfaceEntry():
                if line.value is not None:
                    yield "entry", line.value, section, line
                if line.condition is not None:
                    yield "condition", line.condition, section, line
            case SurfaceFor():
                yield "collection", line.collection, section, line
                yield from _entries(line.body, section)
            case SurfaceIf():
                for branch in line.branches:
                    yield "test", branch.test, section, line
                    yield from _entries(branch.body, section)
                yield from _entries(line.otherwise, section)
            case LetClause():
                yield "let", line.value, section, line
            case _:
                pass
