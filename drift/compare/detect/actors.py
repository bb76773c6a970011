"""Actors: whether an entry point lets in only those for whom its surface is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Admission, Condition, ReasonCode
from drift.compare.audit import CodeLocation, Subject, WitnessValue
from drift.compare.detect.places import obligation_id
from drift.compare.finding import Decision, Finding, cause_of, code_location, spec_location
from drift.compare.naming import slug
from drift.compare.rules import wording
from drift.compare.rules.black_boxes import is_black_box
from drift.compare.rules.callers import Caller, gatekeepers, refusing, spoken_roles
from drift.compare.rules.inquiry import (
    Inquiry,
    call_path,
    condition_location,
    guarding_pairs,
    operation_location,
    symbol_of,
)  # fmt: skip
from drift.compare.rules.model import CodeEffect, Implementation
from drift.compare.rules.offers import Offer
from drift.compare.rules.paths import declared, shares_path
from drift.compare.rules.unfolding import Unfolding
from drift.logic.build import conjoin, disjoin
from drift.logic.rewrite import paths, substitute, subterms
from drift.logic.spans import Source
from drift.logic.terms import TRUE, Call, Exists, Field, Opaque, Predicate, Var
from drift.logic.words import words

_WIDER = 0.9
_BESIDE_OTHERS = 0.85
_ALONE = 0.72


@dataclass(frozen=True, slots=True)
class Door:
    """An entry point through which the operation of a surface comes in."""

    offer: Offer
    wanted: Predicate
    caller: Caller
    implementation: Implementation
    effect: CodeEffect


@dataclass(frozen=True, slots=True)
class Check:
    """What is known of the callers that a door lets in.

    `met` they are the actor; `wider` others too, by what is tested; `known` who they are, not that they are
    the actor; `unclear` something is tested that can't be compared; `open` nothing is tested. `hollow`: what
    is named for the actor was read through, and does not test for it.
    """

    kind: str
    places: tuple[Source, ...] = ()
    found: tuple[CodeLocation, ...] = ()
    told: str = ""
    witness: Mapping[str, tuple[WitnessValue, ...]] | None = None
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A door, what is known of those who come in, and why that says nothing."""

    door: Door
    check: Check
    reason: tuple[ReasonCode, str] | None


def unchecked_actors(judged: Sequence[Judged]) -> Iterator[Finding]:
    """`actor-unchecked` findings."""
    for one in judged:
        if one.reason is None and one.check.kind in ("wider", "known", "open"):
            yield _finding(one, judged)


def actor_decisions(judged: Sequence[Judged]) -> Iterator[Decision]:
    """For each operation that a surface provides to an actor, whether only that actor gets through."""
    verdicts: dict[tuple[str, Source], Decision] = {}
    for one in judged:
        offer, check, reason = one.door.offer, one.check, one.reason
        assert offer.surface.facing is not None
        decision = Decision(
            _obligation(offer),
            f"surface {offer.surface.name}",
            "facing",
            f"{offer.provided.text} by {offer.surface.facing.type}",
            "conforms",
            offer.surface.facing.source,
            check.places,
        )
        if reason is not None:
            decision = replace(decision, verdict="unverifiable", reason_code=reason[0], reason=reason[1])
        elif check.kind != "met":
            decision = replace(decision, verdict="diverges")
        key = (decision.obligation, decision.spec)
        known = verdicts.get(key)
        if known is None or _WEIGHT[decision.verdict] > _WEIGHT[known.verdict]:
            verdicts[key] = decision
    yield from verdicts.values()


_WEIGHT = {"conforms": 0, "unverifiable": 1, "missing": 2, "diverges": 3}


def doors_judged(inquiry: Inquiry) -> tuple[Judged, ...]:
    """Every entry point through which an operation of an actor comes in."""
    doors = list(_doors(inquiry))
    checks = [_check(door, inquiry) for door in doors]
    somewhere = any(operation.admits for operation in inquiry.code.operations)
    return tuple(
        Judged(door, check, _doubt(door, check, doors, checks, somewhere))
        for door, check in zip(doors, checks, strict=True)
    )


def _doors(inquiry: Inquiry) -> Iterator[Door]:
    unfold = Unfolding(Vocabulary(inquiry.spec.entities, inquiry.spec.config))
    entities = {entity.name: entity for entity in inquiry.spec.entities}
    for implementation in inquiry.everywhere():
        if implementation.located or implementation.operation.entry != "http":
            continue
        offers = [offer for offer in implementation.plan.offers if offer.actor is not None]
        if not offers or len(offers) < len(implementation.plan.offers):
            continue
        for offer in offers:
            entity = entities.get(offer.actor.entity) if offer.actor is not None else None
            if entity is None:
                continue
            caller = Caller(Var("caller", entity.name), entity)
            wanted = _wanted(offers, caller, unfold)
            for pair in guarding_pairs(implementation):
                yield Door(offer, wanted, caller, implementation, pair.code)


def _wanted(offers: Sequence[Offer], caller: Caller, unfold: Unfolding) -> Predicate:
    """What holds of everybody whom the operation is provided to."""
    found = []
    for offer in offers:
        actor = offer.actor
        if actor is None or actor.undecidable or actor.entity != caller.entity.name:
            return TRUE
        found.append(substitute(actor.identified, {actor.this: caller.this}))
    return unfold.predicate(disjoin(*found))


# ---------------------------------------------------------------- what the code knows of its callers


def _check(door: Door, inquiry: Inquiry) -> Check:
    effect, wanted = door.effect, door.wanted
    for caller in door.caller.each(effect):
        own = caller.tests(effect)
        if wanted != TRUE and inquiry.reasoner.implies(conjoin(*(told for _, told in own)), wanted).yes:
            return Check("met", tuple(condition.source for condition, _ in own))
    tests = door.caller.tests(effect)
    known = conjoin(*(told for _, told in tests))
    places = tuple(condition.source for condition, _ in tests)
    keepers = gatekeepers(effect)
    denying = [one for one in refusing(effect) if _about_somebody(one, door)]
    if wanted == TRUE:
        if keepers or denying:
            return Check("met", _sources(keepers, [one.source for one in denying]))
        return Check("open")
    judged = inquiry.reasoner.implies(known, wanted)
    if judged.yes:
        return Check("met", places)
    telling = [(one, told) for one, told in tests if shares_path(told, wanted)]
    # What lets in others by what it was seen to test does not tell by the roles that it is given.
    followed = {one.source for one, _ in telling} if judged.no else set[Source]()
    unread = [one for one in keepers if one.source not in followed]
    by_name = _by_roles(unread, door, [one for one, _ in telling])
    if by_name is not None:
        return by_name
    if telling:
        if judged.answer == "unknown":
            return Check("unclear", places, told=judged.reason)
        found = tuple(condition_location(effect, one) for one, _ in telling)
        tested = " and ".join(wording.expression(told) for _, told in telling)
        return Check("wider", places, found, tested, judged.witness)
    understood = [one for one, told in tests if _says_of_caller(told, door)]
    vague = [
        one
        for one in denying
        if not isinstance(one.predicate, Exists) and _is_forbidden(one, effect) and one not in understood
    ]
    if vague:
        told = wording.expression(vague[0].predicate)
        return Check("unclear", tuple(one.source for one in vague), told=told)
    if keepers or denying:
        accepted = _accepted(door)
        hollow = any(_named(one, accepted) and _read_through(one, effect, ()) for one in keepers)
        return Check("known", _sources(keepers, [one.source for one in denying]), hollow=hollow)
    return Check("open")


def _by_roles(keepers: Sequence[Admission], door: Door, telling: Sequence[Condition]) -> Check | None:
    """What the gatekeepers say by the names of roles; None if none of them names any.

    One that was read through does what it does, whatever it is called.
    """
    accepted = _accepted(door)
    states = {frozenset(words(s.name)) for machine in door.caller.entity.machines for s in machine.states}
    naming = [one for one in keepers if one.roles]
    for one in naming:
        if all(accepted & set(words(role)) for role in one.roles):
            return Check("met", (one.source,))
    for one in keepers:
        if _read_through(one, door.effect, telling):
            continue
        if _named(one, accepted):
            return Check("met", (one.source,))
    if not naming:
        return None
    first = naming[0]
    foreign = [role for role in first.roles if not accepted & set(words(role))]
    if all(frozenset(words(role)) in states for role in foreign):
        place = _place(first, door.effect)
        return Check("wider", (first.source,), (place,), f"{first.text} lets in {', '.join(first.roles)}")
    return Check("unclear", (first.source,), told=f"{first.text}({', '.join(first.roles)})")


def _accepted(door: Door) -> frozenset[str]:
    """The words by which code may call the actor."""
    assert door.offer.actor is not None
    return spoken_roles(door.wanted) | frozenset(words(door.offer.actor.name))


def _named(keeper: Admission, accepted: frozenset[str]) -> bool:
    """Whether a gatekeeper that names no roles is itself named for the actor."""
    return not keeper.roles and bool(accepted & {word for part in keeper.words for word in words(part)})


def _read_through(keeper: Admission, effect: CodeEffect, telling: Sequence[Condition]) -> bool:
    """Whether all that a gatekeeper tests is known: who is there, and what `telling` says of who it is."""
    inside = [one for one in refusing(effect) if _within(one.source, keeper.source)]
    unknown = {one.source for one in effect.operation.admits if not one.gatekeeper and one.status == 401}
    followed = not any(_within(call.source, keeper.source) for call in effect.operation.opaque)
    return bool(inside) and followed and all(one in telling or one.source in unknown for one in inside)


def _within(source: Source, body: Source) -> bool:
    one, whole = source.span, body.span
    return (
        source.file == body.file
        and (whole.line, whole.column) <= (one.line, one.column)
        and (one.end_line, one.end_column) <= (whole.end_line, whole.end_column)
    )


def _says_of_caller(told: Predicate, door: Door) -> bool:
    """Whether a test is only of the caller's own fields, all of which the specification has."""
    known = declared(door.caller.entity)
    return not is_black_box(told) and all(
        isinstance(path, Field) and path.base == door.caller.this and path.name in known
        for path in paths(told)
    )


def _is_forbidden(condition: Condition, effect: CodeEffect) -> bool:
    """Whether a caller is known and still turned away."""
    return any(one.source == condition.source and one.status == 403 for one in effect.operation.admits)


def _about_somebody(condition: Condition, door: Door) -> bool:
    """Whether a test may be about the caller, not only about the things that are worked on."""
    if not _is_forbidden(condition, door.effect):
        return True
    return any(
        isinstance(part, Opaque | Call)
        or (isinstance(part, Var) and part.entity in ("", door.caller.entity.name))
        for part in subterms(condition.predicate)
    )


def _sources(keepers: Sequence[Admission], tests: Sequence[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys((*(one.source for one in keepers), *tests)))


def _place(keeper: Admission, effect: CodeEffect) -> CodeLocation:
    operation = effect.operation
    return code_location(keeper.source, symbol_of(operation), keeper.text, call_path(operation, ()))


# ---------------------------------------------------------------- what follows from it


def _doubt(
    door: Door, check: Check, doors: Sequence[Door], checks: Sequence[Check], somewhere: bool
) -> tuple[ReasonCode, str] | None:
    """Why a check that seems to lack may only seem so; None if the verdict is certain."""
    assert door.offer.actor is not None
    actor = door.offer.actor
    if actor.undecidable:
        return actor.undecidable, actor.reason
    where = symbol_of(door.implementation.operation)
    if check.kind in ("met", "wider"):
        return None
    if check.kind == "unclear":
        return "ambiguous", f"{where} tests {check.told}; whether that is {actor.name} can't be told"
    if not somewhere:
        return "ambiguous", "the code has no authentication anywhere, so it may be done in front of it"
    peers = [
        other
        for one, other in zip(doors, checks, strict=True)
        if one.implementation.operation is not door.implementation.operation
        and one.offer.actor is not None
        and one.offer.actor.name == actor.name
    ]
    checked = sum(one.kind == "met" for one in peers)
    if door.wanted == TRUE:
        unchecked = sum(one.kind == "open" for one in peers)
        if checked <= unchecked:
            return "ambiguous", f"whether {where} is open to everybody on purpose can't be told"
    elif check.kind == "known" and not check.hollow and not checked and not _tells_roles(doors, checks):
        return "ambiguous", f"{where} knows its callers; nothing in the code tells {actor.name} from others"
    return None


def _tells_roles(doors: Sequence[Door], checks: Sequence[Check]) -> bool:
    """Whether any entry point tells one actor from another."""
    return any(
        check.kind in ("met", "wider") and door.wanted != TRUE
        for door, check in zip(doors, checks, strict=True)
    )


def _finding(judged: Judged, all_: Sequence[Judged]) -> Finding:
    door, check = judged.door, judged.check
    offer, operation = door.offer, door.implementation.operation
    actor = offer.actor
    assert actor is not None
    where = symbol_of(operation)
    said = actor.text or actor.name
    does = {
        "wider": f"{check.told}, which is true of others too",
        "known": "that the caller is known, not who it is",
        "open": "nothing of the caller",
    }[check.kind]
    neighbours = _neighbours(door, all_)
    others = f" {neighbours[0]} does check it." if neighbours else ""
    certainty = _WIDER if check.kind == "wider" else _BESIDE_OTHERS if neighbours else _ALONE
    at = operation_location(operation)
    beside = (*check.places, door.effect.guarded.source)
    own = check.found or (code_location(operation.source, at.symbol, at.text, at.path, beside),)
    surface = spec_location(
        offer.provided.source, f"surface {offer.surface.name}", "provides", offer.provided.text
    )
    identified = spec_location(actor.source, f"actor {actor.name}", "identified_by", said)
    return Finding(
        rule="actor-unchecked",
        subject=Subject("surface", actor.name, actor.entity),
        message=(
            f"{offer.surface.name} provides {offer.provided.name} to {actor.name} ({said})."
            f" {where} does it and checks {does}.{others}"
        ),
        expected=said,
        actual=check.told or does,
        confidence=round(certainty * min(1.0, door.implementation.confidence + 0.05), 3),
        cause=cause_of("actor", actor.name, offer.rule.name, where),
        spec=(surface, identified),
        code=own,
        witness=check.witness or {},
        obligation=_obligation(offer),
        symbol=where,
    )


def _neighbours(door: Door, all_: Sequence[Judged]) -> list[str]:
    """Other entry points that let in this actor only."""
    found = [
        symbol_of(other.door.implementation.operation)
        for other in all_
        if other.check.kind == "met"
        and other.door.implementation.operation is not door.implementation.operation
        and other.door.offer.actor == door.offer.actor
    ]
    return sorted(dict.fromkeys(found))


def _obligation(offer: Offer) -> str:
    return obligation_id(offer.provided.source, offer.surface.name, "facing", slug(offer.provided.text))
