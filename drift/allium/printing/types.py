"""Types, values of enumerations and parameters as documents."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from drift.allium.comments.notes import Commented
from drift.allium.expressions import Name
from drift.allium.items import EnumLiteral, Formal, InlineEnum, Presence, Type
from drift.allium.printing.commented import inner
from drift.allium.printing.document import LINE, SOFT, Doc, group, joined, nested
from drift.logic.spans import Span


def qualified(alias: str, name: str) -> str:
    """`alias/name`, or `name`."""
    return f"{alias}/{name}" if alias else name


def name_text(name: Name) -> str:
    """A bare or qualified name."""
    return qualified(name.alias, name.name)


def literal_text(literal: EnumLiteral) -> str:
    """A value of an enumeration."""
    return f"`{literal.name}`" if literal.quoted else qualified(literal.alias, literal.name)


def below(first: Span, second: Span) -> bool:
    """Whether the author went to a new line between two things: then a list stays one thing a line."""
    return second.line > first.end_line


def type_doc(comments: Commented, type_: Type) -> Doc:
    """A type: `Name`, `Set<T>`, `a | b`, `T?`."""
    if isinstance(type_, InlineEnum):
        return inline_enum(comments, type_)
    arguments = [type_doc(comments, argument) for argument in type_.arguments]
    applied: Doc = ("<", joined(", ", arguments), ">") if arguments else ""
    return (qualified(type_.alias, type_.name), applied, "?" if type_.optional else "")


def inline_enum(comments: Commented, enum: InlineEnum) -> Doc:
    """`a | b | c`, or one value a line with the pipes in front."""
    return group(
        nested(piped(comments, enum.literals)),
        " | null" if enum.null else "?" if enum.optional else "",
        broken=any(below(a.span, b.span) for a, b in pairwise(enum.literals)),
    )


def piped(comments: Commented, literals: Sequence[EnumLiteral]) -> Doc:
    """Values with pipes between them that stand in front of the values on new lines."""
    docs = [
        inner(comments.of(literal), ("| " if index else "", literal_text(literal)))
        for index, literal in enumerate(literals)
    ]
    return joined(LINE, docs)


def presence_doc(presence: Presence | None) -> Doc:
    """` when field = a | b` behind a field, on a line of its own if it must be."""
    if presence is None:
        return ""
    values = joined((LINE, "| "), [literal_text(literal) for literal in presence.literals])
    return group(nested(LINE, "when ", presence.field, " = ", group(nested(values))))


def formals_doc(comments: Commented, formals: Sequence[Formal], after: Span | None = None) -> Doc:
    """`(a, b?, c: Type)`."""
    if not formals:
        return "()"
    docs = [inner(comments.of(formal), formal_doc(comments, formal)) for formal in formals]
    broken = after is not None and after.line > 0 and formals[0].span.line > after.end_line
    return group("(", nested(SOFT, joined((",", LINE), docs)), SOFT, ")", broken=broken)


def formal_doc(comments: Commented, formal: Formal) -> Doc:
    """`name`, `name?`, `name: Type`."""
    marked = formal.optional and not (formal.type is not None and formal.type.optional)
    typed: Doc = (": ", type_doc(comments, formal.type)) if formal.type is not None else ""
    return (formal.name, "?" if marked else "", typed)
