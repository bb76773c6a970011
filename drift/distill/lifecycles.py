"""Lifecycles: the order of states, the changes between them, where they end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drift.behaviour.lifecycle import Transition, transitions
from drift.behaviour.model import Operation, StateMachine
from drift.distill.draft import DraftEdge, DraftLifecycle, Question
from drift.distill.names import snake
from drift.distill.wording import Wording, literal_of
from drift.logic.spans import Source


@dataclass(frozen=True, slots=True)
class Lived:
    """The states of a machine in the order of the draft; its graph if every change in it is guarded."""

    states: tuple[str, ...]
    graph: DraftLifecycle | None
    questions: tuple[Question, ...]


def lived(machine: StateMachine, operations: Sequence[Operation], wording: Wording) -> Lived:
    """What operations make of a machine."""
    made = [
        (operation, transition)
        for operation in operations
        for transition in transitions(operation, machine, wording.vocabulary)
    ]
    edges: dict[tuple[str, str], set[Source]] = {}
    reached = {literal_of(name) for name in machine.initial}
    unguarded: dict[str, set[Source]] = {}
    for _, transition in made:
        before, after = literal_of(transition.before), literal_of(transition.after)
        reached.add(after)
        if transition.created or not transition.before:
            continue
        if not transition.guarded or not transition.known:
            unguarded.setdefault(after, set()).add(transition.source)
        else:
            edges.setdefault((before, after), set()).add(transition.source)
    names = [literal_of(state.name) for state in machine.states]
    states = tuple(names if machine.declared else _along(names, machine, edges))
    questions = list(_questions(machine, states, reached, unguarded, [t for _, t in made]))
    graph = None
    endless = bool(edges) and {before for before, _ in edges} >= set(states)
    if endless and not unguarded:
        where = f"{machine.entity}.{snake(machine.field)}"
        questions.append(Question("endless", f"{where} never comes to an end: is one of its states final?"))
    if edges and not unguarded and not endless:
        order = {name: index for index, name in enumerate(states)}
        listed = sorted(edges, key=lambda edge: (order.get(edge[0], 99), order.get(edge[1], 99)))
        leaving = {before for before, _ in edges}
        graph = DraftLifecycle(
            snake(machine.field),
            tuple(DraftEdge(before, after, tuple(sorted(edges[before, after]))) for before, after in listed),
            tuple(state for state in states if state not in leaving),
        )
    return Lived(states, graph, tuple(questions))


def _along(names: Sequence[str], machine: StateMachine, edges: Iterable[tuple[str, str]]) -> list[str]:
    """States that were only seen in use, in the order in which an instance comes to them, ends last."""
    found: list[str] = [literal_of(name) for name in machine.initial]
    listed = sorted(edges)
    index = 0
    while index < len(found):
        following = sorted({after for before, after in listed if before == found[index]})
        found.extend(name for name in following if name not in found)
        index += 1
    found.extend(name for name in sorted(names) if name not in found)
    leaving = {before for before, _ in listed}
    return sorted(found, key=lambda name: name not in leaving) if listed else found


def _questions(
    machine: StateMachine,
    states: Sequence[str],
    reached: set[str],
    unguarded: dict[str, set[Source]],
    made: Sequence[Transition],
) -> Iterable[Question]:
    where = f"{machine.entity}.{snake(machine.field)}"
    if unguarded:
        places = tuple(sorted({place for state in unguarded for place in unguarded[state]}))
        change = f"{where} can become {_any_of(sorted(unguarded))} from any state"
        yield Question("unguarded-change", f"{change}: should that be limited?", places)
    if not made or any(not transition.known for transition in made):
        return
    never = [state for state in states if state not in reached]
    if never:
        needed = "Is it needed?" if len(never) == 1 else "Are they needed?"
        text = f"{where}: nothing ever sets {_any_of(never)}. {needed}"
        yield Question("state-never-set", text, (machine.source,))


def _any_of(states: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, (", ".join(states[:-1]), states[-1])))
