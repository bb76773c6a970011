"""Rows that are asked for through a relationship that leads to many on both sides: those of a row.

`job.count({where: {tags: {some: {id: tagId}}}})` counts the jobs of the tag.
"""

from __future__ import annotations

from collections.abc import Mapping

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.rewrite import rewrite
from drift.logic.terms import Collect, Compare, Exists, Expression, Field, Member, Predicate, Term, Var


def of_the_row(knowledge: Knowledge, predicate: Predicate, rows: Mapping[Var, Predicate]) -> Predicate:
    """The predicate about the collections of `rows`, of which it is known what they were asked by."""
    keys = {row: _key(knowledge, row, row, where) for row, where in rows.items()}

    def visit(node: Expression) -> Expression:
        if not isinstance(node, Collect):
            return node
        asked = conjuncts(node.where)
        parts = [_belongs(knowledge, node, part, keys) for part in asked]
        if all(new is old for new, old in zip(parts, asked, strict=True)):
            return node
        match parts:
            case [Member(item, Field() as whole)] if item == node.element:
                return whole
            case _:
                return Collect(node.entity, node.element, conjoin(*parts))

    return rewrite(predicate, visit) if any(key is not None for key in keys.values()) else predicate


def _belongs(
    knowledge: Knowledge, rows: Collect, part: Predicate, keys: Mapping[Var, Term | None]
) -> Predicate:
    """That an element has the row among its own, as its being among those of the row."""
    if not isinstance(part, Exists) or not isinstance(part.term, Collect):
        return part
    others = part.term
    asked = conjuncts(others.where)
    if len(asked) != 2:
        return part
    key = _key(knowledge, others.element, Var("", others.entity), others.where)
    for one in asked:
        match one:
            case Member(item, Field(base, name)) if item == others.element and base == rows.element:
                back = _back(knowledge, rows.entity, name, others.entity)
                for row, known in keys.items():
                    if back and key is not None and known == key and row.entity == others.entity:
                        return Member(rows.element, Field(row, back))
            case _:
                pass
    return part


def _key(knowledge: Knowledge, element: Var, typed: Var, where: Predicate) -> Term | None:
    """What the primary key of the element must be."""
    own = Field(element, knowledge.primary(typed.entity))
    for part in conjuncts(where):
        if isinstance(part, Compare) and part.op == "=" and own in (part.left, part.right):
            return part.right if part.left == own else part.left
    return None


def _back(knowledge: Knowledge, entity: str, name: str, other: str) -> str:
    """The relationship of the other entity that is this one from its side; "" if it may be another."""
    there, here = _many(knowledge, entity, other), _many(knowledge, other, entity)
    return here[0] if there == [name] and len(here) == 1 else ""


def _many(knowledge: Knowledge, owner: str, to: str) -> list[str]:
    info = knowledge.info(owner)
    fields = info.fields.values() if info is not None else ()
    return [
        one.name
        for one in fields
        if one.type.kind == "collection" and one.type.element is not None and one.type.element.entity == to
    ]
