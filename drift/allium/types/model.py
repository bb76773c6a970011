"""The types an expression of the language can have.

`UNKNOWN` is what the specification leaves open; every rule over types must stay silent about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from drift.allium.items import EnumLiteral

PrimitiveName: TypeAlias = Literal["String", "Integer", "Decimal", "Boolean", "Timestamp", "Duration"]
CollectionKind: TypeAlias = Literal["Set", "List", "Sequence"]


class Unknown(msgspec.Struct, frozen=True):
    """Left open: the result of a black box, something that nothing declares."""


class AnyType(msgspec.Struct, frozen=True):
    """Declared as `Any`."""


class Primitive(msgspec.Struct, frozen=True):
    """`String`, `Integer`, `Decimal`, `Boolean`, `Timestamp`, `Duration`."""

    name: PrimitiveName


class NullType(msgspec.Struct, frozen=True):
    """The type of `null`."""


class EntityType(msgspec.Struct, frozen=True):
    """An instance of an entity, value or variant, by the module that declares it."""

    module: str
    name: str


class EnumType(msgspec.Struct, frozen=True):
    """An enumeration. A named one is itself; an inline one is that of its field, unlike any other.

    `literals` may be many: look them up, don't walk them.
    """

    module: str
    literals: Mapping[str, EnumLiteral]
    name: str = ""
    owner: str = ""
    field: str = ""

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes two enumerations the same."""
        return (self.module, self.name, self.owner, self.field)


class VariantTag(msgspec.Struct, frozen=True):
    """The value of a discriminator field: the name of a variant."""

    module: str
    variants: Mapping[str, EnumLiteral]
    owner: str
    field: str


class CollectionType(msgspec.Struct, frozen=True):
    """`Set<T>`, `List<T>` or `Sequence<T>`."""

    kind: CollectionKind
    element: SpecType


class MapType(msgspec.Struct, frozen=True):
    """`Map<K, V>`."""

    key: SpecType
    value: SpecType


class OptionalType(msgspec.Struct, frozen=True):
    """`T?`; never nested."""

    inner: SpecType


class RecordType(msgspec.Struct, frozen=True):
    """An object literal: an anonymous record."""

    fields: Mapping[str, SpecType]


class FunctionType(msgspec.Struct, frozen=True):
    """A lambda."""

    parameters: tuple[SpecType, ...]
    result: SpecType


class TypeName(msgspec.Struct, frozen=True):
    """The name of a type that stands as an expression: `User` in `User.created(…)`."""

    of: EntityType | EnumType


class ConfigBlock(msgspec.Struct, frozen=True):
    """`config` itself, of a module; "" when that module is not at hand."""

    module: str


SpecType: TypeAlias = (
    Unknown
    | AnyType
    | Primitive
    | NullType
    | EntityType
    | EnumType
    | VariantTag
    | CollectionType
    | MapType
    | OptionalType
    | RecordType
    | FunctionType
    | TypeName
    | ConfigBlock
)

UNKNOWN = Unknown()
ANY = AnyType()
NULL = NullType()
STRING = Primitive("String")
INTEGER = Primitive("Integer")
DECIMAL = Primitive("Decimal")
BOOLEAN = Primitive("Boolean")
TIMESTAMP = Primitive("Timestamp")
DURATION = Primitive("Duration")
PRIMITIVES: Mapping[str, SpecType] = {
    one.name: one for one in (STRING, INTEGER, DECIMAL, BOOLEAN, TIMESTAMP, DURATION)
}
COLLECTIONS: Mapping[str, CollectionKind] = {"Set": "Set", "List": "List", "Sequence": "Sequence"}
BUILT_IN = frozenset({*PRIMITIVES, *COLLECTIONS, "Map", "Any"})
"""The names of types that nothing declares."""
