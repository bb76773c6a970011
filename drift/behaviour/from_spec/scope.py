"""What bare names mean at one place of a specification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from drift.allium.project import SpecFile
from drift.logic.terms import Term, Var


@dataclass(frozen=True, slots=True)
class Scope:
    """Bindings in reach; `this` in entity declarations, `elements` inside `with`, innermost last."""

    file: SpecFile
    bindings: Mapping[str, Term] = field(default_factory=lambda: MappingProxyType({}))
    this: Var | None = None
    elements: tuple[Var, ...] = ()

    def bind(self, name: str, term: Term) -> Scope:
        """The scope with one more binding; `_` binds nothing."""
        if name == "_":
            return self
        return replace(self, bindings=MappingProxyType({**self.bindings, name: term}))

    def within(self, element: Var) -> Scope:
        """The scope inside a predicate over the elements of a collection."""
        return replace(self, elements=(*self.elements, element))

    def outside(self) -> Scope:
        """The scope around the innermost such predicate."""
        return replace(self, elements=self.elements[:-1])

    def element(self, entity: str) -> Var:
        """A fresh element variable for a collection of `entity` at this place."""
        taken = {element.name for element in self.elements}
        taken.update(term.name for term in self.bindings.values() if isinstance(term, Var))
        name, count = "it", 1
        while name in taken:
            count += 1
            name = f"it{count}"
        return Var(name, entity)
