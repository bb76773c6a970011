"""The alignment: which code thing is which specification thing, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias, TypeVar

from drift.logic.terms import Const

AlignedKind: TypeAlias = Literal["entity", "field", "state", "config"]
Role: TypeAlias = Literal["leader", "member", "transfer"]
"""`leader`: the storage model, held to fields and states. `member`: its effects are effects on the entity
(subclass, domain model beside a storage model). `transfer`: carries its data (DTO, schema), keeps its name"""


@dataclass(frozen=True, slots=True)
class EntityMatch:
    """A code entity of the family of a specified one; the leader comes first.

    `by_file`: it has the entity's name after that of the specification, so that what has only the entity's
    name is something else.
    """

    spec: str
    code: str
    role: Role
    confidence: float
    evidence: tuple[str, ...] = ()
    by_file: bool = False


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """`code_entity.code_field` is the specification's `entity.field`.

    `refers` is the specified entity that the field refers to, where the code holds no more than its key.
    `as_key`: the code's field refers to an instance, the specified one holds no more than the key of it.
    """

    entity: str
    field: str
    code_entity: str
    code_field: str
    confidence: float
    evidence: tuple[str, ...] = ()
    refers: str = ""
    as_key: bool = False


@dataclass(frozen=True, slots=True)
class StateMatch:
    """The specification's `entity.field = state` is what the code writes as `code`.

    `truth` is set when the code holds the state as a boolean field: the field's value in that state.
    """

    entity: str
    field: str
    state: str
    code_entity: str
    code_field: str
    code: str
    confidence: float
    evidence: tuple[str, ...] = ()
    truth: bool | None = None


@dataclass(frozen=True, slots=True)
class ConfigMatch:
    """The specification's parameter `spec` is the code's `code` (the name that its `Config` terms have).

    `counts`: the code has a bare number for the specification's duration; how many seconds each one is, 0 if
    neither its name nor its use says. `scale`: what the parameter is to be multiplied by to be what the code
    has. `feeds`: the constant that is computed from this one, which is only read to set it. `by_name`: only
    that its name is like the parameter's speaks for it.
    """

    spec: str
    code: str
    confidence: float
    evidence: tuple[str, ...] = ()
    counts: Fraction | None = None
    scale: Const | None = None
    feeds: str = ""
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A specified thing with several equally good counterparts.

    `spec` is an entity, `User.email`, `User.status.locked` or a parameter's name.
    """

    kind: AlignedKind
    spec: str
    candidates: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Unmatched:
    """A thing of one side without counterpart; `name` as in `Ambiguity.spec`."""

    kind: AlignedKind
    name: str


_M = TypeVar("_M", EntityMatch, FieldMatch, StateMatch, ConfigMatch)
_K = TypeVar("_K")


@dataclass(frozen=True)
class Alignment:
    """What corresponds to what. All sequences are sorted by specification name, best match first."""

    entities: tuple[EntityMatch, ...] = ()
    fields: tuple[FieldMatch, ...] = ()
    states: tuple[StateMatch, ...] = ()
    config: tuple[ConfigMatch, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
    unmatched_spec: tuple[Unmatched, ...] = ()
    unmatched_code: tuple[Unmatched, ...] = ()
    recursive: tuple[tuple[str, str], ...] = ()
    """Derived values of the specification that ask themselves about another instance, with their entities."""

    def family(self, entity: str) -> tuple[EntityMatch, ...]:
        """The code entities of a specified entity, the leader first; empty if it has none."""
        return self._families.get(entity, ())

    def code_fields(self, entity: str, field: str) -> tuple[FieldMatch, ...]:
        """The code fields of a specified field, the leader's first."""
        return self._code_fields.get((entity, field), ())

    def code_states(self, entity: str, field: str, state: str) -> tuple[StateMatch, ...]:
        """How the code writes a specified state."""
        return self._code_states.get((entity, field, state), ())

    def parameters(self, parameter: str) -> tuple[ConfigMatch, ...]:
        """The code's counterparts of a configuration parameter."""
        return self._parameters.get(parameter, ())

    def spec_entity(self, code_entity: str) -> EntityMatch | None:
        """The match by which a code entity belongs to a specified one."""
        return self._spec_entities.get(code_entity)

    def spec_field(self, code_entity: str, code_field: str) -> FieldMatch | None:
        """The match by which a code field is a specified one."""
        return self._spec_fields.get((code_entity, code_field))

    def spec_states(self, code_entity: str, code_field: str) -> tuple[StateMatch, ...]:
        """All matched states of a code field."""
        return self._spec_states.get((code_entity, code_field), ())

    def spec_parameter(self, code: str) -> ConfigMatch | None:
        """The match by which a code constant is a specified parameter."""
        return self._spec_parameters.get(code)

    def ambiguity(self, kind: AlignedKind, name: str) -> Ambiguity | None:
        """Why a specified thing was not aligned, if it had too many counterparts."""
        return self._ambiguities.get((kind, name))

    @cached_property
    def _families(self) -> dict[str, tuple[EntityMatch, ...]]:
        return _grouped((match.spec, match) for match in self.entities)

    @cached_property
    def _code_fields(self) -> dict[tuple[str, str], tuple[FieldMatch, ...]]:
        return _grouped(((match.entity, match.field), match) for match in self.fields)

    @cached_property
    def _code_states(self) -> dict[tuple[str, str, str], tuple[StateMatch, ...]]:
        return _grouped(((match.entity, match.field, match.state), match) for match in self.states)

    @cached_property
    def _parameters(self) -> dict[str, tuple[ConfigMatch, ...]]:
        return _grouped((match.spec, match) for match in self.config)

    @cached_property
    def _spec_entities(self) -> dict[str, EntityMatch]:
        return {match.code: match for match in self.entities}

    @cached_property
    def _spec_fields(self) -> dict[tuple[str, str], FieldMatch]:
        return {(match.code_entity, match.code_field): match for match in self.fields}

    @cached_property
    def _spec_states(self) -> dict[tuple[str, str], tuple[StateMatch, ...]]:
        return _grouped(((match.code_entity, match.code_field), match) for match in self.states)

    @cached_property
    def _spec_parameters(self) -> dict[str, ConfigMatch]:
        return {match.code: match for match in self.config}

    @cached_property
    def _ambiguities(self) -> dict[tuple[AlignedKind, str], Ambiguity]:
        return {(item.kind, item.spec): item for item in self.ambiguous}


def _grouped(pairs: Iterable[tuple[_K, _M]]) -> dict[_K, tuple[_M, ...]]:
    groups: dict[_K, list[_M]] = {}
    for key, match in pairs:
        groups.setdefault(key, []).append(match)
    return {key: tuple(matches) for key, matches in groups.items()}
