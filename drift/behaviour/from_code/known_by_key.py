"""What comes in and is known by its key only: `loan.borrowerId !== req.user.id` is about the borrower."""

from __future__ import annotations

from collections.abc import Callable

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.logic.rewrite import rewrite, subterms
from drift.logic.terms import Compare, Expression, Field, Predicate, Term, Var
from drift.logic.types import ValueType


def referred_by(knowledge: Knowledge, type_of: Callable[[Term], ValueType], term: Term) -> str:
    """The entity that a field refers to, "" for any other term."""
    if not isinstance(term, Field):
        return ""
    found = knowledge.field(type_of(term.base).entity, term.name)
    if found is None or not (found.reference or found.relationship):
        return ""
    return found.type.entity if found.type.kind == "entity" else ""


def instance_of(
    knowledge: Knowledge, type_of: Callable[[Term], ValueType], key: Term, entity: str
) -> Term | None:
    """What came in without a type and is read for the key of the entity; None for any other term."""
    if not entity or not isinstance(key, Field) or key.name != knowledge.primary(entity):
        return None
    known = type_of(key.base)
    if known.kind != "unknown" or not all(isinstance(part, Var | Field) for part in subterms(key.base)):
        return None
    return None if isinstance(key.base, Var) and key.base.name.startswith("@") else key.base


def with_instances(
    knowledge: Knowledge,
    type_of: Callable[[Term], ValueType],
    predicate: Predicate,
    named: Callable[[Term, str], Var],
) -> Predicate:
    """The condition with instances where keys of what came in are compared with references."""

    def visit(node: Expression) -> Expression:
        if not isinstance(node, Compare) or node.op not in ("=", "!="):
            return node
        for side, key in ((node.left, node.right), (node.right, node.left)):
            entity = referred_by(knowledge, type_of, side)
            found = instance_of(knowledge, type_of, key, entity)
            if found is not None:
                return Compare(node.op, side, named(found, entity))
        return node

    return rewrite(predicate, visit)
