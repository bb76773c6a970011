"""Rules that the code has and that nothing runs: the function is there, and the way to it is not.

A function that nobody calls is as a rule a way in for somebody outside. It is not where nothing in the code
base so much as names it, and the code says itself how it would be run: an entry point goes by the rule's name
and leads elsewhere, or functions like it are rows of a table that lacks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drift.behaviour.model import Effect, Emit, Operation
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of, code_location, spec_location
from drift.compare.rules.effect_terms import effect_slot
from drift.compare.rules.inquiry import Inquiry, symbol_of
from drift.compare.rules.model import RulePlan, operation_key
from drift.compare.rules.naming import CLEAR
from drift.logic.spans import Source

INTERACTIVE = ("http", "message", "command", "event")
_ONE = 0.8
_BOTH = 0.9
_READS = ("GET ", "HEAD ", "OPTIONS ")


@dataclass(frozen=True, slots=True)
class Unrun:
    """A function that does what a rule says, and what says that nothing runs it.

    The entry points that ought to lead to it and do not, the tables that name functions like it.
    """

    operation: Operation
    doors: tuple[Operation, ...]
    tables: tuple[Source, ...]


def unrun(plan: RulePlan, places: Sequence[Operation], inquiry: Inquiry) -> Unrun | None:
    """What says that no function which does what the rule says is ever run; None where nothing does."""
    if not places or not plan.set_off(by_time=False) or plan.parents:
        return None
    if not all(place.unnamed and not place.entry for place in places):
        return None
    doors = tuple(
        door
        for door in (*inquiry.code.operations, *inquiry.code.idle)
        if door.entry in INTERACTIVE and _leads_elsewhere(plan, door, inquiry)
    )
    tables = tuple(dict.fromkeys(table for place in places for table in place.beside))
    return Unrun(places[0], doors, tables) if doors or tables else None


def _leads_elsewhere(plan: RulePlan, door: Operation, inquiry: Inquiry) -> bool:
    """Whether an entry point goes by the rule's name and does something else, all of which is known."""
    names = inquiry.world.names
    if door.astray or door.truncated or door.opaque or door.trigger.name.startswith(_READS):
        return False
    own = names.by_itself(plan, door)
    if own < CLEAR or any(isinstance(one.effect, Emit) for one in door.effects):
        return False
    if _of_other_things(plan, door, inquiry):
        return False
    key = operation_key(door)
    done = [item.plan for item in inquiry.everywhere() if operation_key(item.operation) == key]
    return all(one.name != plan.name and names.by_itself(one, door) < own for one in done)


def _of_other_things(plan: RulePlan, door: Operation, inquiry: Inquiry) -> bool:
    """Whether an entry point does to other entities what the rule does to its own: `place` of another order.

    All that it changes is another entity, and its name leaves out the rule's entity, or has the other's.
    """
    own = _entities(goal.effect for goal in plan.goals)
    others = _entities(guarded.effect for guarded in door.effects)
    if not own or not others or own & others:
        return False
    names = inquiry.world.names
    if not any(names.speaks_of(door, entity) for entity in own):
        return True
    return any(names.speaks_of(door, other, beside=own) for other in others)


def _entities(effects: Iterable[Effect]) -> frozenset[str]:
    return frozenset(entity for entity, _ in map(effect_slot, effects) if entity)


def unrun_finding(plan: RulePlan, found: Unrun) -> Finding:
    """`rule-unimplemented` for a rule whose function nothing runs."""
    goal = max(plan.goals, key=lambda one: one.weight)
    entity, field = effect_slot(goal.effect)
    said = " ".join((goal.text or f"{entity}.{field}").split())
    where = symbol_of(found.operation)
    told = [f"{_called(door)} goes by its name and does not lead there" for door in found.doors[:2]]
    told += [f"{table.file}:{table.span.line} names functions like it, not it" for table in found.tables[:2]]
    return Finding(
        rule="rule-unimplemented",
        subject=Subject("rule", plan.name, entity, field),
        message=f"{where} does what {plan.name} ensures (“{said}”), but nothing runs it: no call, table or "
        f"registration of the code names it. {'; '.join(told)}.",
        expected=said,
        actual=f"{where} does this and is never run",
        confidence=_BOTH if found.doors and found.tables else _ONE,
        cause=cause_of("rule", plan.name),
        spec=(spec_location(plan.rule.source, f"rule {plan.name}"),),
        code=(
            code_location(
                found.operation.source, where, "", (), (*(door.source for door in found.doors), *found.tables)
            ),
        ),
        obligation=plan.trigger_obligation,
        symbol=where,
        title=f"nothing runs {where}, which does what {plan.name} says",
    )


def _called(door: Operation) -> str:
    return door.trigger.name or symbol_of(door)
