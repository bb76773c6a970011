"""Managers: classes whose methods extend the queries of an entity, and the attributes that hold them."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.from_code.classes.identity import Identities
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition, ExternalDefinition
from drift.code.symbols.program import flat

MAX_PARTS = 24
"""Parts of the expression that makes a manager: `Manager.from_queryset(Rows)()` has a few."""


class Managers:
    """Which entity each manager stands for, and what it adds to the entity's queries."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self._held: dict[str, dict[str, tuple[ClassDefinition, ...]]] = {}
        self._managed: dict[str, tuple[ClassDefinition, ...]] | None = None

    def attributes(self, cls: ClassDefinition) -> dict[str, tuple[ClassDefinition, ...]]:
        """The attributes of a class that hold managers, each with the classes that make it."""
        known = self._held.get(cls.qualified)
        if known is None:
            known = {}
            for one in reversed(self._identities.inheritance.order(cls)):
                known.update(self._own(one))
            self._held[cls.qualified] = known
        return known

    def of(self, cls: ClassDefinition) -> tuple[ClassDefinition, ...]:
        """All classes that extend the queries of an entity, without repetition."""
        found = {m.qualified: m for made in self.attributes(cls).values() for m in made}
        return tuple(found.values())

    def managed_by(self, manager: ClassDefinition) -> ClassDefinition | None:
        """The one entity that a manager stands for, None where it is several or none."""
        if self._managed is None:
            table: dict[str, dict[str, ClassDefinition]] = {}
            for cls in self._identities.all():
                for one in self.of(cls):
                    for base in self._identities.inheritance.order(one):
                        table.setdefault(base.qualified, {})[cls.qualified] = cls
            self._managed = {name: tuple(found.values()) for name, found in table.items()}
        found = self._managed.get(manager.qualified, ())
        return found[0] if len(found) == 1 else None

    def _own(self, cls: ClassDefinition) -> Iterator[tuple[str, tuple[ClassDefinition, ...]]]:
        for statement in flat(cls.node.body):
            if not isinstance(statement, ir.Assign) or not isinstance(statement.value, ir.Call):
                continue
            made, outside = self._makers(cls, statement.value)
            if not made and not outside:
                continue
            for target in statement.targets:
                if isinstance(target, ir.Name):
                    yield target.name, made

    def _makers(self, cls: ClassDefinition, expr: ir.Expr) -> tuple[tuple[ClassDefinition, ...], bool]:
        """The managers of the code base in the expression, and whether one from outside is called there."""
        made: list[ClassDefinition] = []
        outside = False
        pending: list[ir.Expr] = [expr]
        seen = 0
        while pending and seen < MAX_PARTS:
            part = pending.pop(0)
            seen += 1
            if isinstance(part, ir.Name | ir.Attribute):
                found = self._identities.program.resolve(cls.module, part)
                if isinstance(found, ConstantDefinition) and isinstance(found.value, ir.Call):
                    pending.append(found.value)
                if isinstance(found, ClassDefinition) and self._identities.kind(found) == "manager":
                    made.append(found)
                    bases = [base for base in found.node.bases if isinstance(base, ir.Call)]
                    for inner in bases:
                        made.extend(m for m in self._makers(found, inner)[0] if m not in made)
                if isinstance(found, ExternalDefinition):
                    outside |= self._identities.frameworks.class_kind([found.qualified], []) == "manager"
                if isinstance(part, ir.Attribute):
                    pending.append(part.base)
            elif isinstance(part, ir.Call):
                pending.append(part.callee)
                pending.extend(a.value for a in part.arguments)
        return tuple(made), outside
