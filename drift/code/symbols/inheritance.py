"""Classes through their bases: lookup order, methods, and the outside classes they descend from."""

from __future__ import annotations

from collections.abc import Iterator

from drift.code import ir
from drift.code.symbols.definitions import (
    ClassDefinition,
    ConstantDefinition,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
)
from drift.code.symbols.program import Program, class_members, flat

DEPTH = 32


class Inheritance:
    """Answers about class hierarchies, each computed once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._orders: dict[str, tuple[ClassDefinition, ...]] = {}
        self._members: dict[tuple[str, str], Definition | None] = {}
        self._bound: dict[int, tuple[ClassDefinition, dict[str, Definition]]] = {}
        self._subclasses: dict[str, list[ClassDefinition]] | None = None
        self._bases: dict[str, tuple[Definition, ...]] = {}
        self._outside: dict[str, tuple[str, ...]] = {}
        self._decorators: dict[str, tuple[str, ...]] = {}

    def order(self, cls: ClassDefinition) -> tuple[ClassDefinition, ...]:
        """The class, then its bases inside the code base, nearest first; cycles are cut."""
        known = self._orders.get(cls.qualified)
        if known is not None:
            return known
        seen: dict[str, ClassDefinition] = {}
        pending = [cls]
        while pending and len(seen) < DEPTH:
            current = pending.pop(0)
            if current.qualified in seen:
                continue
            seen[current.qualified] = current
            pending.extend(b for b in self.bases(current) if isinstance(b, ClassDefinition))
        result = tuple(seen.values())
        self._orders[cls.qualified] = result
        return result

    def bases(self, cls: ClassDefinition) -> tuple[Definition, ...]:
        """The direct bases that resolve to something.

        `Generic[T]` and `Base[T]` count as `Generic`, `Base`.
        """
        known = self._bases.get(cls.qualified)
        if known is None:
            resolved = (self._program.resolve(cls.module, base) for base in cls.node.bases)
            known = tuple(found for found in resolved if found is not None)
            self._bases[cls.qualified] = known
        return known

    def outside(self, cls: ClassDefinition) -> tuple[str, ...]:
        """Dotted names of the outside classes it descends from, in order, also through constants.

        (`Base = declarative_base()` gives `sqlalchemy.orm.declarative_base()`).
        """
        known = self._outside.get(cls.qualified)
        if known is None:
            known = self._found_outside(cls)
            self._outside[cls.qualified] = known
        return known

    def _found_outside(self, cls: ClassDefinition) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for one in self.order(cls):
            for base in self.bases(one):
                if isinstance(base, ExternalDefinition):
                    names[base.qualified] = None
            for keyword in one.node.keywords:
                if keyword.name == "metaclass":
                    found = self._program.resolve(one.module, keyword.value)
                    if isinstance(found, ExternalDefinition):
                        names[f"metaclass:{found.qualified}"] = None
        return tuple(names)

    def decorators(self, cls: ClassDefinition) -> tuple[str, ...]:
        """Dotted names of the outside decorators of the class and its bases, called ones too."""
        known = self._decorators.get(cls.qualified)
        if known is None:
            known = self._found_decorators(cls)
            self._decorators[cls.qualified] = known
        return known

    def _found_decorators(self, cls: ClassDefinition) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for one in self.order(cls):
            for decorator in one.node.decorators:
                target = decorator.callee if isinstance(decorator, ir.Call) else decorator
                found = self._program.resolve(one.module, target)
                if isinstance(found, ExternalDefinition):
                    names[found.qualified] = None
        return tuple(names)

    def member(self, cls: ClassDefinition, name: str) -> Definition | None:
        """The method, nested class or class attribute `name`, through the bases."""
        key = (cls.qualified, name)
        if key not in self._members:
            self._members[key] = next(
                (found for one in self.order(cls) if (found := self._own(one).get(name)) is not None), None
            )
        return self._members[key]

    def _own(self, cls: ClassDefinition) -> dict[str, Definition]:
        """What the class itself binds."""
        known = self._bound.get(id(cls.node))
        if known is None:
            known = (cls, class_members(cls))
            self._bound[id(cls.node)] = known
        return known[1]

    def method(self, cls: ClassDefinition, name: str) -> FunctionDefinition | None:
        """The method `name`, through the bases."""
        found = self.member(cls, name)
        return found if isinstance(found, FunctionDefinition) else None

    def constructor(self, cls: ClassDefinition) -> FunctionDefinition | None:
        """The method that constructs an instance, through the bases."""
        return next(
            (
                method
                for one in self.order(cls)
                for method in self.methods(one)
                if "constructor" in method.node.marks and "abstract" not in method.node.marks
            ),
            None,
        )

    def constants(self, cls: ClassDefinition) -> Iterator[ConstantDefinition]:
        """Class-level assignments, bases first, each name once with its nearest definition."""
        seen: set[str] = set()
        for one in self.order(cls):
            for statement in flat(one.node.body):
                if isinstance(statement, ir.Assign):
                    for target in statement.targets:
                        if isinstance(target, ir.Name) and target.name not in seen:
                            seen.add(target.name)
                            found = self._own(one).get(target.name)
                            if isinstance(found, ConstantDefinition):
                                yield found

    def methods(self, cls: ClassDefinition) -> Iterator[FunctionDefinition]:
        """Methods the class itself defines, in source order."""
        for statement in flat(cls.node.body):
            if isinstance(statement, ir.Function):
                yield FunctionDefinition(cls.module, statement, f"{cls.qualified}.{statement.name}", cls)

    def subclasses(self, cls: ClassDefinition) -> tuple[ClassDefinition, ...]:
        """Classes of the code base that descend from it, in module order."""
        if self._subclasses is None:
            table: dict[str, list[ClassDefinition]] = {}
            for one in self._program.classes():
                for base in self.order(one)[1:]:
                    table.setdefault(base.qualified, []).append(one)
            self._subclasses = table
        return tuple(self._subclasses.get(cls.qualified, ()))
