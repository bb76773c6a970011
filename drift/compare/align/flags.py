"""Lifecycles that the code keeps without a status field: in moments that are set or not, and in booleans.

A specified status whose states are named like such fields (`sent`, `paid`: `sentAt`, `paidAt`) is read off
them: every combination that creations and writes of the code can lead to is one state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Create,
    Entity,
    FieldModel,
    GuardedEffect,
    StateMachine,
)
from drift.compare.align.assignment import Candidate, assign
from drift.compare.align.entities import Shape, resemblance, shape_of
from drift.compare.align.lexicon import split
from drift.compare.align.names import key_of, likeness, same_words
from drift.compare.align.schema import Schema
from drift.logic.rewrite import is_predicate
from drift.logic.terms import (
    NULL,
    Always,
    And,
    Compare,
    Const,
    Expression,
    Field,
    Holds,
    Not,
    Or,
    Predicate,
    Term,
)

Vector: TypeAlias = tuple[bool, ...]
"""For each flag whether it is set."""

ALIKE: Final = 0.8
MARGIN: Final = 0.05
LEAST: Final = 2
"""States that must be named like flags before a lifecycle is read off them."""
LIKELY: Final = 0.4
"""How much of a specified entity must be in a code entity to look for its lifecycle there."""
MOST: Final = 8
"""Flags that are looked at together."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The states of a specified `machine` in the `flags` of a code entity.

    `labels`: the state of every combination that the code can reach.
    """

    machine: StateMachine
    entity: str
    flags: tuple[str, ...]
    labels: Mapping[Vector, str]

    @property
    def field(self) -> str:
        """The name of the status, as specified."""
        return self.machine.field

    def states(self, vectors: Sequence[Vector]) -> tuple[str, ...]:
        """The states of some combinations, in the order of the specification."""
        found = {self.labels[vector] for vector in vectors}
        return tuple(state.name for state in self.machine.states if state.name in found)

    def where(self, predicate: Predicate, base: Term) -> tuple[Vector, ...]:
        """The combinations under which a condition on an instance may hold."""
        return tuple(v for v in self.labels if holds(predicate, base, self.flags, v) is not False)


def lifecycles(spec: Behaviour, code: Behaviour) -> tuple[Lifecycle, ...]:
    """Every lifecycle that the specification names and the code keeps in flags; one for a code entity."""
    schemas = Schema(spec.entities), Schema(code.entities)
    found: dict[str, tuple[float, Lifecycle]] = {}
    for name in schemas[1].names:
        entity = schemas[1].complete(name)
        flags = () if entity is None or entity.kind == "value" else tuple(flags_of(entity))
        if entity is None or len(flags) < LEAST:
            continue
        for other in schemas[0].names:
            wanted = schemas[0].complete(other)
            for machine in () if wanted is None else wanted.machines:
                named = _named(machine, entity, flags)
                score = 0.0 if named is None else _resemblance(schemas, other, name, named)
                if named is None or score <= found.get(name, (LIKELY,))[0]:
                    continue
                made = read_off(machine, entity, named, code)
                if made is not None:
                    found[name] = (score, made)
    return tuple(found[name][1] for name in sorted(found))


def _resemblance(schemas: tuple[Schema, Schema], wanted: str, name: str, named: Mapping[str, str]) -> float:
    """How much of a specified entity is in the code entity, the states among it; 0 if it is another's."""
    if any(same_words(name, other) and other != wanted for other in schemas[0].names):
        return 0.0
    shape = shape_of(schemas[1], name)
    states = frozenset(key_of(state, "state", split(wanted)) for state in named)
    share = resemblance(shape_of(schemas[0], wanted), Shape(shape.members, (*shape.states, states))).share
    return max(share, 1.0 if same_words(wanted, name) else 0.0)


def flags_of(entity: Entity) -> Iterator[FieldModel]:
    """The fields that tell by being set whether something has happened."""
    for field in entity.fields:
        absent = field.type.optional or field.default == NULL
        moment = field.type.kind == "timestamp" or (
            field.type.kind == "unknown" and stem(field.name) != field.name
        )
        if field.type.kind == "boolean" or (moment and absent):
            yield field


def _named(machine: StateMachine, entity: Entity, flags: Sequence[FieldModel]) -> dict[str, str] | None:
    """The flag of each state that one is named like; None where that says nothing of a lifecycle."""
    states = [state.name for state in machine.states]
    if len(states) <= LEAST or _keeps(machine, entity):
        return None
    context = (*split(machine.entity), *split(entity.name))
    scores = {
        (state, flag.name): Candidate(alike, ("set in it",))
        for state in states
        for flag in flags
        if (alike := likeness(state, stem(flag.name), "state", context)) >= ALIKE
    }
    pairs = assign(scores, ALIKE, MARGIN).pairs
    enough = LEAST <= len(pairs) <= MOST and 2 * len(pairs) >= len(states) - 1
    return {state: flag for state, flag, _ in pairs} if enough else None


def _keeps(machine: StateMachine, entity: Entity) -> bool:
    """Whether the code has a field that holds such states itself."""
    states = [state.name for state in machine.states]
    for own in entity.machines:
        spelled = [text for state in own.states for text in (state.name, *state.written)]
        alike = sum(any(likeness(one, text, "state") >= ALIKE for text in spelled) for one in states)
        if 2 * alike >= len(states):
            return True
    return any(likeness(machine.field, field.name, "field") >= ALIKE for field in entity.fields)


def stem(flag: str) -> str:
    """What has happened when a flag is set: `sent` for `sent_at`, `isSent`."""
    words = list(split(flag))
    if len(words) > 1 and words[-1] in ("at", "on", "date", "time", "when"):
        words = words[:-1]
    if len(words) > 1 and words[0] in ("is", "was", "has", "date"):
        words = words[1:]
    return "_".join(words)


# ------------------------------------------------------------------ the combinations


def read_off(
    machine: StateMachine, entity: Entity, named: Mapping[str, str], code: Behaviour
) -> Lifecycle | None:
    """The lifecycle of `machine` in the flags that its states are `named` like; None if none changes."""
    order = [state.name for state in machine.states]
    flags = tuple(named[state] for state in order if state in named)
    of_flag = {flag: state for state, flag in named.items()}
    free = [state for state in order if state not in named]
    start = next((state for state in machine.initial if state in free), free[0] if free else "")

    def settled(vector: Vector) -> str:
        held = [of_flag[flag] for flag, is_set in zip(flags, vector, strict=True) if is_set]
        return max(held, key=order.index) if held else start

    changes = [c for o in code.operations for c in changes_of(o.effects, entity.name, flags)]
    if not changes or not start:
        return None
    labels: dict[Vector, str] = {vector: settled(vector) for vector in _created(code, entity, flags)}
    waiting = list(labels)
    while waiting:
        before = waiting.pop(0)
        for change in changes:
            if all(holds(c, change.target, flags, before) is not False for c in change.when):
                after = change.after(before)
                if after not in labels:
                    newly = [f for f, was, now in zip(flags, before, after, strict=True) if now and not was]
                    labels[after] = of_flag[newly[-1]] if newly else settled(after)
                    waiting.append(after)
    return Lifecycle(machine, entity.name, flags, labels)


@dataclass(frozen=True, slots=True)
class Change:
    """What one operation does to the flags of an instance, and when."""

    target: Term
    when: tuple[Predicate, ...]
    sets: Mapping[int, bool]

    def after(self, vector: Vector) -> Vector:
        """The combination that it leads to."""
        return tuple(self.sets.get(i, held) for i, held in enumerate(vector))


def changes_of(effects: Sequence[GuardedEffect], entity: str, flags: Sequence[str]) -> Iterator[Change]:
    """The changes of some effects: those of one instance under the same conditions are one."""
    groups: dict[tuple[Term, tuple[Predicate, ...]], dict[int, bool]] = {}
    for guarded in effects:
        effect = guarded.effect
        if isinstance(effect, Assign) and effect.entity == entity and effect.field in flags:
            when = tuple(c.predicate for c in guarded.when)
            sets = groups.setdefault((effect.target, when), {})
            sets[flags.index(effect.field)] = is_set(effect.value)
    for (target, when), sets in groups.items():
        yield Change(target, when, sets)


def _created(code: Behaviour, entity: Entity, flags: Sequence[str]) -> tuple[Vector, ...]:
    """The combinations that new instances start with."""
    defaults = {f.name: f.default for f in entity.fields}
    found: dict[Vector, None] = {}
    for operation in code.operations:
        for guarded in operation.effects:
            if isinstance(guarded.effect, Create) and guarded.effect.entity == entity.name:
                given = dict(guarded.effect.values)
                found[tuple(is_set(given.get(f, defaults.get(f) or NULL)) for f in flags)] = None
    return tuple(found) or (tuple(is_set(defaults.get(f) or NULL) for f in flags),)


def is_set(value: Term) -> bool:
    """Whether a flag that holds the value is set."""
    return not (isinstance(value, Const) and value.value in (None, False))


# ------------------------------------------------------------------ conditions over flags


def holds(predicate: Predicate, base: Term, flags: Sequence[str], vector: Vector) -> bool | None:
    """Whether the condition holds for an instance with that combination; None if that depends on more."""
    match predicate:
        case Always(value=value):
            return value
        case Not(operand=operand):
            inner = holds(operand, base, flags, vector)
            return None if inner is None else not inner
        case And(operands=operands):
            found = [holds(one, base, flags, vector) for one in operands]
            return False if False in found else None if None in found else True
        case Or(operands=operands):
            found = [holds(one, base, flags, vector) for one in operands]
            return True if True in found else None if None in found else False
        case _:
            atom = atom_of(predicate)
            if atom is None or atom[0].base != base or atom[0].name not in flags:
                return None
            return vector[flags.index(atom[0].name)] == atom[1]


def atom_of(predicate: Predicate) -> tuple[Field, bool] | None:
    """The flag that is tested, and whether it must be set."""
    match predicate:
        case Compare(op="=" | "!=" as op, left=Field() as field, right=Const(kind="null")):
            return field, op == "!="
        case Holds(term=Field() as field):
            return field, True
        case _:
            return None


def tested(expression: Expression, schema: Schema, lifecycle: Lifecycle) -> Term | None:
    """The one instance whose flags a condition tests, and nothing else; None if it does anything else."""
    bases: dict[Term, None] = {}

    def visit(node: Expression) -> bool:
        match node:
            case Not(operand=operand):
                return visit(operand)
            case And(operands=operands) | Or(operands=operands):
                return all(visit(one) for one in operands)
            case _:
                atom = atom_of(node) if is_predicate(node) else None  # type: ignore[arg-type]
                if atom is None or atom[0].name not in lifecycle.flags:
                    return False
                if schema.entity_of(atom[0].base) != lifecycle.entity:
                    return False
                bases[atom[0].base] = None
                return True

    return next(iter(bases)) if visit(expression) and len(bases) == 1 else None
