"""Descriptions: values that a rule puts in words, where the field holds no text.

`diff.result = "computed from a comparison"` says how an object comes about; code can assign no such value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from drift.behaviour.model import Assign, Create, Effect, Entity
from drift.logic.terms import Const, Opaque, Term
from drift.logic.types import ValueType

DESCRIBED = "described in words"
_HOLDS_NO_TEXT = frozenset(("boolean", "integer", "decimal", "duration", "timestamp", "entity", "collection"))

Kinds = Mapping[tuple[str, str], ValueType]


def field_types(entities: Sequence[Entity]) -> Kinds:
    """The declared type of each field, by entity and name."""
    return {(entity.name, field.name): field.type for entity in entities for field in entity.fields}


def with_descriptions(effect: Effect, kinds: Kinds) -> Effect:
    """The effect with texts that are given to fields of another type marked as descriptions."""
    match effect:
        case Assign(_, entity, field, value):
            return replace(effect, value=_marked(value, kinds.get((entity, field))))
        case Create(entity, values, _):
            return replace(
                effect,
                values=tuple((name, _marked(value, kinds.get((entity, name)))) for name, value in values),
            )
        case _:
            return effect


def is_description(value: Term) -> bool:
    """Whether the value is only described."""
    return isinstance(value, Opaque) and value.reason == DESCRIBED


def _marked(value: Term, kind: ValueType | None) -> Term:
    if kind is None or kind.kind not in _HOLDS_NO_TEXT:
        return value
    if isinstance(value, Const) and value.kind == "string":
        return Opaque(str(value.value), DESCRIBED)
    return value
