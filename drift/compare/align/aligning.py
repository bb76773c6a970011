"""`align`: from two behaviours to the alignment of their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from drift.behaviour.model import Behaviour, ConfigParameter
from drift.compare.align.config import align_config, config_key
from drift.compare.align.entities import align_entities
from drift.compare.align.fields import Pair, align_fields
from drift.compare.align.model import Alignment, Ambiguity, FieldMatch, StateMatch, Unmatched
from drift.compare.align.names import likeness
from drift.compare.align.schema import Schema
from drift.compare.align.states import align_states, code_state_names, machine_of
from drift.compare.align.usage import Usage, usage_of
from drift.compare.bindings import NO_BINDINGS, Bindings
from drift.logic.rewrite import subterms
from drift.logic.terms import Field
from drift.logic.words import words

_CLOSE = 0.8
"""How alike names of configured values are that mean the same."""


def align(spec: Behaviour, code: Behaviour, bindings: Bindings = NO_BINDINGS) -> Alignment:
    """Which code entities, fields, states and constants are which of the specification's.

    What has several equally good counterparts is `ambiguous`, what has none is `unmatched`. What is bound
    is as the bindings say.
    """
    schemas = Schema(spec.entities), Schema(code.entities)
    usages = usage_of(spec, schemas[0]), usage_of(code, schemas[1])
    entities, ambiguous = align_entities(*schemas, usages[1], bindings)
    families = {match.code: match.spec for match in entities}
    fields: list[FieldMatch] = []
    disputes: list[Ambiguity] = list(ambiguous)
    for match in entities:
        matched, disputed = align_fields(Pair(*schemas, *usages, match, families, bindings))
        fields.extend(matched)
        if match.role == "leader":
            disputes.extend(disputed)
    states: list[StateMatch] = []
    for field in fields:
        found, unclear = align_states(
            field, *schemas, usages[1], bindings.states_of(field.entity, field.field)
        )
        states.extend(found)
        disputes.extend(unclear)
    leaders = [match for match in entities if match.role == "leader"]
    wanted = tuple(parameter.name for parameter in spec.config)
    both = [(words(match.code), words(match.spec)) for match in leaders]
    renamed = [(own, other) for own, other in both if own and own != other]
    spoken = tuple(_in_words_of_the_spec(parameter, renamed, wanted) for parameter in code.config)
    config, unsettled = align_config(spec.config, spoken, usages, fields, bindings)
    alignment = Alignment(
        entities=entities,
        fields=tuple(fields),
        states=tuple(states),
        config=config,
        ambiguous=tuple(dict.fromkeys((*disputes, *unsettled))),
    )
    return replace(
        alignment,
        unmatched_spec=tuple(sorted(_unmatched_spec(spec, schemas[0], alignment))),
        unmatched_code=tuple(sorted(_unmatched_code(code, schemas[1], usages[1], alignment))),
        recursive=tuple(_recursive(spec)),
    )


def _recursive(spec: Behaviour) -> Iterator[tuple[str, str]]:
    """The derived values that are defined by themselves, each with its entity."""
    for entity in spec.entities:
        for derived in entity.derived:
            if any(isinstance(p, Field) and p.name == derived.name for p in subterms(derived.value)):
                yield entity.name, derived.name


def _in_words_of_the_spec(
    parameter: ConfigParameter,
    renamed: Iterable[tuple[tuple[str, ...], tuple[str, ...]]],
    wanted: Sequence[str],
) -> ConfigParameter:
    """A constant with the specification's word for an entity in its name, where that is closer to one."""
    said = list(words(parameter.name)) if parameter.qualified else []
    for own, other in renamed:
        for start in range(len(said) - len(own) + 1):
            if tuple(said[start : start + len(own)]) == own:
                name = "_".join((*said[:start], *other, *said[start + len(own) :]))
                closer = any(
                    likeness(one, name, "config") > max(likeness(one, parameter.name, "config"), _CLOSE)
                    for one in wanted
                )
                taken = any(likeness(one, parameter.name, "config") > _CLOSE for one in wanted)
                return replace(parameter, name=name) if closer and not taken else parameter
    return parameter


def _unmatched_spec(spec: Behaviour, schema: Schema, alignment: Alignment) -> set[Unmatched]:
    found = {Unmatched("config", item.name) for item in spec.config if not alignment.parameters(item.name)}
    for name in schema.names:
        if not alignment.family(name):
            found.add(Unmatched("entity", name))
            continue
        entity = schema.complete(name)
        for field in () if entity is None else entity.fields:
            if not alignment.code_fields(name, field.name):
                found.add(Unmatched("field", f"{name}.{field.name}"))
                continue
            machine = machine_of(schema, name, field.name)
            for state in () if machine is None else machine.states:
                if not alignment.code_states(name, field.name, state.name):
                    found.add(Unmatched("state", f"{name}.{field.name}.{state.name}"))
    return found


def _unmatched_code(code: Behaviour, schema: Schema, usage: Usage, alignment: Alignment) -> set[Unmatched]:
    found = {
        Unmatched("config", config_key(item))
        for item in code.config
        if alignment.spec_parameter(config_key(item)) is None
    }
    for name in schema.names:
        if alignment.spec_entity(name) is None:
            found.add(Unmatched("entity", name))
            continue
        entity = schema.complete(name)
        for field in () if entity is None else entity.fields:
            match = alignment.spec_field(name, field.name)
            if match is None:
                found.add(Unmatched("field", f"{name}.{field.name}"))
                continue
            known = {state.code for state in alignment.spec_states(name, field.name)}
            if not known or "true" in known:
                continue
            for state in code_state_names(match, schema, usage):
                if state not in known:
                    found.add(Unmatched("state", f"{name}.{field.name}.{state}"))
    return found
