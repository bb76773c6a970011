"""Literals, arithmetic, lists and objects."""

from __future__ import annotations

from drift.allium.expressions import (
    Binary,
    DurationLiteral,
    Listing,
    Negative,
    Number,
    ObjectLiteral,
    Quoted,
    Text,
)
from drift.allium.names.indexing import literal_reference
from drift.allium.names.references import OPEN
from drift.allium.names.resolver import Resolver
from drift.allium.names.scope import Scope
from drift.allium.types.combine import arithmetic, element_of, is_open, is_optional, joined, optional, present
from drift.allium.types.model import (
    DECIMAL,
    DURATION,
    INTEGER,
    STRING,
    UNKNOWN,
    CollectionType,
    EntityType,
    EnumType,
    MapType,
    NullType,
    RecordType,
    SpecType,
)
from drift.allium.types.spelled import spelled


def number(r: Resolver, node: Number, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """A whole number, or one with a fraction, as it is written."""
    fraction = "." in node.raw if node.raw else node.value.denominator != 1
    return DECIMAL if fraction else INTEGER


def duration(r: Resolver, node: DurationLiteral, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`15.minutes`."""
    return DURATION


def text(r: Resolver, node: Text, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """A string."""
    return STRING


def quoted(r: Resolver, node: Quoted, scope: Scope, expected: SpecType) -> SpecType:
    """A backtick literal: always a value of an enumeration."""
    inner = present(expected)
    if isinstance(inner, EnumType):
        if node.value in inner.literals:
            r.refer(node, scope, literal_reference(inner, node.value))
            return inner
        r.missing(node, node.value, "", scope.tables, "literal", inner.literals, of=spelled(inner))
        return UNKNOWN
    r.refer(node, scope, OPEN)
    return UNKNOWN


def negative(r: Resolver, node: Negative, scope: Scope, expected: SpecType) -> SpecType:  # noqa: ARG001
    """`-x`."""
    return r.infer(node.operand, scope)


def binary(r: Resolver, node: Binary, scope: Scope, expected: SpecType) -> SpecType:
    """Arithmetic and `??`."""
    if node.op == "??":
        left = r.value(node.left, scope, expected)
        wanted = expected if isinstance(left, NullType) or is_open(left) else left
        right = r.value(node.right, scope, wanted)
        return _coalesced(left, right)
    wanted = expected if isinstance(present(expected), CollectionType) else UNKNOWN
    left = r.infer(node.left, scope, wanted)
    if isinstance(present(left), CollectionType):
        wanted = left
    right = r.infer(node.right, scope, wanted)
    return arithmetic(node.op, left, right, whole=scope.place == "config")


def _coalesced(left: SpecType, right: SpecType) -> SpecType:
    """What is there on the left, else the right: absent only if the right may be."""
    if isinstance(left, NullType) or is_open(left):
        return right if isinstance(left, NullType) else UNKNOWN
    inner = present(left)
    found = inner if is_open(right) or isinstance(right, NullType) else joined(inner, present(right))
    return optional(found) if is_optional(right) else found


def listing(r: Resolver, node: Listing, scope: Scope, expected: SpecType) -> SpecType:
    """`{a, b}` and `[a, b]`."""
    wanted = element_of(expected)
    element: SpecType | None = None
    for item in node.items:
        found = r.value(item, scope, wanted)
        element = found if element is None else element if is_open(element) else joined(element, found)
    if element is None or (is_open(element) and not is_open(wanted)):
        element = wanted
    if node.ordered or (isinstance(present(expected), CollectionType) and present(expected).kind == "List"):  # type: ignore[union-attr]
        return CollectionType("List", element)
    return CollectionType("Set", element)


def record(r: Resolver, node: ObjectLiteral, scope: Scope, expected: SpecType) -> SpecType:
    """`{ a: x }`: an anonymous record, or an instance of the expected entity or value."""
    owner = present(expected)
    if isinstance(owner, EntityType):
        return instance(r, node, owner, scope)
    if isinstance(owner, MapType):
        for entry in node.entries:
            r.value(entry.value, scope, owner.value)
        return owner
    fields: dict[str, SpecType] = {}
    for entry in node.entries:
        fields[entry.name] = r.value(entry.value, scope)
    return RecordType(fields)


def instance(r: Resolver, node: ObjectLiteral, owner: EntityType, scope: Scope) -> SpecType:
    """The fields of an instance that is written out."""
    members = r.index.members(owner)
    for entry in node.entries:
        member = members.get(entry.name)
        if member is not None:
            r.refer(entry, scope, member.reference)
            r.value(entry.value, scope, r.member_type(member))
            continue
        r.value(entry.value, scope)
        if r.index.is_complete(owner):
            span = entry.name_span if entry.name_span.line else entry.span
            sure = not r.index.is_presumed(owner)
            r.missing(
                entry, entry.name, "", scope.tables, "member", members, of=owner.name, span=span, certain=sure
            )
        else:
            r.refer(entry, scope, OPEN)
    return owner
