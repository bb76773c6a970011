"""Rules that were found nowhere: really absent, or only out of sight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drift.behaviour.model import Assign, Create, Emit, OpaqueCall, Operation, ReasonCode
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of, spec_location
from drift.compare.rules.effect_terms import effect_slot
from drift.compare.rules.emissions import is_trigger
from drift.compare.rules.inquiry import Answered, Inquiry, Link, Vote, operation_location, symbol_of
from drift.compare.rules.model import Goal, Requirement, RulePlan
from drift.compare.rules.naming import CLEAR, DISTINCT, words
from drift.compare.rules.reach import reached_from
from drift.compare.rules.unrun import Unrun, unrun, unrun_finding
from drift.logic.spans import Source
from drift.logic.terms import Const, Field, Var


@dataclass(frozen=True, slots=True)
class Trail:
    """Where the trail of a rule was lost."""

    code: ReasonCode
    reason: str
    place: Source | None = None


def absent(plan: RulePlan, inquiry: Inquiry) -> Iterator[Answered]:
    """`rule-unimplemented`, or why that can't be said. Every clause of the rule shares the verdict."""
    goals = [goal for goal in plan.goals if not is_trigger(goal, inquiry)]
    obligations = _obligations(plan)
    found = unrun(plan, _dead_places(goals, inquiry), inquiry)
    if found is not None:
        yield from never_run(plan, found)
        return
    if not goals:
        yield from _only_triggers(plan, obligations, inquiry)
        return
    trail = lost_trail(plan, goals, inquiry)
    if trail is not None:
        places = (trail.place,) if trail.place is not None else ()
        for obligation in obligations:
            yield Vote(obligation, "unverifiable", places, *_own(plan, obligation, trail))
        return
    yield _unimplemented(plan, goals, inquiry)
    for obligation in obligations:
        yield Vote(obligation, "missing")


def never_run(plan: RulePlan, found: Unrun) -> Iterator[Answered]:
    """`rule-unimplemented` for a rule that the code has in a function nothing runs."""
    yield unrun_finding(plan, found)
    for obligation in _obligations(plan):
        yield Vote(obligation, "missing")
    for offer in plan.offers:
        # That nothing leads there from the surface follows from it.
        name = offer.provided.name.rpartition("/")[2]
        yield Link(cause_of("surface", offer.surface.name, name), cause_of("rule", plan.name))


def _obligations(plan: RulePlan) -> list[str]:
    found = [*(one.obligation for one in plan.fired), *(item.obligation for item in plan.requires)]
    return found + list(dict.fromkeys(goal.obligation for goal in plan.goals))


def _dead_places(goals: list[Goal], inquiry: Inquiry) -> list[Operation]:
    """The functions nothing can reach that do what says most of the rule."""
    main = [goal for goal in goals if goal.weight == max(goal.weight for goal in goals)]
    return [
        operation
        for operation in inquiry.code.dead
        if main and all(any(_does(goal, guarded.effect) for guarded in operation.effects) for goal in main)
    ]


def _only_triggers(plan: RulePlan, obligations: list[str], inquiry: Inquiry) -> Iterator[Vote]:
    children = [
        name
        for goal in plan.goals
        if isinstance(goal.effect, Emit)
        for name in inquiry.world.leads[goal.effect.name]
    ]
    others = ", ".join(dict.fromkeys(children)) or "other rules"
    reason = f"{plan.name} only sets off {others}, found nowhere in the code"
    if not plan.goals:
        reason = f"{plan.name} ensures nothing that could be looked for"
    for obligation in obligations:
        yield Vote(obligation, "unverifiable", (), "ambiguous", reason)


def _own(plan: RulePlan, obligation: str, trail: Trail) -> tuple[ReasonCode, str]:
    """A clause without formal meaning keeps its own reason."""
    for item in plan.undecided:
        if item.obligation == obligation:
            return (_code(item), item.clause.reason or item.clause.text)
    return (trail.code, trail.reason)


def _code(item: Requirement) -> ReasonCode:
    return item.clause.undecidable or "prose"


def lost_trail(plan: RulePlan, goals: list[Goal], inquiry: Inquiry) -> Trail | None:
    """Why nothing can be said of a rule that was not found; None if it is really absent."""
    main = [goal for goal in goals if goal.weight == max(goal.weight for goal in goals)]
    for look in (_dead, _unseen, _unresolved, _unread):
        for goal in main:
            trail = look(plan, goal, inquiry)
            if trail is not None:
                return trail
    return None


def _dead(_: RulePlan, goal: Goal, inquiry: Inquiry) -> Trail | None:
    for operation in inquiry.code.dead:
        for guarded in operation.effects:
            if _does(goal, guarded.effect):
                return Trail(
                    "dead-code", f"{symbol_of(operation)} does it, but nothing reaches it", guarded.source
                )
    return None


def _unseen(plan: RulePlan, goal: Goal, inquiry: Inquiry) -> Trail | None:
    """Without one resolved write to the field nothing says that its writes are visible at all."""
    entity, field = effect_slot(goal.effect)
    if isinstance(goal.effect, Emit):
        return Trail(
            "unresolved-call", f"messages are not looked for beyond the operations of other rules: {entity}"
        )
    if not entity:
        return Trail("ambiguous", f"the specification does not tell what {goal.text or plan.name} changes")
    if entity not in inquiry.aligned:
        if _nothing_like_it(plan, entity, inquiry):
            return None
        return Trail("ambiguous", f"no entity of the code corresponds to {entity}")
    for operation in inquiry.code.operations:
        for guarded in operation.effects:
            effect = guarded.effect
            if isinstance(effect, Emit) or effect.entity != entity:
                continue
            created = isinstance(effect, Create) and (not field or field in dict(effect.values))
            if created or effect_slot(effect) == (entity, field) or not field:
                return None
    if _does_nothing(plan, goal, inquiry):
        return None
    what = f"{entity}.{field}" if field else entity
    return Trail(
        "unresolved-call", f"no write to {what} was found in the code, so none can be said to be missing"
    )


def _nothing_like_it(plan: RulePlan, entity: str, inquiry: Inquiry) -> bool:
    """Whether neither the entity nor an operation of that name exists in code that is understood."""
    understood = any(item.pairs for item in inquiry.everywhere())
    named = any(inquiry.world.names.clear(plan, o) for o in inquiry.code.operations)
    alike = any(known.name.lower() == entity.lower() for known in inquiry.code.entities)
    return understood and not named and not alike


def _unresolved(plan: RulePlan, goal: Goal, inquiry: Inquiry) -> Trail | None:
    """A write of an unknown value to the field, or an unknown call that is given the entity."""
    entity, field = effect_slot(goal.effect)
    for operation in inquiry.code.operations:
        for effect in inquiry.effects.get(symbol_of(operation), ()):
            made = effect.effect
            if isinstance(made, Assign) and (made.entity, made.field) == (entity, field) and _open(made):
                return Trail(
                    "opaque-write",
                    f"{symbol_of(operation)} sets {entity}.{field} to a value that could not be determined",
                    effect.guarded.source,
                )
    for operation in inquiry.code.operations:
        for call in operation.opaque:
            if (entity, field) in call.fields or _may_do(call, entity, plan, operation, inquiry):
                return Trail(
                    call.code,
                    f"{call.callee} in {symbol_of(operation)} could not be followed ({call.reason}); "
                    "it may do this",
                    call.source,
                )
    return None


def _open(effect: Assign) -> bool:
    """Whether the value may be any."""
    if isinstance(effect.value, Const):
        return False
    return isinstance(effect.value, Var | Field) or not isinstance(effect.value, Const)


def _may_do(call: OpaqueCall, entity: str, plan: RulePlan, operation: Operation, inquiry: Inquiry) -> bool:
    """Whether an unresolved call can get at the entity and may well be the rule.

    What was not followed only because the operation does too much may do anything with what it is given.
    """
    if operation.truncated:
        return entity in reached_from(call.entities, inquiry.ways)
    return entity in call.entities and _near(plan, operation, call.callee, inquiry)


def _near(plan: RulePlan, operation: Operation, callee: str, inquiry: Inquiry) -> bool:
    """Whether an unresolved call may well be this rule.

    It or its operation is named like it, or stands alone.
    """
    return (
        inquiry.world.names.telling(plan, callee)
        or inquiry.world.names.clear(plan, operation)
        or not operation.effects
    )


def _unread(_: RulePlan, goal: Goal, inquiry: Inquiry) -> Trail | None:
    entity = effect_slot(goal.effect)[0]
    for unread in inquiry.code.unread:
        named = frozenset(words(unread.text) + words(unread.construct))
        if not named or any(word in named for word in words(entity)):
            return Trail(
                unread.code or "unparsed",
                f"{unread.source.file} was not read: {unread.reason}",
                unread.source,
            )
    return None


def _does(goal: Goal, effect: object) -> bool:
    wanted = goal.effect
    if isinstance(wanted, Assign) and isinstance(effect, Assign):
        return (wanted.entity, wanted.field, wanted.value) == (effect.entity, effect.field, effect.value)
    return isinstance(wanted, Create) and isinstance(effect, Create) and wanted.entity == effect.entity


def _goes_by_its_name(plan: RulePlan, inquiry: Inquiry) -> Operation | None:
    """The operation that is called like the rule, by its own name; first of all one that does nothing."""
    names = inquiry.world.names
    idle = [(names.by_itself(plan, one), one) for one in inquiry.code.idle]
    best = max((score for score, _ in idle), default=0.0)
    alike = [one for score, one in idle if score == best and score >= DISTINCT]
    if alike and (best >= CLEAR or len(alike) == 1):
        return min(alike, key=lambda one: (not one.entry, one.qualified, one.source))
    return next((one for one in inquiry.code.operations if names.clear(plan, one)), None)


def _does_nothing(plan: RulePlan, goal: Goal, inquiry: Inquiry) -> bool:
    """Whether what goes by the rule's name is understood and changes nothing.

    Only where changes of the same sort, of other entities, are seen in the code.
    """
    named = _goes_by_its_name(plan, inquiry)
    if named is None or inquiry.world.names.by_itself(plan, named) < CLEAR:
        return False
    if named.effects or named.opaque or named.truncated or named.astray:
        return False
    sort = type(goal.effect)
    return any(isinstance(one.effect, sort) for each in inquiry.code.operations for one in each.effects)


def _unimplemented(plan: RulePlan, goals: list[Goal], inquiry: Inquiry) -> Finding:
    main = max(goals, key=lambda goal: goal.weight)
    entity, field = effect_slot(main.effect)
    said = main.text or f"{entity}.{field}"
    seen = [
        operation
        for operation in inquiry.code.operations
        for guarded in operation.effects
        if not isinstance(guarded.effect, Emit) and guarded.effect.entity == entity
    ]
    named = _goes_by_its_name(plan, inquiry)
    places = (operation_location(named),) if named is not None else ()
    looked = f" {len(seen)} other changes of {entity} were found." if seen else ""
    return Finding(
        rule="rule-unimplemented",
        subject=Subject("rule", plan.name, entity, field),
        message=f"No operation of the code does what {plan.name} ensures "
        f"(“{' '.join(said.split())}”).{looked}",
        expected=said,
        actual="nothing in the code does this",
        confidence=0.8 if seen else 0.75,
        cause=cause_of("rule", plan.name),
        spec=(spec_location(plan.rule.source, f"rule {plan.name}"),),
        code=places,
        obligation=plan.trigger_obligation,
        symbol=places[0].symbol if places else "",
    )
