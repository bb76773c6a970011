"""What bare names refer to."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field

from drift.allium.expressions import Expr, Name
from drift.allium.names.plurals import snake
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.index import Index
from drift.behaviour.from_spec.scope import Scope
from drift.logic.terms import TRUE, Collect, Config, Field, Term, Var, symbol
from drift.logic.types import UNKNOWN, ValueType

_NEVER_LITERAL = frozenset({"boolean", "integer", "decimal", "duration", "timestamp", "collection"})


@dataclass(slots=True)
class Names:
    """Resolves names in one project; `black_boxes` are the functions met so far."""

    index: Index
    vocabulary: Vocabulary
    black_boxes: dict[str, None] = field(default_factory=dict)

    def named(self, node: Name, scope: Scope, expected: ValueType = UNKNOWN) -> Term | None:
        """What a bare name is bound to; None if nothing binds it."""
        name = node.name
        if node.alias:
            if name in scope.bindings:
                return scope.bindings[name]
            shared = self.index.shared(name, scope.file, node.alias)
            if shared is not None:
                return Var(name, shared)
            entity = self.index.entity(name)
            return Collect(entity, scope.element(entity), TRUE) if entity else None
        for element in reversed(scope.elements):
            if self.vocabulary.member(element.entity, name) is not None:
                return self._own(element, name, expected)
        if name in scope.bindings:
            bound = scope.bindings[name]
            return symbol(name) if self._is_literal(name, bound, expected) else bound
        if scope.this is not None and self.vocabulary.member(scope.this.entity, name) is not None:
            return self._own(scope.this, name, expected)
        if name in expected.states:
            return symbol(name)
        given = self.index.given_in(scope.file)
        if name in given:
            return Var(name, given[name])
        if name in self.index.parameters:
            return Config(self.index.config_name(name, scope.file))
        shared = self.index.shared(name, scope.file)
        if shared is not None:
            return Var(name, shared)
        entity = self.index.entity(name)
        if entity and expected.kind != "enum":
            return Collect(entity, scope.element(entity), TRUE)
        return None

    def _is_literal(self, name: str, bound: Term, expected: ValueType) -> bool:
        """Whether a literal of the expected enum is meant although an instance has its name too."""
        return name in expected.states and self.vocabulary.type_of(bound).kind == "entity"

    def _own(self, owner: Var, name: str, expected: ValueType) -> Term:
        found = Field(owner, name)
        if name in expected.states and self.vocabulary.type_of(found).states != expected.states:
            return symbol(name)
        return found

    def _name(self, node: Name, scope: Scope, expected: ValueType, leading: bool) -> Term:
        found = self.named(node, scope, expected)
        if found is not None:
            return found
        if leading and expected.kind != "enum":
            owner = self._implicit_owner(node.name, scope)
            if owner is not None:
                return Field(owner, node.name)
        if expected.kind == "entity":
            return Var(node.name, expected.entity)
        if expected.kind in _NEVER_LITERAL or (leading and expected.kind != "enum"):
            return Var(node.name)
        return symbol(node.name)

    def _implicit_owner(self, name: str, scope: Scope) -> Var | None:
        """The instance whose field a bare name is: the filtered, the described, or the only one."""
        if scope.elements:
            return scope.elements[-1]
        return scope.this if scope.this is not None else self.owner(name, scope)

    def owner(self, name: str, scope: Scope) -> Var | None:
        """The one bound instance that has a member of this name."""
        found = {
            term: None
            for term in scope.bindings.values()
            if isinstance(term, Var) and self.vocabulary.member(term.entity, name) is not None
        }
        return next(iter(found)) if len(found) == 1 else None

    @abstractmethod
    def term(self, node: Expr, scope: Scope, expected: ValueType = UNKNOWN, *, leading: bool = False) -> Term:
        """The expression as a value.

        `expected` resolves enum literals; `leading` says that a bare name is none: it begins a comparison.
        """

    def root(self, node: Expr, scope: Scope) -> Term:
        """What a path starts at: an unbound name is an instance, never a literal."""
        if not isinstance(node, Name):
            return self.term(node, scope)
        found = self.named(node, scope)
        if found is not None:
            return found
        if scope.elements and not self._known(scope.elements[-1]):
            return Field(scope.elements[-1], node.name)
        return Var(node.name, self.instance(node.name))

    def _known(self, element: Var) -> bool:
        entity = self.vocabulary.entity(element.entity)
        return entity is not None and bool(entity.fields or entity.relationships or entity.derived)

    def instance(self, name: str) -> str:
        """The entity whose name in snake_case this is."""
        return next((entity for entity in self.index.entities if snake(entity) == name), "")
