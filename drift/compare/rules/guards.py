"""Guards forward: whether every path to a rule's effects checks what the rule requires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drift.behaviour.model import Condition, ReasonCode
from drift.compare.audit import SpecLocation, Subject
from drift.compare.finding import Finding, cause_of
from drift.compare.rules import wording
from drift.compare.rules.black_boxes import anchored, is_black_box
from drift.compare.rules.conditions import conjuncts_of
from drift.compare.rules.inquiry import (
    Answered,
    Inquiry,
    Vote,
    calls_before,
    clause_location,
    condition_location,
    effect_location,
    guarding_pairs,
    symbol_of,
)  # fmt: skip
from drift.compare.rules.literals import literals
from drift.compare.rules.model import CodeEffect, Goal, Implementation, Pair, Requirement
from drift.compare.rules.origins import spec_origins
from drift.compare.rules.paths import entity_of, field_of, shares_path, spine, subject_field, tokens
from drift.compare.rules.reasoning import Judgement
from drift.compare.rules.siblings import as_left_by_parents, other_rules_cover
from drift.compare.rules.whereabouts import guards_beside
from drift.logic.build import conjoin
from drift.logic.rewrite import paths, subterms
from drift.logic.spans import Source
from drift.logic.terms import Collect, Compare, Const, Exists, Member, Predicate, Var


@dataclass(frozen=True, slots=True)
class _Question:
    """One conjunct of a `requires` asked of one effect of the code."""

    requirement: Requirement
    part: Predicate
    implementation: Implementation
    goal: Goal
    effect: CodeEffect
    inquiry: Inquiry

    @property
    def premise(self) -> Predicate:
        return self.implementation.binding.predicate(self.effect.premise)

    def cause(self, rule: str) -> str:
        return cause_of(rule, self.implementation.plan.name, self.requirement.obligation)


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
        question = _Question(requirement, part, implementation, pair.goal, pair.code, inquiry)
        yield from _black_box(question) if is_black_box(part) else _asked(question)


def _asked(question: _Question) -> Iterator[Answered]:
    judged = question.inquiry.reasoner.implies(question.premise, question.part)
    if judged.yes:
        yield _met(question)
        if judged.by_value:
            yield from _hardcoded(question, _testing(question))
    elif (
        other_rules_cover(
            question.part, question.premise, question.implementation, question.effect, question.inquiry
        )
        or _names_the_row(question)
        or _brought_about(question)
    ):
        yield _met(question)
    elif judged.answer == "unknown":
        yield _unknown(question, judged)
    elif _only_without_states(question):
        yield _met(question)
    elif testing := _testing(question):
        if any(_rests_on_unknown(condition, question) for condition in testing):
            yield _compared_with_unknown(question, testing)
        else:
            yield from _weaker(question, testing, judged)
    else:
        yield from _missing(question, judged)


def _brought_about(question: _Question) -> bool:
    """Whether a chained rule's clause holds once the rules that set it off have made their assignments."""
    part = as_left_by_parents(question.part, question.implementation, question.inquiry)
    return part != question.part and question.inquiry.reasoner.implies(question.premise, part).yes


def _weaker(question: _Question, testing: list[Condition], judged: Judgement) -> Iterator[Answered]:
    plan, inquiry, effect = question.implementation.plan, question.inquiry, question.effect
    said = question.requirement.clause
    tested = conjoin(*(question.implementation.binding.predicate(c.predicate) for c in testing))
    places = tuple(condition_location(effect, condition) for condition in testing)
    yield Finding(
        rule="guard-weaker",
        subject=_subject(question),
        message=wording.weaker(plan, said, tested, judged.witness, effect, inquiry.spec),
        expected=wording.clause(question.requirement.predicate, said.text, inquiry.spec),
        actual=f"allowed when {wording.expression(tested)}",
        confidence=question.implementation.confidence,
        cause=question.cause("guard-weaker"),
        spec=_said_at(question),
        code=places,
        witness=judged.witness,
        obligation=question.requirement.obligation,
        symbol=places[0].symbol,
        title=wording.limits_title(plan, question.part, tested, places[0].symbol, inquiry.spec),
    )
    yield Vote(question.requirement.obligation, "diverges", tuple(condition.source for condition in testing))
    yield from _hardcoded(question, testing, question.cause("guard-weaker"))


def _missing(question: _Question, judged: Judgement) -> Iterator[Answered]:
    plan, effect = question.implementation.plan, question.effect
    unbound = _unbound(question)
    doubt = _doubt(question, unbound)
    if doubt is not None:
        yield Vote(question.requirement.obligation, "unverifiable", (effect.guarded.source,), *doubt)
        return
    location = effect_location(effect, guards_beside(effect))
    yield Finding(
        rule="guard-missing",
        subject=_subject(question),
        message=wording.missing_guard(plan, question.requirement.clause, question.goal, location),
        expected=wording.clause(
            question.requirement.predicate, question.requirement.clause.text, question.inquiry.spec
        ),
        actual=f"not checked on the way {' → '.join(location.path)}",
        confidence=round(question.implementation.confidence * (0.85 if unbound else 1.0), 3),
        cause=question.cause("guard-missing"),
        spec=_said_at(question),
        code=(location,),
        witness=judged.witness,
        obligation=question.requirement.obligation,
        symbol=symbol_of(effect.operation),
    )
    yield Vote(question.requirement.obligation, "missing", (effect.guarded.source,))


def _doubt(question: _Question, unbound: Var | None) -> tuple[ReasonCode, str] | None:
    """Why the absence of a guard may only seem so."""
    operation = question.effect.operation
    for entity in _entities(question.part, question.inquiry):
        for call in calls_before(operation, question.effect, entity):
            rule = question.implementation.plan.name
            reason = f"{call.callee} is called before and could not be followed ({call.reason}); "
            return (call.code, f"{reason}it may refuse what {rule} refuses")
    if unbound is not None and not _known_elsewhere(unbound, question):
        return ("ambiguous", f"nothing in {symbol_of(operation)} corresponds to {unbound.name}")
    if operation.truncated:
        return ("unresolved-call", operation.truncated)
    return None


def _black_box(question: _Question) -> Iterator[Answered]:
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


def _said_at(question: _Question) -> tuple[SpecLocation, ...]:
    """The clause, and the derived values that it rests on."""
    clause = question.requirement.clause
    return (
        clause_location(question.implementation.plan, question.requirement),
        *spec_origins((clause.predicate,), question.inquiry.spec),
    )


def _met(question: _Question) -> Vote:
    places = [condition.source for condition in question.effect.when if _tests(condition, question)]
    return Vote(
        question.requirement.obligation,
        "conforms",
        tuple(dict.fromkeys(places)) or (question.effect.guarded.source,),
    )


def _unknown(question: _Question, judged: Judgement) -> Vote:
    code: ReasonCode = "black-box" if judged.opaque else "ambiguous"
    reason = judged.reason or "it could not be decided whether the code's conditions amount to it"
    if judged.opaque:
        reason = f"{reason}: {', '.join(wording.expression(term) for term in judged.opaque)}"
    return Vote(question.requirement.obligation, "unverifiable", _places(question), code, reason)


def _compared_with_unknown(question: _Question, testing: list[Condition]) -> Vote:
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


def _rests_on_unknown(condition: Condition, question: _Question) -> bool:
    """Whether the code compares what the clause speaks of with something that the rule does not know."""
    binding = question.implementation.binding
    known = set(binding.terms.values())
    wanted = tokens(question.part)
    tested = binding.predicate(condition.predicate)
    known |= {part.element for part in subterms(tested) if isinstance(part, Collect)}
    for atom in subterms(tested):
        if not isinstance(atom, Compare | Member) or not wanted & tokens(atom):
            continue
        if is_black_box(atom) or any(known.isdisjoint(spine(path)) for path in paths(atom)):
            return True
    return False


def _only_without_states(question: _Question) -> bool:
    """Whether the clause fails only in states that the code does not have.

    Those are findings of their own.
    """
    excluded = [
        Compare("!=", path, Const("symbol", state))
        for path in paths(question.part)
        for state in question.inquiry.missing_states.get(field_of(path, question.inquiry.spec.entities), ())
    ]
    premise = conjoin(question.premise, *excluded)
    return bool(excluded) and question.inquiry.reasoner.implies(premise, question.part).yes


def _hardcoded(question: _Question, testing: list[Condition], cause: str = "") -> Iterator[Answered]:
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


def _tests(condition: Condition, question: _Question) -> bool:
    return shares_path(question.implementation.binding.predicate(condition.predicate), question.part)


def _testing(question: _Question) -> list[Condition]:
    """The conditions that test what the clause speaks of, less those that are another clause of the rule."""
    plan, reasoner = question.implementation.plan, question.inquiry.reasoner
    others = [
        part
        for item in plan.requires
        if item is not question.requirement and item.decidable
        for part in conjuncts_of(item.predicate)
    ]

    def is_another(condition: Condition) -> bool:
        tested = question.implementation.binding.predicate(condition.predicate)
        return any(
            reasoner.implies(tested, part).yes and reasoner.implies(part, tested).yes for part in others
        )

    return [
        condition
        for condition in question.effect.when
        if condition.outcome != "assumed" and _tests(condition, question) and not is_another(condition)
    ]


def _names_the_row(question: _Question) -> bool:
    """Whether the clause only says which row is meant.

    `exists x` of a row in hand, or the key that it is found by.
    """
    part, binding = question.part, question.implementation.binding
    if isinstance(part, Exists) and isinstance(part.term, Var):
        return binding.of(part.term) is not None
    if isinstance(part, Exists) and isinstance(part.term, Collect):
        entity = part.term.entity
        return any(spec.entity == entity for spec in binding.terms.values() if isinstance(spec, Var)) and any(
            isinstance(condition.predicate, Exists) for condition in question.effect.when
        )
    if isinstance(part, Compare) and part.op == "=":
        sides = {part.left, part.right}
        keys = [
            side for side in sides if isinstance(side, Var) and not side.entity and binding.of(side) is None
        ]
        return len(keys) == 1 and not _mentioned_elsewhere(keys[0], question)
    return False


def _mentioned_elsewhere(key: Var, question: _Question) -> bool:
    plan = question.implementation.plan
    others = [item.predicate for item in plan.requires if item is not question.requirement]
    return any(key in paths(predicate) for predicate in (*others, plan.trigger))


def _unbound(question: _Question) -> Var | None:
    """A parameter of the clause that the code has no counterpart of."""
    known = set(question.implementation.binding.terms.values())
    for path in paths(question.part):
        steps = spine(path)
        start = steps[-1]
        if isinstance(start, Var) and known.isdisjoint(steps):
            return start
    return None


def _known_elsewhere(variable: Var, question: _Question) -> bool:
    """Whether the code has such a thing in another rule's operation, so that it could have it here."""
    if not variable.entity:
        return False
    return any(
        isinstance(term, Var) and term.entity == variable.entity
        for item in question.inquiry.everywhere()
        if item.plan.name != question.implementation.plan.name
        for term in item.binding.terms.values()
    )


def _entities(part: Predicate, inquiry: Inquiry) -> list[str]:
    """The entities whose fields the clause reads."""
    found: dict[str, None] = {}
    for path in paths(part):
        for step in spine(path):
            entity = entity_of(step, inquiry.spec.entities)
            if entity:
                found[entity] = None
    return list(found)


def _places(question: _Question) -> tuple[Source, ...]:
    return (question.effect.guarded.source,)


def _subject(question: _Question) -> Subject:
    entity, field = subject_field(question.part, question.inquiry.spec)
    return Subject("rule", question.implementation.plan.name, entity, field)
