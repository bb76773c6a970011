"""How types combine: optional ones, branches of a conditional, arithmetic."""

from __future__ import annotations

from drift.allium.items import EnumLiteral
from drift.allium.types.model import (
    ANY,
    DECIMAL,
    DURATION,
    INTEGER,
    TIMESTAMP,
    UNKNOWN,
    AnyType,
    CollectionType,
    EntityType,
    EnumType,
    NullType,
    OptionalType,
    Primitive,
    SpecType,
    TypeName,
    Unknown,
    VariantTag,
)

_NO_LITERALS: dict[str, EnumLiteral] = {}


def present(type_: SpecType) -> SpecType:
    """The type without its optionality."""
    return type_.inner if type(type_) is OptionalType else type_


def optional(type_: SpecType) -> SpecType:
    """The type of what may be absent."""
    return type_ if type(type_) in (OptionalType, NullType, Unknown, AnyType) else OptionalType(type_)


def is_optional(type_: SpecType) -> bool:
    """Whether a value of the type may be absent."""
    return type(type_) in (OptionalType, NullType)


def is_open(type_: SpecType) -> bool:
    """Whether nothing is known of the type."""
    return type(present(type_)) in (Unknown, AnyType)


def element_of(type_: SpecType) -> SpecType:
    """What a collection holds; a type's name stands for all its instances."""
    inner = present(type_)
    if type(inner) is CollectionType:
        return inner.element
    if type(inner) is TypeName and type(inner.of) is EntityType:
        return inner.of
    return UNKNOWN


def literals_of(type_: SpecType) -> dict[str, EnumLiteral]:
    """The values that a bare word may name where this type is expected."""
    inner = present(type_)
    if type(inner) is EnumType:
        return inner.literals  # type: ignore[return-value]
    if type(inner) is VariantTag:
        return inner.variants  # type: ignore[return-value]
    return _NO_LITERALS


def same(left: SpecType, right: SpecType) -> bool:
    """Whether two types are one, without walking the literals of enumerations."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    if isinstance(left, EnumType) and isinstance(right, EnumType):
        return left.identity == right.identity
    if isinstance(left, VariantTag) and isinstance(right, VariantTag):
        return (left.module, left.owner, left.field) == (right.module, right.owner, right.field)
    if isinstance(left, CollectionType) and isinstance(right, CollectionType):
        return left.kind == right.kind and same(left.element, right.element)
    if isinstance(left, OptionalType) and isinstance(right, OptionalType):
        return same(left.inner, right.inner)
    return left == right


def joined(left: SpecType, right: SpecType) -> SpecType:
    """The type of what is one or the other."""
    if same(left, right):
        return left
    if isinstance(left, NullType):
        return optional(right)
    if isinstance(right, NullType):
        return optional(left)
    if is_optional(left) or is_optional(right):
        return optional(joined(present(left), present(right)))
    if isinstance(left, CollectionType) and isinstance(right, CollectionType):
        kind = left.kind if left.kind == right.kind else "Set"
        if is_open(left.element) or is_open(right.element):
            known = right.element if is_open(left.element) else left.element
            return CollectionType(kind, known)
        return CollectionType(kind, joined(left.element, right.element))
    if isinstance(left, Primitive) and isinstance(right, Primitive):
        return DECIMAL if {left.name, right.name} == {"Integer", "Decimal"} else UNKNOWN
    return ANY if ANY in (left, right) else UNKNOWN


_SUMS: dict[tuple[str, str, str], SpecType] = {
    ("Timestamp", "+", "Duration"): TIMESTAMP,
    ("Duration", "+", "Timestamp"): TIMESTAMP,
    ("Timestamp", "-", "Duration"): TIMESTAMP,
    ("Timestamp", "-", "Timestamp"): DURATION,
    ("Duration", "*", "Integer"): DURATION,
    ("Integer", "*", "Duration"): DURATION,
    ("Duration", "*", "Decimal"): DURATION,
    ("Decimal", "*", "Duration"): DURATION,
    ("Duration", "/", "Integer"): DURATION,
    ("Duration", "/", "Decimal"): DURATION,
    ("Duration", "/", "Duration"): DECIMAL,
    ("Integer", "/", "Integer"): DECIMAL,
}
_ALIKE = frozenset("+-")
_NUMBERS = frozenset({"Integer", "Decimal"})


def arithmetic(op: str, left: SpecType, right: SpecType, *, whole: bool = False) -> SpecType:
    """The type of `left op right`; `UNKNOWN` for what the language does not define.

    Language reference, "Arithmetic" and "Expression-form config defaults": `whole` is the latter, where the
    division of whole numbers truncates. Anything combined with something optional is optional.
    """
    if type(left) is OptionalType or type(right) is OptionalType:
        return optional(arithmetic(op, present(left), present(right), whole=whole))
    if isinstance(left, CollectionType) or isinstance(right, CollectionType):
        return _collections(op, left, right)
    if not isinstance(left, Primitive) or not isinstance(right, Primitive):
        return UNKNOWN
    first, second = left.name, right.name
    if whole and (first, op, second) == ("Integer", "/", "Integer"):
        return INTEGER
    found = _SUMS.get((first, op, second))
    if found is not None:
        return found
    if first in _NUMBERS and second in _NUMBERS:
        return INTEGER if first == second == "Integer" else DECIMAL
    if first == second and ((first == "Duration" and op in _ALIKE) or (first == "String" and op == "+")):
        return left
    return UNKNOWN


def _collections(op: str, left: SpecType, right: SpecType) -> SpecType:
    """Set arithmetic gives unordered collections, also of ordered ones; an element counts as a set of one."""
    if op not in _ALIKE:
        return UNKNOWN
    elements = [one.element if isinstance(one, CollectionType) else present(one) for one in (left, right)]
    if not isinstance(left, CollectionType) and not is_open(left) and op == "-":
        return UNKNOWN
    known = [one for one in elements if not is_open(one)]
    if not known:
        return CollectionType("Set", UNKNOWN)
    return CollectionType("Set", known[0] if len(known) == 1 else joined(*known))
