"""Reading the state that effects lead to, expressed over the state before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Assign, Change, Create, Effect, Remove
from drift.logic.build import compare, conjoin, disjoin, holds, ite, negate
from drift.logic.rewrite import as_predicate, as_term, is_predicate, rewrite, substitute, subterms
from drift.logic.terms import (
    Always,
    And,
    Collect,
    Compare,
    Const,
    Expression,
    Field,
    Holds,
    Ite,
    Not,
    Opaque,
    Or,
    Predicate,
    Term,
)

Done: TypeAlias = tuple[Effect, Predicate]
"""An effect and the condition under which it happened, over the state before."""


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The state after some effects."""

    done: Sequence[Done]
    vocabulary: Vocabulary

    def term(self, term: Term) -> Term:
        """What a value is afterwards."""
        return as_term(self._read(term))

    def predicate(self, predicate: Predicate) -> Predicate:
        """Whether a condition holds afterwards."""
        return as_predicate(self._read(predicate))

    def _read(self, expression: Expression) -> Expression:
        if not self.done:
            return expression
        expanded = self.vocabulary.expand(expression)
        if self._populated(expanded):
            reason = "it reads a collection that an earlier effect changes"
            opaque = Opaque("afterwards", reason, (as_term(expression),))
            return Holds(opaque) if is_predicate(expression) else opaque
        written = {name for one, _ in self.done for name in _written(one)}
        if not any(isinstance(node, Field) and node.name in written for node in subterms(expanded)):
            return expression
        mapping: dict[Term, Term] = {}
        for effect, when in self.done:
            match effect:
                case Create(_, values, instance):
                    mapping.update((Field(instance, name), value) for name, value in values)
                case Assign(target, _, name, value):
                    slot = Field(target, name)
                    mapping[slot] = ite(when, value, mapping.get(slot, slot))
                    expanded = rewrite(expanded, partial(_in_elements, effect=effect, when=when))
                case _:
                    pass
        return rewrite(simplified(substituted(expanded, mapping)), _folded)

    def _populated(self, expression: Expression) -> bool:
        entities = {one.entity for one, _ in self.done if isinstance(one, Create | Remove)}
        filled = {(one.entity, one.field) for one, _ in self.done if isinstance(one, Change)}
        for node in subterms(expression):
            if isinstance(node, Collect) and node.entity in entities:
                return True
            if isinstance(node, Field) and (self.vocabulary.entity_of(node.base), node.name) in filled:
                return True
        return False


def _folded(node: Expression) -> Expression:
    """A comparison of literals is decided."""
    match node:
        case Compare(op, Const() as left, Const() as right):
            return compare(op, left, right)
        case And(operands):
            return conjoin(*operands)
        case Or(operands):
            return disjoin(*operands)
        case Not(operand):
            return negate(operand) if isinstance(operand, Always) else node
        case _:
            return node


def _written(effect: Effect) -> tuple[str, ...]:
    match effect:
        case Assign(field=name):
            return (name,)
        case Create(values=values):
            return tuple(name for name, _ in values)
        case _:
            return ()


def _in_elements(node: Expression, effect: Assign, when: Predicate) -> Expression:
    """Elements of a collection may be the assigned instance."""
    if not isinstance(node, Collect) or node.entity != effect.entity:
        return node
    own = Field(node.element, effect.field)
    same = conjoin(when, Compare("=", node.element, effect.target))
    return Collect(node.entity, node.element, substitute(node.where, {own: ite(same, effect.value, own)}))


def simplified(expression: Expression) -> Expression:
    """The expression with tests of conditional values spread over their branches."""

    def visit(node: Expression) -> Expression:
        match node:
            case Holds(Ite() as chosen):
                return holds(chosen)
            case Compare(op, left, right) if isinstance(left, Ite) or isinstance(right, Ite):
                return compare(op, left, right)
            case _:
                return node

    return rewrite(expression, visit)


def substituted(expression: Expression, mapping: dict[Term, Term]) -> Expression:
    """`substitute`, for either sort of expression."""
    if is_predicate(expression):
        return substitute(as_predicate(expression), mapping)
    return substitute(as_term(expression), mapping)
