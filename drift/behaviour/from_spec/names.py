"""What bare names are as terms: what the resolution says they refer to, among what is bound here."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field

from drift.allium.expressions import Expr, Name
from drift.allium.names.references import Reference
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.index import ENTITIES, Index
from drift.behaviour.from_spec.keys import slot
from drift.behaviour.from_spec.scope import BOUND_BEFORE, Scope
from drift.logic.terms import TRUE, Collect, Config, Field, Term, Var, symbol
from drift.logic.types import UNKNOWN, ValueType

_NEVER_LITERAL = frozenset({"boolean", "integer", "decimal", "duration", "timestamp", "collection"})
_MEMBERS = ("field", "relationship", "projection", "derived")
_SHARED = ("given", "default")


@dataclass(slots=True)
class Names:
    """Names in one project as terms; `black_boxes` are the functions met so far."""

    index: Index
    vocabulary: Vocabulary
    black_boxes: dict[str, None] = field(default_factory=dict)

    def named(self, node: Name, scope: Scope) -> Term | None:
        """What a bare name denotes; None if that is nothing, or left open."""
        found = self.index.reference(node, scope.file)
        if found is None or found.kind == "open":
            return self._elements(node.name, scope) or scope.bindings.bound(node.name)
        if found.kind in _MEMBERS:
            return self._member(node.name, scope)
        if found.kind == "literal":
            return symbol(node.name) if found.module else self._elements(node.name, scope)
        if found.kind == "config":
            return Config(self.index.config_name(node, node.name, scope.file))
        if found.kind in _SHARED:
            return Var(node.name, self._shared(found))
        if found.kind in ENTITIES:
            return self._instances(node, scope)
        return scope.bindings.bound(node.name)

    def _member(self, name: str, scope: Scope) -> Term | None:
        """A member of the innermost element that has it, else of the instance that is described."""
        found = self._elements(name, scope)
        return found if found is not None or scope.this is None else slot(self.vocabulary, scope.this, name)

    def _elements(self, name: str, scope: Scope) -> Term | None:
        """A member of the innermost element that has it, by what all specifications say of its entity."""
        for element in reversed(scope.elements):
            if self.vocabulary.member(element.entity, name) is not None:
                return slot(self.vocabulary, element, name)
        return None

    def _shared(self, found: Reference) -> str:
        """The entity of a shared or default instance."""
        type_ = found.declaration.type
        if type_ is None:
            return ""
        file = self.index.resolution.module(found.module).file
        return self.index.instance(type_, file) or str(type_.name)

    def _instances(self, node: Name, scope: Scope) -> Term:
        """All instances of an entity; in a trigger's condition the one it is about; a variant as a value."""
        if node.name in scope.bindings:
            return scope.bindings[node.name]
        if self.index.is_tag(node, scope.file):
            return symbol(node.name)
        entity = self.index.entity(node, scope.file)
        return Collect(entity, scope.element(entity), TRUE)

    def _name(self, node: Name, scope: Scope, expected: ValueType, leading: bool) -> Term:
        """What the resolution leaves open is a value of the expected type, or what its place makes of it."""
        found = self.named(node, scope)
        if found is not None:
            return found
        if node.name in expected.states:
            return symbol(node.name)
        if leading and expected.kind != "enum":
            owner = self._implicit_owner(node.name, scope)
            if owner is not None:
                return slot(self.vocabulary, owner, node.name)
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
            if isinstance(term, Var) and not term.name.startswith(BOUND_BEFORE)
            if self.vocabulary.member(term.entity, name) is not None
        }
        return next(iter(found)) if len(found) == 1 else None

    @abstractmethod
    def term(self, node: Expr, scope: Scope, expected: ValueType = UNKNOWN, *, leading: bool = False) -> Term:
        """The expression as a value.

        `expected` resolves enum literals; `leading` says that a bare name is none: it begins a comparison.
        """

    def root(self, node: Expr, scope: Scope) -> Term:
        """What a path starts at: an unbound name is an instance, never a literal.

        At the start of a path the type of a trigger's instance stands for it (`when: s: State.x becomes y`,
        `ensures: State.z = 1`).
        """
        if not isinstance(node, Name):
            return self.term(node, scope)
        about = scope.bindings.bound(f"{node.name}.")
        if about is not None and not scope.elements:
            return about
        found = self.named(node, scope)
        if found is not None:
            return found
        if scope.elements and not self._known(scope.elements[-1]):
            return Field(scope.elements[-1], node.name)
        return Var(node.name, self.index.instance(node, scope.file))

    def _known(self, element: Var) -> bool:
        entity = self.vocabulary.entity(element.entity)
        return entity is not None and bool(entity.fields or entity.relationships or entity.derived)
