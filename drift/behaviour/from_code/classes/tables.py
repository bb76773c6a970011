"""What the definition of a table adds to the fields of the class that holds its rows."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.classes.descriptions import FieldInfo
from drift.behaviour.from_code.classes.types import replace_optional

_KEYS = ("string", "integer")
"""Kinds of what refers to a row by its key."""


def told_by_table(field: FieldInfo | None, column: FieldInfo) -> FieldInfo:
    """The field with what its column says of it: states, key, default; the column where it is new."""
    if field is None:
        return column
    states = column.type.kind == "enum" and field.type.kind in ("string", "unknown")
    loose = field.type.kind == "unknown" and column.type.kind != "unknown"
    refers = column.type.kind == "entity" and field.type.kind in _KEYS
    type_ = replace_optional(column.type, field.type.optional) if states or loose or refers else field.type
    defaulted = field.default is None and column.default is not None
    return replace(
        field,
        type=type_,
        reference=field.reference or refers,
        primary=field.primary or column.primary,
        unique=field.unique or column.unique,
        default=column.default if defaulted else field.default,
        owner=column.owner if defaulted else field.owner,
        renewed=field.renewed or column.renewed,
    )
