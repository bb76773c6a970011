"""Rules to operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from drift.allium.items import Annotation, Broken, Prose
from drift.allium.outcomes import (
    Clause as ClauseNode,
    EnsuresClause,
    ForClause,
    ForStatement,
    LetClause,
    RequiresClause,
    WhenClause,
)
from drift.allium.project import SpecFile
from drift.allium.tree import RuleDeclaration
from drift.behaviour.from_spec.effects import Outcomes, Step, is_reference, unread
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.index import source
from drift.behaviour.from_spec.resulting import Resulting
from drift.behaviour.from_spec.scope import BOUND_BEFORE, Scope
from drift.behaviour.from_spec.triggers import compile_triggers
from drift.behaviour.model import Clause, Emit, GuardedEffect, Operation, Trigger, Unread
from drift.logic.terms import Aggregate, Field, Holds, Opaque, Term, Var
from drift.logic.types import UNKNOWN


@dataclass(slots=True)
class _Rule:
    """A rule under compilation."""

    compiler: Compiler
    file: SpecFile
    construct: str
    requires: list[Clause] = field(default_factory=list)
    effects: list[GuardedEffect] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    outcomes: Outcomes = field(init=False)

    def __post_init__(self) -> None:
        self.outcomes = Outcomes(self.compiler, self.file, self.construct)

    def read(self, clauses: Sequence[ClauseNode], scope: Scope, steps: tuple[Step, ...]) -> None:
        """Reads clauses in order; a `let` is in reach of everything after it."""
        inside = scope
        for clause in clauses:
            match clause:
                case LetClause():
                    value = self.compiler.bounded(self.compiler.term(clause.value, scope))
                    scope = scope.bind(clause.name, value)
                    inside = inside.bind(clause.name, self._kept(clause.name, value))
                case RequiresClause():
                    predicate = self.compiler.predicate(clause.condition, scope)
                    self.requires.append(Clause(predicate, source(self.file, clause.span), clause.text))
                case EnsuresClause():
                    self.outcomes.read(clause.statements, inside, steps)
                case ForClause():
                    loop = ForStatement(clause.span, clause.head, clause.variable, clause.collection, ())
                    inner, step = self.outcomes.loop(clause.variable, loop, scope)
                    self.read(clause.clauses, inner, (*steps, step))
                case Broken() | Prose():
                    self._broken(clause)
                case WhenClause() | Annotation():
                    pass

    def _kept(self, name: str, value: Term) -> Term:
        """In `ensures` a value bound before keeps what it was; a thing bound before is read as it became.

        Which thing it is was settled before: another one that its path leads to afterwards is not meant.
        """
        type_ = self.compiler.vocabulary.type_of(value) if isinstance(value, Field) else UNKNOWN
        thing = isinstance(value, Field) and type_.kind in ("entity", "collection", "unknown")
        if isinstance(value, Aggregate) and value.gather == "first" and value.of is None:
            self.outcomes.rows.add(value.collection)
        if is_reference(value) or (thing and not type_.entity):
            return value
        placeholder = Var(
            f"{BOUND_BEFORE}{name} {len(self.outcomes.snapshots)}", type_.entity if thing else ""
        )
        self.outcomes.snapshots[placeholder] = value
        return placeholder

    def _broken(self, clause: Broken | Prose) -> None:
        lost = unread(clause, self.file, self.construct)
        if clause.kind == "requires":
            opaque = Holds(Opaque(clause.text, lost.reason))
            self.requires.append(
                Clause(opaque, source(self.file, clause.span), clause.text, lost.code, lost.reason)
            )
        self.unread.append(lost)


def compile_rule(
    rule: RuleDeclaration, file: SpecFile, compiler: Compiler
) -> tuple[Operation, tuple[Unread, ...]]:
    """The rule as an operation, and what of it could not be read."""
    construct = f"rule {rule.name}"
    bound = compile_triggers(rule, file, compiler)
    first, *others = bound.triggers
    params = tuple(dict.fromkeys(variable for trigger in bound.triggers for variable in trigger.params))
    state = _Rule(compiler, file, construct)
    state.outcomes.names.update(variable.name for variable in params)
    state.read(rule.clauses, bound.scope, ())
    outcomes = state.outcomes
    effects = Resulting(compiler.vocabulary, outcomes.raw, outcomes.snapshots, outcomes.rows).effects()
    operation = Operation(
        name=rule.name,
        source=source(file, rule.span),
        trigger=first,
        params=params,
        requires=tuple(state.requires),
        effects=effects,
        qualified=f"{file.module}.{rule.name}",
        module=file.module,
        alternatives=tuple(others),
    )
    return operation, (*state.unread, *outcomes.unread)


def chained(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Triggers that a rule emits are `internal`: they come from another rule and not from outside."""
    emitted = {
        guarded.effect.name
        for operation in operations
        for guarded in operation.effects
        if isinstance(guarded.effect, Emit)
    }

    def within(trigger: Trigger) -> Trigger:
        if trigger.kind == "external" and trigger.name in emitted:
            return replace(trigger, kind="internal")
        return trigger

    return tuple(
        replace(
            operation,
            trigger=within(operation.trigger),
            alternatives=tuple(within(one) for one in operation.alternatives),
        )
        for operation in operations
    )
