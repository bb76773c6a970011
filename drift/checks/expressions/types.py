"""Types that do not fit: comparisons, arithmetic, membership, assignments, creations. Reference: rule 12."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.boundaries import Surface
from drift.allium.expressions import (
    Access,
    Apply,
    Binary,
    Expr,
    Name,
    Negative,
    Relation,
    Within,
)
from drift.allium.items import FieldItem
from drift.allium.outcomes import Assignment
from drift.allium.tree import ConfigDeclaration
from drift.allium.types.combine import arithmetic, is_open, present, same
from drift.allium.types.model import (
    UNKNOWN,
    CollectionType,
    EntityType,
    EnumType,
    NullType,
    Primitive,
    SpecType,
    TypeName,
    VariantTag,
)
from drift.allium.types.spelled import spelled
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.expressions.agreement import comparable, fits
from drift.checks.expressions.trust import trusted
from drift.checks.walking import Located

CODE = "allium.expression.typeMismatch"


def check(context: Context) -> Iterator[Found]:
    """Everything whose types are known and do not fit."""
    for one in context.nodes(Relation):
        yield from _relation(context, one)
    for one in context.nodes(Within):
        yield from _within(context, one)
    for one in context.nodes(Binary):
        if not isinstance(one.declaration, ConfigDeclaration):
            yield from _arithmetic(context, one)
    for one in context.nodes(Negative):
        type_ = present(_type(context, one, one.node.operand))
        numeric = isinstance(type_, Primitive) and type_.name in ("Integer", "Decimal", "Duration")
        if isinstance(type_, Primitive | EnumType | CollectionType) and not numeric:
            yield _found(one, one.node, f"a minus sign before a `{spelled(type_)}`")
    yield from _assignments(context)
    yield from _creations(context)


def _type(context: Context, one: Located, node: Expr) -> SpecType:
    return trusted(context, one.file.path, node)


def _found(one: Located, node: Expr, said: str, hint: str = "") -> Found:
    return Found(CODE, one.file.path, node.span, said, hint)


def _is_inline(type_: SpecType) -> bool:
    return isinstance(type_, EnumType) and not type_.name


def _relation(context: Context, one: Located) -> Iterator[Found]:
    node: Relation = one.node
    left, right = _type(context, one, node.left), _type(context, one, node.right)
    first, second = present(left), present(right)
    if _is_inline(first) and _is_inline(second) and not same(first, second):
        return
    if not comparable(left, right, context.resolution.index):
        yield _found(
            one, node, f"a `{spelled(first)}` is compared with a `{spelled(second)}`", _hint(first, second)
        )
        return
    if node.op in ("=", "!="):
        return
    for type_, side in ((first, node.left), (second, node.right)):
        unordered = isinstance(type_, EnumType | VariantTag)
        unordered |= isinstance(type_, CollectionType) and not is_open(type_.element)
        if unordered or (isinstance(type_, Primitive) and type_.name == "Boolean"):
            yield _found(one, side, f"a `{spelled(type_)}` has no order: `{node.op}` says nothing about it")
            return


def _hint(first: SpecType, second: SpecType) -> str:
    for one, other in ((first, second), (second, first)):
        if isinstance(one, EnumType) and isinstance(other, Primitive) and other.name == "String":
            return "values of an enumeration are written without quotes"
        if isinstance(one, EntityType) and isinstance(other, Primitive):
            return f"compare a field of the `{one.name}`"
        if {getattr(one, "name", ""), getattr(other, "name", "")} == {"Timestamp", "Duration"}:
            return "compare a time with a time: `now - x`, `x + 24.hours`"
    return ""


def _within(context: Context, one: Located) -> Iterator[Found]:
    node: Within = one.node
    item, whole = _type(context, one, node.item), present(_type(context, one, node.collection))
    if isinstance(whole, Primitive | EnumType) or (isinstance(whole, EntityType) and not is_open(whole)):
        if not isinstance(one.declaration, Surface) or not isinstance(whole, EntityType):
            yield _found(one, node.collection, f"a `{spelled(whole)}` is no collection: nothing is `in` it")
        return
    if isinstance(whole, CollectionType) and not isinstance(item, NullType):
        element = whole.element
        both_inline = _is_inline(present(item)) and _is_inline(present(element))
        if not both_inline and not comparable(item, element, context.resolution.index):
            said = f"a `{spelled(present(item))}` is never in a collection of `{spelled(element)}`"
            yield _found(one, node, said)


def _arithmetic(context: Context, one: Located) -> Iterator[Found]:
    node: Binary = one.node
    left, right = _type(context, one, node.left), _type(context, one, node.right)
    first, second = present(left), present(right)
    if node.op == "??":
        if not comparable(left, right, context.resolution.index):
            said = f"`??` gives a `{spelled(first)}` or a `{spelled(second)}`"
            yield _found(one, node, said, "both sides have one type")
        return
    known = (Primitive, CollectionType, EnumType, VariantTag)
    if not isinstance(first, known) or not isinstance(second, known):
        return
    if isinstance(first, CollectionType) and isinstance(second, CollectionType):
        if node.op in ("+", "-") and not comparable(first.element, second.element, context.resolution.index):
            said = f"`{node.op}` of a `{spelled(first)}` and a `{spelled(second)}`"
            yield _found(one, node, said)
        elif node.op in ("*", "/"):
            yield _found(one, node, f"`{node.op}` of collections", "collections know `+` and `-`")
        return
    if isinstance(first, CollectionType) and node.op in ("+", "-"):
        if not comparable(first.element, second, context.resolution.index):
            yield _found(one, node, f"`{node.op}` of a `{spelled(first)}` and a `{spelled(second)}`")
        return
    if is_open(arithmetic(node.op, first, second)):
        yield _found(one, node, f"`{node.op}` of a `{spelled(first)}` and a `{spelled(second)}`")


# ---------------------------------------------------------------- what is put into fields


def _assignments(context: Context) -> Iterator[Found]:
    seen: set[int] = set()
    for one in context.nodes(Access, Name):
        item = one.item
        if one.role != "target" or one.node is not one.top or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Assignment):
            yield from _put(context, one, item.target, item.value)


def _put(context: Context, one: Located, target: Expr, value: Expr) -> Iterator[Found]:
    wanted, given = _type(context, one, target), _type(context, one, value)
    if isinstance(present(given), NullType) and not is_open(wanted) and _may_be_cleared(context, one, target):
        return
    yield from _given(context, one, value, given, wanted)


def _given(context: Context, one: Located, value: Expr, given: SpecType, wanted: SpecType) -> Iterator[Found]:
    first, second = present(given), present(wanted)
    if _is_inline(first) and _is_inline(second):
        if set(first.literals) <= set(second.literals):  # type: ignore[union-attr]
            return
        said = f"the values of `{spelled(first)}` are not all values of `{spelled(second)}`"
        yield _found(one, value, said, "declare one named `enum` for both")
    elif isinstance(first, TypeName) or fits(given, wanted, context.resolution.index):
        return
    elif isinstance(given, NullType):
        said = f"`null` is put into a field that is never absent (`{spelled(wanted)}`)"
        yield _found(one, value, said, f"an optional field is typed `{spelled(wanted)}?`")
    else:
        said = f"a `{spelled(first)}` is put into a field of type `{spelled(second)}`"
        yield _found(one, value, said, _hint(second, first))


def _may_be_cleared(context: Context, one: Located, target: Expr) -> bool:
    """Fields that are there in some states only are cleared with `null`, relationships by leaving them.

    So are optional fields of which a `requires` says that they are there before the rule.
    """
    reference = context.resolution.reference(target, one.file.path)
    declared = reference.declaration if reference is not None else None
    return not isinstance(declared, FieldItem) or declared.presence is not None or declared.type.optional


def _creations(context: Context) -> Iterator[Found]:
    for one in context.nodes(Apply):
        node: Apply = one.node
        if not isinstance(node.callee, Access) or node.callee.name != "created":
            continue
        for argument in node.arguments:
            reference = context.resolution.reference(argument, one.file.path)
            declared = reference.declaration if reference is not None else None
            if not isinstance(declared, FieldItem) or reference is None:
                continue
            owner = context.resolution.modules.get(reference.module)
            entity = owner.entities.get(reference.owner) if owner is not None else None
            member = entity.members.get(declared.name) if entity is not None else None
            wanted = context.resolution.member_type(member) if member is not None else UNKNOWN
            given = _type(context, one, argument.value)
            if isinstance(given, NullType) and declared.presence is not None:
                continue
            yield from _given(context, one, argument.value, given, wanted)
