"""Derived values: whether the code works a value out as the specification defines it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from drift.behaviour.effects import given_terms
from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Behaviour, Derived, Entity
from drift.compare.audit import CodeLocation, Subject, Verdict
from drift.compare.detect.places import obligation_id
from drift.compare.finding import Decision, Finding, Place, cause_of, code_location, spec_location
from drift.compare.rules import wording
from drift.compare.rules.inquiry import Inquiry, Link
from drift.compare.rules.reasoning import Judgement
from drift.compare.rules.unfolding import Unfolding
from drift.logic.rewrite import substitute, subterms
from drift.logic.spans import Source
from drift.logic.terms import Collect, Const, Expression, Field, SetOf, Term, Truth
from drift.logic.words import words

_CERTAINTY = 0.85
_UNKNOWN = "whether the two are the same could not be decided"


@dataclass(frozen=True, slots=True)
class Definition:
    """A derived value that both sides define, over stored fields and in the words of the specification."""

    entity: Entity
    spec: Derived
    code: Derived
    wanted: Term
    found: Term
    judged: Judgement

    @property
    def verdict(self) -> Verdict:
        """How the code's definition fares."""
        return "conforms" if self.judged.yes else "diverges" if self.judged.no else "unverifiable"


def definitions(inquiry: Inquiry, code: Behaviour) -> tuple[Definition, ...]:
    """The derived values of the specification that the code has, too. `code` is translated.

    Those that take parameters, that give collections or that the code stores are not compared.
    """
    ours = Unfolding(Vocabulary(inquiry.spec.entities, inquiry.spec.config))
    theirs = Unfolding(Vocabulary(code.entities, code.config))
    return tuple(
        _defined(entity, one, other, ours, theirs, inquiry)
        for entity in inquiry.spec.entities
        if entity.kind != "external" and entity.name in inquiry.aligned
        for one in entity.derived
        if not one.params and not isinstance(one.value, Collect | SetOf)
        if (other := _counterpart(entity, one, code)) is not None
    )


def _counterpart(entity: Entity, derived: Derived, code: Behaviour) -> Derived | None:
    """The one value of that name that the code works out of the entity's instances."""
    said = words(derived.name)
    stored = next((one for one in code.entities if one.name == entity.name), None)
    if stored is not None and any(words(field.name) == said for field in stored.fields):
        return None
    found = [one for name, one in code.computed if name == entity.name and words(one.name) == said]
    return found[0] if len(found) == 1 else None


def _defined(
    entity: Entity, spec: Derived, code: Derived, ours: Unfolding, theirs: Unfolding, inquiry: Inquiry
) -> Definition:
    wanted = ours.term(spec.value)
    found = substitute(theirs.term(code.value), {code.this: spec.this})
    return Definition(entity, spec, code, wanted, found, _judged(wanted, found, inquiry))


def _judged(wanted: Term, found: Term, inquiry: Inquiry) -> Judgement:
    if not isinstance(wanted, Truth) or not isinstance(found, Truth):
        return inquiry.reasoner.same(wanted, found)
    forth = inquiry.reasoner.implies(wanted.predicate, found.predicate)
    back = inquiry.reasoner.implies(found.predicate, wanted.predicate)
    return next((one for one in (forth, back) if one.no), back if forth.yes else forth)


def different_definitions(
    found: Iterable[Definition], others: Iterable[Finding], spec: Behaviour
) -> Iterator[Finding]:
    """`derived-different` findings.

    But for those that another finding tells of: at the same place, or of a clause that reads the value.
    """
    others = list(others)
    told = [place for other in others for place in other.code]
    doubted = {(place.file, place.line) for other in others for place in other.spec}
    read = _readings(spec)
    for one in found:
        span, file = one.code.source.span, one.code.source.file
        if doubted & read.get(one.spec.name, set()):
            continue
        if one.judged.no and not any(
            span.line <= line <= span.end_line for place in told for line in _lines(place, file)
        ):
            yield _finding(one)


def of_unspecified_states(found: Iterable[Definition], findings: Iterable[Finding]) -> Iterator[Link]:
    """Links from definitions that read a state which nobody declares to that state."""
    findings = list(findings)
    told = {one.cause for one in findings if one.rule == "derived-different"}
    states = [
        (one.subject.entity, one.state or one.subject.name, one.cause)
        for one in findings
        if one.rule == "state-unspecified"
    ]
    for one in found:
        read = {part.value for part in subterms(one.found) if isinstance(part, Const)}
        for entity, state, cause in states:
            if _cause(one) in told and entity == one.entity.name and state in read:
                yield Link(_cause(one), cause)


def _cause(one: Definition) -> str:
    return cause_of("derived", one.entity.name, one.spec.name)


def _readings(spec: Behaviour) -> dict[str, set[tuple[str, int]]]:
    """Where the rules read a member of that name: files and lines of clauses."""
    found: dict[str, set[tuple[str, int]]] = {}
    for rule in spec.operations:
        clauses: list[tuple[Source, Iterable[Expression]]] = [
            *((one.source, (one.condition,)) for one in rule.triggers),
            *((one.source, (one.predicate,)) for one in rule.requires),
        ]
        for effect in rule.effects:
            said = (*given_terms(effect.effect), *(one.predicate for one in effect.when))
            clauses += [(place, said) for place in (effect.source, *(one.source for one in effect.when))]
        for source, expressions in clauses:
            for part in (part for expression in expressions for part in subterms(expression)):
                if isinstance(part, Field):
                    found.setdefault(part.name, set()).add((source.file, source.span.line))
    return found


def _lines(place: CodeLocation, file: str) -> Iterator[int]:
    """The lines of a file that a finding speaks of."""
    if place.file == file:
        yield place.line
    for source in place.related if isinstance(place, Place) else ():
        if source.file == file:
            yield source.span.line


def derived_decisions(found: Iterable[Definition]) -> Iterator[Decision]:
    """One verdict per derived value that both sides define."""
    for one in found:
        undecided = one.verdict == "unverifiable"
        yield Decision(
            _obligation(one),
            f"entity {one.entity.name}",
            "derived",
            f"{one.spec.name}: {wording.expression(_said(one.spec.value))}",
            one.verdict,
            one.spec.source,
            (one.code.source,),
            "black-box" if undecided else "",
            (one.judged.reason or _UNKNOWN) if undecided else "",
        )


def _finding(one: Definition) -> Finding:
    name = f"{one.entity.name}.{one.spec.name}"
    expected, actual = wording.expression(_said(one.wanted)), wording.expression(_said(one.found))
    symbol = f"{one.entity.name}.{one.code.name}"
    return Finding(
        rule="derived-different",
        subject=Subject("field", name, one.entity.name, one.spec.name),
        message=f"The specification defines {name} as {expected}. {symbol} gives {actual}.",
        expected=expected,
        actual=actual,
        confidence=_CERTAINTY,
        cause=_cause(one),
        spec=(spec_location(one.spec.source, f"entity {one.entity.name}", "derived", one.spec.name),),
        code=(code_location(one.code.source, symbol),),
        witness=one.judged.witness,
        obligation=_obligation(one),
        symbol=symbol,
    )


def _said(term: Term) -> Expression:
    return term.predicate if isinstance(term, Truth) else term


def _obligation(one: Definition) -> str:
    return obligation_id(one.spec.source, one.entity.name, "derived", one.spec.name)
