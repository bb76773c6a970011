"""Collections: filters, mappings, lookups and what is computed over their elements."""

from __future__ import annotations

from drift.allium.expressions import Access, Apply, Expr, Filter, Lambda, Lookup, Mapping, Name
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.conditions import Conditions
from drift.behaviour.from_spec.index import words
from drift.behaviour.from_spec.keys import referred, slot
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import Derived, Relationship
from drift.logic.build import conjoin, negate
from drift.logic.rewrite import substitute
from drift.logic.terms import (
    TRUE,
    Aggregate,
    Collect,
    Compare,
    Field,
    Gather,
    Member,
    Opaque,
    Predicate,
    Term,
    Var,
)
from drift.logic.types import UNKNOWN, ValueType

FOLDED: dict[str, Gather] = {"sum": "sum", "min": "min", "max": "max"}


class Gathering(Conditions):
    """Compiles everything that makes or walks a collection."""

    __slots__ = ()

    def selected(self, collection: Term, function: Expr, scope: Scope, *, negated: bool = False) -> Collect:
        """The elements for which a function holds, or does not."""
        element = scope.element(self.vocabulary.element_of(collection))
        if isinstance(function, Lambda):
            inner = scope.bind(function.parameter, element)
            condition = self.predicate(function.body, inner)
        else:
            condition = self.predicate(function, scope.within(element))
        return filtered(collection, element, negate(condition) if negated else condition, self.vocabulary)

    def bound(self, name: str, node: Expr, scope: Scope) -> Collect:
        """`name in collection where predicate`: the predicate may call the element by its name."""
        base, predicate = (node.base, node.predicate) if isinstance(node, Filter) else (node, None)
        collection = self.many(base, scope)
        element = scope.element(self.vocabulary.element_of(collection))
        inner = scope.bind(name, element).within(element)
        condition = TRUE if predicate is None else self.predicate(predicate, inner)
        return filtered(collection, element, condition, self.vocabulary)

    def lookup(self, node: Lookup, scope: Scope) -> Collect:
        """`E{a, b: c}`: the instances whose fields have these values."""
        entity = self.index.entity_or_name(node.entity, scope.file)
        element = scope.element(entity)
        conditions: list[Predicate] = []
        for key in node.keys:
            name = key.name or (key.value.name if isinstance(key.value, Name) else "")
            own = slot(self.vocabulary, element, name)
            value = self.term(key.value, scope, self.vocabulary.type_of(own))
            conditions.append(Compare("=", own, referred(self.vocabulary, own, value)))
        return Collect(entity, element, conjoin(*conditions))

    def folded(self, node: Apply, callee: Access, scope: Scope) -> Term:
        """`count`, `filter`, `sum`, `min` and `max` with a function of the element."""
        collection = self.many(callee.base, scope)
        function = node.arguments[0].value if node.arguments else None
        if callee.name in ("count", "filter"):
            selected = collection if function is None else self.selected(collection, function, scope)
            return Aggregate("count", selected) if callee.name == "count" else selected
        if function is None:
            return Aggregate(FOLDED[callee.name], collection)
        element = scope.element(self.vocabulary.element_of(collection))
        spelled = filtered(collection, element, TRUE, self.vocabulary)
        if not isinstance(function, Lambda):
            return self.opaque(node, scope)
        of = self.term(function.body, scope.bind(function.parameter, spelled.element))
        return Aggregate(FOLDED[callee.name], spelled, of)

    def many(self, node: Expr, scope: Scope, expected: ValueType = UNKNOWN) -> Term:
        """A collection: filters and mappings spelled out as one `Collect`."""
        match node:
            case Filter():
                base = self.many(node.base, scope)
                element = scope.element(self.vocabulary.element_of(base))
                condition = self.predicate(node.predicate, scope.within(element))
                return filtered(base, element, condition, self.vocabulary)
            case Mapping():
                base = self.many(node.base, scope)
                element = scope.element(self.vocabulary.element_of(base))
                spelled = filtered(base, element, TRUE, self.vocabulary)
                return Aggregate("values", spelled, Field(spelled.element, node.field))
            case Name():
                found = self.named(node, scope)
                if found is None and scope.this is None:
                    return self.root(node, scope)
                return self.term(node, scope, leading=True)
            case _:
                return self.term(node, scope, expected)

    def opaque(self, node: Expr, scope: Scope) -> Opaque:
        """A function as an argument, or a call of a value: kept by its text."""
        return Opaque(words(scope.file, node.span), "a function that is not spelled out")


def filtered(collection: Term, element: Var, condition: Predicate, vocabulary: Vocabulary) -> Collect:
    """The elements of a collection that satisfy a condition over `element`, as one `Collect`."""
    base = collection
    if isinstance(base, Field):
        base = _spelled(base, vocabulary)
    if isinstance(base, Collect):
        where = substitute(base.where, {base.element: element})
        return Collect(base.entity, element, conjoin(where, condition))
    return Collect(element.entity, element, conjoin(Member(element, base), condition))


def _spelled(path: Field, vocabulary: Vocabulary) -> Term:
    """A plural relationship or projection as its collection; anything else as it is."""
    match vocabulary.member(vocabulary.entity_of(path.base), path.name):
        case Relationship(many=True) as relationship:
            collected = Collect(relationship.entity, relationship.element, relationship.where)
            return substitute(collected, {relationship.this: path.base})
        case Derived(value=Collect() as collected, this=this):
            return substitute(collected, {this: path.base})
        case _:
            return path
