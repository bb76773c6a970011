"""One place explained: what happens there, what guards it, from which entry points it is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from drift.behaviour.model import Behaviour, Operation
from drift.logic.render import render
from drift.logic.spans import Source
from drift.report.behaviour import Place, PlaceSeen, Protects, Reached
from drift.report.behaviour_digest import blind, effect_digest
from drift.report.behaviour_names import label_of

Lies = Callable[[Source], bool]


def explain_place(behaviour: Behaviour, file: str, line: int, function: str = "") -> PlaceSeen:
    """What the line is to the behaviour. `function`: the qualified name of the function it lies in."""

    def here(source: Source) -> bool:
        return source.file == file and source.span.line <= line <= max(source.span.line, source.span.end_line)

    operations = (*behaviour.operations, *behaviour.dead)
    return PlaceSeen(
        at=Place(file, line),
        function=function,
        declares=tuple(dict.fromkeys(_declared(behaviour, here))),
        effects=tuple(_effects(operations, here)),
        guards=tuple(_guards(operations, here)),
        opaque=tuple(
            dict.fromkeys(blind(call, o) for o in operations for call in o.opaque if here(call.source))
        ),
        entries=tuple(dict.fromkeys(_through(operations, function))) if function else (),
    )


def _declared(behaviour: Behaviour, here: Lies) -> Iterator[str]:
    for entity in behaviour.entities:
        if here(entity.source):
            yield f"entity {entity.name}"
        for field in entity.fields:
            if here(field.source):
                yield f"field {entity.name}.{field.name}"
        for relationship in entity.relationships:
            if here(relationship.source):
                yield f"relationship {entity.name}.{relationship.name}"
        for machine in entity.machines:
            for state in machine.states:
                if here(state.source):
                    yield f"state {entity.name}.{machine.field} = {state.name}"
    for parameter in behaviour.config:
        if here(parameter.source):
            yield f"configured value {parameter.qualified or parameter.name}"
    for operation in behaviour.operations:
        if here(operation.source):
            yield f"operation {label_of(operation)}"
    for operation in behaviour.dead:
        if here(operation.source):
            yield f"dead code {label_of(operation)}"


def _effects(operations: Iterable[Operation], here: Lies) -> Iterator[Reached]:
    for operation in operations:
        for guarded in operation.effects:
            if here(guarded.source):
                yield Reached(label_of(operation), operation.qualified, effect_digest(guarded))


def _guards(operations: Iterable[Operation], here: Lies) -> Iterator[Protects]:
    found: dict[tuple[str, str], tuple[Protects, list[Reached]]] = {}
    for operation in operations:
        for guarded in operation.effects:
            for condition in guarded.when:
                if condition.outcome == "assumed" or not here(condition.source):
                    continue
                if condition.outcome == "selection" and condition.source == guarded.source:
                    continue
                said = render(condition.predicate)
                _, reached = found.setdefault(
                    (said, condition.outcome), (Protects(said, condition.outcome, ()), [])
                )
                reached.append(Reached(label_of(operation), operation.qualified, effect_digest(guarded)))
    for guard, reached in found.values():
        yield Protects(guard.condition, guard.outcome, tuple(dict.fromkeys(reached)))


def _through(operations: Iterable[Operation], function: str) -> Iterator[str]:
    """The operations whose effects are reached through a function."""
    for operation in operations:
        passed = any(function in guarded.path for guarded in operation.effects)
        tested = any(c.symbol == function for guarded in operation.effects for c in guarded.when)
        if operation.qualified == function or passed or tested:
            yield label_of(operation)
