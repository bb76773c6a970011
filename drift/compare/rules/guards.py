"""Guards forward: whether every path to a rule's effects checks what the rule requires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drift.behaviour.model import Condition, Emit, ReasonCode
from drift.compare.audit import SpecLocation, Subject
from drift.compare.finding import Finding, cause_of
from drift.compare.rules import wording
from drift.compare.rules.black_boxes import anchored, is_black_box
from drift.compare.rules.callers import vouched_for
from drift.compare.rules.conditions import conjuncts_of
from drift.compare.rules.different import refuses_too_much, tested_instead
from drift.compare.rules.doubts import (
    brought_about,
    doubt_of,
    names_the_row,
    only_without_states,
    rests_on_unknown,
    unbound_in,
    under_another_name,
)
from drift.compare.rules.earlier import made_true_before
from drift.compare.rules.inputs import given
from drift.compare.rules.inquiry import (
    Answered,
    Inquiry,
    Link,
    Vote,
    clause_location,
    condition_location,
    effect_location,
    guarding_pairs,
    symbol_of,
)  # fmt: skip
from drift.compare.rules.literals import literals
from drift.compare.rules.model import Implementation, Pair, Requirement
from drift.compare.rules.origins import spec_origins
from drift.compare.rules.paths import subject_field
from drift.compare.rules.presences import asked_to_be_there, never_null, without_counterpart
from drift.compare.rules.question import Question, tests_of, tests_part
from drift.compare.rules.reasoning import Judgement
from drift.compare.rules.rows import other_row, rows_in
from drift.compare.rules.scoped import of_one_owner
from drift.compare.rules.siblings import other_rules_cover
from drift.compare.rules.whereabouts import guards_beside
from drift.logic.build import conjoin
from drift.logic.rewrite import paths
from drift.logic.spans import Source
from drift.logic.terms import Var

MESSAGE = 0.75
"""How sure it is that a rule is where only a message of it was found."""


def guards(implementation: Implementation, inquiry: Inquiry) -> Iterator[Answered]:
    """`guard-missing` and `guard-weaker`, and how each `requires` fares in this place."""
    for requirement in implementation.plan.requires:
        if implementation.located:
            yield _nothing_to_guard(requirement, implementation)
        for pair in guarding_pairs(implementation):
            yield from _guarded(requirement, implementation, pair, inquiry)


def _guarded(
    requirement: Requirement, implementation: Implementation, pair: Pair, inquiry: Inquiry
) -> Iterator[Answered]:
    parts = conjuncts_of(requirement.predicate)
    if not requirement.decidable and not any(is_black_box(part) for part in parts):
        reason = requirement.clause.reason or f"“{requirement.clause.text}” has no formal meaning"
        yield Vote(
            requirement.obligation,
            "unverifiable",
            (pair.code.guarded.source,),
            requirement.clause.undecidable,
            reason,
        )
        return
    for part in parts:
        question = Question(requirement, part, implementation, pair.goal, pair.code, inquiry)
        yield from _black_box(question) if is_black_box(part) else _asked(question)


def _asked(question: Question) -> Iterator[Answered]:
    judged = question.inquiry.reasoner.implies(question.premise, question.part)
    if judged.yes and (another := _asks_another(question)) is not None:
        yield from another
    elif judged.no and _only_when_left_out(question):
        yield _met(question)
    elif judged.yes and not question.inquiry.reasoner.possible(question.premise):
        yield _never_reached(question)
    elif judged.yes:
        yield _met(question)
        if judged.by_value:
            yield from _hardcoded(question, tests_of(question))
    elif (
        other_rules_cover(
            question.part, question.premise, question.implementation, question.effect, question.inquiry
        )
        or names_the_row(question)
        or brought_about(question)
        or made_true_before(question)
    ):
        yield _met(question)
    elif vouching := vouched_for(question) or asked_to_be_there(question):
        yield Vote(question.requirement.obligation, "conforms", vouching)
    elif judged.answer == "unknown":
        yield _unknown(question, judged)
    elif never_null(question):
        yield _met(question)
    elif (missing := without_counterpart(question)) is not None:
        yield Vote(
            question.requirement.obligation,
            "unverifiable",
            (question.effect.guarded.source,),
            "ambiguous",
            missing,
        )
    elif only_without_states(question):
        yield _met(question)
    elif (renamed := under_another_name(question)) is not None:
        yield _under_another_name(question, *renamed)
    elif testing := tests_of(question):
        if any(rests_on_unknown(condition, question) for condition in testing):
            yield _compared_with_unknown(question, testing)
        elif (scoped := of_one_owner(question, testing)) is not None:
            sources = tuple(condition.source for condition in testing)
            yield Vote(question.requirement.obligation, "unverifiable", sources, "ambiguous", scoped)
        else:
            yield from _weaker(question, testing, judged)
    elif (instead := tested_instead(question)) is not None:
        yield from _different(question, instead, judged)
    else:
        yield from _missing(question, judged)


def _asks_another(question: Question) -> Iterator[Answered] | None:
    """The finding that the code asks it of another row than the one that the rule looks up."""
    binding = question.implementation.binding
    for row in rows_in(question.part, question.implementation):
        found = other_row(row, question.premise, question.implementation, question.inquiry.reasoner)
        if found is None:
            continue
        for condition in question.effect.when:
            if binding.predicate(condition.predicate) == found[1]:
                asking = [c for c in question.effect.when if c != condition and tests_part(c, question)]
                told = next((c for c in asking if c.outcome not in ("assumed", "selection")), condition)
                return _different(question, replace(told, predicate=condition.predicate), found[2])
    return None


def _only_when_left_out(question: Question) -> bool:
    """Whether the clause fails only where a plain input is not given: then nothing sets the rule off."""
    reasoner = question.inquiry.reasoner
    inputs = {path for path in paths(question.part) if isinstance(path, Var)}
    there = [one for one in given(question.implementation.plan, reasoner.typing) if inputs & {*paths(one)}]
    return bool(there) and reasoner.implies(conjoin(question.premise, *there), question.part).yes


def _weaker(question: Question, testing: list[Condition], judged: Judgement) -> Iterator[Answered]:
    """The code's test lets something through; the message tells if it also refuses what is allowed."""
    plan, inquiry, effect = question.implementation.plan, question.inquiry, question.effect
    said = question.requirement.clause
    tested = conjoin(*(question.implementation.binding.predicate(c.predicate) for c in testing))
    places = tuple(condition_location(effect, condition) for condition in testing)
    different = refuses_too_much(question, tested)
    message = wording.weaker(plan, said, tested, judged.witness, effect, inquiry.spec)
    if different is not None:
        refused = wording.witness(different.witness)
        message = f"{message} It also refuses what the rule allows: {refused}." if refused else message
    yield Finding(
        rule="guard-weaker",
        subject=_subject(question),
        message=message,
        expected=wording.clause(question.requirement.predicate, said.text, inquiry.spec),
        actual=f"allowed when {wording.expression(tested)}"
        if different is None
        else wording.expression(tested),
        confidence=question.implementation.confidence,
        cause=question.cause("guard-weaker"),
        spec=_said_at(question),
        code=places,
        witness=judged.witness,
        obligation=question.requirement.obligation,
        symbol=places[0].symbol,
        instead=tested,
        title=""
        if different is not None
        else wording.limits_title(plan, question.part, tested, places[0].symbol, inquiry.spec),
    )
    yield Vote(question.requirement.obligation, "diverges", tuple(condition.source for condition in testing))
    yield from _hardcoded(question, testing, question.cause("guard-weaker"))


def _different(question: Question, instead: Condition, judged: Judgement) -> Iterator[Answered]:
    """The code asks the same of another field; that it refuses what the rule allows is the same cause."""
    plan, effect = question.implementation.plan, question.effect
    said = question.requirement.clause
    done = question.implementation.binding.predicate(instead.predicate)
    tested = wording.expression(done)
    place = condition_location(effect, instead)
    cause = question.cause("guard-missing")
    expected = wording.clause(question.requirement.predicate, said.text, question.inquiry.spec)
    yield Finding(
        rule="guard-different",
        subject=_subject(question),
        message=f"{plan.name} requires {expected}; {place.symbol} checks {tested} instead.",
        expected=expected,
        actual=tested,
        confidence=round(question.implementation.confidence * 0.95, 3),
        cause=cause,
        spec=_said_at(question),
        code=(place,),
        witness=judged.witness,
        obligation=question.requirement.obligation,
        symbol=place.symbol,
        instead=done,
    )
    yield Vote(question.requirement.obligation, "diverges", (instead.source,))
    yield Link(cause_of("guard-unspecified", plan.name, tested), cause)


def _missing(question: Question, judged: Judgement) -> Iterator[Answered]:
    plan, effect = question.implementation.plan, question.effect
    unbound = unbound_in(question)
    doubt = doubt_of(question, unbound)
    if doubt is not None:
        yield Vote(question.requirement.obligation, "unverifiable", (effect.guarded.source,), *doubt)
        return
    location = effect_location(effect, guards_beside(effect))
    certainty = (0.85 if unbound else 1.0) * (MESSAGE if _only_tells(question) else 1.0)
    yield Finding(
        rule="guard-missing",
        subject=_subject(question),
        message=wording.missing_guard(plan, question.requirement.clause, question.goal, location),
        expected=wording.clause(
            question.requirement.predicate, question.requirement.clause.text, question.inquiry.spec
        ),
        actual=f"not checked on the way {' → '.join(location.path)}",
        confidence=round(question.implementation.confidence * certainty, 3),
        cause=question.cause("guard-missing"),
        spec=_said_at(question),
        code=(location,),
        witness=judged.witness,
        obligation=question.requirement.obligation,
        symbol=symbol_of(effect.operation),
    )
    yield Vote(question.requirement.obligation, "missing", (effect.guarded.source,))


def _only_tells(question: Question) -> bool:
    """Whether nothing but a message shows the rule here, and no name does: it may be another's message."""
    implementation = question.implementation
    return all(
        isinstance(pair.code.effect, Emit) for pair in implementation.pairs
    ) and not question.inquiry.world.names.clear(implementation.plan, implementation.operation)


def _black_box(question: Question) -> Iterator[Answered]:
    """A test without formal meaning: met where the code asks something unknown about the same field."""
    obligation, effect = question.requirement.obligation, question.effect
    if question.inquiry.reasoner.implies(question.premise, question.part).yes:
        yield _met(question)
        return
    found = anchored(question.part, effect, question.implementation.binding, question.inquiry.world.entities)
    if found is not None:
        yield Vote(obligation, "conforms", (found.source,))
        return
    said = question.requirement.clause
    reason = said.reason or (
        f"“{said.text}” rests on a black box, and no test of the same field was found "
        f"in {symbol_of(effect.operation)}"
    )
    yield Vote(obligation, "unverifiable", (effect.guarded.source,), said.undecidable or "black-box", reason)


def _nothing_to_guard(requirement: Requirement, implementation: Implementation) -> Vote:
    where = symbol_of(implementation.operation)
    reason = f"no effect of {implementation.plan.name} was found in {where}, so there is nothing to guard"
    return Vote(
        requirement.obligation, "unverifiable", (implementation.operation.source,), "ambiguous", reason
    )


def _said_at(question: Question) -> tuple[SpecLocation, ...]:
    """The clause, and the derived values that it rests on."""
    clause = question.requirement.clause
    return (
        clause_location(question.implementation.plan, question.requirement),
        *spec_origins((clause.predicate,), question.inquiry.spec),
    )


def _met(question: Question) -> Vote:
    places = [condition.source for condition in question.effect.when if tests_part(condition, question)]
    return Vote(
        question.requirement.obligation,
        "conforms",
        tuple(dict.fromkeys(places)) or (question.effect.guarded.source,),
    )


def _never_reached(question: Question) -> Vote:
    """From what can't be true everything follows: that a guard holds there says nothing."""
    where = question.effect.guarded.symbol or symbol_of(question.effect.operation)
    reason = f"as far as they were understood, the conditions on the way to it in {where} exclude each other"
    return Vote(question.requirement.obligation, "unverifiable", _places(question), "dead-code", reason)


def _unknown(question: Question, judged: Judgement) -> Vote:
    code: ReasonCode = "black-box" if judged.opaque else "ambiguous"
    reason = judged.reason or "it could not be decided whether the code's conditions amount to it"
    if judged.opaque:
        reason = f"{reason}: {', '.join(wording.expression(term) for term in judged.opaque)}"
    return Vote(question.requirement.obligation, "unverifiable", _places(question), code, reason)


def _compared_with_unknown(question: Question, testing: list[Condition]) -> Vote:
    tested = " and ".join(
        wording.expression(question.implementation.binding.predicate(c.predicate)) for c in testing
    )
    reason = f"the code tests {tested}, which rests on something that could not be understood"
    return Vote(
        question.requirement.obligation,
        "unverifiable",
        tuple(condition.source for condition in testing),
        "black-box",
        reason,
    )


def _under_another_name(question: Question, condition: Condition, name: str) -> Vote:
    tested = wording.expression(question.implementation.binding.predicate(condition.predicate))
    reason = (
        f"the code tests {tested}; {name}, which the specification does not have, may be what it asks for"
    )
    return Vote(question.requirement.obligation, "unverifiable", (condition.source,), "ambiguous", reason)


def _hardcoded(question: Question, testing: list[Condition], cause: str = "") -> Iterator[Answered]:
    """Literals in the conditions that meet or miss the clause."""
    for condition in testing:
        yield from literals(
            question.part,
            question.implementation.binding.predicate(condition.predicate),
            clause_location(question.implementation.plan, question.requirement),
            condition_location(question.effect, condition),
            question.implementation.confidence,
            question.inquiry,
            cause,
        )


def _places(question: Question) -> tuple[Source, ...]:
    return (question.effect.guarded.source,)


def _subject(question: Question) -> Subject:
    entity, field = subject_field(question.part, question.inquiry.spec)
    return Subject("rule", question.implementation.plan.name, entity, field)
