"""Creations: whether the instance is made, and with the values that the rule gives."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Assign, Create, FieldModel
from drift.compare.audit import CodeLocation, Subject
from drift.compare.finding import Finding, cause_of, code_location
from drift.compare.rules import wording
from drift.compare.rules.binding import InputNames
from drift.compare.rules.inquiry import Answered, Inquiry, Vote, effect_location, goal_location
from drift.compare.rules.likeness import match_value
from drift.compare.rules.literals import literals
from drift.compare.rules.model import Implementation, Pair, operation_key
from drift.logic.terms import NULL, Term


def creation(pair: Pair, implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    """`creation-different` for each value that differs. Fields the rule does not mention are free."""
    wanted, made = pair.goal.effect, pair.code.effect
    if not isinstance(wanted, Create) or not isinstance(made, Create):
        return
    given = dict(made.values)
    votes: list[Vote] = []
    for name, value in wanted.values:
        done = given.get(name) or _later(name, pair, inquiry)
        declared = None if done is not None else _declared(made.entity, name, inquiry)
        if declared is not None:
            done = (
                declared.default if declared.default is not None else NULL if declared.type.optional else None
            )
        answers = list(_value(name, value, done, pair, implementation, inquiry))
        votes += [answer for answer in answers if isinstance(answer, Vote)]
        yield from (answer for answer in answers if not isinstance(answer, Vote))
    yield from votes or [Vote(pair.goal.obligation, "conforms", (pair.code.guarded.source,))]


def _value(
    name: str, value: Term, done: Term | None, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> Iterator[Answered]:
    goal, place = pair.goal, effect_location(pair.code)
    if done is None:
        if value != NULL:
            yield from _different(name, value, None, pair, implementation, inquiry)
        return
    names = InputNames(inquiry.world.entities)
    matched = match_value(value, done, implementation.binding, names, inquiry.reasoner, pair.code.premise)
    if matched.likeness == "different":
        yield from _different(name, value, done, pair, implementation, inquiry)
    elif matched.likeness == "unknown":
        reason = f"the value of {name} could not be determined: {matched.reason or 'unknown value'}"
        yield Vote(goal.obligation, "unverifiable", (pair.code.guarded.source,), "opaque-write", reason)
    else:
        yield from literals(
            value, implementation.binding.term(done), goal_location(goal), place,
            implementation.confidence, inquiry,
        )  # fmt: skip


def _different(
    name: str, value: Term, done: Term | None, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> Iterator[Answered]:
    goal, place = pair.goal, effect_location(pair.code)
    wanted = wording.expression(value)
    actual = "not set" if done is None else wording.expression(implementation.binding.term(done))
    entity = goal.effect.entity if isinstance(goal.effect, Create) else ""
    cause = cause_of("effect", goal.rule, goal.obligation, name)
    yield Finding(
        rule="creation-different",
        subject=Subject("rule", goal.rule, entity, name),
        message=f"{implementation.plan.name} creates {entity} with {name}: {wanted}; "
        f"in {place.symbol} it is {actual}.",
        expected=f"{name}: {wanted}",
        actual=f"{name}: {actual}",
        confidence=implementation.confidence,
        cause=cause,
        spec=(goal_location(goal),),
        code=(place, *_default_at(name, done, pair, inquiry)),
        obligation=goal.obligation,
        symbol=place.symbol,
    )
    yield Vote(goal.obligation, "diverges", (pair.code.guarded.source,))
    if done is not None:
        yield from literals(
            value, implementation.binding.term(done), goal_location(goal), place,
            implementation.confidence, inquiry, cause,
        )  # fmt: skip


def _default_at(name: str, done: Term | None, pair: Pair, inquiry: Inquiry) -> tuple[CodeLocation, ...]:
    """Where the default that the creation relies on is declared."""
    made = pair.code.effect
    if done is None or not isinstance(made, Create) or name in dict(made.values):
        return ()
    declared = _declared(made.entity, name, inquiry)
    if declared is None or declared.default != done:
        return ()
    return (code_location(declared.source, f"{made.entity}.{name}"),)


def _later(field: str, pair: Pair, inquiry: Inquiry) -> Term | None:
    """What the fresh instance is given after its construction."""
    made = pair.code.effect
    for effect in inquiry.effects.get(operation_key(pair.code.operation), ()):
        later = effect.effect
        same = isinstance(later, Assign) and isinstance(made, Create) and later.target == made.instance
        if same and isinstance(later, Assign) and later.field == field:
            return later.value
    return None


def _declared(entity: str, field: str, inquiry: Inquiry) -> FieldModel | None:
    """The code's field, for what a new instance gets when nothing is given."""
    for known in inquiry.code.entities:
        if known.name == entity:
            return next((declared for declared in known.fields if declared.name == field), None)
    return None
