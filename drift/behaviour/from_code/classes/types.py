"""Value types put together: optional ones, unions, and what a literal says of a keyword."""

from __future__ import annotations

from drift.code import ir
from drift.logic.types import ValueType


def replace_optional(type_: ValueType, optional: bool) -> ValueType:
    """The same type, optional or not."""
    return ValueType(type_.kind, optional, type_.states, type_.entity, type_.element)


def union(types: list[ValueType]) -> ValueType:
    """The type of a value that is of one of the types."""
    known = [t for t in types if not (t.kind == "unknown" and t.optional)]
    optional = any(t.optional for t in types)
    if len(known) == 1:
        return replace_optional(known[0], optional)
    if known and all(t == known[0] for t in known):
        return replace_optional(known[0], optional)
    return ValueType("unknown", optional)


def is_true(expr: ir.Expr | None) -> bool:
    """Whether the expression is the literal that says yes."""
    return isinstance(expr, ir.Literal) and expr.kind == "boolean" and expr.value == "true"
