"""What stands for nothing: null, an empty text or an empty collection in place of what is not given."""

from __future__ import annotations

from drift.logic.rewrite import rewrite
from drift.logic.terms import NULL, Compare, Const, Expression, Holds, Ite, Not, SetOf, Term, text

_NOTHING: tuple[Term, ...] = (NULL, text(""), SetOf(()))
_EMPTY_LIST = text("[]")


def without_stand_ins(term: Term) -> Term:
    """`x ?? null`, `x or ""`, `phones ?? []` as `x`: nothing is stored where nothing is given."""
    return rewrite(term, _given)


def as_collection(term: Term) -> Term:
    """A collection that is stored as the text of an empty list."""
    return SetOf(()) if term == _EMPTY_LIST else term


def _given(node: Expression) -> Expression:
    if not isinstance(node, Ite):
        return node
    if node.other in _NOTHING and _is_there(node, node.then):
        return node.then
    if node.then in _NOTHING and _is_missing(node, node.other):
        return node.other
    return node


def _is_there(node: Ite, value: Term) -> bool:
    match node.test:
        case Compare(op="!=", left=left, right=right):
            return {left, right} == {value, NULL} and not isinstance(value, Const)
        case Holds(term=term):
            return term == value
        case _:
            return False


def _is_missing(node: Ite, value: Term) -> bool:
    match node.test:
        case Compare(op="=", left=left, right=right):
            return {left, right} == {value, NULL} and not isinstance(value, Const)
        case Not(operand=Holds(term=term)):
            return term == value
        case _:
            return False
