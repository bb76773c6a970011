"""What bare names mean at one place of a specification."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from drift.allium.project import SpecFile
from drift.logic.terms import Term, Var

LAYER = 64
"""Names that are copied to bind one more; a rule with more of them has several layers."""
_ELEMENT = "it"
BOUND_BEFORE = "let "
"""Begins the name of what stands, in `ensures`, for something bound before: no instance of the rule's own."""


class Bindings(Mapping[str, Term]):
    """Names and their terms; never changed, so that scopes can share them."""

    __slots__ = ("_above", "_own")

    def __init__(self, own: Mapping[str, Term] | None = None, above: Bindings | None = None) -> None:
        self._own = own or {}
        self._above = above

    def and_(self, name: str, term: Term) -> Bindings:
        """These and one more, which hides another of its name."""
        if len(self._own) < LAYER:
            return Bindings({**self._own, name: term}, self._above)
        return Bindings({name: term}, self)

    def bound(self, name: str) -> Term | None:
        """What a name stands for; None if it is not bound."""
        layer: Bindings | None = self
        while layer is not None:
            found = layer._own.get(name)
            if found is not None:
                return found
            layer = layer._above
        return None

    def __getitem__(self, name: str) -> Term:
        found = self.bound(name)
        if found is None:
            raise KeyError(name)
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.bound(name) is not None

    def __iter__(self) -> Iterator[str]:
        layers: list[Bindings] = []
        layer: Bindings | None = self
        while layer is not None:
            layers.append(layer)
            layer = layer._above
        return iter({name: None for one in reversed(layers) for name in one._own})

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Scope:
    """Bindings in reach; `this` in entity declarations, `elements` inside `with`, innermost last.

    `taken` are the names of bound variables that elements might be given.
    """

    file: SpecFile
    bindings: Bindings = field(default_factory=Bindings)
    this: Var | None = None
    elements: tuple[Var, ...] = ()
    taken: frozenset[str] = frozenset()

    def bind(self, name: str, term: Term) -> Scope:
        """The scope with one more binding; `_` binds nothing."""
        if name == "_":
            return self
        taken = self.taken
        if isinstance(term, Var) and term.name.startswith(_ELEMENT):
            taken = taken | {term.name}
        return replace(self, bindings=self.bindings.and_(name, term), taken=taken)

    def within(self, element: Var) -> Scope:
        """The scope inside a predicate over the elements of a collection."""
        return replace(self, elements=(*self.elements, element))

    def outside(self) -> Scope:
        """The scope around the innermost such predicate."""
        return replace(self, elements=self.elements[:-1])

    def element(self, entity: str) -> Var:
        """A fresh element variable for a collection of `entity` at this place."""
        taken = self.taken.union(element.name for element in self.elements)
        name, count = _ELEMENT, 1
        while name in taken:
            count += 1
            name = f"{_ELEMENT}{count}"
        return Var(name, entity)
