"""Conditions in the shape that clauses are compared in."""

from __future__ import annotations

from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.rewrite import rewrite, substitute
from drift.logic.terms import Collect, Compare, Const, Exists, Expression, Member, Not, Predicate


def elementwise(predicate: Predicate) -> Predicate:
    """Membership of a described collection said of the element: `x in {y of E with p(y)}` is `p(x)`."""
    return rewrite(predicate, _described)


def conjuncts_of(predicate: Predicate) -> tuple[Predicate, ...]:
    """What holds one by one."""
    return conjuncts(conjoin(predicate))


def _described(node: Expression) -> Expression:
    if isinstance(node, Member) and isinstance(node.collection, Collect):
        collection = node.collection
        return substitute(collection.where, {collection.element: node.item})
    return node


def looks_for_row(tested: Predicate) -> bool:
    """Whether it asks that no row is there that is known by what it is equal to.

    Whether there is one in some state is another matter.
    """
    match tested:
        case Not(operand=Exists(term=Collect(where=where))):
            return all(
                isinstance(part, Compare)
                and part.op == "="
                and not any(isinstance(side, Const) for side in (part.left, part.right))
                for part in conjuncts_of(where)
            )
        case Not(operand=Exists()):
            return True
        case _:
            return False
