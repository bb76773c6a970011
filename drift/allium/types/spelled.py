"""Types as they are written in specifications and messages."""

from __future__ import annotations

from itertools import islice

from drift.allium.types.model import (
    AnyType,
    CollectionType,
    ConfigBlock,
    EntityType,
    EnumType,
    FunctionType,
    MapType,
    NullType,
    OptionalType,
    Primitive,
    RecordType,
    SpecType,
    TypeName,
    Unknown,
    VariantTag,
)

SHOWN = 8
"""Values of an inline enumeration that are spelled out."""


def spelled(type_: SpecType) -> str:
    """A type in the language's words: `Set<User>?`; `?` for what is left open."""
    match type_:
        case Unknown():
            return "?"
        case AnyType():
            return "Any"
        case NullType():
            return "null"
        case Primitive(name=name) | EntityType(name=name):
            return name
        case EnumType(name=""):
            return _pipes(type_.literals)
        case EnumType(name=name):
            return name
        case VariantTag():
            return _pipes(type_.variants)
        case CollectionType():
            return f"{type_.kind}<{spelled(type_.element)}>"
        case MapType():
            return f"Map<{spelled(type_.key)}, {spelled(type_.value)}>"
        case OptionalType():
            inner = spelled(type_.inner)
            return f"({inner})?" if " " in inner else f"{inner}?"
        case RecordType():
            entries = (f"{name}: {spelled(one)}" for name, one in type_.fields.items())
            return f"{{ {', '.join(entries)} }}"
        case FunctionType():
            return f"({', '.join(spelled(one) for one in type_.parameters)}) => {spelled(type_.result)}"
        case TypeName():
            return f"type {spelled(type_.of)}"
        case ConfigBlock():
            return "config"


def _pipes(names: object) -> str:
    shown = list(islice(iter(names), SHOWN + 1))  # type: ignore[call-overload]
    return " | ".join(shown[:SHOWN]) + (" | …" if len(shown) > SHOWN else "")
