"""Enumerations: anonymous ones are not compared, quoted values are values. Reference: rules 14, 61 and 63."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from drift.allium.expressions import Access, Binary, Expr, Name, Quoted, Relation
from drift.allium.items import EnumLiteral, FieldItem, InlineEnum
from drift.allium.tree import EntityDeclaration, EnumDeclaration
from drift.allium.types.combine import present
from drift.allium.types.model import EnumType
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.walking import Located

INLINE = "allium.expression.inlineEnumComparison"
QUOTED = "allium.expression.quotedLiteral"
INVALID = "allium.enum.invalidLiteral"
IDENTICAL = "allium.enum.identicalInline"


def check(context: Context) -> Iterator[Found]:
    """What can't be said of enumerations."""
    for one in context.nodes(Relation):
        yield from _comparison(context, one)
    for one in context.nodes(Binary):
        if one.node.op != "??":
            for side in (one.node.left, one.node.right):
                if isinstance(side, Quoted):
                    said = "a quoted value is no number: it has no place in arithmetic"
                    yield Found(QUOTED, one.file.path, side.span, said)
    for file in context.files:
        for declaration in file.tree.declarations:
            if isinstance(declaration, EnumDeclaration):
                yield from _spelled(file.path, declaration.literals)
            elif isinstance(declaration, EntityDeclaration):
                yield from _fields(file.path, declaration)


def _comparison(context: Context, one: Located) -> Iterator[Found]:
    left, right = _inline(context, one, one.node.left), _inline(context, one, one.node.right)
    if left is None or right is None or left.identity == right.identity:
        return
    said = f"`{left.owner}.{left.field}` and `{right.owner}.{right.field}` are enumerations without a name"
    hint = "they can't be compared; declare one `enum` and type both fields with it"
    yield Found(INLINE, one.file.path, one.node.span, said, hint)


def _inline(context: Context, one: Located, node: Expr) -> EnumType | None:
    """The inline enumeration of a field; a literal takes the type of the other side and is none."""
    if not isinstance(node, Access | Name):
        return None
    reference = context.resolution.reference(node, one.file.path)
    if reference is None or reference.kind == "literal":
        return None
    type_ = present(context.resolution.type_of(node, one.file.path))
    return type_ if isinstance(type_, EnumType) and not type_.name and type_.field else None


def _fields(file: str, entity: EntityDeclaration) -> Iterator[Found]:
    known: dict[tuple[str, ...], str] = {}
    for item in entity.items:
        if not isinstance(item, FieldItem) or not isinstance(item.type, InlineEnum):
            continue
        yield from _spelled(file, item.type.literals)
        values = tuple(sorted(literal.name for literal in item.type.literals))
        if len(values) > 1 and values in known:
            said = f"`{item.name}` has the same values as `{known[values]}`"
            span = item.name_span if item.name_span.line else item.span
            yield Found(IDENTICAL, file, span, said, "declare one named `enum` for both")
        known.setdefault(values, item.name)


def _spelled(file: str, literals: tuple[EnumLiteral, ...]) -> Iterator[Found]:
    for literal in literals:
        if not literal.quoted:
            continue
        wrong = next((c for c in literal.name if unicodedata.category(c)[0] not in "LMNPS"), None)
        if wrong is not None or not literal.name:
            said = f"a quoted value is made of printable characters, not of `{wrong or ''}`"
            yield Found(INVALID, file, literal.span, said, "letters, marks, numbers, punctuation and symbols")
