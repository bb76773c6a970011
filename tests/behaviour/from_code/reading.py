"""Small code bases, compiled, and what their operations say: effects and conditions in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from drift.behaviour.from_code import compile_code
from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Create,
    Effect,
    Emit,
    Entity,
    GuardedEffect,
    Remove,
)
from drift.code.scan import scan
from drift.logic.build import conjoin
from drift.logic.implies import equivalent
from drift.logic.render import render
from drift.logic.terms import Field, Predicate, Term, Var
from drift.logic.types import UNKNOWN, ValueType


@dataclass(frozen=True)
class Done:
    """One effect of one operation. `facts` are known from earlier writes, `selection` what a query picked."""

    operation: str
    effect: str
    guards: frozenset[str]
    facts: frozenset[str]
    selection: frozenset[str]
    outcomes: Mapping[str, str]
    path: tuple[str, ...]
    condition: Predicate

    @property
    def own(self) -> frozenset[str]:
        """The conditions that are no mere relation of an element to its collection."""
        return frozenset(g for g in self.guards | self.selection if " in " not in g or ".lines" not in g)


@dataclass(frozen=True)
class Read:
    """A compiled code base."""

    behaviour: Behaviour

    def done(self, operation: str = "", containing: str = "") -> list[Done]:
        """The effects of an operation, by its name or label; of all if none is named."""
        return [
            _done(found.trigger.name or found.name, effect)
            for found in (*self.behaviour.operations,)
            if operation in ("", found.name, found.qualified, found.trigger.name)
            for effect in found.effects
            if containing in _effect(effect.effect)
        ]

    def effects(self, operation: str = "") -> list[str]:
        """The effects of an operation in words."""
        return [d.effect for d in self.done(operation)]

    def one(self, operation: str = "", containing: str = "") -> Done:
        """The only effect."""
        found = self.done(operation, containing)
        assert len(found) == 1, [(d.operation, d.effect, sorted(d.guards)) for d in found] or self.operations
        return found[0]

    @property
    def operations(self) -> list[str]:
        """The names of the operations that do anything."""
        return [o.trigger.name or o.name for o in self.behaviour.operations]

    def same(self, done: Done, condition: Predicate) -> bool:
        """Whether the effect happens exactly when the condition holds."""
        return equivalent(done.condition, condition, self.type_of).answer == "yes"

    def type_of(self, term: Term) -> ValueType:
        """The type of a field of an instance."""
        match term:
            case Var() if term.entity:
                return ValueType("entity", False, (), term.entity)
            case Field():
                owner = self.type_of(term.base).entity
                fields = [f for e in self.behaviour.entities if e.name == owner for f in e.fields]
                return next((f.type for f in fields if f.name == term.name), UNKNOWN)
            case _:
                return UNKNOWN

    def entity(self, name: str) -> Entity:
        """The entity of that name."""
        return next(e for e in self.behaviour.entities if e.name == name)

    def defaults(self, entity: str) -> dict[str, str]:
        """What new instances start with."""
        return {f.name: render(f.default) for f in self.entity(entity).fields if f.default is not None}

    def states(self, entity: str, field: str = "status") -> tuple[str, ...]:
        """The states of a field."""
        return next(tuple(s.name for s in m.states) for m in self.entity(entity).machines if m.field == field)

    def config(self) -> dict[str, object]:
        """The configured values by qualified name."""
        return {p.qualified: p.value.value if p.value is not None else None for p in self.behaviour.config}

    def opaque(self, operation: str = "") -> list[str]:
        """What was called without being understood."""
        return [
            call.callee
            for found in self.behaviour.operations
            if operation in ("", found.name)
            for call in found.opaque
        ]


def read(folder: Path, sources: Mapping[str, str] | str) -> Read:
    """Compiles a code base of one module or of several files."""
    files = {"app.py": sources} if isinstance(sources, str) else sources
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(source))
    return Read(compile_code(scan([folder])))


def _done(operation: str, guarded: GuardedEffect) -> Done:
    def of(outcomes: Iterable[str]) -> frozenset[str]:
        return frozenset(render(c.predicate) for c in guarded.when if c.outcome in outcomes)

    return Done(
        operation,
        _effect(guarded.effect),
        of(("error", "refusal", "silent", "decorator")),
        of(("assumed",)),
        of(("selection",)),
        {render(c.predicate): c.outcome for c in guarded.when},
        guarded.path,
        conjoin(*(c.predicate for c in guarded.when if c.outcome != "assumed")),
    )


def _effect(effect: Effect) -> str:
    match effect:
        case Assign():
            return f"{render(effect.target)}.{effect.field} = {render(effect.value)}"
        case Create():
            return f"{effect.entity}({', '.join(f'{n}: {render(v)}' for n, v in effect.values)})"
        case Remove():
            return f"remove {render(effect.target)}"
        case Change():
            sign = "+=" if effect.added else "-="
            return f"{render(effect.target)}.{effect.field} {sign} {render(effect.item)}"
        case Emit():
            return f"emit {effect.name}({', '.join(render(v) for _, v in effect.args)})"
