"""Types of fields, as far as what code writes into them agrees with what it declares."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from drift.behaviour.model import FieldModel
from drift.distill.uses import is_moment
from drift.logic.terms import NULL, Const, Term
from drift.logic.types import ValueType
from drift.logic.words import singular, split


def plain_type(field: FieldModel, written: Sequence[Term]) -> ValueType:
    """The type of a field that has no states of its own, as far as what is written into it agrees.

    What only ever gets words is text, what gets the present is a moment, what is emptied may be absent.
    """
    optional = field.type.optional or NULL in written
    if field.type.kind in ("enum", "unknown"):
        return ValueType("string", optional)
    given = [value for value in written if not isinstance(value, Const)]
    if field.type.kind in ("decimal", "integer") and given and all(map(is_moment, given)):
        return ValueType("timestamp", optional)
    if _names_several(field):
        return ValueType("collection", element=ValueType("entity", entity=field.type.entity))
    return _optional(field.type) if optional else field.type


def _names_several(field: FieldModel) -> bool:
    """Whether a reference that is no column of its own is named after several."""
    last = split(field.name)[-1:]
    return field.type.kind == "entity" and not field.aliases and bool(last) and singular(last[0]) != last[0]


def _optional(type_: ValueType) -> ValueType:
    return msgspec.structs.replace(type_, optional=True)
