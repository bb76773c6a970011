"""Whether types can be compared, and whether a value fits where it is put. What is open agrees with all."""

from __future__ import annotations

from drift.allium.names.search import Index
from drift.allium.types.combine import is_open, is_optional, present, same
from drift.allium.types.model import (
    CollectionType,
    ConfigBlock,
    EntityType,
    FunctionType,
    MapType,
    NullType,
    Primitive,
    RecordType,
    SpecType,
    TypeName,
    VariantTag,
)

NUMBERS = frozenset({"Integer", "Decimal"})
_UNJUDGED = (RecordType, MapType, FunctionType, TypeName, ConfigBlock, NullType)
"""Anonymous records stand for instances, and names of types for many things."""


def comparable(left: SpecType, right: SpecType, index: Index) -> bool:
    """Whether `left = right` means something."""
    if is_open(left) or is_open(right):
        return True
    one, two = present(left), present(right)
    if isinstance(one, _UNJUDGED) or isinstance(two, _UNJUDGED) or same(one, two):
        return True
    if isinstance(one, Primitive) and isinstance(two, Primitive):
        return {one.name, two.name} <= NUMBERS
    if isinstance(one, CollectionType) and isinstance(two, CollectionType):
        return comparable(one.element, two.element, index)
    for collection in (one, two):
        if isinstance(collection, CollectionType) and is_open(collection.element):
            return True
    if isinstance(one, EntityType) and isinstance(two, EntityType):
        return akin(one, two, index)
    if isinstance(one, VariantTag) and isinstance(two, VariantTag):
        return bool(set(one.variants) & set(two.variants))
    if isinstance(one, EntityType) or isinstance(two, EntityType):
        return _wrapped(one, two, index)
    return False


def _wrapped(one: SpecType, two: SpecType, index: Index) -> bool:
    """A value type may be written as what it wraps, and a placeholder may be anything."""
    entity = index.entity(one if isinstance(one, EntityType) else two)  # type: ignore[arg-type]
    if entity is None:
        return True
    other = two if isinstance(one, EntityType) else one
    if entity.kind == "value":
        return isinstance(other, Primitive)
    return entity.kind == "external" and not entity.members


def akin(one: EntityType, two: EntityType, index: Index) -> bool:
    """Whether an instance of one can be one of the other: a variant, or who governs an external one."""
    if one.name == two.name:
        return True
    above = {entity.type for entity in index.lineage(one)}
    other = {entity.type for entity in index.lineage(two)}
    if two in above or one in other:
        return True
    declared = [index.entity(each) for each in (one, two)]
    if any(entity is None or (entity.kind == "external" and not entity.members) for entity in declared):
        return True
    if {one, two} & (above | other) and above & other:
        return True
    tops = [list(index.lineage(each))[-1].type for each in (one, two)]
    return tops[0] == tops[1]


def fits(value: SpecType, target: SpecType, index: Index) -> bool:
    """Whether a value may be put into a field of this type; `null` only into an optional one."""
    if isinstance(value, NullType):
        return is_open(target) or is_optional(target)
    return comparable(value, target, index)
