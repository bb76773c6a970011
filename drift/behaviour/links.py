"""Links: which rule sets off which other, by what effect, and with what arguments.

By a trigger that it emits, and by states that it brings about: a transition, a state reached, a creation
(language reference, "Trigger types").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Assign, Behaviour, Create, Effect, Emit, GuardedEffect, Operation, Trigger
from drift.logic.build import compare, conjoin
from drift.logic.terms import (
    FALSE,
    TRUE,
    Collect,
    Compare,
    Const,
    Field,
    Holds,
    Predicate,
    Term,
    Var,
    boolean,
)

LinkKind: TypeAlias = Literal["emission", "transition", "reached", "created"]


@dataclass(frozen=True, slots=True)
class Link:
    """`effect` of the rule `first` sets off the rule `second`, whose parameters are then `arguments`.

    `when` is what more must hold for that: the value that is assigned is the state the trigger names.
    """

    first: str
    second: str
    kind: LinkKind
    effect: GuardedEffect
    trigger: Trigger
    arguments: tuple[tuple[Var, Term], ...] = ()
    when: Predicate = TRUE


def links(behaviour: Behaviour) -> tuple[Link, ...]:
    """Every way in which one rule sets off another, by the rules' qualified names, in order."""
    vocabulary = Vocabulary(behaviour.entities, behaviour.config)
    events: dict[str, list[tuple[Operation, Trigger]]] = {}
    fields: dict[str, list[tuple[Operation, Trigger]]] = {}
    created: list[tuple[Operation, Trigger]] = []
    for operation in behaviour.operations:
        for trigger in operation.triggers:
            if trigger.kind in ("transition", "reached"):
                fields.setdefault(trigger.field, []).append((operation, trigger))
            elif trigger.kind == "created":
                created.append((operation, trigger))
            elif trigger.name:
                events.setdefault(trigger.name, []).append((operation, trigger))
    found: list[Link] = []
    for operation in behaviour.operations:
        for guarded in operation.effects:
            for second, trigger in _candidates(guarded.effect, events, fields, created):
                link = _link(operation, guarded, second, trigger, vocabulary)
                if link is not None:
                    found.append(link)
    return tuple(found)


def _candidates(
    effect: Effect,
    events: Mapping[str, Sequence[tuple[Operation, Trigger]]],
    fields: Mapping[str, Sequence[tuple[Operation, Trigger]]],
    created: Sequence[tuple[Operation, Trigger]],
) -> Iterator[tuple[Operation, Trigger]]:
    match effect:
        case Emit(name, _):
            yield from events.get(name, ())
        case Assign(_, _, field, _):
            yield from fields.get(field, ())
        case Create(_, values, _):
            yield from created
            for name, _ in values:
                yield from (one for one in fields.get(name, ()) if one[1].kind == "reached")
        case _:
            pass


def _link(
    first: Operation, guarded: GuardedEffect, second: Operation, trigger: Trigger, vocabulary: Vocabulary
) -> Link | None:
    """How this effect sets off that trigger; None if it does not."""
    effect = guarded.effect
    if isinstance(effect, Emit):
        arguments = tuple(_arguments(effect, trigger))
        return Link(key(first), key(second), "emission", guarded, trigger, arguments)
    if not isinstance(effect, Assign | Create) or not trigger.params:
        return None
    subject = trigger.params[0]
    if not _is_a(effect.entity, trigger.entity, vocabulary):
        return None
    if trigger.kind == "created" and isinstance(effect, Create):
        made = ((subject, effect.instance),)
        return Link(key(first), key(second), "created", guarded, trigger, made)
    state = _state(trigger, subject)
    if state is None:
        return None
    kind: LinkKind = "reached" if trigger.kind == "reached" else "transition"
    if isinstance(effect, Create):
        value = dict(effect.values)[trigger.field]
        when, instance = compare("=", value, state), effect.instance
        pairs = ((subject, instance),)
        return _unless_false(Link(key(first), key(second), kind, guarded, trigger, pairs, when))
    if isinstance(effect.target, Collect):
        return None
    slot = Field(effect.target, effect.field)
    when = conjoin(compare("=", effect.value, state), compare("!=", slot, state))
    moved = ((subject, effect.target),)
    return _unless_false(Link(key(first), key(second), kind, guarded, trigger, moved, when))


def _unless_false(link: Link) -> Link | None:
    return None if link.when == FALSE else link


def _arguments(emission: Emit, trigger: Trigger) -> Iterator[tuple[Var, Term]]:
    """What the parameters are in the emitting rule: by name, then by position."""
    given = dict(emission.args)
    for position, parameter in enumerate(trigger.params):
        value = given.get(parameter.name, given.get(str(position)))
        if value is not None:
            yield parameter, value


def _state(trigger: Trigger, subject: Var) -> Const | None:
    """The state of the subject's own field that a trigger waits for."""
    slot = Field(subject, trigger.field)
    match trigger.condition:
        case Compare("=", left, Const() as state) if left == slot:
            return state
        case Holds(term) if term == slot:
            return boolean(True)
        case _:
            return None


def _is_a(entity: str, wanted: str, vocabulary: Vocabulary) -> bool:
    """Whether an entity is the wanted one or a variant of it."""
    seen: set[str] = set()
    pending = [entity]
    while pending:
        name = pending.pop()
        if name == wanted:
            return True
        known = vocabulary.entity(name)
        if known is not None and name not in seen:
            seen.add(name)
            pending.extend(known.supertypes)
    return False


def key(operation: Operation) -> str:
    """What identifies an operation in links."""
    return operation.qualified or operation.name
