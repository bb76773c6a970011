"""Discriminators against variants. Reference: "Sum types", rules 15 to 17 and 21."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.items import Broken, EnumLiteral, FieldItem, InlineEnum, TypeRef
from drift.allium.names.declarations import Entity
from drift.allium.names.indexing import names_variants
from drift.allium.names.plurals import snake
from drift.allium.names.search import Hit
from drift.allium.project import SpecFile
from drift.allium.tree import EntityDeclaration
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related

INVALID = "allium.sum.invalidDiscriminator"
UNKNOWN = "allium.sum.discriminatorUnknownVariant"
V1 = "allium.sum.v1InlineEnum"
UNLISTED = "allium.sum.variantMissingInDiscriminator"
KEYWORD = "allium.sum.missingVariantKeyword"


def check(context: Context) -> Iterator[Found]:
    """Both sides: what a discriminator names, and what extends a base."""
    for file, entity in context.declared(EntityDeclaration):
        for item in entity.items:
            if isinstance(item, FieldItem) and isinstance(item.type, InlineEnum):
                yield from _field(context, file, entity, item, item.type)
        if entity.kind == "variant" and entity.base is not None:
            yield from _variant(context, file, entity)


def _field(
    context: Context, file: SpecFile, entity: EntityDeclaration, item: FieldItem, enum: InlineEnum
) -> Iterator[Found]:
    plain = [one for one in enum.literals if not one.quoted]
    capitals = [one for one in plain if one.name[:1].isupper()]
    if capitals and not names_variants(enum):
        odd = (
            capitals
            if len(capitals) * 2 <= len(enum.literals)
            else [one for one in enum.literals if one not in capitals]
        )
        for literal in odd:
            said = f"`{item.name}` mixes variants, which are capitalised, with values, which are not"
            hint = "a discriminator lists variants only, an enumeration values only"
            yield Found(INVALID, file.path, literal.span, said, hint)
        return
    if not capitals:
        return
    module, index = context.module(file), context.resolution.index
    hits = [index.entity_named(module, one.name, one.alias) for one in enum.literals]
    if not any(hits):
        if any(one.base is not None and one.base.name == entity.name for one in _variants(context)):
            for literal in enum.literals:
                if literal.name not in module.lost:
                    yield _unknown(file, entity, item, literal)
        else:
            said = f"no variant of `{entity.name}` is declared: these are values of an enumeration"
            lower = " | ".join(snake(one.name) for one in enum.literals)
            yield Found(V1, file.path, enum.span, said, f"values are lower case: `{lower}`")
        return
    for literal, hit in zip(enum.literals, hits, strict=True):
        yield from _named(context, file, entity, item, literal, hit)


def _variants(context: Context) -> Iterator[EntityDeclaration]:
    for _, entity in context.declared(EntityDeclaration):
        if entity.kind == "variant":
            yield entity


def _unknown(file: SpecFile, entity: EntityDeclaration, item: FieldItem, literal: EnumLiteral) -> Found:
    said = f"`{entity.name}.{item.name}` lists `{literal.name}`, which is declared nowhere"
    return Found(UNKNOWN, file.path, literal.span, said, f"`variant {literal.name} : {entity.name} {{ … }}`")


def _named(
    context: Context,
    file: SpecFile,
    entity: EntityDeclaration,
    item: FieldItem,
    literal: EnumLiteral,
    hit: Hit[Entity] | None,
) -> Iterator[Found]:
    if hit is None:
        if literal.name not in context.module(file).lost:
            yield _unknown(file, entity, item, literal)
        return
    found = hit.value
    place = (Related(found.type.module, found.reference.span or literal.span, "declared here"),)
    if found.kind != "variant":
        said = f"`{literal.name}` is listed as a variant of `{entity.name}`, but not declared as one"
        hint = f"`variant {literal.name} : {entity.name} {{ … }}`"
        yield Found(KEYWORD, file.path, literal.span, said, hint, place)
        return
    above = {one.type.name for one in context.resolution.index.lineage(found.type)}
    if found.base is not None and found.base.name != entity.name and entity.name not in above:
        said = f"`{literal.name}` is a variant of `{found.base.name}`, not of `{entity.name}`"
        yield Found(UNKNOWN, file.path, literal.span, said, related=place)


def _variant(context: Context, file: SpecFile, entity: EntityDeclaration) -> Iterator[Found]:
    """Every variant is listed by its base."""
    assert entity.base is not None
    hit = context.resolution.index.entity_named(context.module(file), entity.base.name, entity.base.alias)
    if hit is None:
        return
    base: Entity = hit.value
    listed: set[str] = set()
    for declaration in base.declarations:
        if any(isinstance(item, Broken) for item in declaration.items):
            return
        for item in declaration.items:
            if isinstance(item, FieldItem) and isinstance(item.type, InlineEnum):
                listed.update(literal.name for literal in item.type.literals)
            elif isinstance(item, FieldItem) and isinstance(item.type, TypeRef):
                listed.add(item.type.name)
    if entity.name not in listed:
        said = f"`{base.type.name}` does not list its variant `{entity.name}`"
        hint = f"add it to the discriminator: `kind: … | {entity.name}`"
        span = base.reference.span
        related = (Related(base.type.module, span, "the base"),) if span is not None else ()
        yield Found(UNLISTED, file.path, entity.name_span, said, hint, related)
