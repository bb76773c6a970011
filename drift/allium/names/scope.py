"""Scopes: which names are bound where an expression stands."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from drift.allium.names.declarations import Module
from drift.allium.names.references import Reference, ReferenceKind
from drift.allium.types.model import EntityType, SpecType
from drift.logic.spans import Span

Path: TypeAlias = tuple[object, ...]
"""A path from a binding: the binding, then names of members."""
Place: TypeAlias = Literal["entity", "rule", "surface", "invariant", "config", "actor", "default"]


class Fact:
    """What a guard says of a path: that it is there; that it is one of these values."""

    __slots__ = ("names", "present")

    def __init__(self, present: bool, names: frozenset[str] | None = None) -> None:
        self.present = present
        self.names = names


class Binding:
    """A bound name with its type; `guessed` when the type was only inferred from names or uses."""

    __slots__ = ("guessed", "name", "reference", "type")

    def __init__(
        self,
        kind: ReferenceKind,
        name: str,
        type_: SpecType,
        module: str,
        span: Span | None,
        node: Any = None,
        *,
        guessed: bool = False,
    ) -> None:
        self.name = name
        self.type = type_
        self.reference = Reference(kind, name, module, span, node)
        self.guessed = guessed


class Frame:
    """One level of names: those bound in a block, or the members of an element."""

    __slots__ = ("above", "element", "implicit", "names")

    def __init__(
        self, above: Frame | None, element: SpecType | None = None, *, implicit: object = None
    ) -> None:
        self.above = above
        self.names: dict[str, Binding] = {}
        self.element = element
        self.implicit = implicit if implicit is not None else self


class Tables:
    """What was found out about the nodes of one module, by identity of the node.

    `guesses` are the types that names which nothing binds probably have.
    """

    __slots__ = ("ambiguous", "foreign", "guesses", "module", "references", "types")

    def __init__(self, module: Module) -> None:
        self.module = module
        self.references: dict[int, Reference] = {}
        self.types: dict[int, SpecType] = {}
        self.guesses: dict[int, SpecType] = {}
        self.ambiguous: dict[int, tuple[Span, Reference]] = {}
        self.foreign: dict[int, tuple[Span, Reference]] = {}

    def found(self, node: Any, hit: Any, reference: Reference) -> None:
        """Notes what a node refers to, by where it was found; several declarations as near are ambiguous."""
        refined: Reference = hit.refer(reference)
        self.references[id(node)] = refined
        if refined.reach == "project":
            self.foreign[id(node)] = (node.span, refined)
        if refined.others:
            self.ambiguous[id(node)] = (node.span, refined)


class Scope:
    """A place in a module: its innermost frame, `this`, and what guards say here."""

    __slots__ = ("facts", "frame", "place", "tables", "this")

    def __init__(
        self,
        tables: Tables,
        frame: Frame,
        place: Place,
        this: EntityType | None = None,
        facts: dict[Path, Fact] | None = None,
    ) -> None:
        self.tables = tables
        self.frame = frame
        self.place = place
        self.this = this
        self.facts: dict[Path, Fact] = facts if facts is not None else {}

    def block(self) -> Scope:
        """A scope inside this one, with names and facts of its own."""
        return Scope(self.tables, Frame(self.frame), self.place, self.this, dict(self.facts))

    def within(self, element: SpecType) -> Scope:
        """The scope of a predicate over elements: their members are in reach by name."""
        return Scope(self.tables, Frame(self.frame, element), self.place, self.this, self.facts)

    def at(self, frame: Frame) -> Scope:
        """The same place seen from another frame."""
        return Scope(self.tables, frame, self.place, self.this, self.facts)

    def knowing(self, facts: dict[Path, Fact]) -> Scope:
        """The same place with more known."""
        if not facts:
            return self
        merged = dict(self.facts)
        learn(merged, facts)
        return Scope(self.tables, self.frame, self.place, self.this, merged)

    def bind(self, binding: Binding) -> None:
        """Binds a name from here on; `_` binds nothing."""
        if binding.name != "_":
            self.frame.names[binding.name] = binding

    def binding(self, name: str) -> Binding | None:
        """What binds a name, elements left aside."""
        frame: Frame | None = self.frame
        while frame is not None:
            found = frame.names.get(name)
            if found is not None:
                return found
            frame = frame.above
        return None


def learn(facts: dict[Path, Fact], more: dict[Path, Fact]) -> None:
    """Adds facts that hold together with the known ones."""
    for path, fact in more.items():
        known = facts.get(path)
        if known is None:
            facts[path] = fact
            continue
        names = known.names
        if fact.names is not None:
            names = fact.names if names is None else names & fact.names
        facts[path] = Fact(known.present or fact.present, names)
