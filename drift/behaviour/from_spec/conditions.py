"""Conditions of the language to predicates of the model."""

from __future__ import annotations

from abc import abstractmethod

from drift.allium.expressions import (
    Access,
    Apply,
    Binder,
    Conditional,
    Every,
    Existence,
    Expr,
    Implication,
    Junction,
    Lambda,
    Name,
    Negation,
    Relation,
    Within,
)
from drift.behaviour.from_spec.keys import referred
from drift.behaviour.from_spec.names import Names
from drift.behaviour.from_spec.scope import Scope
from drift.logic.build import conjoin, disjoin, holds, negate
from drift.logic.terms import FALSE, NULL, Aggregate, Collect, Compare, Const, Exists, Member, Predicate, Term
from drift.logic.types import UNKNOWN, ValueType


class Conditions(Names):
    """Compiles conditions; values and collections are compiled by the classes built on this one."""

    __slots__ = ()

    @abstractmethod
    def many(self, node: Expr, scope: Scope, expected: ValueType = UNKNOWN) -> Term:
        """A collection: filters and mappings spelled out as one `Collect`."""

    @abstractmethod
    def bound(self, name: str, node: Expr, scope: Scope) -> Collect:
        """A collection whose filter may call the element by a name."""

    @abstractmethod
    def selected(self, collection: Term, function: Expr, scope: Scope, *, negated: bool = False) -> Collect:
        """The elements for which a function holds, or does not."""

    def predicate(self, node: Expr, scope: Scope) -> Predicate:
        """The expression as a condition."""
        match node:
            case Relation():
                return self._relation(node, scope)
            case Within():
                return self._membership(node, scope)
            case Negation():
                return negate(self.predicate(node.operand, scope), self.vocabulary.type_of)
            case Junction():
                parts = [self.predicate(operand, scope) for operand in node.operands]
                return conjoin(*parts) if node.op == "and" else disjoin(*parts)
            case Implication():
                return disjoin(
                    negate(self.predicate(node.left, scope), self.vocabulary.type_of),
                    self.predicate(node.right, scope),
                )
            case Existence(binder=Binder() as binder):
                return Exists(self.bound(binder.name, node.operand, scope))
            case Existence():
                return self._exists(node.operand, scope)
            case Every():
                failing = Lambda(node.span, (node.binder,), node.body)
                collection = self.many(node.collection, scope)
                return negate(Exists(self.selected(collection, failing, scope, negated=True)))
            case Conditional():
                return self._conditional_predicate(node, scope)
            case Apply(callee=Access(name="any" | "all" as quantifier)):
                return self._quantified(node, quantifier, scope)
            case Apply(callee=Access(base=base, name="contains" | "includes"), arguments=(argument,)):
                return Member(self.term(argument.value, scope), self.term(base, scope))
            case _:
                return holds(self.term(node, scope, leading=True))

    def _relation(self, node: Relation, scope: Scope) -> Predicate:
        if isinstance(node.left, Name) and self.named(node.left, scope) is None:
            right = self.term(node.right, scope)
            left = self.term(node.left, scope, self.vocabulary.type_of(right), leading=True)
        else:
            left = self.term(node.left, scope)
            right = self._opposite(node, left, scope)
        if node.op == "=":
            return self.equal(left, right)
        return negate(self.equal(left, right)) if node.op == "!=" else Compare(node.op, left, right)

    def equal(self, left: Term, right: Term) -> Predicate:
        """`left = right`, with tests of presence and of truth as such."""
        left, right = referred(self.vocabulary, right, left), referred(self.vocabulary, left, right)
        found = self._presence(left, right) or self._truth_test(left, right)
        return found if found is not None else Compare("=", left, right)

    def _opposite(self, node: Relation, left: Term, scope: Scope) -> Term:
        """The right side: the same bare name as on the left means the outer thing (`parent = parent`)."""
        expected = self.vocabulary.type_of(left)
        inner = scope
        if scope.elements and isinstance(node.right, Name):
            same = isinstance(node.left, Name) and node.left.name == node.right.name
            if same or node.right.name in scope.bindings:
                inner = scope.outside()
        return self.term(node.right, inner, expected)

    def _presence(self, left: Term, right: Term) -> Predicate | None:
        """`= null` of something looked up asks whether it exists."""
        for term, other in ((left, right), (right, left)):
            if other == NULL and isinstance(term, Aggregate) and term.gather in ("first", "last"):
                return negate(Exists(term.collection))
        return None

    def _truth_test(self, left: Term, right: Term) -> Predicate | None:
        """`flag = true` says no more than `flag`; `= false` no more than `not flag` if it is never absent."""
        for term, other in ((left, right), (right, left)):
            if isinstance(other, Const) and other.kind == "boolean":
                type_ = self.vocabulary.type_of(term)
                if type_.kind == "boolean" and other.value:
                    return holds(term)
                if type_.kind == "boolean" and not type_.optional:
                    return negate(holds(term))
        return None

    def _membership(self, node: Within, scope: Scope) -> Predicate:
        item = self.term(node.item, scope)
        collection = self.many(
            node.collection, scope, ValueType("collection", element=self.vocabulary.type_of(item))
        )
        found = Member(item, collection)
        return negate(found) if node.negated else found

    def _exists(self, operand: Expr, scope: Scope) -> Predicate:
        term = self.term(operand, scope)
        return Exists(term.collection if isinstance(term, Aggregate) and term.of is None else term)

    def _conditional_predicate(self, node: Conditional, scope: Scope) -> Predicate:
        other = self.predicate(node.other, scope) if node.other is not None else FALSE
        for branch in reversed(node.branches):
            test = self.predicate(branch.test, scope)
            other = disjoin(conjoin(test, self.predicate(branch.value, scope)), conjoin(negate(test), other))
        return other

    def _quantified(self, node: Apply, quantifier: str, scope: Scope) -> Predicate:
        assert isinstance(node.callee, Access)
        collection = self.many(node.callee.base, scope)
        function = node.arguments[0].value if node.arguments else None
        if function is None:
            return Exists(collection)
        selected = self.selected(collection, function, scope, negated=quantifier == "all")
        return negate(Exists(selected)) if quantifier == "all" else Exists(selected)
