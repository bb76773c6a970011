"""What is settled for an instance before anything is asked: a given one is stored, a new one is not yet."""

from __future__ import annotations

from collections.abc import Container

from drift.distill.wording import Wording
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.rewrite import rewrite
from drift.logic.terms import (
    FALSE,
    TRUE,
    Always,
    And,
    Compare,
    Const,
    Expression,
    Field,
    Holds,
    Ite,
    Not,
    Or,
    Predicate,
    Term,
    Truth,
    Var,
)


class Known:
    """Decides questions whether an instance has a key yet; `made` are the new ones."""

    def __init__(self, wording: Wording, made: Container[Var]) -> None:
        self._wording = wording
        self._made = made

    def term(self, term: Term) -> Term:
        """The term without choices that are settled."""
        return rewrite(term, self._visit)

    def predicate(self, predicate: Predicate) -> Predicate:
        """The condition without what is settled."""
        return rewrite(predicate, self._visit)

    def _visit(self, node: Expression) -> Expression:
        match node:
            case Holds(Field(Var() as owner, name)) if self._is_key(owner, name):
                return self._stored(owner)
            case Compare("!=" | "=" as op, Field(Var() as owner, name), Const(kind, value)) if self._is_key(
                owner, name
            ) and (kind == "null" or value == 0):
                stored = self._stored(owner)
                return stored if op == "!=" else negate(stored)
            case Ite(Always(value), then, other):
                return then if value else other
            case Truth(Always(value)):
                return Const("boolean", value)
            case Not(Always() as settled):
                return negate(settled)
            case And(operands):
                return conjoin(*operands)
            case Or(operands):
                return disjoin(*operands)
            case _:
                return node

    def _is_key(self, owner: Var, name: str) -> bool:
        return self._wording.is_domain(owner.entity) and self._wording.is_key(owner.entity, name)

    def _stored(self, owner: Var) -> Predicate:
        return FALSE if owner in self._made else TRUE
