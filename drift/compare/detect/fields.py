"""Fields: whether what the code stores can hold what the specification says the field is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import Final

from drift.behaviour.model import Behaviour, FieldModel
from drift.compare.align.model import Alignment, FieldMatch
from drift.compare.align.schema import Schema
from drift.compare.align.usage import Usage, usage_of
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of, code_location, spec_location
from drift.logic.types import Kind, ValueType
from drift.logic.words import is_key

_SURE = 0.9
"""A counterpart that is less certain is not held to the type: it may be another field."""
_CERTAINTY = 0.95
_BY_USE = 0.85

_EXCLUDED: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("integer", "string"),
        ("boolean", "string"),
        ("boolean", "decimal"),
        ("boolean", "duration"),
        ("duration", "timestamp"),
        ("enum", "decimal"),
        ("enum", "duration"),
    )
)
"""Neither can hold the values of the other, in whatever form they are written down."""
_EXCLUDED_IN_CODE: Final[Mapping[Kind, frozenset[Kind]]] = MappingProxyType(
    {
        "string": frozenset({"decimal"}),
        "integer": frozenset({"boolean", "timestamp"}),
        "decimal": frozenset({"timestamp"}),
        "timestamp": frozenset({"enum"}),
        "entity": frozenset({"boolean", "decimal", "duration", "timestamp"}),
        "collection": frozenset({"integer", "decimal", "boolean", "duration", "timestamp"}),
    }
)
"""What can't stand for the specified kind, though the reverse may do: text holds a decimal."""
_SPELLED: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "boolean": "Boolean",
        "integer": "Integer",
        "decimal": "Decimal",
        "duration": "Duration",
        "timestamp": "Timestamp",
        "string": "String",
        "collection": "a collection",
        "entity": "an entity",
    }
)
_TRUTHS = frozenset({"0", "1", "True", "False", "nothing"})


def field_types(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Finding]:
    """`field-type` findings. `code` as extracted: only the storage model of an entity is held to its types.

    Kinds that commonly stand for another are accepted: cents for an amount, text for a moment or for the
    states of an enumeration, a key for an entity, a moment for what is true since then.
    """
    ours, theirs = Schema(spec.entities), Schema(code.entities)
    used = cache(partial(usage_of, code, theirs))
    leaders = {match.code for match in alignment.entities if match.role == "leader"}
    disputed = {conflict.name for conflict in spec.conflicts if conflict.kind == "field"}
    for match in alignment.fields:
        if match.code_entity not in leaders or match.refers or match.confidence < _SURE:
            continue
        wanted = ours.member(match.entity, match.field)
        found = theirs.member(match.code_entity, match.code_field)
        if not isinstance(wanted, FieldModel) or not isinstance(found, FieldModel):
            continue
        if _identifies(match, theirs) or f"{match.entity}.{match.field}" in disputed:
            continue
        certainty = _contradicts(wanted.type, found.type, match, used)
        if certainty:
            yield _finding(match, wanted, found, certainty)


def _identifies(match: FieldMatch, code: Schema) -> bool:
    """Whether the field is what an instance is told by: keys are numbers or texts as storage has them."""
    entity = code.entity(match.code_entity)
    return (entity is not None and entity.key == match.code_field) or is_key(match.field)


def _contradicts(wanted: ValueType, found: ValueType, match: FieldMatch, used: Callable[[], Usage]) -> float:
    """How certain it is that the code's type can't hold the specified values; 0 if it can, or may."""
    place = match.code_entity, match.code_field
    match wanted.kind, found.kind:
        case ("boolean", "integer"):
            # Truth values are stored as 0 and 1; what is counted in it is none.
            return _BY_USE if used().manner.get(place, frozenset()) - _TRUTHS else 0.0
        case ("boolean", "string") if used().literals.get(place):
            return 0.0
        case (one, other) if frozenset((one, other)) in _EXCLUDED or other in _EXCLUDED_IN_CODE.get(one, ()):
            return _CERTAINTY
    return 0.0


def _finding(match: FieldMatch, wanted: FieldModel, found: FieldModel, certainty: float) -> Finding:
    expected, actual = _spelled(wanted.type), _spelled(found.type)
    name = f"{match.entity}.{match.field}"
    symbol = f"{match.code_entity}.{match.code_field}"
    return Finding(
        rule="field-type",
        subject=Subject("field", name, match.entity, match.field),
        message=(
            f"The specification declares {name} as {expected}. {symbol} is declared as {actual},"
            " which does not hold the same values."
        ),
        expected=expected,
        actual=actual,
        confidence=round(certainty * match.confidence, 3),
        cause=cause_of("field", match.entity, match.field),
        spec=(spec_location(wanted.source, f"entity {match.entity}", match.field, expected),),
        code=(code_location(found.source, symbol),),
        symbol=symbol,
    )


def _spelled(kind: ValueType) -> str:
    if kind.kind == "entity" and kind.entity:
        return kind.entity
    if kind.kind == "enum":
        return " | ".join(kind.states) if kind.states else "an enumeration"
    return _SPELLED.get(kind.kind, kind.kind)
