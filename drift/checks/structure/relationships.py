"""Relationships and projections. Reference: "Relationships", "The `with` and `where` keywords", rule 3."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import Constant, Expr, Filter, Name, Relation
from drift.allium.items import RelationshipItem
from drift.allium.names.walking import every
from drift.allium.project import SpecFile
from drift.allium.tree import EntityDeclaration
from drift.allium.types.model import TypeName
from drift.checks.context import Context
from drift.checks.diagnostic import Found

SINGULAR = "allium.relationship.nonSingularTarget"
BACK = "allium.relationship.missingBackreference"
THIS = "allium.projection.unexpectedThis"


def check(context: Context) -> Iterator[Found]:
    """Relationships name one entity and lead back to `this`; filters of what is bound do not mention it."""
    for file, entity in context.declared(EntityDeclaration):
        for item in entity.items:
            if isinstance(item, RelationshipItem):
                yield from _relationship(context, file, item)
    for one in context.nodes(Filter):
        node: Filter = one.node
        if isinstance(one.declaration, EntityDeclaration) and not _of_all(context, one.file, node.base):
            for part in every((node.predicate,)):
                if isinstance(part, Constant) and part.name == "this":
                    said = f"`{node.word}` filters what is bound already: `this` has no place in it"
                    yield Found(THIS, one.file.path, part.span, said, "filter by what the elements have")


def _relationship(context: Context, file: SpecFile, item: RelationshipItem) -> Iterator[Found]:
    module = context.module(file)
    index = context.resolution.index
    target = item.entity
    if index.entity_named(module, target.name, target.alias) is None:
        hit = index.collection_named(module, target.name, target.alias)
        if hit is not None:
            said = f"a relationship names its entity in the singular, not `{target.name}`"
            yield Found(SINGULAR, file.path, target.span, said, f"write `{hit.value.type.name}`")
    if item.predicate is not None and not _mentions_this(item.predicate):
        said = (
            f"`{item.name}` does not say which `{target.name}` belong to this: no field leads back to `this`"
        )
        yield Found(BACK, file.path, item.span, said, "write `… with field = this`")
    related = index.entity_named(module, target.name, target.alias)
    if item.predicate is None or related is None or not index.is_complete(related.value.type):
        return
    for side in _leading_back(item.predicate):
        reference = context.resolution.reference(side, file.path)
        if reference is not None and reference.kind in ("given", "default", "config"):
            said = f"`{target.name}` has no field `{side.name}` that could lead back"
            yield Found(BACK, file.path, side.span, said)


def _leading_back(predicate: Expr) -> Iterator[Name]:
    """The names that are compared with `this`."""
    for node in every((predicate,)):
        if isinstance(node, Relation) and node.op == "=":
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(one, Name) and isinstance(other, Constant) and other.name == "this":
                    yield one


def _mentions_this(node: Expr) -> bool:
    return any(isinstance(part, Constant) and part.name == "this" for part in every((node,)))


def _of_all(context: Context, file: SpecFile, base: Expr) -> bool:
    """Whether this stands for all instances of a type: there `this` is the link."""
    while isinstance(base, Filter):
        base = base.base
    if not isinstance(base, Name) or not base.name[:1].isupper():
        return False
    reference = context.resolution.reference(base, file.path)
    kinds = ("entity", "value", "variant", "open")
    known = reference is not None and reference.kind in kinds
    return known or isinstance(context.resolution.type_of(base, file.path), TypeName)
