"""Bindings as they are written, and the things of both sides that they mean."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from drift.behaviour.model import Behaviour
from drift.compare.align.config import config_key
from drift.compare.align.schema import Member, Schema
from drift.compare.align.usage import usage_of
from drift.compare.bindings import Bindings, CodeScope, FieldName, StateName
from drift.compare.rules.model import operation_key

Table: TypeAlias = Literal["entities", "fields", "states", "config", "rules"]


@dataclass(frozen=True, slots=True)
class Written:
    """Bindings as a project writes them: the specification's names and those of the code."""

    entities: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scopes: tuple[CodeScope, ...] = ()

    def names_in_code(self) -> tuple[str, ...]:
        """What has to be looked for in the code, by its last name."""
        listed = [*self.entities.values(), *self.config.values()]
        listed += [name for names in self.rules.values() for name in names]
        listed += [name.rpartition(".")[0] for name in self.fields.values() if "." in name]
        return tuple(dict.fromkeys(name.replace(":", ".").rpartition(".")[2] for name in listed))


@dataclass(frozen=True, slots=True)
class BindingProblem:
    """A binding that means nothing on one of the sides; `near` are names that look like it."""

    table: Table
    key: str
    message: str
    near: tuple[str, ...] = ()


def understood(
    written: Written, spec: Behaviour, code: Behaviour
) -> tuple[Bindings, tuple[BindingProblem, ...]]:
    """What the bindings mean, and those that mean nothing; these are left out."""
    reading = _Reading(spec, code)
    return (
        Bindings(
            entities=reading.entities(written.entities),
            fields=reading.fields(written.fields),
            states=reading.states(written.states),
            config=reading.config(written.config),
            rules=reading.rules(written.rules),
            scopes=written.scopes,
        ),
        tuple(reading.problems),
    )


class _Reading:
    """Looks every name up on its side."""

    def __init__(self, spec: Behaviour, code: Behaviour) -> None:
        self._spec, self._code = spec, code
        self._schemas = Schema(spec.entities), Schema(code.entities)
        self.problems: list[BindingProblem] = []

    def entities(self, written: Mapping[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, wanted in sorted(written.items()):
            entity = self._one("entities", name, "entity", name, self._schemas[0].names, "specification")
            there = self._one("entities", name, "class", wanted, self._schemas[1].names, "code")
            if there and there in found.values():
                self._note("entities", name, f"{wanted} is bound twice")
            elif entity and there:
                found[entity] = there
        return found

    def fields(self, written: Mapping[str, str]) -> dict[FieldName, FieldName]:
        found: dict[FieldName, FieldName] = {}
        for name, wanted in sorted(written.items()):
            here = self._field(name)
            owner, _, last = wanted.rpartition(".")
            classes = self._schemas[1]
            entity = self._one("fields", name, "class", owner, classes.names, "code") if owner else ""
            if here is None or (owner and not entity):
                continue
            owners = (entity,) if entity else classes.names
            known = {field for each in owners for field in _members(classes, each)}
            if last not in known:
                what = (
                    f"{entity} of the code has no field {last!r}"
                    if entity
                    else f"no class has a field {last!r}"
                )
                self._note("fields", name, what, _near(last, known))
            else:
                found[here] = (entity, last)
        return found

    def states(self, written: Mapping[str, str]) -> dict[StateName, str]:
        found: dict[StateName, str] = {}
        there = self._code_states() if written else frozenset()
        for name, wanted in sorted(written.items()):
            path, _, state = name.rpartition(".")
            here = self._field(path, name)
            if here is None:
                continue
            complete = self._schemas[0].complete(here[0])
            machines = () if complete is None else complete.machines
            known = {one.name for machine in machines if machine.field == here[1] for one in machine.states}
            if state not in known:
                self._note(
                    "states", name, f"{path} has no state {state!r} in the specification", _near(state, known)
                )
            elif wanted not in there:
                self._note("states", name, f"no state {wanted!r} is in the code", _near(wanted, there))
            else:
                found[*here, state] = wanted
        return found

    def config(self, written: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        names = [parameter.name for parameter in self._spec.config]
        keys = list(dict.fromkeys(config_key(parameter) for parameter in self._code.config))
        for name, wanted in sorted(written.items()):
            here = self._one("config", name, "parameter", name, names, "specification")
            there = self._one("config", name, "constant or setting", wanted, keys, "code")
            if here and there:
                found[here] = (there,)
        return found

    def rules(self, written: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        names = [rule.name for rule in self._spec.operations]
        functions = self._functions() if written else []
        for name, wanted in sorted(written.items()):
            here = self._one("rules", name, "rule", name, names, "specification")
            there = [self._one("rules", name, "function", one, functions, "code") for one in wanted]
            if here and all(there):
                found[here] = tuple(there)
        return found

    def _one(self, table: Table, key: str, what: str, wanted: str, names: Iterable[str], side: str) -> str:
        """The thing of that name, or whose qualified name ends so."""
        known = list(dict.fromkeys(names))
        if wanted in known:
            return wanted
        ending = [name for name in known if name.endswith((f".{wanted}", f"/{wanted}", f":{wanted}"))]
        if len(ending) == 1:
            return ending[0]
        if ending:
            listed = ", ".join(ending[:5])
            self._note(table, key, f"{wanted!r} is more than one {what} of the {side}: {listed}")
        else:
            lasts = {name.replace("/", ".").rpartition(".")[2] for name in known}
            self._note(
                table, key, f"there is no {what} {wanted!r} in the {side}", _near(wanted, {*known, *lasts})
            )
        return ""

    def _field(self, path: str, key: str = "") -> FieldName | None:
        table: Table = "states" if key else "fields"
        owner, _, last = path.rpartition(".")
        entity = self._one(table, key or path, "entity", owner, self._schemas[0].names, "specification")
        if not entity:
            return None
        known = _members(self._schemas[0], entity)
        if last not in known:
            message = f"{entity} has no field {last!r} in the specification"
            self._note(table, key or path, message, _near(last, known))
            return None
        return (entity, last)

    def _code_states(self) -> frozenset[str]:
        usage = usage_of(self._code, self._schemas[1])
        declared = {
            text
            for entity in self._code.entities
            for machine in entity.machines
            for state in machine.states
            for text in (state.name, *state.written)
        }
        used = {literal for literals in usage.literals.values() for literal in literals}
        return frozenset(declared | used | {"true", "false"})

    def _functions(self) -> list[str]:
        found: dict[str, None] = {}
        for operation in self._code.operations:
            found[operation_key(operation)] = None
            found[operation.name] = None
            for guarded in operation.effects:
                found.update(dict.fromkeys((guarded.symbol, *guarded.path)))
        return [name for name in found if name]

    def _note(self, table: Table, key: str, message: str, near: tuple[str, ...] = ()) -> None:
        self.problems.append(BindingProblem(table, key, message, near))


def _members(schema: Schema, entity: str) -> list[str]:
    complete = schema.complete(entity)
    if complete is None:
        return []
    members: tuple[Member, ...] = (*complete.fields, *complete.relationships, *complete.derived)
    return [member.name for member in members] + [
        alias for member in complete.fields for alias in member.aliases
    ]


def _near(wanted: str, known: Collection[str]) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(wanted, sorted(known), n=3, cutoff=0.5))
