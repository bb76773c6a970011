"""What is known of one class: its fields, or its members."""

from __future__ import annotations

from dataclasses import dataclass

from drift.behaviour.from_code.classes.limits import Limit
from drift.code import ir
from drift.code.frameworks.meanings import ClassKind
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.spans import Source
from drift.logic.types import ValueType

PRIMARY_NAMES = frozenset({"id", "pk", "uuid"})


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A stored attribute. `name` is canonical: a foreign key `customer_id` is the reference `customer`."""

    name: str
    attribute: str
    type: ValueType
    source: Source
    default: ir.Expr | None = None
    primary: bool = False
    reference: bool = False
    relationship: bool = False
    unique: bool = False
    owner: ClassDefinition | None = None
    limits: tuple[Limit, ...] = ()
    renewed: bool = False
    """Whether storing a change of the row sets it to the moment of the change."""
    back: str = ""
    """The attribute of the related class that leads back, where the relationship names it."""
    held_in: str = ""
    """The attribute that holds the key of a relationship, where it names it."""


@dataclass(frozen=True, slots=True)
class EnumMember:
    """One member of an enum: its name and, when constant, its written value."""

    name: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """What is known of one class.

    `name` is unique in the behaviour; `fields` by attribute name, in declared order.
    """

    name: str
    definition: ClassDefinition
    kind: ClassKind | None
    fields: dict[str, FieldInfo]
    members: dict[str, EnumMember]

    @property
    def primary(self) -> str:
        """The attribute that identifies an instance, "" if unknown."""
        declared = next((f.attribute for f in self.fields.values() if f.primary), "")
        return declared or next((a for a in self.fields if a in PRIMARY_NAMES), "")
