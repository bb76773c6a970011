"""States: does the code know the states that the specification declares, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drift.behaviour.model import Behaviour, Entity, OpaqueCall, State, StateMachine
from drift.compare.align.model import Alignment
from drift.compare.align.schema import Schema
from drift.compare.align.states import machine_of
from drift.compare.audit import SpecLocation, Subject
from drift.compare.detect.coverage import Doubt, unread_about
from drift.compare.detect.places import obligation_id, spelled_place
from drift.compare.detect.reached import Writes, writes_to, written
from drift.compare.finding import Decision, Finding, cause_of, spec_location
from drift.logic.spans import NOWHERE, Source
from drift.logic.types import UNKNOWN, ValueType

_CLOSED = 0.97
_OPEN = 0.9
_REACHED = 0.98


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A specified state machine and what the code does with its field, in the specification's names."""

    owner: Entity
    machine: StateMachine
    found: StateMachine | None
    type: ValueType
    writes: Writes
    confidence: float

    @property
    def place(self) -> tuple[str, str]:
        """The machine's field."""
        return self.owner.name, self.machine.field

    @property
    def declared(self) -> tuple[str, ...]:
        """The names of the specified states."""
        return tuple(state.name for state in self.machine.states)

    @property
    def closed(self) -> bool:
        """Whether the code's enumeration is a type: a value outside it can't be written."""
        return self.found is not None and self.found.declared and self.type.kind == "enum"


def states(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Finding]:
    """`state-missing` and `state-unspecified` findings. `code` is translated."""
    for machine in lifecycles(spec, code, alignment):
        yield from _missing(machine, code, alignment)
        yield from _unspecified(machine, alignment)


def state_decisions(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Decision]:
    """One verdict per state of each machine of the specification. `code` is translated."""
    for machine in lifecycles(spec, code, alignment):
        for state in machine.machine.states:
            yield _decision(machine, state, code, alignment)


def state_obligation(owner: Entity, field: str, state: str, source: Source) -> str:
    """The id of a state's obligation."""
    return obligation_id(source, owner.name, field, "state", state)


def lifecycles(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Lifecycle]:
    """Every state machine of the specification. `code` is translated."""
    wanted, found = Schema(spec.entities), Schema(code.entities)
    there = written(code, found)
    for entity in spec.entities:
        for field in dict.fromkeys(_machine_fields(wanted, entity)):
            machine = machine_of(wanted, entity.name, field)
            if machine is None or not machine.states:
                continue
            yield Lifecycle(
                entity,
                machine,
                machine_of(found, entity.name, field),
                _type_of(found, entity.name, field),
                writes_to((entity.name, field), there, found),
                _confidence(alignment, entity.name, field),
            )


def _machine_fields(schema: Schema, entity: Entity) -> Iterator[str]:
    """The entity's own enumerated fields: inherited ones are judged where they are declared."""
    own = {item.name for item in entity.fields} | {item.field for item in entity.machines}
    complete = schema.complete(entity.name)
    for machine in () if complete is None else complete.machines:
        if machine.field in own:
            yield machine.field


def _type_of(schema: Schema, entity: str, field: str) -> ValueType:
    member = schema.member(entity, field)
    kind = getattr(member, "type", UNKNOWN)
    return kind if isinstance(kind, ValueType) else UNKNOWN


def _confidence(alignment: Alignment, entity: str, field: str) -> float:
    family, fields = alignment.family(entity), alignment.code_fields(entity, field)
    return family[0].confidence * fields[0].confidence if family and fields else 0.0


def _decision(machine: Lifecycle, state: State, code: Behaviour, alignment: Alignment) -> Decision:
    owner, field = machine.place
    source = _source(machine, state)
    known = _occurs(machine, state, alignment)
    obligation = state_obligation(machine.owner, field, state.name, source)
    construct, text = f"entity {owner}", _text(machine)
    if known:
        places = _state_sources(machine, state)
        return Decision(obligation, construct, field, text, "conforms", source, places)
    doubt = _doubt(machine, state, code, alignment)
    if doubt is None:
        return Decision(obligation, construct, field, text, "missing", source)
    return Decision(obligation, construct, field, text, "unverifiable", source, (), *doubt)


def _doubt(machine: Lifecycle, state: State, code: Behaviour, alignment: Alignment) -> Doubt | None:
    """Why nothing can be said about a state that was not found; None if it is not there."""
    return uncovered(machine, (state.name,), code, alignment, closed=machine.closed)


def uncovered(
    machine: Lifecycle,
    states: tuple[str, ...],
    code: Behaviour,
    alignment: Alignment,
    *,
    closed: bool = False,
) -> Doubt | None:
    """Why it can't be said that the code does not write some states; None if it can.

    `closed`: what is not read can't write them either, they are no values of the field's type.
    """
    owner, field = machine.place
    for kind, name in (
        ("entity", owner),
        ("field", f"{owner}.{field}"),
        *(("state", f"{owner}.{field}.{state}") for state in states),
    ):
        ambiguity = next(
            (item for item in alignment.ambiguous if item.kind == kind and item.spec == name), None
        )
        if ambiguity is not None:
            return "ambiguous", ambiguity.reason
    if not alignment.family(owner):
        return "ambiguous", f"nothing in the code was recognised as {owner}"
    if not alignment.code_fields(owner, field):
        held = alignment.family(owner)[0].code
        return "ambiguous", f"no field of {held} was recognised as {owner}.{field}"
    if not machine.writes.count:
        return "opaque-write", f"no write to {owner}.{field} was found in the code"
    names = (*states, owner, *(match.code for match in alignment.family(owner)))
    unread = unread_about(code, names)
    if unread is not None:
        return unread.code, f"{spelled_place(unread.source)} may write it and was not read: {unread.reason}"
    if closed:
        return None
    if machine.writes.unresolved:
        write = machine.writes.unresolved[0]
        place = spelled_place(write.source)
        return "opaque-write", f"the value written to {owner}.{field} at {place} could be any state"
    call = _opaque_call(owner, field, code)
    if call is not None:
        place = spelled_place(call.source)
        return call.code, f"{call.callee} at {place} is given {owner} and may write {field}: {call.reason}"
    return None


def _opaque_call(owner: str, field: str, code: Behaviour) -> OpaqueCall | None:
    calls = (call for operation in code.operations for call in operation.opaque)
    given = [call for call in calls if owner in call.entities or (owner, field) in call.fields]
    return min(given, key=lambda call: (call.source, call.callee), default=None)


def _missing(machine: Lifecycle, code: Behaviour, alignment: Alignment) -> Iterator[Finding]:
    owner, field = machine.place
    for state in machine.machine.states:
        if _occurs(machine, state, alignment):
            continue
        if _doubt(machine, state, code, alignment) is not None:
            continue
        known = ", ".join(_known(machine)) or "none"
        yield Finding(
            rule="state-missing",
            subject=Subject("state", state.name, owner, field),
            message=(
                f"{owner}.{field} can be {state.name} in the specification. No enumeration, assignment,"
                f" creation or comparison in the code says so; the states it knows are {known}."
            ),
            expected=_text(machine),
            actual=f"{field}: {known}",
            confidence=round((_CLOSED if machine.closed else _OPEN) * machine.confidence, 3),
            cause=cause_of("state", owner, field, state.name),
            spec=(_location(machine, state),),
            obligation=state_obligation(machine.owner, field, state.name, _source(machine, state)),
            state=state.name,
        )


def _unspecified(machine: Lifecycle, alignment: Alignment) -> Iterator[Finding]:
    owner, field = machine.place
    declared = {*machine.declared, *_undecided(owner, field, alignment)}
    if not machine.confidence:
        return
    places: dict[str, list[int]] = {}
    for index, reached in enumerate(machine.writes.reached):
        if reached.state not in declared:
            places.setdefault(reached.state, []).append(index)
    for state in sorted(places):
        found = tuple(machine.writes.reached[index].location for index in places[state])
        spelled = state or '""'
        where = f"{found[0].symbol or 'the code'} ({found[0].file}:{found[0].line})"
        yield Finding(
            rule="state-unspecified",
            subject=Subject("state", state, owner, field),
            message=(
                f"{where} sets {owner}.{field} to {spelled}. The specification declares only"
                f" {', '.join(machine.declared)}, so no rule says what may happen to it then."
            ),
            expected=_text(machine),
            actual=f"{owner}.{field} = {spelled}",
            confidence=round(_REACHED * machine.confidence, 3),
            cause=cause_of("state", owner, field, state),
            spec=(_location(machine, None),),
            code=found,
            state=state,
            symbol=found[0].symbol,
        )


def _occurs(machine: Lifecycle, state: State, alignment: Alignment) -> bool:
    """Whether the code has the state where it keeps the entity: a schema that carries it proves nothing.

    What is written there is a state, also where nothing but the tests of an input lists the values.
    """
    owner, field = machine.place
    if any(reached.state == state.name for reached in machine.writes.reached):
        return True
    kept = {match.code for match in alignment.family(owner) if match.role != "transfer"}
    return any(match.code_entity in kept for match in alignment.code_states(owner, field, state.name))


def _undecided(owner: str, field: str, alignment: Alignment) -> Iterator[str]:
    """The code's states that may be one of the specification's."""
    for ambiguity in alignment.ambiguous:
        if ambiguity.kind == "state" and ambiguity.spec.startswith(f"{owner}.{field}."):
            yield from ambiguity.candidates


def _known(machine: Lifecycle) -> tuple[str, ...]:
    declared = () if machine.found is None else (state.name for state in machine.found.states)
    return tuple(dict.fromkeys((*declared, *(reached.state for reached in machine.writes.reached))))


def _state_sources(machine: Lifecycle, state: State) -> tuple[Source, ...]:
    found = () if machine.found is None else machine.found.states
    return tuple(item.source for item in found if item.name == state.name and item.source != NOWHERE)


def _source(machine: Lifecycle, state: State | None) -> Source:
    candidates = (
        NOWHERE if state is None else state.source,
        machine.machine.source,
        machine.owner.source,
    )
    return next((source for source in candidates if source != NOWHERE), NOWHERE)


def _location(machine: Lifecycle, state: State | None) -> SpecLocation:
    return spec_location(
        _source(machine, state), f"entity {machine.owner.name}", machine.machine.field, _text(machine)
    )


def _text(machine: Lifecycle) -> str:
    return f"{machine.machine.field}: {' | '.join(machine.declared)}"
