"""Order of collections, and lists. Reference: "Collection operations", rules 58 and 59 (v3)."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import Access, Binary, Listing
from drift.allium.items import FieldItem
from drift.allium.outcomes import Assignment
from drift.allium.types.combine import is_open, present
from drift.allium.types.model import CollectionType, EntityType, SpecType, TypeName
from drift.allium.types.spelled import spelled
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.expressions.agreement import comparable
from drift.checks.walking import Located

UNORDERED = "allium.collection.firstOfUnordered"
LOST = "allium.collection.orderLost"
MIXED = "allium.list.mixedElements"
UNTYPED = "allium.list.untypedElements"

ORDERED_SINCE = 3
"""The edition that tells ordered collections from others in arithmetic."""


def check(context: Context) -> Iterator[Found]:
    """`.first` of sets, order that arithmetic loses, lists of several types."""
    for one in context.nodes(Access):
        yield from _first(context, one)
    for one in context.nodes(Listing):
        yield from _mixed(context, one)
        if not one.node.items and one.node is one.top and one.role in ("let", "derived"):
            said = "an empty list: nothing here says what it holds"
            hint = "name the collection that it stands for, or a field that is typed `List<T>`"
            yield Found(UNTYPED, one.file.path, one.node.span, said, hint)
    for one in context.nodes(Binary):
        ours = one.file.tree.version >= ORDERED_SINCE and one.node is one.top and one.role == "value"
        if ours and isinstance(one.item, Assignment):
            yield from _lost(context, one, one.item)


def _first(context: Context, one: Located) -> Iterator[Found]:
    node: Access = one.node
    if node.name not in ("first", "last"):
        return
    reference = context.resolution.reference(node, one.file.path)
    owner = present(context.resolution.type_of(node.base, one.file.path))
    if reference is None or reference.kind != "built-in":
        return
    unordered = isinstance(owner, CollectionType) and owner.kind == "Set"
    if unordered or (isinstance(owner, TypeName) and isinstance(owner.of, EntityType)):
        said = f"`.{node.name}` of something without order (`{spelled(owner)}`)"
        hint = "type the field `List<T>`, or say what is meant: a filter, a black box"
        span = node.name_span if node.name_span.line else node.span
        yield Found(UNORDERED, one.file.path, span, said, hint)


def _mixed(context: Context, one: Located) -> Iterator[Found]:
    node: Listing = one.node
    known: SpecType | None = None
    for item in node.items:
        type_ = context.resolution.type_of(item, one.file.path)
        if is_open(type_):
            continue
        if known is None:
            known = type_
        elif not comparable(known, type_, context.resolution.index):
            said = f"a `{spelled(type_)}` among elements of type `{spelled(known)}`"
            yield Found(MIXED, one.file.path, item.span, said, "the elements of a collection have one type")
            return


def _lost(context: Context, one: Located, item: Assignment) -> Iterator[Found]:
    node: Binary = one.node
    wanted = present(context.resolution.type_of(item.target, one.file.path))
    given = present(context.resolution.type_of(node, one.file.path))
    reference = context.resolution.reference(item.target, one.file.path)
    declared = reference.declaration if reference is not None else None
    if not isinstance(declared, FieldItem) or not isinstance(wanted, CollectionType):
        return
    if (
        wanted.kind == "List"
        and isinstance(given, CollectionType)
        and given.kind == "Set"
        and node.op in "+-"
    ):
        said = f"`{node.op}` gives a `{spelled(given)}`: the order that `{declared.name}` keeps is lost"
        yield Found(LOST, one.file.path, node.span, said, "use a black box that says where the element goes")
