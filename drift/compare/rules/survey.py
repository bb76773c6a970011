"""The survey before judging: plans on one side, contexts on the other, and which rule is found where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from drift.behaviour.expand import Vocabulary, typing_of
from drift.behaviour.model import Assign, Behaviour, Emit, Entity, Operation
from drift.compare.align import Alignment
from drift.compare.bindings import NO_BINDINGS, Bindings
from drift.compare.naming import module_of
from drift.compare.rules.addressing import readdressed
from drift.compare.rules.binding import Binding
from drift.compare.rules.bound import Bound
from drift.compare.rules.chains import arguments, consumers
from drift.compare.rules.contexts import code_effects, contexts_of
from drift.compare.rules.earlier import defaults_of
from drift.compare.rules.effect_terms import made_with
from drift.compare.rules.elsewhere import specified_here
from drift.compare.rules.fresh import starting
from drift.compare.rules.inner import inner
from drift.compare.rules.inquiry import Inquiry
from drift.compare.rules.matching import by_rule, match_rules
from drift.compare.rules.messages import as_messages, messages, noted_messages
from drift.compare.rules.model import CodeEffect, Implementation, RulePlan, operation_key
from drift.compare.rules.naming import Names
from drift.compare.rules.occasions import on_occasion
from drift.compare.rules.parameters import Mentions
from drift.compare.rules.paths import declared
from drift.compare.rules.plans import plans
from drift.compare.rules.reach import ways
from drift.compare.rules.reasoning import Reasoner
from drift.compare.rules.scoring import World
from drift.compare.rules.steps import steps
from drift.compare.rules.told import labels
from drift.compare.rules.unfolding import Unfolding
from drift.logic.terms import Now, Term

HABITUAL = 3
"""A field that this many operations set to the current time says nothing about any of them."""


def survey(
    spec: Behaviour, code: Behaviour, alignment: Alignment, bindings: Bindings = NO_BINDINGS
) -> Inquiry:
    """Prepares both sides and matches them. `code` is translated."""
    bound = Bound(bindings)
    spec = _named_apart(spec)
    starts = starting(spec, code)
    aligned = frozenset(match.spec for match in alignment.entities)
    spec = as_messages(spec, messages(spec, aligned))
    reasoner = Reasoner(
        typing_of(_both(spec.entities, code.entities), spec.config),
        {parameter.name: parameter.value for parameter in spec.config if parameter.value is not None},
    )
    prepared = plans(spec, Unfolding(Vocabulary(spec.entities, spec.config)))
    unfold = Unfolding(Vocabulary(code.entities, code.config))
    addressed = readdressed(spec, noted_messages(spec, code.operations), consumers(spec.operations))
    operations = sorted(addressed, key=lambda o: (operation_key(o), o.source))
    entities = frozenset(entity.name for entity in spec.entities)
    effects = {
        operation_key(o): specified_here(code_effects(o, entities, unfold, reasoner, starts), spec.deferred)
        for o in operations
    }
    declared = [operation for operation in code.idle if operation.entry]
    world = _world(spec, [*operations, *declared], effects, prepared, bound)
    found_in = {
        key: states
        for group in effects.values()
        for key, states in steps(group, world.machines, code.entities, reasoner).items()
    }
    world = replace(
        world, steps=found_in, defaults=defaults_of(code.entities), inner=inner(operations, effects)
    )
    world = replace(world, labels=labels([*operations, *declared]), aligned=aligned)
    contexts = [
        context
        for operation in operations
        for context in contexts_of(operation, effects[operation_key(operation)], reasoner)
    ]
    found = tuple(on_occasion(item) for item in match_rules(prepared, contexts, reasoner, world, bound))
    found = (*found, *_located(prepared, by_rule(found)))
    return Inquiry(
        spec=spec,
        code=replace(code, operations=tuple(operations)),
        reasoner=reasoner,
        world=world,
        plans={plan.name: plan for plan in prepared},
        implementations=by_rule(found),
        effects=effects,
        aligned=aligned,
        configured=frozenset(match.spec for match in alignment.config),
        missing_states=_missing_states(spec, alignment),
        ways=ways(code.entities),
    )


def _missing_states(spec: Behaviour, alignment: Alignment) -> dict[tuple[str, str], tuple[str, ...]]:
    names = {item.name for item in alignment.unmatched_spec if item.kind == "state"}
    return {
        (machine.entity, machine.field): lacking
        for entity in spec.entities
        for machine in entity.machines
        if (
            lacking := tuple(
                s.name for s in machine.states if f"{machine.entity}.{machine.field}.{s.name}" in names
            )
        )
    }


def _named_apart(spec: Behaviour) -> Behaviour:
    """Rules of one name in several specifications are told apart by their module."""
    seen: set[str] = set()
    rules: list[Operation] = []
    for rule in sorted(spec.operations, key=lambda r: (r.source.file, r.source.span, r.name)):
        name = rule.name if rule.name not in seen else f"{module_of(rule)}.{rule.name}"
        while name in seen:
            name += "'"
        seen.add(name)
        rules.append(replace(rule, name=name))
    return replace(spec, operations=tuple(rules))


def _both(spec: Sequence[Entity], code: Sequence[Entity]) -> tuple[Entity, ...]:
    """The specification's entities, with the fields that only the code declares."""
    ours = {entity.name: entity for entity in spec}
    for entity in code:
        known = ours.get(entity.name)
        if known is None:
            ours[entity.name] = entity
            continue
        names = declared(known)
        ours[entity.name] = replace(
            known,
            fields=(*known.fields, *(item for item in entity.fields if item.name not in names)),
            relationships=(
                *known.relationships, *(item for item in entity.relationships if item.name not in names)
            ),
            derived=(*known.derived, *(item for item in entity.derived if item.name not in names)),
        )  # fmt: skip
    return tuple(ours.values())


def _world(
    spec: Behaviour,
    operations: Sequence[Operation],
    effects: Mapping[str, Sequence[CodeEffect]],
    prepared: Sequence[RulePlan],
    bound: Bound,
) -> World:
    owners: dict[tuple[str, str, Term], dict[str, None]] = {}
    makers: dict[tuple[str, str, Term], dict[str, None]] = {}
    for plan in prepared:
        for goal in plan.goals:
            if isinstance(goal.effect, Assign):
                key = (goal.effect.entity, goal.effect.field, goal.effect.value)
                owners.setdefault(key, {})[plan.name] = None
            for slot in made_with(goal.effect):
                makers.setdefault(slot, {})[plan.name] = None
    entities = frozenset(entity.name for entity in spec.entities)
    return World(
        entities=entities,
        kin=frozenset((entity.name, other) for entity in spec.entities for other in entity.supertypes),
        machines=frozenset((m.entity, m.field) for entity in spec.entities for m in entity.machines),
        owners={key: tuple(names) for key, names in owners.items()},
        makers={key: tuple(names) for key, names in makers.items()},
        habitual=_habitual(effects, prepared),
        names=Names(
            prepared,
            operations,
            (entity.name for entity in spec.entities),
            bound.places(prepared, effects),
        ),
        mentions=Mentions(entities),
        leads=consumers([plan.rule for plan in prepared]),
    )


def _habitual(
    effects: Mapping[str, Sequence[CodeEffect]], prepared: Sequence[RulePlan]
) -> frozenset[tuple[str, str]]:
    """The fields that most of what changes an entity sets to the current time, and few rules mention."""
    written: dict[tuple[str, str], set[str]] = {}
    changing: dict[str, set[str]] = {}
    for name, group in effects.items():
        for item in group:
            if not isinstance(item.effect, Assign):
                continue
            changing.setdefault(item.effect.entity, set()).add(name)
            if isinstance(item.effect.value, Now):
                written.setdefault((item.effect.entity, item.effect.field), set()).add(name)
    said: dict[tuple[str, str], set[str]] = {}
    for plan in prepared:
        for goal in plan.goals:
            if isinstance(goal.effect, Assign):
                said.setdefault((goal.effect.entity, goal.effect.field), set()).add(plan.name)
    return frozenset(
        slot
        for slot, names in written.items()
        if len(names) >= HABITUAL
        and 2 * len(names) > len(changing[slot[0]])
        and len(names) > 2 * len(said.get(slot, ()))
    )


def _located(
    prepared: Sequence[RulePlan], found: Mapping[str, Sequence[Implementation]]
) -> list[Implementation]:
    """Rules none of whose effects were found, at the places of the rules that set them off."""
    by_name = {plan.name: plan for plan in prepared}
    result = []
    for plan in prepared:
        if plan.name in found:
            continue
        for parent in plan.parents:
            for goal in by_name[parent].goals:
                if isinstance(goal.effect, Emit):
                    given = arguments(plan, goal.effect)
                    if given or not plan.rule.trigger.params:
                        result += [_at(plan, place, given) for place in found.get(parent, ())]
    return result


def _at(plan: RulePlan, place: Implementation, given: Mapping[Term, Term]) -> Implementation:
    binding = Binding()
    for parameter, argument in given.items():
        code = place.binding.of(argument)
        if code is not None:
            binding = binding.bind(code, parameter) or binding
    return Implementation(
        plan, place.operation, place.contexts, (), binding, round(place.confidence * 0.95, 3)
    )
