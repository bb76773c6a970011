"""Types of what is computed: sums, differences, choices."""

from __future__ import annotations

from drift.logic.types import UNKNOWN, ValueType

INTEGER = ValueType("integer")
DECIMAL = ValueType("decimal")
TIMESTAMP = ValueType("timestamp")
DURATION = ValueType("duration")
BOOLEAN = ValueType("boolean")
_NUMBERS = frozenset({"integer", "decimal"})


def optional(type_: ValueType) -> ValueType:
    """The same type, possibly absent."""
    if type_.optional:
        return type_
    return ValueType(type_.kind, True, type_.states, type_.entity, type_.element)


def either(left: ValueType, right: ValueType) -> ValueType:
    """The type of a choice between two values."""
    if left == right or right.kind == "unknown":
        return left
    if left.kind == "unknown":
        return right
    if left.kind != right.kind:
        return UNKNOWN
    return optional(left) if right.optional else left


def computed(op: str, left: ValueType, right: ValueType) -> ValueType:
    """The type of `left op right`; absent operands make it absent (language reference, "Arithmetic")."""
    found = _computed(op, left, right)
    absent = left.optional or right.optional
    return optional(found) if absent and found.kind != "unknown" else found


def _computed(op: str, first: ValueType, second: ValueType) -> ValueType:
    left, right = first.kind, second.kind
    if op in ("+", "-"):
        if left == "timestamp" and right == "timestamp" and op == "-":
            return DURATION
        if "timestamp" in (left, right) and "duration" in (left, right):
            return TIMESTAMP
        if left == right == "duration":
            return DURATION
        if left == "collection":
            return first
    elif op == "*" and "duration" in (left, right):
        return DURATION
    elif op == "/" and left == "duration":
        return DECIMAL if right == "duration" else DURATION
    if left in _NUMBERS and right in _NUMBERS:
        return INTEGER if left == right == "integer" and op != "/" else DECIMAL
    return first if op == "+" and left == right == "string" else UNKNOWN
