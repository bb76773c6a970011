"""What the modules of a project declare, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from drift.allium.boundaries import Actor, Contract, Surface
from drift.allium.expressions import UNPLACED, Apply, Name
from drift.allium.items import DerivedItem, FieldItem, Invariant, RelationshipItem
from drift.allium.names.references import Reference, ReferenceKind
from drift.allium.outcomes import EventTrigger
from drift.allium.project import SpecFile
from drift.allium.tree import (
    Binding,
    DefaultDeclaration,
    Deferred,
    EntityDeclaration,
    EntityKind,
    EnumDeclaration,
    Parameter,
    RuleDeclaration,
)
from drift.allium.types.model import EntityType, EnumType, TypeName
from drift.logic.spans import Span

MemberItem: TypeAlias = FieldItem | RelationshipItem | DerivedItem
MemberKind: TypeAlias = Literal["field", "relationship", "projection", "derived"]


@dataclass(frozen=True, slots=True)
class Member:
    """A field, relationship, projection or derived value of an entity."""

    item: MemberItem
    kind: MemberKind
    entity: EntityType
    reference: Reference

    @property
    def name(self) -> str:
        """Its name."""
        return self.item.name


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity, value or variant. `members` are its own; `Index.member` finds inherited ones too."""

    type: EntityType
    kind: EntityKind
    declarations: tuple[EntityDeclaration, ...]
    members: Mapping[str, Member]
    base: Name | None
    reference: Reference
    discriminators: tuple[str, ...]
    as_name: TypeName


@dataclass(frozen=True, slots=True)
class Enum:
    """A named enumeration with the references of its literals."""

    type: EnumType
    declaration: EnumDeclaration
    reference: Reference
    as_name: TypeName


@dataclass(frozen=True, slots=True)
class Receiver:
    """A rule that a trigger fires, and the module it stands in."""

    module: str
    rule: RuleDeclaration
    event: EventTrigger


@dataclass(slots=True)
class Trigger:
    """A trigger, declared by being used: rules receive it, outcomes emit it, surfaces offer it."""

    name: str
    module: str
    receivers: list[Receiver] = field(default_factory=list)
    emitters: list[tuple[RuleDeclaration, Apply]] = field(default_factory=list)
    offers: list[tuple[Surface, Apply | EventTrigger]] = field(default_factory=list)
    reference: Reference = field(init=False)

    def __post_init__(self) -> None:
        self.reference = Reference("trigger", self.name, self.module)

    def declared(self) -> None:
        """Settles what the trigger's reference points at: whoever receives it first, else who offers it."""
        nodes = (*(one.event for one in self.receivers), *(node for _, node in self.offers))
        for node in nodes:
            span = node.name.span if isinstance(node, EventTrigger) else node.callee.span
            self.reference = Reference("trigger", self.name, self.module, span, node)
            return
        for _, call in self.emitters:
            self.reference = Reference("trigger", self.name, self.module, call.callee.span, call)
            return


@dataclass(slots=True)
class Module:
    """The names of one file. Of names declared twice the first counts; the others are in `duplicates`.

    `aliases` maps each alias to the file it names, "" when that is not at hand. `events` are the event
    triggers of its rules; `lost` the names that declarations which could not be read may declare;
    `imports` the files it uses that are at hand, in order, each once.
    """

    file: SpecFile
    aliases: dict[str, str] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    enums: dict[str, Enum] = field(default_factory=dict)
    plurals: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    given: dict[str, Binding] = field(default_factory=dict)
    defaults: dict[str, DefaultDeclaration] = field(default_factory=dict)
    rules: dict[str, RuleDeclaration] = field(default_factory=dict)
    surfaces: dict[str, Surface] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    invariants: dict[str, Invariant] = field(default_factory=dict)
    deferred: dict[str, Deferred] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    events: list[Receiver] = field(default_factory=list)
    duplicates: list[tuple[str, Any]] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    imports: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The file."""
        return self.file.path

    def reference(self, kind: ReferenceKind, node: Any) -> Reference:
        """The reference of a declaration of this module."""
        return Reference(kind, node.name, self.path, name_span(node), node)


def name_span(node: Any) -> Span:
    """Where the name of a declaration stands; the whole declaration if that is not kept."""
    at: Span = getattr(node, "name_span", UNPLACED)
    span: Span = node.span
    return span if at == UNPLACED else at
