"""The steps of lifecycles as the digest shows them: one a change of state, with all it may start from."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.expand import Vocabulary
from drift.behaviour.lifecycle import Transition, transitions
from drift.behaviour.model import Assign, Behaviour, Create, GuardedEffect, Operation, StateMachine
from drift.report.behaviour import Step
from drift.report.behaviour_names import label_of, place

Lifecycles = dict[tuple[str, str], dict[Step, None]]
"""The steps of each lifecycle by its entity and field, in the order of operations and effects."""


def steps_of(behaviour: Behaviour) -> Lifecycles:
    """Every step that the operations make."""
    vocabulary = Vocabulary(behaviour.entities, behaviour.config)
    machines: dict[str, list[StateMachine]] = {}
    for entity in behaviour.entities:
        for machine in entity.machines:
            machines.setdefault(machine.entity, []).append(machine)
    found: Lifecycles = {}
    for operation in behaviour.operations:
        for name in _lineages(operation, vocabulary):
            for machine in machines.get(name, ()):
                steps = found.setdefault((machine.entity, machine.field), {})
                steps.update(dict.fromkeys(_steps(operation, machine, vocabulary)))
    return found


def _lineages(operation: Operation, vocabulary: Vocabulary) -> dict[str, None]:
    """The entities that an operation creates or assigns to, and what they inherit from."""
    effects = (guarded.effect for guarded in operation.effects)
    pending = [one.entity for one in effects if isinstance(one, Assign | Create)]
    found: dict[str, None] = {}
    for name in pending:
        if name not in found:
            found[name] = None
            known = vocabulary.entity(name)
            pending.extend(known.supertypes if known is not None else ())
    return found


def _steps(operation: Operation, machine: StateMachine, vocabulary: Vocabulary) -> Iterator[Step]:
    made: dict[tuple[int, str], list[Transition]] = {}
    for one in transitions(operation, machine, vocabulary, staying=True):
        made.setdefault((id(one.effect), one.after if one.known else ""), []).append(one)
    states = {state.name for state in machine.states}
    for guarded in operation.effects:
        mine = [(after, ones) for (effect, after), ones in made.items() if effect == id(guarded)]
        for after, ones in mine:
            before = tuple(dict.fromkeys(one.before for one in ones if one.before))
            yield _step(operation, guarded, before, after if after in states else "", created=ones[0].created)
        if not mine and isinstance(guarded.effect, Create) and guarded.effect.entity == machine.entity:
            for state in machine.initial or ("",):
                yield _step(operation, guarded, (), state, created=True)


def _step(
    operation: Operation, guarded: GuardedEffect, before: tuple[str, ...], after: str, *, created: bool
) -> Step:
    return Step(before, after, created, operation.qualified, label_of(operation), place(guarded.source))
