"""Canonical spelling of what is said about collections: presence, counts, membership, element names."""

from __future__ import annotations

from fractions import Fraction

from drift.logic.build import MIRRORED, conjoin, negate
from drift.logic.order import order_key
from drift.logic.rewrite import rewrite, substitute, subterms
from drift.logic.terms import (
    NULL,
    TRUE,
    Aggregate,
    Always,
    And,
    Collect,
    Compare,
    CompareOp,
    Config,
    Const,
    Exists,
    Expression,
    Field,
    Member,
    Now,
    Or,
    Predicate,
    Term,
    Truth,
    Var,
)

KEY = "id"
"""What an instance is told by: `x.id = y.id` among the elements of a collection is `x = y`."""


def collected(collect: Collect) -> Term:
    """The collection in its canonical spelling: all that is in a stored collection is that collection."""
    match collect.where:
        case Member(item, (Field() | Var()) as whole) if item == collect.element and item not in subterms(
            whole
        ):
            return whole
        case _:
            return canonical_collect(collect)


def canonical_collect(collect: Collect) -> Collect:
    """The collection with its element named after how deep collections nest inside it, operands in order."""
    depth = 1 + max(
        (_level(part.element) for part in subterms(collect.where) if isinstance(part, Collect)), default=0
    )
    element = Var(f"${depth}", collect.entity)
    if element == collect.element:
        return collect
    where = substitute(collect.where, {collect.element: element})
    return Collect(collect.entity, element, rewrite(where, _in_order))


def _level(element: Var) -> int:
    return int(element.name[1:]) if element.name.startswith("$") and element.name[1:].isdecimal() else 0


def _in_order(node: Expression) -> Expression:
    """Operands and orientation again in order: another name of the element may sort elsewhere."""
    match node:
        case And(operands):
            return And(tuple(sorted(operands, key=order_key)))
        case Or(operands):
            return Or(tuple(sorted(operands, key=order_key)))
        case Compare("=" | "!=" as op, left, right) if _swappable(left, right):
            return Compare(op, right, left)
        case _:
            return node


def _swappable(left: Term, right: Term) -> bool:
    return type(left) is type(right) and isinstance(left, Field | Var) and order_key(right) < order_key(left)


def chosen(collect: Collect) -> Predicate | None:
    """What it means that there is an element that is one certain instance of a stored collection.

    None where the elements are not told by their collection and their identity.
    """
    operands = collect.where.operands if isinstance(collect.where, And) else ()
    element = collect.element
    if not any(isinstance(one, Member) and one.item == element for one in operands):
        return None
    for one in operands:
        item = _identified(one, element)
        if item is not None:
            rest = conjoin(*(other for other in operands if other != one))
            return substitute(rest, {element: item})
    return None


def _identified(predicate: Predicate, element: Var) -> Term | None:
    """The instance that `element` has to be; None where the condition names none."""
    match predicate:
        case Compare("=", Field(one, key), Field(other, name)) if key == name == KEY:
            pass
        case Compare("=", one, other):
            pass
        case _:
            return None
    if other == element:
        one, other = other, one
    return other if one == element and element not in subterms(other) else None


def presence(term: Term) -> Predicate:
    """That a single value, or an element of a collection, is there."""
    match term:
        case Aggregate("first" | "last" | "min" | "max", collection, None):
            return presence(collection)
        case Aggregate("values" | "count", collection, _):
            return presence(collection)
        case Collect():
            return Exists(term)
        case Const() | Config() | Now() | Truth():
            return TRUE
        case _:
            return Compare("!=", term, NULL)


def canonical_count(term: Aggregate) -> Aggregate:
    """Adding up ones, and counting what was selected from each element, are counting the elements."""
    match term:
        case Aggregate("sum", collection, Const("number", value)) if value == 1:
            return canonical_count(Aggregate("count", collection))
        case Aggregate("count", Aggregate("values", Collect() as collection, _), _):
            return Aggregate("count", collection)
        case Aggregate("count", collection, of) if of is not None:
            return Aggregate("count", collection)
        case _:
            return term


def asks_for_any(op: CompareOp, bound: Fraction) -> bool | None:
    """What `count op bound` says when it only asks whether there is any: True for some, False for none."""
    if (op == ">=" and bound == 1) or (op in {"!=", ">"} and bound == 0):
        return True
    if (op == "<" and bound == 1) or (op in {"=", "<="} and bound == 0):
        return False
    return None


def asked_for(predicate: Predicate) -> Collect | None:
    """The collection that the predicate says has something in it, in either spelling."""
    match predicate:
        case Exists(Collect() as collection):
            return collection
        case Compare(op, Aggregate("count", Collect() as counted), Const("number", Fraction() as bound)):
            return counted if asks_for_any(op, bound) else None
        case _:
            return None


def as_many(op: CompareOp, left: Term, right: Term) -> Predicate | None:
    """`left op right` for the counts of a collection and of a part of it."""
    match left, right:
        case (Aggregate("count", Collect() as one, None), Aggregate("count", Collect() as other, None)):
            rest = _left_out(one, other)
            if rest is not None:
                return _by_rest(op, rest)
            rest = _left_out(other, one)
            return None if rest is None else _by_rest(MIRRORED[op], rest)
        case _:
            return None


def _by_rest(op: CompareOp, rest: Collect) -> Predicate:
    match op:
        case "=" | ">=":
            return negate(Exists(rest))
        case "!=" | "<":
            return Exists(rest)
        case _:
            return Always(op == "<=")


def _left_out(part: Collect, whole: Collect) -> Collect | None:
    """The elements of `whole` that are not in `part`; None where `part` is no selection from it."""
    if part.entity != whole.entity:
        return None
    where = substitute(part.where, {part.element: whole.element})
    of_part = where.operands if isinstance(where, And) else (where,)
    of_whole = whole.where.operands if isinstance(whole.where, And) else (whole.where,)
    shared = () if whole.where == TRUE else of_whole
    if any(one not in of_part for one in shared):
        return None
    chosen = [one for one in of_part if one not in shared]
    return canonical_collect(
        Collect(whole.entity, whole.element, conjoin(whole.where, negate(conjoin(*chosen))))
    )


def member_of(item: Term, collection: Term) -> Predicate | None:
    """Membership as the collection's condition on the item; None if the collection is not spelled out."""
    match collection:
        case Collect(_, element, where):
            return substitute(where, {element: item})
        case Aggregate("values", Collect(entity, element, where), of):
            if of is None:
                return substitute(where, {element: item})
            return Exists(Collect(entity, element, conjoin(where, Compare("=", of, item))))
        case _:
            return None
