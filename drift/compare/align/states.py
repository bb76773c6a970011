"""Which code state is which specified state of an aligned field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from drift.behaviour.model import StateMachine
from drift.compare.align.assignment import Candidate, assign, bound
from drift.compare.align.lexicon import split
from drift.compare.align.model import Ambiguity, FieldMatch, StateMatch
from drift.compare.align.names import likeness, same_words
from drift.compare.align.schema import Schema
from drift.compare.align.usage import Usage

_THRESHOLD = 0.65
_MARGIN = 0.03
_BY_VALUE = 0.97
_ALIKE = 0.85
NO_PINS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _CodeState:
    name: str
    written: tuple[str, ...] = ()


def align_states(
    match: FieldMatch, spec: Schema, code: Schema, usage: Usage, pins: Mapping[str, str] = NO_PINS
) -> tuple[tuple[StateMatch, ...], tuple[Ambiguity, ...]]:
    """The states of a specified field in one code field: by name, then by written value."""
    machine = machine_of(spec, match.entity, match.field)
    if machine is None or not machine.states:
        return (), ()
    states = tuple(state.name for state in machine.states)
    boolean = _boolean(match, states, code, pins)
    if boolean:
        return boolean, ()
    found = _code_states(match, code, usage)
    context = (*split(match.entity), *split(match.field), *split(match.code_entity), *split(match.code_field))
    scores = _scores(states, found, context)
    known = {text: one.name for one in found for text in (*one.written, one.name)}
    settled = {state: known[pins[state]] for state in states if state in pins and pins[state] in known}
    assignment = assign(bound(scores, settled), _THRESHOLD, _MARGIN)
    matches = tuple(
        StateMatch(
            match.entity,
            match.field,
            state,
            match.code_entity,
            match.code_field,
            name,
            round(candidate.score, 3),
            candidate.evidence,
        )
        for state, name, candidate in assignment.pairs
    )
    ambiguous = tuple(
        Ambiguity(
            "state",
            f"{match.entity}.{match.field}.{state}",
            candidates,
            f"the state {state} may be {' or '.join(candidates)} of {match.code_entity}.{match.code_field}",
        )
        for state, candidates in assignment.disputed
    )
    return matches, ambiguous


def machine_of(schema: Schema, entity: str, field: str) -> StateMachine | None:
    """The state machine of a field, also an inherited one."""
    complete = schema.complete(entity)
    machines = () if complete is None else complete.machines
    return next((machine for machine in machines if machine.field == field), None)


def code_state_names(match: FieldMatch, code: Schema, usage: Usage) -> tuple[str, ...]:
    """All states of a code field, declared or only used, sorted."""
    return tuple(sorted(state.name for state in _code_states(match, code, usage)))


def _code_states(match: FieldMatch, code: Schema, usage: Usage) -> tuple[_CodeState, ...]:
    machine = machine_of(code, match.code_entity, match.code_field)
    declared = () if machine is None else machine.states
    states = {state.name: _CodeState(state.name, state.written) for state in declared}
    spelled = {text for state in declared for text in state.written}
    for owner in code.ancestors(match.code_entity):
        for literal in sorted(usage.literals.get((owner, match.code_field), ())):
            if literal not in states and literal not in spelled:
                states[literal] = _CodeState(literal)
    return tuple(states[name] for name in sorted(states))


def _scores(
    states: tuple[str, ...], found: tuple[_CodeState, ...], context: tuple[str, ...]
) -> Mapping[tuple[str, str], Candidate]:
    scores: dict[tuple[str, str], Candidate] = {}
    for state in states:
        for other in found:
            by_name = likeness(state, other.name, "state", context)
            by_value = max(
                (_BY_VALUE * likeness(state, text, "state", context) for text in other.written), default=0.0
            )
            if by_name >= by_value:
                certain = same_words(state, other.name)
                evidence = "same name" if certain else f"named {other.name}"
                scores[state, other.name] = Candidate(by_name, (evidence,), certain)
            else:
                scores[state, other.name] = Candidate(by_value, (f"written {', '.join(other.written)}",))
    return scores


def _boolean(
    match: FieldMatch, states: tuple[str, ...], code: Schema, pins: Mapping[str, str]
) -> tuple[StateMatch, ...]:
    """Two states that the code holds as one boolean, whose name is one of them."""
    from drift.logic.terms import Field, Var

    held = code.type_of(Field(Var("this", match.code_entity), match.code_field))
    if held.kind != "boolean" or len(states) != 2:
        return ()
    words = split(match.code_field)
    name = "_".join(words[1:]) if len(words) > 1 and words[0] in ("is", "has", "was") else match.code_field
    context = (*split(match.entity), *split(match.code_entity))
    alike = [
        {"true": 1.0, "false": 0.0}.get(pins.get(state, ""), likeness(state, name, "state", context))
        for state in states
    ]
    if max(alike) < _ALIKE or alike[0] == alike[1]:
        return ()
    positive = alike.index(max(alike))
    return tuple(
        StateMatch(
            match.entity,
            match.field,
            state,
            match.code_entity,
            match.code_field,
            "true" if index == positive else "false",
            round(max(alike) * match.confidence, 3),
            (f"{match.code_field} is {'true' if index == positive else 'false'} in it",),
            truth=index == positive,
        )
        for index, state in enumerate(states)
    )
