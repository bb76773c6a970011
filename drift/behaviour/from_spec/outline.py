"""The outline of entities: fields, relationships and state machines, several declarations of a name united.

Specifications of one project describe one system: what they say of an entity of the same name is taken
together. Where they contradict each other, both sides are kept as a `Conflict` and states are united, so that
nothing one of them declares counts as undeclared.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from drift.allium.items import (
    FieldItem,
    Presence as PresenceNode,
    RelationshipItem,
    TransitionsItem,
)
from drift.allium.names.plurals import cardinality
from drift.allium.project import SpecFile
from drift.behaviour.from_spec.index import Declared, Index, source, words
from drift.behaviour.from_spec.keys import united_keys
from drift.behaviour.model import (
    Conflict,
    ConflictKind,
    Edge,
    Entity,
    EntityKind,
    FieldModel,
    Presence,
    Relationship,
    State,
    StateMachine,
)
from drift.logic.spans import Span
from drift.logic.terms import Compare, Field, Var
from drift.logic.types import ValueType

ELEMENT = "it"


def outline(index: Index) -> tuple[tuple[Entity, ...], tuple[Conflict, ...]]:
    """Every entity with its fields and relationships, enough to resolve paths; one for all of a name."""
    united = [_United(index, name) for name in index.entities]
    for one in united:
        one.unite()
    entities = tuple(one.entity() for one in united)
    return entities, tuple(conflict for one in united for conflict in one.conflicts)


@dataclass(slots=True)
class _United:
    """All declarations of one name, internal ones first."""

    index: Index
    name: str
    fields: dict[str, tuple[Declared, FieldItem, FieldModel]] = field(default_factory=dict)
    relationships: dict[str, tuple[Declared, RelationshipItem, Relationship]] = field(default_factory=dict)
    machines: dict[str, StateMachine] = field(default_factory=dict)
    graphs: dict[str, tuple[Declared, TransitionsItem]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def declared(self) -> list[Declared]:
        """The declarations, the leading one first."""
        return sorted(self.index.entities[self.name], key=lambda one: one.entity.kind == "external")

    def unite(self) -> None:
        """Takes all declarations together."""
        declared = self.declared
        for one in declared:
            self._kind(declared[0], one)
            for item in one.entity.items:
                match item:
                    case FieldItem():
                        self._field(one, item)
                    case RelationshipItem():
                        self._relationship(one, item)
                    case _:
                        pass
        for one in declared:
            for item in one.entity.items:
                if isinstance(item, TransitionsItem):
                    self._graph(one, item)

    def entity(self) -> Entity:
        """What they come to."""
        first = self.declared[0]
        base = first.entity.base
        kind: EntityKind = first.entity.kind
        return Entity(
            name=self.name,
            source=source(first.file, first.entity.name_span),
            kind=kind,
            fields=united_keys({name: (one.file, model) for name, (one, _, model) in self.fields.items()}),
            relationships=tuple(model for _, _, model in self.relationships.values()),
            machines=tuple(self.machines.values()),
            supertypes=(self.index.entity_or_name(base, first.file),) if base is not None else (),
            qualified=f"{first.file.module}/{first.entity.name}",
        )

    # ------------------------------------------------------------ parts

    def _kind(self, first: Declared, other: Declared) -> None:
        kinds = {first.entity.kind, other.entity.kind} - {"external"}
        bases = {one.base.name for one in (first.entity, other.entity) if one.base is not None}
        if len(kinds) > 1 or len(bases) > 1:
            reason = "they are not the same kind of thing" if len(kinds) > 1 else "their bases differ"
            self._conflict(
                "entity", self.name, (first, first.entity.name_span), (other, other.entity.name_span), reason
            )

    def _field(self, one: Declared, item: FieldItem) -> None:
        model = _field(self.index, one, item)
        machine = _machine(self.index, one, item, self.name)
        known = self.fields.get(item.name)
        if known is None:
            self.fields[item.name] = (one, item, model)
            if machine is not None:
                self.machines[item.name] = machine
            return
        first, earlier, said = known
        reason = difference(said, model, partial="external" in (first.entity.kind, one.entity.kind))
        if reason:
            name = f"{self.name}.{item.name}"
            self._conflict("field", name, (first, earlier.span), (one, item.span), reason)
        self._states(known, model, machine)

    def _states(
        self, known: tuple[Declared, FieldItem, FieldModel], model: FieldModel, machine: StateMachine | None
    ) -> None:
        """States that only a later declaration has are states too."""
        first, earlier, said = known
        ours = self.machines.get(said.name)
        if ours is None or machine is None or said.type.kind != "enum" or model.type.kind != "enum":
            return
        have = {state.name for state in ours.states}
        more = tuple(state for state in machine.states if state.name not in have)
        if more:
            states = (*said.type.states, *(state.name for state in more))
            type_ = ValueType("enum", said.type.optional, states, said.type.entity)
            self.fields[said.name] = (first, earlier, replace(said, type=type_))
            self.machines[said.name] = replace(ours, states=(*ours.states, *more))

    def _relationship(self, one: Declared, item: RelationshipItem) -> None:
        known = self.relationships.get(item.name)
        if known is None:
            self.relationships[item.name] = (one, item, _relationship(self.index, one, item, self.name))
            return
        first, earlier, said = known
        if said.entity != self.index.entity_or_name(item.entity, one.file):
            name = f"{self.name}.{item.name}"
            reason = "it leads to different entities"
            self._conflict("relationship", name, (first, earlier.span), (one, item.span), reason)

    def _graph(self, one: Declared, item: TransitionsItem) -> None:
        machine = self.machines.get(item.field)
        if machine is None:
            return
        edges = tuple(Edge(edge.source, edge.target, source(one.file, edge.span)) for edge in item.edges)
        terminal = tuple(literal.name for literal in item.terminal)
        earlier = self.graphs.get(item.field)
        if earlier is None:
            self.graphs[item.field] = (one, item)
            where = source(one.file, item.span)
            self.machines[item.field] = replace(machine, terminal=terminal, edges=edges, graph=where)
            return
        have = {(edge.before, edge.after) for edge in machine.edges}
        more = tuple(edge for edge in edges if (edge.before, edge.after) not in have)
        if more or len(have) != len({(edge.before, edge.after) for edge in edges}):
            first, graph = earlier
            name = f"{self.name}.{item.field}"
            reason = "the graphs declare different transitions"
            self._conflict("transitions", name, (first, graph.span), (one, item.span), reason)
        self.machines[item.field] = replace(machine, edges=(*machine.edges, *more))

    def _conflict(
        self,
        kind: ConflictKind,
        name: str,
        first: tuple[Declared, Span],
        other: tuple[Declared, Span],
        reason: str,
    ) -> None:
        one, span = first
        two, place = other
        self.conflicts.append(
            Conflict(
                kind,
                name,
                source(one.file, span),
                source(two.file, place),
                words(one.file, span),
                words(two.file, place),
                reason,
            )
        )


def difference(first: FieldModel, other: FieldModel, *, partial: bool) -> str:
    """Why two declarations of a field cannot both be right; "" if they can.

    An external entity may show a `partial` view: fewer states, optional or not.
    """
    reason = _different(first.type, other.type, partial=partial)
    if reason or partial:
        return reason
    one = None if first.presence is None else (first.presence.field, frozenset(first.presence.states))
    two = None if other.presence is None else (other.presence.field, frozenset(other.presence.states))
    return "it is present in different states" if one != two else ""


def _different(first: ValueType, other: ValueType, *, partial: bool) -> str:
    if "unknown" in (first.kind, other.kind):
        return ""
    if first.kind != other.kind:
        return f"it is declared as {first.kind} and as {other.kind}"
    if first.kind == "enum":
        mine, theirs = set(first.states), set(other.states)
        if mine != theirs and not (partial and (mine <= theirs or theirs <= mine)):
            only = [state for state in (*first.states, *other.states) if state in mine ^ theirs]
            return f"only one of them has {', '.join(only)}"
    if first.kind == "entity" and first.entity != other.entity:
        return f"it is declared as {first.entity} and as {other.entity}"
    if first.kind == "collection" and first.element is not None and other.element is not None:
        found = _different(first.element, other.element, partial=partial)
        if found:
            return f"of its elements, {found}"
    if first.optional != other.optional and not partial:
        return "only one of them is optional"
    return ""


def _field(index: Index, one: Declared, item: FieldItem) -> FieldModel:
    type_ = index.type_of(item.type, one.file)
    if item.presence is not None and not type_.optional:
        type_ = ValueType(type_.kind, True, type_.states, type_.entity, type_.element)
    place = source(one.file, item.span)
    presence = presence_of(one.file, item.presence, nullable=item.type.optional)
    return FieldModel(item.name, type_, place, presence=presence)


def presence_of(file: SpecFile, node: PresenceNode | None, *, nullable: bool = False) -> Presence | None:
    """A `when` clause behind a field."""
    if node is None:
        return None
    states = tuple(literal.name for literal in node.literals)
    return Presence(node.field, states, source(file, node.span), nullable)


def _machine(index: Index, one: Declared, item: FieldItem, owner: str) -> StateMachine | None:
    enum = index.enumeration(item.type, one.file)
    if enum is None:
        return None
    file, literals = enum
    states = tuple(State(literal.name, source(file, literal.span)) for literal in literals)
    return StateMachine(owner, item.name, states, source(one.file, item.span))


def _relationship(index: Index, one: Declared, item: RelationshipItem, owner: str) -> Relationship:
    """A plural name is a collection (language reference, "Relationships").

    `X for this y` points back with `y`; a `with` predicate is compiled once all fields are known.
    """
    entity = index.entity_or_name(item.entity, one.file)
    this, element = Var("this", owner), Var(ELEMENT, entity)
    where = Compare("=", Field(element, item.back or "this"), this)
    many = cardinality(item.name, item.entity.name) == "many"
    return Relationship(item.name, entity, many, source(one.file, item.span), this, element, where)
