"""Invariants: whether an operation of the code can lead out of what always holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from drift.behaviour.afterwards import Afterwards, Done
from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Assign, Condition, Create, Emit, Entity, Invariant
from drift.compare.audit import Subject
from drift.compare.detect.coverage import Doubt
from drift.compare.detect.places import obligation_id
from drift.compare.finding import Decision, Finding, cause_of, spec_location
from drift.compare.naming import slug
from drift.compare.rules import wording
from drift.compare.rules.held import Held, held_of
from drift.compare.rules.inquiry import Inquiry, effect_location, symbol_of
from drift.compare.rules.model import CodeEffect
from drift.compare.rules.paths import declared, spine
from drift.compare.rules.reasoning import Judgement
from drift.compare.rules.unfolding import Unfolding
from drift.logic.build import conjoin
from drift.logic.rewrite import paths, substitute, subterms
from drift.logic.terms import (
    TRUE,
    Aggregate,
    Arith,
    Call,
    Collect,
    Compare,
    Field,
    Opaque,
    Predicate,
    Term,
    Var,
    number,
)

_BROKEN = 0.8
_BY_INPUT = 0.75
_ORDERED = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Breach:
    """An effect after which the invariant was asked for."""

    effect: CodeEffect
    judged: Judgement
    by_input: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """An invariant, where it may break, and why that can't be told."""

    invariant: Invariant
    asked: tuple[Breach, ...] = ()
    doubt: Doubt | None = None


def examined(inquiry: Inquiry) -> tuple[Examined, ...]:
    """Every invariant of the specification."""
    unfold = Unfolding(Vocabulary(inquiry.spec.entities, inquiry.spec.config))
    return tuple(_examined(one, unfold, inquiry) for one in inquiry.spec.invariants)


def broken_invariants(found: Sequence[Examined], findings: Sequence[Finding]) -> Iterator[Finding]:
    """`invariant-unenforced` findings, less those that follow from a finding about the same effect's rule."""
    for one in found:
        for breach in one.asked:
            if one.doubt is None and breach.judged.no and not _explained(breach, one.invariant, findings):
                yield _finding(one.invariant, breach)


def invariant_decisions(found: Sequence[Examined]) -> Iterator[Decision]:
    """One verdict per invariant."""
    for one in found:
        invariant = one.invariant
        decision = Decision(
            _obligation(invariant),
            f"invariant {invariant.name}",
            "invariant",
            invariant.text,
            "conforms",
            invariant.source,
            tuple(dict.fromkeys(breach.effect.guarded.source for breach in one.asked)),
        )
        if one.doubt is not None:
            code, reason = one.doubt
            decision = replace(decision, verdict="unverifiable", reason_code=code, reason=reason, code=())
        elif any(breach.judged.no for breach in one.asked):
            decision = replace(decision, verdict="diverges")
        yield decision


# ---------------------------------------------------------------- what it is about


def _examined(invariant: Invariant, unfold: Unfolding, inquiry: Inquiry) -> Examined:
    if invariant.undecidable:
        return Examined(invariant, doubt=(invariant.undecidable, invariant.reason))
    held = held_of(invariant, unfold)
    if held is None:
        reason = "it is about several instances or about collections; only single ones are compared"
        return Examined(invariant, doubt=("black-box", reason))
    entity = next((one for one in inquiry.code.entities if one.name == held.of.entity), None)
    if entity is None or held.of.entity not in inquiry.aligned:
        return Examined(invariant, doubt=("ambiguous", f"no entity of the code is {held.of.entity}"))
    lacking = sorted(held.fields - declared(entity))
    if lacking:
        return Examined(invariant, doubt=("ambiguous", f"the code has no {', '.join(lacking)}"))
    doubt = _out_of_sight(held, inquiry)
    asked = tuple(_asked(held, entity, inquiry)) if doubt is None else ()
    if doubt is None and not asked:
        doubt = ("ambiguous", "no operation of the code that changes what it is about was found")
    unknown = next((one for one in asked if one.judged.answer == "unknown"), None)
    if doubt is None and unknown is not None and not any(one.judged.no for one in asked):
        where = symbol_of(unknown.effect.operation)
        doubt = ("ambiguous", f"whether it holds after {where} could not be decided: {unknown.judged.reason}")
    return Examined(invariant, asked, doubt)


def _out_of_sight(held: Held, inquiry: Inquiry) -> Doubt | None:
    """What may change the fields and was not understood."""
    for operation in inquiry.code.operations:
        for call in operation.opaque:
            if any((held.of.entity, name) in call.fields for name in held.fields):
                return call.code, f"{call.callee} could not be followed ({call.reason})"
    return None


# ---------------------------------------------------------------- what the code does to it


def _asked(held: Held, entity: Entity, inquiry: Inquiry) -> Iterator[Breach]:
    vocabulary = Vocabulary(inquiry.code.entities, inquiry.code.config)
    for effects in inquiry.effects.values():
        for effect in effects:
            made = effect.effect
            if isinstance(made, Assign) and made.entity == held.of.entity and made.field in held.fields:
                yield _after_change(held, effect, made.target, effects, vocabulary, inquiry)
            elif isinstance(made, Create) and made.entity == held.of.entity:
                created = _after_creation(held, effect, made, effects, entity, inquiry)
                if created is not None:
                    yield created


def _after_change(
    held: Held,
    effect: CodeEffect,
    target: Term,
    effects: Sequence[CodeEffect],
    vocabulary: Vocabulary,
    inquiry: Inquiry,
) -> Breach:
    if not isinstance(target, Var | Field):
        return Breach(effect, Judgement("unknown", reason="it changes many at once"), False)
    done = [
        (other.effect, _beyond(other.when, effect.when))
        for other in effects
        if isinstance(other.effect, Assign) and other.effect.target == target
    ]
    doubt = _unclear(effect, done, held)
    if doubt:
        return Breach(effect, Judgement("unknown", reason=doubt), False)
    before = held.about(target)
    after = Afterwards(done, vocabulary).predicate(before)
    return _judged(effect, conjoin(effect.premise, before), after, done, inquiry)


def _after_creation(
    held: Held,
    effect: CodeEffect,
    made: Create,
    effects: Sequence[CodeEffect],
    entity: Entity,
    inquiry: Inquiry,
) -> Breach | None:
    """What holds of a new instance; None where it is not known what it starts with."""
    values = dict(made.values)
    for field in entity.fields:
        if field.default is not None:
            values.setdefault(field.name, field.default)
    later = [
        (other.effect, _beyond(other.when, effect.when))
        for other in effects
        if isinstance(other.effect, Assign) and other.effect.target == made.instance
    ]
    if not held.fields <= set(values) or later:
        return None
    doubt = _unclear(effect, [(made, TRUE)], held)
    if doubt:
        return None
    given: dict[Term, Term] = {Field(held.of, name): value for name, value in values.items()}
    after = substitute(held.predicate, given)
    return _judged(effect, effect.premise, after, [(made, TRUE)], inquiry)


def _judged(
    effect: CodeEffect, premise: Predicate, after: Predicate, done: Sequence[Done], inquiry: Inquiry
) -> Breach:
    inputs = _inputs(after, done)
    usual = conjoin(*(Compare(">=", one, number(0)) for one in inputs))
    judged = inquiry.reasoner.implies(conjoin(premise, usual), after)
    if judged.no and not judged.witness:
        judged = Judgement("unknown", reason="no example was found")
    return Breach(effect, judged, bool(inputs))


def _beyond(conditions: Sequence[Condition], known: Sequence[Condition]) -> Predicate:
    told = {one.predicate for one in known}
    return conjoin(*(one.predicate for one in conditions if one.predicate not in told))


def _unclear(effect: CodeEffect, done: Sequence[Done], held: Held) -> str:
    """Why the values that are written, or the way to them, can't be reasoned about."""
    operation = effect.operation
    if operation.truncated:
        return operation.truncated
    for call in operation.opaque:
        if held.of.entity in call.entities:
            return f"{call.callee} could not be followed ({call.reason})"
    for made, when in done:
        written = [value for name, value in _written(made) if name in held.fields]
        for part in (part for one in (*written, when) for part in subterms(one)):
            if isinstance(part, Opaque | Call | Collect | Aggregate):
                return "it writes what could not be determined"
    for condition in effect.when:
        if any(isinstance(part, Opaque | Call) for part in subterms(condition.predicate)) and held.fields & {
            part.name for part in subterms(condition.predicate) if isinstance(part, Field)
        }:
            return "a condition on the way could not be understood"
    return ""


def _written(made: object) -> tuple[tuple[str, Term], ...]:
    match made:
        case Assign(field=name, value=value):
            return ((name, value),)
        case Create(values=values):
            return values
        case _:
            return ()


def _inputs(after: Predicate, done: Sequence[Done]) -> list[Term]:
    """What comes from outside and is counted with: as a rule it is not negative."""
    counted = {
        leaf
        for part in subterms(after)
        if isinstance(part, Arith | Compare)
        for leaf in paths(part)
        if isinstance(leaf, Var | Field)
    }
    given: dict[Term, None] = {}
    for made, _ in done:
        for _, value in _written(made):
            for leaf in paths(value):
                start = spine(leaf)[-1]
                if isinstance(start, Var) and not start.entity and leaf in counted:
                    given[leaf] = None
    return [leaf for leaf in given if _is_counted(leaf, after)]


def _is_counted(leaf: Term, after: Predicate) -> bool:
    """Whether it is used as a number, not as a state or an instance."""
    for part in subterms(after):
        if isinstance(part, Arith) and leaf in (part.left, part.right):
            return True
        if isinstance(part, Compare) and part.op in _ORDERED and leaf in (part.left, part.right):
            return True
    return False


# ---------------------------------------------------------------- what is said


def _explained(breach: Breach, invariant: Invariant, findings: Sequence[Finding]) -> bool:
    """Whether a guard or an effect of a rule is already reported to lack at this place."""
    del invariant
    where = breach.effect.guarded
    symbols = {where.symbol, symbol_of(breach.effect.operation)} - {""}
    return any(
        one.rule.startswith(("guard-", "effect-", "creation-", "state-", "transition-", "operation-"))
        and any(place.symbol in symbols for place in one.code)
        for one in findings
    )


def _finding(invariant: Invariant, breach: Breach) -> Finding:
    effect = breach.effect
    place = effect_location(effect)
    where = symbol_of(effect.operation)
    made = effect.effect
    assert not isinstance(made, Emit)
    example = f" With {wording.witness(breach.judged.witness)} it does." if breach.judged.witness else ""
    said = " ".join(invariant.text.split())
    return Finding(
        rule="invariant-unenforced",
        subject=Subject("entity", invariant.name, invariant.entity),
        message=(
            f"{invariant.name} says that “{said}” holds at any time. {where} changes {made.entity} so that it"
            f" need not hold afterwards, though it held before.{example}"
        ),
        expected=said,
        actual=f"{where} can leave it unmet",
        confidence=_BY_INPUT if breach.by_input else _BROKEN,
        cause=cause_of("invariant", invariant.name, where),
        spec=(spec_location(invariant.source, f"invariant {invariant.name}", "invariant", invariant.text),),
        code=(place,),
        witness=breach.judged.witness,
        obligation=_obligation(invariant),
        symbol=where,
    )


def _obligation(invariant: Invariant) -> str:
    named = invariant.qualified.rpartition("/")[2] or invariant.name
    return obligation_id(invariant.source, "invariant", named.rpartition(".")[2], slug(invariant.text))
