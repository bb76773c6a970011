"""Bindings: what in the code is what of the specification because the project says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from drift.compare.selection import matches

FieldName: TypeAlias = tuple[str, str]
StateName: TypeAlias = tuple[str, str, str]
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CodeScope:
    """The part of the code that some specifications are about; globs, folders or files on both sides."""

    spec: tuple[str, ...]
    code: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bindings:
    """Pairs that are never second-guessed, by the specification's names.

    `fields` name the code's entity and field, the entity is empty where any of the family is meant.
    `config` names the keys that are one constant, `rules` qualified functions. What a specification in one
    of the `scopes` declares has its counterparts there.
    """

    entities: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    fields: Mapping[FieldName, FieldName] = field(default_factory=dict)
    states: Mapping[StateName, str] = field(default_factory=dict)
    config: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scopes: tuple[CodeScope, ...] = ()

    def fields_of(self, entity: str, code_entity: str) -> dict[str, str]:
        """The bound fields of a pair of entities."""
        return {
            name: found
            for (owner, name), (there, found) in self.fields.items()
            if owner == entity and there in ("", code_entity)
        }

    def states_of(self, entity: str, name: str) -> dict[str, str]:
        """The bound states of a field."""
        return {
            state: found for (owner, of, state), found in self.states.items() if (owner, of) == (entity, name)
        }

    def in_scope(self, spec_file: str, code_file: str) -> bool:
        """Whether code in one file may be what a specification in another one is about."""
        scopes = [
            scope for scope in self.scopes if any(matches(spec_file, pattern) for pattern in scope.spec)
        ]
        return not scopes or any(matches(code_file, pattern) for scope in scopes for pattern in scope.code)


NO_BINDINGS = Bindings()
