"""What the code does beyond the rules.

Further changes in a rule's operation, and lifecycles changed outside every rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Assign, Create, Emit
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of, spec_location
from drift.compare.rules import wording
from drift.compare.rules.binding import Binding
from drift.compare.rules.earlier import left_before
from drift.compare.rules.effect_terms import effect_slot
from drift.compare.rules.inquiry import Inquiry, effect_location
from drift.compare.rules.model import CodeEffect, Goal, Implementation, operation_key
from drift.compare.rules.parameters import rule_expressions, rule_variables
from drift.compare.rules.paths import field_of
from drift.compare.rules.plans import STATE_WEIGHT, weight
from drift.compare.rules.scoring import habitual
from drift.logic.build import compare, conjoin
from drift.logic.rewrite import paths, root, subterms
from drift.logic.terms import Call, Compare, Const, Field, Opaque, Term

GOVERNED = 0.85
"""A field that rules assign or rely on is theirs to assign; one that none mentions may be bookkeeping."""
UNGOVERNED = 0.55
_OUTSIDE = 0.7
_RULES_FOUND = 0.15
"""What it adds that the rules that do change the field were found, each as sure as it was found."""
_NO_ENTRY = 0.97
"""Nothing declares the function as a way in: it may be part of something that was not seen."""
_ASTRAY = 0.96
"""It calls something of which nothing is known, which may be what a rule says."""


def surplus(inquiry: Inquiry) -> Iterator[Finding]:
    """`effect-unspecified` and `operation-unspecified`.

    Writes to specified fields that no rule accounts for.
    """
    claimed = {pair.code.key for item in inquiry.everywhere() for pair in item.pairs}
    goals = [goal for plan in inquiry.plans.values() for goal in plan.goals]
    governed = frozenset(slot for goal in goals for slot in _slots(goal)) | _read(inquiry)
    for effects in inquiry.effects.values():
        for effect in effects:
            if effect.key in claimed or not _counts(effect, inquiry):
                continue
            found = list(_judged(effect, governed, inquiry))
            if found and _changes(effect, inquiry):
                yield from found


def _judged(effect: CodeEffect, governed: frozenset[tuple[str, str]], inquiry: Inquiry) -> Iterator[Finding]:
    host = _host(effect, governed, inquiry)
    if host is not None:
        yield from _beyond(effect, host, governed, inquiry)
    # Where much was not followed, what of it is a rule's was not seen either.
    elif (
        _moves(effect, inquiry)
        and not _ruled_elsewhere(effect, inquiry)
        and not effect.operation.truncated
        and not _in_operation_of_a_rule(effect, inquiry)
        and not _said_of_something(effect, inquiry)
    ):
        yield _outside(effect, inquiry)


def _slots(goal: Goal) -> list[tuple[str, str]]:
    """The fields that a goal gives a value to."""
    effect = goal.effect
    if isinstance(effect, Create):
        return [(effect.entity, name) for name, _ in effect.values]
    return [effect_slot(effect)]


def _read(inquiry: Inquiry) -> frozenset[tuple[str, str]]:
    """The fields on which some rule relies."""
    return frozenset(
        field_of(path, inquiry.spec.entities)
        for plan in inquiry.plans.values()
        for expression in rule_expressions(plan)
        for path in paths(expression)
    )


def _counts(effect: CodeEffect, inquiry: Inquiry) -> bool:
    """Whether a write is known and is on a specified field."""
    made = effect.effect
    if not isinstance(made, Assign) or habitual(made, inquiry.world):
        return False
    if not _stored(made.entity, made.field, inquiry):
        return False
    return not any(isinstance(part, Opaque | Call) for part in subterms(made.value))


def _changes(effect: CodeEffect, inquiry: Inquiry) -> bool:
    """Whether a write gives the field another value than it is known to have."""
    made = effect.effect
    if not isinstance(made, Assign):
        return False
    already = compare("=", Field(made.target, made.field), made.value)
    return not inquiry.reasoner.implies(effect.premise, already).yes


def _stored(entity: str, field: str, inquiry: Inquiry) -> bool:
    return any(
        known.name == entity and any(declared.name == field for declared in known.fields)
        for known in inquiry.spec.entities
    )


def _host(
    effect: CodeEffect, governed: frozenset[tuple[str, str]], inquiry: Inquiry
) -> Implementation | None:
    """The rule in whose context the effect happens."""
    hosts = [
        item
        for item in inquiry.everywhere()
        if item.operation is effect.operation
        and any(effect.key == other.key for context in item.contexts for other in context.effects)
        and not item.located
        and (_speaks_of(effect, item) or _hangs_on(effect, item, governed))
    ]
    return max(hosts, key=lambda item: (len(item.pairs), -item.plan.order), default=None)


def _speaks_of(effect: CodeEffect, host: Implementation) -> bool:
    """Whether the rule has to do with what is changed: another entity's step in the same place is not its."""
    made = effect.effect
    if isinstance(made, Emit):
        return True
    plan = host.plan
    return any(variable.entity == made.entity for variable in rule_variables(plan)) or any(
        effect_slot(goal.effect)[0] == made.entity for goal in (*plan.goals, *plan.chained)
    )


def _hangs_on(effect: CodeEffect, host: Implementation, governed: frozenset[tuple[str, str]]) -> bool:
    """Whether it changes what an instance of the rule leads to, in a field that rules assign or rely on."""
    made = effect.effect
    if not isinstance(made, Assign) or (made.entity, made.field) not in governed:
        return False
    target = host.binding.term(made.target)
    return isinstance(target, Field) and root(target) in rule_variables(host.plan)


def _beyond(
    effect: CodeEffect, host: Implementation, governed: frozenset[tuple[str, str]], inquiry: Inquiry
) -> Iterator[Finding]:
    made, plan = effect.effect, host.plan
    if not isinstance(made, Assign) or any(
        effect_slot(goal.effect) == (made.entity, made.field) for goal in (*plan.goals, *plan.chained)
    ):
        return
    if _part_of_creation(made, host, inquiry):
        return
    if _declared_step(effect, inquiry) and not _only_step(effect, made, inquiry):
        return
    if _said_of_something(effect, inquiry):
        return
    place = effect_location(effect)
    state = weight(made, inquiry.world.machines) >= STATE_WEIGHT
    value = host.binding.term(made.value)
    done = wording.expression(value)
    certainty = GOVERNED if (made.entity, made.field) in governed else UNGOVERNED
    yield Finding(
        rule="effect-unspecified",
        variant="state" if state else "",
        subject=Subject("rule", plan.name, made.entity, made.field),
        message=f"{place.symbol} does what {plan.name} ensures and also sets "
        f"{made.entity}.{made.field} to {done}, which {plan.name} does not mention.",
        expected=f"{made.entity}.{made.field} unchanged",
        actual=f"{made.entity}.{made.field} = {done}",
        confidence=round(host.confidence * certainty, 3),
        cause=cause_of("effect-unspecified", plan.name, made.entity, made.field),
        spec=(spec_location(plan.rule.source, f"rule {plan.name}"),),
        code=(place,),
        symbol=place.symbol,
        instead=Compare("=", Field(host.binding.term(made.target), made.field), value),
    )


def _declared_step(effect: CodeEffect, inquiry: Inquiry) -> bool:
    """Whether the declared graph has the change, and no rule says when it happens."""
    made = effect.effect
    if not isinstance(made, Assign) or not isinstance(made.value, Const):
        return False
    found = inquiry.world.steps.get(effect.key, ()) or _found_in(effect, made, inquiry)
    if not found:
        return False
    edges = {
        (edge.before, edge.after)
        for entity in inquiry.spec.entities
        for machine in entity.machines
        if (machine.entity, machine.field) == (made.entity, made.field) and machine.graph is not None
        for edge in machine.edges
    }
    ruled = {
        state.value
        for plan in inquiry.plans.values()
        for goal in plan.goals
        if plan.acts_in is not None and plan.acts_in[:2] == (made.entity, made.field)
        if isinstance(goal.effect, Assign)
        if (goal.effect.entity, goal.effect.field, goal.effect.value) == (made.entity, made.field, made.value)
        for state in plan.acts_in[2]
    }
    # Of several states in which it may find the instance, one that allows it is enough: others may not occur.
    return any(
        (str(state.value), str(made.value.value)) in edges and state.value not in ruled for state in found
    )


def _only_step(effect: CodeEffect, made: Assign, inquiry: Inquiry) -> bool:
    """Whether the operation gives the field no other value: it takes nothing through several steps."""
    steps = inquiry.effects.get(operation_key(effect.operation), ())
    return not any(
        isinstance(one.effect, Assign)
        and (one.effect.entity, one.effect.field) == (made.entity, made.field)
        and one.effect.value != made.value
        for one in steps
    )


def _found_in(effect: CodeEffect, made: Assign, inquiry: Inquiry) -> tuple[Const, ...]:
    """The states in which what comes before leaves the instance; () if it says nothing of them."""
    states = [
        Const("symbol", state.name)
        for entity in inquiry.spec.entities
        for machine in entity.machines
        if (machine.entity, machine.field) == (made.entity, made.field)
        for state in machine.states
    ]
    there = Field(made.target, made.field)
    siblings = inquiry.effects.get(operation_key(effect.operation), ())
    before = left_before(effect, siblings, Binding(), inquiry.world.defaults).get(there)
    if isinstance(before, Const):
        return (before,)
    left = [
        state
        for state in states
        if inquiry.reasoner.possible(conjoin(effect.premise, compare("=", there, state)))
    ]
    return tuple(left) if len(left) < len(states) else ()


def _part_of_creation(made: Assign, host: Implementation, inquiry: Inquiry) -> bool:
    """Whether it gives a new instance what the rule creates it with."""
    for pair in host.pairs:
        wanted, created = pair.goal.effect, pair.code.effect
        if isinstance(wanted, Create) and isinstance(created, Create) and created.instance == made.target:
            value = dict(wanted.values).get(made.field)
            if value is not None and inquiry.reasoner.same(value, host.binding.term(made.value)).yes:
                return True
    return False


def _moves(effect: CodeEffect, inquiry: Inquiry) -> bool:
    """Whether it puts an entity into a state that the specification knows."""
    made = effect.effect
    return (
        isinstance(made, Assign)
        and (made.entity, made.field) in inquiry.world.machines
        and isinstance(made.value, Const)
        and any(
            state.name == made.value.value
            for entity in inquiry.spec.entities
            for machine in entity.machines
            if (machine.entity, machine.field) == (made.entity, made.field)
            for state in machine.states
        )
    )


def _in_operation_of_a_rule(effect: CodeEffect, inquiry: Inquiry) -> bool:
    """Another branch of a rule's own operation on the same field is that rule's matter.

    Not where the rule can't be at work, if what is done there is done by no rule at all.
    """
    made = effect.effect
    return isinstance(made, Assign) and any(
        item.operation is effect.operation
        and any(effect_slot(goal.effect) == (made.entity, made.field) for goal in item.plan.goals)
        and (_owned(made, inquiry) or _may_be_at_work(item, effect, inquiry))
        for item in inquiry.everywhere()
    )


def _ruled_elsewhere(effect: CodeEffect, inquiry: Inquiry) -> bool:
    """Whether the entity is another specification's, and no rule here changes the field.

    Reference: External Entities. Their lifecycle is governed by another specification.
    """
    made = effect.effect
    if not isinstance(made, Assign):
        return False
    external = any(one.name == made.entity and one.kind == "external" for one in inquiry.spec.entities)
    return external and not any(
        effect_slot(goal.effect) == (made.entity, made.field)
        for plan in inquiry.plans.values()
        for goal in plan.goals
    )


def _owned(made: Assign, inquiry: Inquiry) -> bool:
    """Whether some rule brings this about."""
    return bool(inquiry.world.owners.get((made.entity, made.field, made.value)))


def _may_be_at_work(item: Implementation, effect: CodeEffect, inquiry: Inquiry) -> bool:
    return inquiry.reasoner.possible(conjoin(item.plan.allowed, item.binding.predicate(effect.premise)))


def _said_of_something(effect: CodeEffect, inquiry: Inquiry) -> bool:
    """Whether a rule makes this change of an instance of which the specification does not tell the entity."""
    made = effect.effect
    return isinstance(made, Assign) and any(
        isinstance(goal.effect, Assign)
        and not goal.effect.entity
        and goal.effect.field == made.field
        and _spelled(goal.effect.value) == _spelled(made.value)
        for plan in inquiry.plans.values()
        for goal in plan.goals
    )


def _spelled(value: Term) -> Term | str:
    return str(value.value) if isinstance(value, Const) else value


def _outside(effect: CodeEffect, inquiry: Inquiry) -> Finding:
    made = effect.effect
    assert isinstance(made, Assign)
    place = effect_location(effect)
    done = wording.expression(made.value)
    machine = next(
        machine
        for entity in inquiry.spec.entities
        for machine in entity.machines
        if (machine.entity, machine.field) == (made.entity, made.field)
    )
    return Finding(
        rule="operation-unspecified",
        subject=Subject("operation", place.symbol, made.entity, made.field),
        message=f"{place.symbol} sets {made.entity}.{made.field} to {done}; no rule does this here.",
        expected=f"{made.entity}.{made.field} changes only by a rule",
        actual=f"{made.entity}.{made.field} = {done}",
        confidence=_certainty(effect, made, inquiry),
        cause=cause_of("operation-unspecified", place.symbol, made.entity, made.field),
        spec=(spec_location(machine.source, f"entity {made.entity}", made.field),),
        code=(place,),
        state=str(made.value.value) if isinstance(made.value, Const) else "",
        symbol=place.symbol,
    )


def _certainty(effect: CodeEffect, made: Assign, inquiry: Inquiry) -> float:
    """How sure it is that no rule is meant: surest where all rules that change the field have their place."""
    slot = (made.entity, made.field)
    found = [
        max((one.confidence for one in inquiry.implementations.get(plan.name, ())), default=0.0)
        for plan in inquiry.plans.values()
        if any(effect_slot(goal.effect) == slot for goal in plan.goals)
    ]
    share = sum(found) / len(found) if found else 0.5
    certainty = _OUTSIDE + _RULES_FOUND * share
    if not effect.operation.entry:
        certainty *= _NO_ENTRY
    if effect.operation.astray:
        certainty *= _ASTRAY
    return round(certainty, 3)
