"""Effects: whether the operation that implements a rule does everything that the rule ensures."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Assign, Change, Create, Emit, Remove
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of
from drift.compare.rules import wording
from drift.compare.rules.absent_effects import absent
from drift.compare.rules.black_boxes import anchored, is_black_box
from drift.compare.rules.branches import by_branch
from drift.compare.rules.choices import chosen_by_caller
from drift.compare.rules.chosen import chosen_by_unknown
from drift.compare.rules.creations import creation, read_off_unknown
from drift.compare.rules.descriptions import is_description
from drift.compare.rules.earlier import before_the_rule
from drift.compare.rules.effect_terms import effect_slot, given_value
from drift.compare.rules.emissions import emission, is_trigger, trigger
from drift.compare.rules.inquiry import (
    Answered,
    Inquiry,
    Vote,
    condition_location,
    effect_location,
    goal_location,
)  # fmt: skip
from drift.compare.rules.literals import literals
from drift.compare.rules.model import Goal, Implementation, Pair
from drift.compare.rules.origins import branch_origins
from drift.compare.rules.paths import shares_path
from drift.compare.rules.reasoning import Judgement
from drift.compare.rules.recipients import selected_afterwards, to_more
from drift.compare.rules.rows import other_rows
from drift.compare.rules.scoring import is_asked
from drift.compare.rules.siblings import other_rules_cover
from drift.compare.rules.unstored import unstored
from drift.compare.rules.whereabouts import in_more_cases_place
from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.rewrite import free_variables, root
from drift.logic.terms import Collect, Compare, Config, Const, Exists, Now, Predicate, Term, Var


def effects(implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    """How each of the rule's own effects fares in this place."""
    for goal in implementation.plan.goals:
        found = by_branch(goal, implementation, inquiry)
        if is_trigger(goal, inquiry):
            yield from trigger(goal, implementation, inquiry)
        elif found:
            for pair in found:
                yield from _compared(pair, implementation, inquiry)
        elif isinstance(goal.effect, Emit):
            yield from emission(goal, implementation, inquiry)
        else:
            yield from absent(goal, implementation, inquiry)


def _compared(pair: Pair, implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    goal = pair.goal
    place = effect_location(pair.code)
    if pair.code.guarded.unsaved and pair.likeness == "same":
        yield from unstored(pair, implementation)
    elif isinstance(goal.effect, Create):
        yield from creation(pair, implementation, inquiry)
    elif isinstance(goal.effect, Assign) and is_description(goal.effect.value):
        yield _described(goal, goal.effect.value, place.symbol, pair)
    elif pair.likeness == "unknown":
        reason = (
            f"the value that {place.symbol} assigns could not be determined: {pair.reason or 'unknown value'}"
        )
        yield Vote(goal.obligation, "unverifiable", (pair.code.guarded.source,), "opaque-write", reason)
    elif pair.likeness == "different" and (parameter := chosen_by_caller(pair)) is not None:
        reason = f"{place.symbol} sets it to its parameter {parameter.name}, which its callers choose"
        yield Vote(goal.obligation, "unverifiable", (pair.code.guarded.source,), "unresolved-call", reason)
    elif pair.likeness == "different" and (unknown := _unknown_source(goal, implementation)):
        reason = f"nothing here corresponds to {unknown.name}, of which the value is read"
        yield Vote(goal.obligation, "unverifiable", (pair.code.guarded.source,), "ambiguous", reason)
    elif pair.likeness == "different":
        yield from _different(pair, implementation, inquiry)
    else:
        yield Vote(goal.obligation, "conforms", (pair.code.guarded.source,))
        yield from _value_literals(pair, implementation, inquiry)
    if pair.likeness == "same":
        yield from _elsewhen(pair, implementation, inquiry)


def _unknown_source(goal: Goal, implementation: Implementation) -> Var | None:
    value = goal.effect.value if isinstance(goal.effect, Assign) else None
    return read_off_unknown(value, implementation) if value is not None else None


def _described(goal: Goal, value: Term, symbol: str, pair: Pair) -> Vote:
    """A value put in words is set; whether it is the one meant nobody can tell."""
    reason = f"{symbol} sets it; {wording.expression(value)} describes the value in words"
    return Vote(goal.obligation, "unverifiable", (pair.code.guarded.source,), "prose", reason)


def _different(pair: Pair, implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    goal, place = pair.goal, effect_location(pair.code)
    entity, field = effect_slot(goal.effect)
    made = implementation.binding.term(given_value(pair.code.effect))
    done = wording.expression(made)
    cause = cause_of("effect", goal.rule, goal.obligation)
    yield Finding(
        rule="effect-different",
        subject=Subject("rule", goal.rule, entity, field),
        message=wording.different_effect(implementation.plan, goal, f"{entity}.{field} = {done}", pair.code),
        expected=wording.expression(given_value(goal.effect)),
        actual=done,
        confidence=implementation.confidence,
        cause=cause,
        spec=(goal_location(goal),),
        code=(place,),
        obligation=goal.obligation,
        symbol=place.symbol,
        instead=made,
    )
    yield Vote(goal.obligation, "diverges", (pair.code.guarded.source,))
    yield from _value_literals(pair, implementation, inquiry, cause)


def _value_literals(
    pair: Pair, implementation: Implementation, inquiry: Inquiry, cause: str = ""
) -> Iterator[Answered]:
    if isinstance(pair.goal.effect, Assign | Change):
        yield from literals(
            given_value(pair.goal.effect), implementation.binding.term(given_value(pair.code.effect)),
            goal_location(pair.goal), effect_location(pair.code), implementation.confidence, inquiry, cause,
        )  # fmt: skip


def _elsewhen(pair: Pair, implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    """Whether the code also does it when the rule's own condition says otherwise."""
    goal = pair.goal
    premise = conjoin(
        implementation.binding.predicate(pair.code.premise),
        implementation.plan.allowed,
        *_there(pair, implementation),
    )
    if isinstance(goal.effect, Assign | Change | Remove):
        another = other_rows(pair, implementation, inquiry.reasoner)
        if another is not None:
            yield from _too_often(another[0], pair, implementation, another[1])
            return
    for part in conjuncts(goal.when):
        judged = inquiry.reasoner.implies(premise, part)
        if judged.yes:
            yield from _branch_literals(part, pair, implementation, inquiry)
            continue
        if _true_before(part, premise, pair, implementation, inquiry):
            continue
        if inquiry.reasoner.implies(premise, selected_afterwards(part, implementation)).yes:
            continue
        if other_rules_cover(part, premise, implementation, pair.code, inquiry):
            continue
        open_name = (
            _open_name(part, implementation)
            or _compared_with_unknown(part, pair, implementation)
            or chosen_by_unknown(pair.code) is not None
        )
        if to_more(part, judged, pair, implementation):
            yield from _too_often(part, pair, implementation, judged)
        elif is_black_box(part) or judged.answer == "unknown" or isinstance(goal.effect, Emit) or open_name:
            if anchored(part, pair.code, implementation.binding, inquiry.world.entities) is None:
                yield _undecided(part, pair, judged)
        elif not _branch_elsewhere(pair, implementation):
            yield from _too_often(part, pair, implementation, judged)


def _there(pair: Pair, implementation: Implementation) -> Iterator[Predicate]:
    """That the instance is there which is changed or taken away: to one that is not nothing happens."""
    effect = pair.goal.effect
    if isinstance(effect, Remove) and isinstance(effect.target, Collect):
        yield Exists(effect.target)
    elif isinstance(effect, Assign | Change | Remove):
        yield from (test for row, test in implementation.plan.rows if row == root(effect.target))


def _branch_literals(
    part: Predicate, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> Iterator[Answered]:
    """Literals in the test of a branch that the rule has too, where the rule names a parameter."""
    for condition in pair.code.when:
        tested = implementation.binding.predicate(condition.predicate)
        if condition.outcome != "assumed" and shares_path(tested, part):
            yield from literals(
                part, tested, goal_location(pair.goal), condition_location(pair.code, condition),
                implementation.confidence, inquiry,
            )  # fmt: skip


def _true_before(
    part: Predicate, premise: Predicate, pair: Pair, implementation: Implementation, inquiry: Inquiry
) -> bool:
    """Whether what the operation has made or set before the rule begins brings the condition about."""
    before = before_the_rule(part, pair.code, implementation, inquiry.world.defaults)
    return before != part and inquiry.reasoner.implies(premise, before).yes


def _open_name(part: Predicate, implementation: Implementation) -> bool:
    """Whether it rests on a name that the rule is not given and the code does not know."""
    plan, binding = implementation.plan, implementation.binding
    given = {*plan.rule.params, *(p for trigger in plan.rule.triggers for p in trigger.params)}
    return any(
        not variable.entity and variable not in given and binding.of(variable) is None
        for variable in free_variables(part)
    )


def _compared_with_unknown(part: Predicate, pair: Pair, implementation: Implementation) -> bool:
    """Whether the code tells the instance by something that may be the one that the rule means."""
    if not isinstance(part, Compare) or part.op != "=":
        return False
    binding = implementation.binding
    asked = is_asked(part, binding)
    for condition in pair.code.when:
        for atom in conjuncts(condition.predicate):
            if not isinstance(atom, Compare) or atom.op != "=":
                continue
            for one, other in ((atom.left, atom.right), (atom.right, atom.left)):
                fixed = isinstance(other, Const | Config | Now)
                unknown = asked if fixed else binding.term(other) == other
                if unknown and binding.term(one) in (part.left, part.right):
                    return True
    return False


def _undecided(part: Predicate, pair: Pair, judged: Judgement) -> Vote:
    return Vote(
        pair.goal.obligation, "unverifiable", (pair.code.guarded.source,),
        "black-box" if judged.opaque or is_black_box(part) else "ambiguous",
        f"whether it happens only when {wording.expression(part)} could not be decided"
        + (f": {judged.reason}" if judged.reason else ""),
    )  # fmt: skip


def _too_often(
    part: Predicate, pair: Pair, implementation: Implementation, judged: Judgement
) -> Iterator[Answered]:
    goal = pair.goal
    place = in_more_cases_place(pair.code)
    entity, field = effect_slot(goal.effect)
    yield Finding(
        rule="creation-different" if isinstance(goal.effect, Create) else "effect-different",
        subject=Subject("rule", goal.rule, entity, field),
        message=f"{implementation.plan.name} ensures {goal.text or 'this'} only when "
        f"{wording.expression(part)}; {place.symbol} also does it otherwise"
        + (f", for example with {wording.witness(judged.witness)}." if judged.witness else "."),
        expected=f"only when {wording.expression(part)}",
        actual="also otherwise",
        confidence=implementation.confidence,
        cause=cause_of("effect", goal.rule, goal.obligation),
        spec=(goal_location(goal), *branch_origins(goal)),
        code=(place,),
        witness=judged.witness,
        obligation=goal.obligation,
        symbol=place.symbol,
        title=_in_more_cases(goal, place.symbol),
    )
    yield Vote(goal.obligation, "diverges", (pair.code.guarded.source,))


def _in_more_cases(goal: Goal, symbol: str) -> str:
    entity, field = effect_slot(goal.effect)
    if isinstance(goal.effect, Create):
        return f"{symbol} creates {entity} in more cases than {goal.rule}"
    if isinstance(goal.effect, Remove):
        return f"{symbol} removes {entity} in more cases than {goal.rule}"
    if isinstance(goal.effect, Emit):
        return f"{symbol} sends {goal.effect.name} in more cases than {goal.rule}"
    return f"{symbol} sets {entity}.{field} in more cases than {goal.rule}" if field else ""


def _branch_elsewhere(pair: Pair, implementation: Implementation) -> bool:
    """Whether the rule says the same of its other branch, or another effect overrides this one there."""
    effect = pair.goal.effect
    if not isinstance(effect, Assign):
        return False
    for goal in implementation.plan.goals:
        other = goal.effect
        if goal.key == pair.goal.key or not isinstance(other, Assign):
            continue
        if (other.target, other.field, other.value) == (effect.target, effect.field, effect.value):
            return True
    return False
