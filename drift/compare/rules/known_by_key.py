"""Instances that the code knows by their key: what it looks up by that key is the instance."""

from __future__ import annotations

from collections.abc import Container

from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.rewrite import rewrite, substitute
from drift.logic.terms import Collect, Compare, Exists, Expression, Field, Predicate, Term, Var
from drift.logic.words import is_plain_key


def said_of_instances(predicate: Predicate, instances: Container[Term]) -> Predicate:
    """`exists Job{id: job, owner: user}` as `job.owner = user`, where `job` is an instance of the rule.

    The rule takes for granted that what it is given is there.
    """

    def visit(node: Expression) -> Expression:
        if not isinstance(node, Exists) or not isinstance(node.term, Collect):
            return node
        rows = node.term
        parts = conjuncts(rows.where)
        for part in parts:
            one = _known(part, rows)
            if one is not None and one in instances and len(parts) > 1:
                rest = (other for other in parts if other is not part)
                return substitute(conjoin(*rest), {rows.element: one})
        return node

    return rewrite(predicate, visit)


def _known(part: Predicate, rows: Collect) -> Term | None:
    """The instance whose key a row must have."""
    if not isinstance(part, Compare) or part.op != "=":
        return None
    for side, other in ((part.left, part.right), (part.right, part.left)):
        is_key = isinstance(side, Field) and side.base == rows.element and is_plain_key(side.name)
        if is_key and isinstance(other, Var) and other.entity == rows.entity:
            return other
    return None
