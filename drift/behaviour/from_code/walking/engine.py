"""The steps of the walk, wired together."""

from __future__ import annotations

from collections.abc import Sequence

from drift.behaviour.from_code.calls.dispatch import call
from drift.behaviour.from_code.evaluation.expressions import condition, evaluate
from drift.behaviour.from_code.evaluation.names import attribute_value
from drift.behaviour.from_code.execution.statements import execute
from drift.behaviour.from_code.walking.values import Value
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.logic.spans import Source, Span
from drift.logic.terms import Predicate


class Steps:
    """Implements `Engine`."""

    def evaluate(self, walk: Walk, expr: ir.Expr) -> Value:
        """The value of an expression."""
        return evaluate(walk, expr)

    def condition(self, walk: Walk, expr: ir.Expr) -> Predicate:
        """The expression as a condition."""
        return condition(walk, expr)

    def execute(self, walk: Walk, statements: Sequence[ir.Stmt]) -> None:
        """Runs statements until the path ends."""
        execute(walk, statements)

    def call(self, walk: Walk, callee: Value, arguments: Arguments, source: Source) -> Value:
        """Calls a value."""
        return call(walk, callee, arguments, source)

    def attribute(self, walk: Walk, base: Value, name: str, span: Span) -> Value:
        """`base.name` as a value."""
        return attribute_value(walk, base, name, span)
