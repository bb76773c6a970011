"""The dictionary that an alignment amounts to: code names to specification names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drift.behaviour.model import Behaviour
from drift.compare.align.model import Alignment, ConfigMatch, StateMatch
from drift.compare.align.names import likeness
from drift.compare.align.schema import Schema
from drift.logic.gather import KEY
from drift.logic.terms import Const

_SAME = 0.9
"""How alike the names of a function and of a derived value are that mean the same."""


@dataclass(frozen=True, slots=True)
class Slot:
    """An aligned enumerated field: how its values are said in the specification.

    `states` maps each spelling of the code. `truths` is set for a boolean that stands for two states: the one
    when it is true and the one when it is false.
    """

    entity: str
    field: str
    states: Mapping[str, str]
    truths: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that translation looks up. Keys are the code's names."""

    schema: Schema
    entities: Mapping[str, str]
    fields: Mapping[tuple[str, str], str]
    lone_fields: Mapping[str, tuple[str, str]]
    slots: Mapping[tuple[str, str], Slot]
    symbols: Mapping[str, str]
    parameters: Mapping[str, ConfigMatch]
    constants: Mapping[str, Const]
    keyed: Mapping[tuple[str, str], str]
    """The code's fields that hold the key of an instance: the specified entity it is of."""
    as_keys: frozenset[tuple[str, str]] = frozenset()
    """The code's fields that refer to an instance of which the specification has the key only."""
    recursive: Sequence[tuple[str, str]] = ()
    """Derived values of the specification that are defined by themselves, with their entities."""

    def entity(self, name: str) -> str:
        """The specification's name of a code entity; its own if it has none."""
        return self.entities.get(name, name)

    def field(self, entity: str, name: str) -> str:
        """The specification's name of a code field; its declared name if it has none."""
        if not entity:
            return self._lone(name)
        canonical = self.schema.canonical(entity, name)
        return self.fields.get((entity, canonical), canonical)

    def referred(self, entity: str, name: str) -> str:
        """The specified entity whose key a code field holds; "" for every other field."""
        return self.keyed.get((entity, self.schema.canonical(entity, name)), "")

    def is_as_key(self, entity: str, name: str) -> bool:
        """Whether the specification has no more than the key of what a code field refers to."""
        return (entity, self.schema.canonical(entity, name)) in self.as_keys

    def key(self, entity: str) -> str:
        """What the specification calls the key of a code entity: what it is in the code, else `id`."""
        found = self.schema.entity(entity)
        key = found.key if found is not None else ""
        return self.fields.get((entity, key), KEY)

    def asked(self, entity: str, function: str) -> str:
        """The derived value that a function of the code is called like; "" if none asks itself.

        `function` is its qualified name: it asks itself about another instance of the code's entity as well.
        """
        owner, said = self.entity(entity), function.rpartition(".")[2]
        for one, name in self.recursive:
            if one == owner and likeness(said, name, "field") >= _SAME:
                return name
        return ""

    def slot(self, entity: str, name: str) -> Slot | None:
        """How to say the values of a code field, if it is an aligned enumerated one."""
        if not entity:
            owner = self.lone_fields.get(name)
            return None if owner is None else self.slots.get(owner)
        return self.slots.get((entity, self.schema.canonical(entity, name)))

    def _lone(self, name: str) -> str:
        owner = self.lone_fields.get(name)
        return name if owner is None else self.fields[owner]


def vocabulary_of(code: Behaviour, alignment: Alignment) -> Vocabulary:
    """The dictionary from the code's names to the specification's."""
    schema = Schema(code.entities)
    slots = _slots(alignment, schema)
    return Vocabulary(
        schema=schema,
        entities=_entities(schema, alignment),
        fields={(match.code_entity, match.code_field): match.field for match in alignment.fields},
        lone_fields=_lone_fields(alignment, schema),
        slots=slots,
        symbols=_symbols(slots, schema),
        parameters={match.code: match for match in alignment.config},
        constants={
            name: parameter.value
            for parameter in code.config
            if parameter.value is not None
            for name in (parameter.name, parameter.qualified)
            if name
        },
        keyed={
            (match.code_entity, match.code_field): match.refers for match in alignment.fields if match.refers
        },
        as_keys=frozenset((m.code_entity, m.code_field) for m in alignment.fields if m.as_key),
        recursive=alignment.recursive,
    )


def _entities(schema: Schema, alignment: Alignment) -> dict[str, str]:
    """The specification's names; what only goes by the name of what is another class here is told apart."""
    aligned = {match.code: match.spec for match in alignment.entities if match.role != "transfer"}
    known = {match.code for match in alignment.entities}
    apart = {match.spec for match in alignment.entities if match.by_file}
    others = {name: f"other {name}" for name in schema.names if name in apart and name not in known}
    return {**others, **aligned}


def _slots(alignment: Alignment, schema: Schema) -> dict[tuple[str, str], Slot]:
    matches: dict[tuple[str, str], list[StateMatch]] = {}
    for match in alignment.states:
        matches.setdefault((match.code_entity, match.code_field), []).append(match)
    return {key: _slot(key, found, schema) for key, found in matches.items()}


def _slot(key: tuple[str, str], matches: list[StateMatch], schema: Schema) -> Slot:
    first = matches[0]
    by_truth = {match.truth: match.state for match in matches if match.truth is not None}
    if by_truth.keys() == {True, False}:
        return Slot(first.entity, first.field, {}, (by_truth[True], by_truth[False]))
    states = {match.code: match.state for match in matches}
    for name, spellings in _spellings(key, schema).items():
        for spelling in spellings:
            states.setdefault(spelling, states.get(name, name))
    return Slot(first.entity, first.field, states)


def _spellings(key: tuple[str, str], schema: Schema) -> dict[str, tuple[str, ...]]:
    entity = schema.complete(key[0])
    machines = () if entity is None else entity.machines
    return {
        state.name: (state.name, *state.written)
        for machine in machines
        if machine.field == key[1]
        for state in machine.states
    }


def _lone_fields(alignment: Alignment, schema: Schema) -> dict[str, tuple[str, str]]:
    """Aligned fields that can be told by their name alone: only one specified entity has such a field."""
    owners: dict[str, dict[str, tuple[str, str]]] = {}
    for match in alignment.fields:
        names = {match.code_field}
        member = schema.member(match.code_entity, match.code_field)
        names.update(getattr(member, "aliases", ()))
        for name in sorted(names):
            owners.setdefault(name, {}).setdefault(match.entity, (match.code_entity, match.code_field))
    return {name: next(iter(found.values())) for name, found in owners.items() if len(found) == 1}


def _symbols(slots: Mapping[tuple[str, str], Slot], schema: Schema) -> dict[str, str]:
    """Enum members that mean the same state wherever they are aligned, and are used nowhere else."""
    meanings: dict[str, set[str]] = {}
    for slot in slots.values():
        for spelling, meaning in slot.states.items():
            meanings.setdefault(spelling, set()).add(meaning)
    for name in schema.names:
        entity = schema.complete(name)
        for machine in () if entity is None else entity.machines:
            if (name, machine.field) not in slots:
                for state in machine.states:
                    meanings.setdefault(state.name, set()).add(state.name)
    return {spelling: next(iter(states)) for spelling, states in meanings.items() if len(states) == 1}
