"""Guards in reverse: whether the code refuses what the rule allows."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.effects import effect_terms
from drift.behaviour.model import Assign, Condition, Emit
from drift.compare.audit import Subject
from drift.compare.finding import Finding, cause_of, spec_location
from drift.compare.rules import wording
from drift.compare.rules.black_boxes import is_black_box
from drift.compare.rules.case_refusals import about_branch, branch_missing, undecided_branch
from drift.compare.rules.conditions import conjuncts_of, looks_for_row
from drift.compare.rules.inputs import asks_for_input
from drift.compare.rules.inquiry import (
    Answered,
    Inquiry,
    Vote,
    clause_location,
    condition_location,
    guarding_pairs,
)  # fmt: skip
from drift.compare.rules.literals import literals
from drift.compare.rules.model import Implementation, Pair, Requirement
from drift.compare.rules.origins import spec_origins
from drift.compare.rules.other_keys import by_other_key
from drift.compare.rules.paths import shares_path, specified, spine, subject_field, tokens
from drift.compare.rules.reasoning import Judgement
from drift.compare.rules.refusal import Refusal
from drift.compare.rules.shortcuts import is_one_of
from drift.compare.rules.siblings import companions, sharing
from drift.logic.build import compare, conjoin, negate
from drift.logic.rewrite import paths
from drift.logic.terms import NULL, Compare, Const, Exists, Field, Holds, Predicate, Term, Var


def refusals(
    implementation: Implementation, inquiry: Inquiry, reported: frozenset[str]
) -> Iterator[Answered]:
    """`guard-stronger`, `guard-unspecified` and conditions on single effects.

    `reported` are the obligations of clauses that the code was already found not to guarantee.
    """
    if _judged_with_parent(implementation, inquiry):
        return
    for pair in guarding_pairs(implementation):
        for condition, in_scope in _judged(pair, implementation, inquiry):
            refusal = Refusal(condition, pair, implementation, inquiry)
            if condition.declared:
                yield from _turned_away(refusal, reported) if in_scope else ()
            else:
                yield from _refused(refusal, reported) if in_scope else _depends(refusal)


def _judged_with_parent(implementation: Implementation, inquiry: Inquiry) -> bool:
    """Whether the rule that sets this one off is found in the same place.

    Then its clauses are the ones to judge by.
    """
    name = implementation.plan.name
    return any(
        any(name in goal.chain for goal in inquiry.plans[parent].chained)
        and any(not found.located for found in inquiry.found_in(parent, implementation.operation))
        for parent in implementation.plan.parents
    )


def _judged(pair: Pair, implementation: Implementation, inquiry: Inquiry) -> Iterator[tuple[Condition, bool]]:
    """The conditions that refuse, and whether they are over specified fields of what the rule speaks of."""
    for condition in pair.code.when:
        tested = implementation.binding.predicate(condition.predicate)
        if condition.outcome == "assumed" and not condition.declared:
            continue
        if isinstance(tested, Exists) or _identifies_row(condition, tested):
            continue
        refuses = condition.outcome in ("error", "refusal")
        if (refuses or condition.declared) and asks_for_input(
            tested, implementation.plan, inquiry.reasoner.typing
        ):
            continue
        required = (item.predicate for item in implementation.plan.requires)
        if by_other_key(required, tested, inquiry.spec):
            continue
        if not refuses and is_one_of(pair.code, condition.predicate, inquiry.reasoner):
            continue
        if not is_black_box(tested) and not _presupposed(tested, pair, inquiry):
            yield condition, _in_scope(tested, implementation, inquiry)


def _in_scope(tested: Predicate, implementation: Implementation, inquiry: Inquiry) -> bool:
    known = set(implementation.binding.terms.values())
    for path in paths(tested):
        start = spine(path)[-1]
        if isinstance(start, Var) and known.isdisjoint(spine(path)):
            return False
        if isinstance(path, Field) and not specified(path, inquiry.spec):
            return False
    return bool(tokens(tested))


def _presupposed(tested: Predicate, pair: Pair, inquiry: Inquiry) -> bool:
    """Whether it only says that something is there which the rule takes for granted.

    What it changes, what is never null.
    """
    asked = _asked_to_be_there(tested)
    if asked is None:
        return False
    target = effect_terms(pair.goal.effect)[:1]
    if any(asked in spine(term) for term in target):
        return True
    kind = inquiry.reasoner.typing(asked)
    if isinstance(tested, Holds) and kind.kind not in ("string", "timestamp", "entity"):
        return False
    return specified(asked, inquiry.spec) and kind.kind != "unknown" and not kind.optional


def _asked_to_be_there(tested: Predicate) -> Term | None:
    """What must not be null; a text, a moment or an instance that is used as a truth value, likewise."""
    match tested:
        case Compare("!=", left, right) if right == NULL:
            return left
        case Holds(Field() as path):
            return path
        case _:
            return None


def _identifies_row(condition: Condition, tested: Predicate) -> bool:
    """Whether it only says which row is meant: a field equal to something that is no constant."""
    if not isinstance(tested, Compare) or tested.op != "=" or condition.outcome != "selection":
        return False
    return not any(isinstance(side, Const) for side in (tested.left, tested.right))


def _refused(refusal: Refusal, reported: frozenset[str]) -> Iterator[Answered]:
    judged = refusal.inquiry.reasoner.implies(refusal.allowed, refusal.tested)
    if judged.yes:
        return
    specific = _specific(refusal)
    if judged.answer == "unknown":
        if specific:
            yield undecided_branch(refusal, judged)
        return
    if _excused(refusal):
        return
    requirement = _about(refusal)
    if specific or (requirement is None and about_branch(refusal)):
        yield from branch_missing(refusal, judged)
    elif requirement is not None:
        if requirement.obligation not in reported:
            yield from _stronger(refusal, requirement, judged)
    elif shares_path(refusal.tested, refusal.implementation.plan.trigger):
        yield from _later(refusal, judged)
    else:
        yield _unspecified(refusal, judged)


def _turned_away(refusal: Refusal, reported: frozenset[str]) -> Iterator[Answered]:
    """What the declaration of an input turns away although the rule takes it.

    Where the rule says nothing of the input a limit may only be its shape, and is told with little certainty.
    """
    judged = refusal.inquiry.reasoner.implies(refusal.allowed, refusal.tested)
    if not judged.no or _excused(refusal):
        return
    requirement = _about(refusal)
    if _is_shape(refusal.tested) and (requirement is None or not _same_way(refusal.tested, requirement)):
        return
    if requirement is None:
        yield _unspecified(refusal, judged)
    elif requirement.obligation not in reported:
        yield from _stronger(refusal, requirement, judged)


def _is_shape(tested: Predicate) -> bool:
    """Whether it only asks that a number is not negative, or at least one."""
    return isinstance(tested, Compare) and any(
        isinstance(side, Const) and side.value in (0, 1) for side in (tested.left, tested.right)
    )


def _same_way(tested: Predicate, requirement: Requirement) -> bool:
    """Whether the rule bounds on the same side what the declaration bounds."""
    bounded = _bounded(tested)
    return any(_bounded(part) & bounded for part in conjuncts_of(requirement.predicate))


def _bounded(predicate: Predicate) -> set[tuple[Term, str]]:
    """What a comparison bounds, and whether from below or above."""
    if not isinstance(predicate, Compare) or predicate.op not in ("<", "<=", ">", ">="):
        return set()
    below = predicate.op in (">", ">=")
    return {
        (predicate.left, "below" if below else "above"),
        (predicate.right, "above" if below else "below"),
    }


def _depends(refusal: Refusal) -> Iterator[Answered]:
    """One effect of several depends on something that the rule does not know, an input say."""
    if not _specific(refusal) or _leaves_as_is(refusal) or _of_its_own_parts(refusal):
        return
    judged = refusal.inquiry.reasoner.implies(refusal.allowed, refusal.tested)
    if judged.answer == "unknown":
        yield undecided_branch(refusal, judged)
    elif judged.no and not _excused(refusal):
        yield from branch_missing(refusal, judged, 0.85)


def _of_its_own_parts(refusal: Refusal) -> bool:
    """Whether it asks if the program was put together: of services, nothing that the rule could know."""
    if refusal.condition.outcome != "error":
        return False
    starts = [spine(path)[-1] for path in paths(refusal.tested)]
    specified_here = refusal.inquiry.world.entities
    return bool(starts) and all(
        isinstance(start, Var) and start.entity and start.entity not in specified_here for start in starts
    )


def _leaves_as_is(refusal: Refusal) -> bool:
    """Whether the condition only asks if the value to be written is given at all."""
    asked = set(paths(refusal.condition.predicate))
    written = {path for term in effect_terms(refusal.pair.code.effect) for path in paths(term)}
    return bool(asked) and asked <= written


def _excused(refusal: Refusal) -> bool:
    """Whether something else accounts for the condition."""
    implementation, inquiry = refusal.implementation, refusal.inquiry
    reasoner = inquiry.reasoner
    if any(_may_mean(item, refusal.tested) for item in implementation.plan.undecided):
        return True
    for assumed in companions(implementation, refusal.pair.code, inquiry):
        if reasoner.implies(conjoin(refusal.allowed, assumed), refusal.tested).yes:
            return True
    otherwise = conjoin(refusal.allowed, negate(refusal.tested))
    effect = refusal.pair.goal.effect
    if isinstance(effect, Assign):
        already = compare("=", Field(effect.target, effect.field), effect.value)
        if reasoner.implies(otherwise, already).yes:
            return True
    return any(
        reasoner.possible(conjoin(otherwise, implementation.binding.predicate(other.code.premise)))
        for other in implementation.pairs
        if other.goal.key == refusal.pair.goal.key and other.code.index != refusal.pair.code.index
    )


def _may_mean(requirement: Requirement, tested: Predicate) -> bool:
    """Whether a clause without formal meaning might say the same as the condition."""
    mentioned = tokens(requirement.predicate)
    return not mentioned or bool(mentioned & tokens(tested))


def _specific(refusal: Refusal) -> bool:
    """Whether only this effect depends on the condition while others of the rule happen without it."""
    binding = refusal.implementation.binding
    others = [
        pair
        for pair in guarding_pairs(refusal.implementation)
        if pair.goal.key != refusal.pair.goal.key
        and not isinstance(pair.code.effect, Emit)
        and not sharing(refusal.implementation, pair.code, refusal.inquiry)
    ]
    return any(
        refusal.inquiry.reasoner.possible(
            conjoin(
                binding.predicate(pair.code.premise), negate(refusal.tested), refusal.allowed, pair.goal.when
            )
        )
        for pair in others
    )


def _about(refusal: Refusal) -> Requirement | None:
    """The clause that speaks of what the condition tests."""
    plans = [refusal.implementation.plan]
    plans += [refusal.inquiry.plans[name] for name in refusal.pair.goal.chain]
    for plan in plans:
        for requirement in plan.requires:
            if requirement.decidable and shares_path(requirement.predicate, refusal.tested):
                return requirement
    return None


def _stronger(refusal: Refusal, requirement: Requirement, judged: Judgement) -> Iterator[Answered]:
    plan, inquiry = refusal.implementation.plan, refusal.inquiry
    place = condition_location(refusal.pair.code, refusal.condition)
    said = clause_location(plan, requirement)
    cause = cause_of("guard-stronger", plan.name, requirement.obligation)
    yield Finding(
        rule="guard-stronger",
        subject=_subject(refusal),
        message=wording.stronger(plan, refusal.condition, refusal.tested, judged.witness, refusal.pair.code),
        expected=wording.clause(requirement.predicate, requirement.clause.text, inquiry.spec),
        actual=f"{wording.expression(negate(refusal.tested))} is refused",
        confidence=refusal.implementation.confidence,
        cause=cause,
        spec=(said, *spec_origins((requirement.clause.predicate,), inquiry.spec)),
        code=(place,),
        witness=judged.witness,
        obligation=requirement.obligation,
        symbol=place.symbol,
        instead=refusal.tested,
        title=wording.limits_title(plan, requirement.predicate, refusal.tested, place.symbol, inquiry.spec),
    )
    yield Vote(requirement.obligation, "diverges", (refusal.condition.source,))
    yield from literals(
        requirement.predicate, refusal.tested, said, place, refusal.implementation.confidence, inquiry, cause
    )


def _later(refusal: Refusal, judged: Judgement) -> Iterator[Answered]:
    """The code waits for another moment than the trigger names."""
    plan = refusal.implementation.plan
    trigger = plan.fired[0].trigger if plan.fired else plan.rule.trigger
    place = condition_location(refusal.pair.code, refusal.condition)
    said = spec_location(trigger.source, f"rule {plan.name}", "when", trigger.text)
    cause = cause_of("trigger", plan.name)
    yield Finding(
        rule="trigger-different",
        subject=_subject(refusal),
        message=wording.stronger(plan, refusal.condition, refusal.tested, judged.witness, refusal.pair.code),
        expected=wording.clause(plan.trigger, trigger.text, refusal.inquiry.spec),
        actual=wording.expression(refusal.tested),
        confidence=refusal.implementation.confidence,
        cause=cause,
        spec=(said,),
        code=(place,),
        witness=judged.witness,
        obligation=plan.trigger_obligation,
        symbol=place.symbol,
        instead=refusal.tested,
    )
    yield Vote(plan.trigger_obligation, "diverges", (refusal.condition.source,))
    yield from literals(
        plan.trigger, refusal.tested, said, place, refusal.implementation.confidence, refusal.inquiry, cause
    )


def _unspecified(refusal: Refusal, judged: Judgement) -> Finding:
    plan = refusal.implementation.plan
    place = condition_location(refusal.pair.code, refusal.condition)
    tested = wording.expression(refusal.tested)
    return Finding(
        rule="guard-unspecified",
        subject=_subject(refusal),
        message=wording.stronger(plan, refusal.condition, refusal.tested, judged.witness, refusal.pair.code),
        expected=f"{plan.name} does not restrict this",
        actual=tested,
        confidence=round(refusal.implementation.confidence * _certainty(refusal), 3),
        cause=cause_of("guard-unspecified", plan.name, tested),
        spec=(spec_location(plan.rule.source, f"rule {plan.name}"),),
        code=(place,),
        witness=judged.witness,
        symbol=place.symbol,
        instead=refusal.tested,
    )


def _certainty(refusal: Refusal) -> float:
    """A test of what exists may only look for a row; a test of a field is a refusal."""
    doubtful = (
        looks_for_row(refusal.tested) or refusal.condition.declared or refusal.implementation.plan.undecided
    )
    return 0.65 if doubtful else 0.9


def _subject(refusal: Refusal) -> Subject:
    entity, field = subject_field(refusal.tested, refusal.inquiry.spec)
    return Subject("rule", refusal.implementation.plan.name, entity, field)
