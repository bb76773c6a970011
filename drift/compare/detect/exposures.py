"""Exposures: whether entry points give out what a surface exposes, and nothing specified beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from drift.behaviour.answers import Answer, Shown
from drift.behaviour.boundaries import Exposure, Surface
from drift.behaviour.model import Behaviour, Operation, ReasonCode
from drift.compare.align.model import Alignment
from drift.compare.align.names import same_words
from drift.compare.align.schema import Member, Schema
from drift.compare.audit import Subject
from drift.compare.detect.places import obligation_id
from drift.compare.detect.surfaces import Entrance
from drift.compare.finding import Decision, Finding, cause_of, code_location, spec_location
from drift.compare.naming import slug
from drift.compare.rules.callers import spoken_roles
from drift.compare.rules.inquiry import symbol_of
from drift.logic.spans import Source
from drift.logic.terms import TRUE, Field, Var
from drift.logic.words import is_key, words

_PROVIDED = 0.9
_READ = 0.75
_NAMED = 3

Slot = tuple[str, str]
"""An entity of the specification and one of its fields or derived values."""


@dataclass(frozen=True, slots=True)
class Window:
    """An entry point through which the party of a surface sees things, and which of them, in specified names.

    `provided`: it does what the surface provides; else it only gives out what the surface is about.
    """

    surface: Surface
    operation: Operation
    answer: Answer
    seen: tuple[tuple[Slot, Shown], ...]
    provided: bool


def windows(
    spec: Behaviour, code: Behaviour, alignment: Alignment, entrances: Sequence[Entrance], acting: Set[Source]
) -> tuple[Window, ...]:
    """Every entry point that belongs to a surface which exposes something. `code` as extracted.

    Those are the ways in to what it provides, and those that only show what it is about: in `acting` ones a
    rule was found.
    """
    reading = _Reading(spec, code, alignment)
    ways: dict[str, set[Source]] = {}
    for one in entrances:
        ways.setdefault(one.surface.qualified, set()).update(way.source for way in one.ways_in)
    found = []
    for surface in spec.surfaces:
        about = _about(surface)
        for operation in (*code.operations, *code.idle) if surface.exposes else ():
            if operation.answer is None or operation.entry != "http":
                continue
            own = operation.source in ways.get(surface.qualified, ())
            seen = reading.seen(operation.answer)
            read = operation.source not in acting and any(slot[0] in about for slot, _ in seen)
            if own or (read and _may_be_for(surface, operation, spec)):
                found.append(Window(surface, operation, operation.answer, seen, own))
    return tuple(found)


def exposure_decisions(spec: Behaviour, found: Sequence[Window]) -> Iterator[Decision]:
    """How each `exposes` of each surface fares; what nothing gives out is no divergence, but not seen."""
    for surface in spec.surfaces:
        own = [window for window in found if window.surface is surface]
        for exposure in surface.exposes:
            places, code, reason = _fares(exposure, surface, own)
            yield Decision(
                obligation_id(exposure.source, surface.name, "exposes", slug(exposure.text)),
                f"surface {surface.name}",
                "exposes",
                exposure.text,
                "unverifiable" if reason else "conforms",
                exposure.source,
                places,
                code,
                reason,
            )


def _fares(
    exposure: Exposure, surface: Surface, own: Sequence[Window]
) -> tuple[tuple[Source, ...], ReasonCode, str]:
    if not exposure.entity:
        return (), "ambiguous", f"what {exposure.text} leads to is not known"
    shown = [
        (window, one)
        for window in own
        for slot, one in window.seen
        if slot == (exposure.entity, exposure.field) or (not exposure.field and slot[0] == exposure.entity)
    ]
    if shown and exposure.when != TRUE and not exposure.over:
        return (), "black-box", "when it is given out is not compared with the condition"
    sure = [one for window, one in shown if not (one.whole and window.answer.unknown)]
    if sure:
        return tuple(dict.fromkeys(one.source for one in sure))[:_NAMED], "", ""
    if not own:
        about = surface.context.binding.entity if surface.context is not None else exposure.entity
        return (), "ambiguous", f"no entry point was found that gives out what is known of {about}"
    for window in own:
        if window.answer.unknown:
            what = ", ".join(window.answer.unknown[:_NAMED])
            return (), "black-box", f"{symbol_of(window.operation)} gives out what was not followed: {what}"
    names = ", ".join(dict.fromkeys(symbol_of(window.operation) for window in own[:_NAMED]))
    return (), "ambiguous", f"{names} gives out other fields only; it may be shown elsewhere"


def unspecified_exposures(
    spec: Behaviour, code: Behaviour, alignment: Alignment, found: Sequence[Window]
) -> Iterator[Finding]:
    """`exposure-unspecified` findings: specified fields that no surface of the entry point exposes.

    Keys and references are no fields of the domain. An entry point of several surfaces may show what any of
    them exposes.
    """
    schema = Schema(spec.entities)
    keys = {
        (match.entity, match.field)
        for match in alignment.fields
        for entity in code.entities
        if match.code_entity == entity.name and entity.key == match.code_field
    }
    ordered = sorted(found, key=lambda window: window.operation.source)
    for _, group in groupby(ordered, key=lambda window: window.operation.source):
        same = list(group)
        exposed = {(one.entity, one.field) for window in same for one in window.surface.exposes}
        about = {entity for window in same for entity in _about(window.surface)}
        first = same[0]
        told: set[Slot] = set()
        for slot, shown in first.seen:
            entity = slot[0]
            if slot in told or slot in exposed or (entity, "") in exposed or entity not in about:
                continue
            if slot in keys or not _tells(schema, slot) or (shown.whole and first.answer.unknown):
                continue
            told.add(slot)
            yield _finding(first, slot, shown)


def _tells(schema: Schema, slot: Slot) -> bool:
    """Whether a member is something of the domain that can be seen: no key, and no reference to another."""
    kind = schema.type_of(Field(Var("it", slot[0]), slot[1])).kind
    return kind != "entity" and not is_key(slot[1])


def _finding(window: Window, slot: Slot, shown: Shown) -> Finding:
    surface, operation = window.surface, window.operation
    where, (entity, field) = symbol_of(operation), slot
    exposed = ", ".join(one.text for one in surface.exposes)
    whole = " with the whole instance" if shown.whole else ""
    return Finding(
        rule="exposure-unspecified",
        subject=Subject("surface", surface.name, entity, field),
        message=(
            f"{where} gives out {entity}.{field}{whole}."
            f" {surface.name}, which it serves, exposes {exposed} and does not expose it."
        ),
        expected=exposed,
        actual=f"{entity}.{field} is given out",
        confidence=_PROVIDED if window.provided else _READ,
        cause=cause_of("exposure", surface.name, entity, field),
        spec=(spec_location(surface.source, f"surface {surface.name}", "exposes", exposed),),
        code=(code_location(shown.source, where, "", (operation.trigger.name,) if operation.entry else ()),),
        symbol=where,
    )


# ---------------------------------------------------------------- what belongs to what


def _about(surface: Surface) -> frozenset[str]:
    """The entities that a surface shows something of."""
    own = {surface.context.binding.entity} if surface.context is not None else set()
    return frozenset(own | {one.entity for one in surface.exposes} - {""})


def _may_be_for(surface: Surface, operation: Operation, spec: Behaviour) -> bool:
    """Whether nothing at an entry point says that it is for others than the party of a surface."""
    named = [role for one in operation.admits if one.gatekeeper for role in one.roles]
    if not named or surface.facing is None:
        return True
    actor = next((one for one in spec.actors if one.name == surface.facing.actor), None)
    spoken = set(words(surface.facing.type)) | (set() if actor is None else spoken_roles(actor.identified))
    return any(spoken & set(words(role)) for role in named)


class _Reading:
    """What of an answer is specified."""

    def __init__(self, spec: Behaviour, code: Behaviour, alignment: Alignment) -> None:
        self._schema = Schema(spec.entities)
        self._code = Schema(code.entities)
        self._alignment = alignment

    def seen(self, answer: Answer) -> tuple[tuple[Slot, Shown], ...]:
        found = ((self._slot(one), one) for one in answer.shown)
        return tuple((slot, one) for slot, one in found if slot is not None)

    def _slot(self, shown: Shown) -> Slot | None:
        for entity in self._code.ancestors(shown.entity) or (shown.entity,):
            name = self._code.canonical(entity, shown.field)
            match = self._alignment.spec_field(entity, name)
            if match is not None and not shown.named:
                return match.entity, match.field
        owner = self._alignment.spec_entity(shown.entity)
        whole = None if owner is None else self._schema.complete(owner.spec)
        if owner is None or whole is None:
            return None
        members: tuple[Member, ...] = (*whole.derived, *whole.fields, *whole.relationships)
        for member in members:
            if same_words(member.name, shown.field):
                return owner.spec, member.name
        return None
