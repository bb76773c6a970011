"""What a name can stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from drift.code import ir


@dataclass(frozen=True, slots=True, eq=False)
class ModuleDefinition:
    """A module of the code base."""

    module: ir.Module

    @property
    def qualified(self) -> str:
        """The dotted module name."""
        return self.module.name


@dataclass(frozen=True, slots=True, eq=False)
class ClassDefinition:
    """A class; `owner` is the class it is nested in."""

    module: ir.Module
    node: ir.Class
    qualified: str

    @property
    def name(self) -> str:
        """The bare class name."""
        return self.node.name


@dataclass(frozen=True, slots=True, eq=False)
class FunctionDefinition:
    """A function or, with `owner`, a method."""

    module: ir.Module
    node: ir.Function
    qualified: str
    owner: ClassDefinition | None = None

    @property
    def name(self) -> str:
        """The bare function name."""
        return self.node.name


@dataclass(frozen=True, slots=True, eq=False)
class ConstantDefinition:
    """A name bound by assignment at module or class level; `assigned` counts how often the scope binds it."""

    module: ir.Module
    name: str
    qualified: str
    value: ir.Expr | None
    annotation: ir.Expr | None
    node: ir.Assign
    assigned: int = 1
    owner: ClassDefinition | None = None


@dataclass(frozen=True, slots=True)
class ExternalDefinition:
    """Something outside the code base, by its dotted name: `flask.abort`, `datetime.timedelta`."""

    qualified: str


Definition: TypeAlias = (
    ModuleDefinition | ClassDefinition | FunctionDefinition | ConstantDefinition | ExternalDefinition
)
