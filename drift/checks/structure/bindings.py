"""Names that are bound twice in one scope. Reference: "Local bindings", rules 11 and 24."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.allium.boundaries import ContextClause, FacingClause, Surface, SurfaceClause, SurfaceSection
from drift.allium.expressions import UNPLACED
from drift.allium.outcomes import (
    Clause,
    ConditionTrigger,
    EnsuresClause,
    EventTrigger,
    ForClause,
    ForStatement,
    IfStatement,
    LetClause,
    LetStatement,
    Statement,
    TransitionTrigger,
    WhenClause,
)
from drift.allium.tree import RuleDeclaration
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related
from drift.logic.spans import Span

CODE = "allium.let.duplicateBinding"
Bound = dict[str, Span]


def check(context: Context) -> Iterator[Found]:
    """Every second binding of a name that is in reach already."""
    for file, rule in context.declared(RuleDeclaration):
        yield from _Scopes(file.path).clauses(rule.clauses, {})
    for file, surface in context.declared(Surface):
        yield from _Scopes(file.path).surface(surface.clauses)


class _Scopes:
    """One declaration of a file."""

    def __init__(self, file: str) -> None:
        self.file = file

    def _bind(self, bound: Bound, name: str, span: Span) -> Iterator[Found]:
        if name in ("", "_"):
            return
        if name in bound:
            related = Related(self.file, bound[name], "bound here first")
            said = f"`{name}` is bound already"
            yield Found(CODE, self.file, span, said, "give one of them another name", (related,))
        bound[name] = span

    def clauses(self, clauses: Iterable[Clause], bound: Bound) -> Iterator[Found]:
        """The clauses of a rule. What an `ensures` binds stays in it."""
        clauses = tuple(clauses)
        for clause in clauses:
            if isinstance(clause, WhenClause):
                yield from self._triggers(clause, bound)
        for clause in clauses:
            match clause:
                case LetClause():
                    yield from self._bind(bound, clause.name, _at(clause))
                case EnsuresClause():
                    yield from self.statements(clause.statements, dict(bound))
                case ForClause():
                    inner = dict(bound)
                    yield from self._bind(inner, clause.variable, clause.variable_span)
                    yield from self.clauses(clause.clauses, inner)
                case _:
                    pass

    def _triggers(self, clause: WhenClause, bound: Bound) -> Iterator[Found]:
        """Triggers joined by `or` bind the same names."""
        together: Bound = {}
        for trigger in clause.triggers:
            own: Bound = {}
            match trigger:
                case EventTrigger():
                    for formal in trigger.parameters:
                        span = formal.name_span if formal.name_span != UNPLACED else formal.span
                        yield from self._bind(own, formal.name, span)
                case ConditionTrigger() | TransitionTrigger():
                    yield from self._bind(own, trigger.binding, trigger.binding_span)
            together.update(own)
        bound.update(together)

    def statements(self, statements: Iterable[Statement], bound: Bound) -> Iterator[Found]:
        """The statements of a block; branches do not see each other."""
        for one in statements:
            match one:
                case LetStatement():
                    yield from self._bind(bound, one.name, _at(one))
                case IfStatement():
                    for branch in one.branches:
                        yield from self.statements(branch.body, dict(bound))
                    yield from self.statements(one.otherwise, dict(bound))
                case ForStatement():
                    inner = dict(bound)
                    yield from self._bind(inner, one.variable, one.variable_span)
                    yield from self.statements(one.body, inner)
                case _:
                    pass

    def surface(self, clauses: Iterable[SurfaceClause]) -> Iterator[Found]:
        """`facing` and `context` have a rule of their own (32)."""
        bound: Bound = {}
        for clause in clauses:
            match clause:
                case FacingClause() | ContextClause():
                    bound.setdefault(clause.binding, clause.binding_span)
                case LetClause():
                    yield from self._bind(bound, clause.name, _at(clause))
                case SurfaceSection():
                    inner = dict(bound)
                    for line in clause.lines:
                        if isinstance(line, LetClause):
                            yield from self._bind(inner, line.name, _at(line))
                case _:
                    pass


def _at(node: LetClause | LetStatement) -> Span:
    return node.name_span if node.name_span != UNPLACED else node.span
