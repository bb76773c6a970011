"""How a behaviour uses fields and configured values: which are words of a few, set, of which unit."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Assign, Behaviour, Change, Create, StateMachine
from drift.distill.names import is_plain, snake
from drift.logic.rewrite import subterms
from drift.logic.terms import Arith, Config, Const, Expression, Ite, Now, Term


def is_enumeration(machine: StateMachine, behaviour: Behaviour) -> bool:
    """Whether a text field only ever gets a few plain words: its states were seen in use, not declared."""
    if len(machine.states) < 2 or not all(is_plain(snake(state.name)) for state in machine.states):
        return False
    if any(set(state.name) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
           for state in machine.states):  # fmt: skip
        return False
    return all(isinstance(value, (Const, Ite)) for value in _written(machine, behaviour))


def _written(machine: StateMachine, behaviour: Behaviour) -> Iterator[Term]:
    for operation in (*behaviour.operations, *behaviour.dead):
        for guarded in operation.effects:
            match guarded.effect:
                case Assign(entity=entity, field=name, value=value):
                    if (entity, name) == (machine.entity, machine.field):
                        yield value
                case Create(entity=entity, values=values) if entity == machine.entity:
                    yield from (value for name, value in values if name == machine.field)
                case _:
                    pass


def set_fields(behaviour: Behaviour) -> Iterator[tuple[str, str]]:
    """The fields that an operation writes, with their entities."""
    for operation in behaviour.operations:
        for guarded in operation.effects:
            match guarded.effect:
                case Assign(entity=entity, field=name):
                    yield entity, name
                case Create(entity=entity, values=values):
                    yield from ((entity, name) for name, _ in values)
                case _:
                    pass


def written_values(behaviour: Behaviour) -> dict[tuple[str, str], list[Term]]:
    """What operations write into each field, also with a new instance."""
    found: dict[tuple[str, str], list[Term]] = {}
    for operation in behaviour.operations:
        for guarded in operation.effects:
            match guarded.effect:
                case Assign(entity=entity, field=name, value=value):
                    found.setdefault((entity, name), []).append(value)
                case Create(entity=entity, values=values):
                    for name, value in values:
                        found.setdefault((entity, name), []).append(value)
                case _:
                    pass
    return found


def is_moment(term: Term) -> bool:
    """Whether a value is the present, or a time before or after it."""
    match term:
        case Now():
            return True
        case Arith("+" | "-", base, Const("duration") | Config()):
            return is_moment(base)
        case Arith("+" | "-", base, Arith("*")):
            return is_moment(base)
        case _:
            return False


def scaled_numbers(behaviour: Behaviour) -> Iterator[str]:
    """The configured numbers that are only ever used as a number of some unit of time."""
    bare: set[str] = set()
    scaled: set[str] = set()
    for expression in _expressions(behaviour):
        inside: set[int] = set()
        for part in subterms(expression):
            match part:
                case Arith("*", Config(name) as one, Const("duration")) | Arith(
                    "*", Const("duration"), Config(name) as one
                ):
                    scaled.add(name)
                    inside.add(id(one))
                case Config(name) if id(part) not in inside:
                    bare.add(name)
    return iter(sorted(scaled - bare))


def _expressions(behaviour: Behaviour) -> Iterator[Expression]:
    for operation in behaviour.operations:
        for guarded in operation.effects:
            yield from (condition.predicate for condition in guarded.when)
            match guarded.effect:
                case Assign(value=value):
                    yield value
                case Create(values=values):
                    yield from (value for _, value in values)
                case Change(item=item):
                    yield item
                case _:
                    pass
