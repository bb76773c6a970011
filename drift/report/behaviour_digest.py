"""From a behaviour to its digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    Condition,
    ConfigParameter,
    Create,
    Effect,
    Emit,
    Entity,
    GuardedEffect,
    OpaqueCall,
    Operation,
    Remove,
    StateMachine,
)
from drift.logic.quantity import render_const
from drift.logic.render import render
from drift.logic.rewrite import subterms
from drift.logic.terms import Opaque, Term
from drift.logic.types import ValueType
from drift.report.behaviour import (
    Blind,
    Digest,
    Doing,
    EffectKind,
    EffectSeen,
    Guard,
    Hole,
    Lifecycle,
    Member,
    Setting,
    StateSeen,
    Step,
    Thing,
    Writes,
)
from drift.report.behaviour_names import label_of, place
from drift.report.lifecycle_steps import Lifecycles, steps_of


def digest(behaviour: Behaviour, left_out: Mapping[str, int] | None = None) -> Digest:
    """The digest of a behaviour. `left_out`: how many files were left out on purpose, by reason."""
    made = steps_of(behaviour)
    operations = tuple(doing(operation) for operation in behaviour.operations)
    counts = _writes(operations)
    none = Writes(0, 0)
    return Digest(
        files=behaviour.files,
        left_out=dict(sorted((left_out or {}).items())),
        entities=tuple(_thing(e, made, counts.get(e.name, none)) for e in behaviour.entities),
        configuration=tuple(_setting(parameter) for parameter in behaviour.config),
        operations=operations,
        dead=tuple(doing(operation) for operation in behaviour.dead),
        unread=tuple(Hole(place(it.source), it.code, it.reason) for it in behaviour.unread),
    )


def doing(operation: Operation) -> Doing:
    """The digest of one operation."""
    return Doing(
        label=label_of(operation),
        qualified=operation.qualified,
        trigger=operation.trigger.kind,
        at=place(operation.source),
        parameters=tuple(f"{p.name}: {p.entity}" if p.entity else p.name for p in operation.params),
        effects=tuple(effect_digest(guarded) for guarded in operation.effects),
        opaque=tuple(blind(call, operation) for call in operation.opaque),
        truncated=operation.truncated,
    )


def effect_digest(guarded: GuardedEffect) -> EffectSeen:
    """The digest of one effect."""
    kind, does, entity, field, values = _described(guarded.effect)
    return EffectSeen(
        kind=kind,
        does=does,
        entity=entity,
        field=field,
        value=render(values[0]) if kind == "assign" else "",
        at=place(guarded.source),
        understood=not any(isinstance(part, Opaque) for value in values for part in subterms(value)),
        guards=tuple(guard(condition) for condition in guarded.when),
        path=guarded.path,
    )


def guard(condition: Condition) -> Guard:
    """The digest of one condition."""
    return Guard(render(condition.predicate), condition.outcome, place(condition.source), condition.symbol)


def blind(call: OpaqueCall, operation: Operation) -> Blind:
    """The digest of an unknown call."""
    return Blind(call.callee, call.reason, call.code, place(call.source), call.entities, label_of(operation))


def _described(effect: Effect) -> tuple[EffectKind, str, str, str, tuple[Term, ...]]:
    match effect:
        case Assign():
            does = f"{render(effect.target)}.{effect.field} = {render(effect.value)}"
            return "assign", does, effect.entity, effect.field, (effect.value, effect.target)
        case Create():
            values = ", ".join(f"{name}: {render(value)}" for name, value in effect.values)
            return (
                "create",
                f"{effect.entity}.created({values})",
                effect.entity,
                "",
                tuple(value for _, value in effect.values),
            )
        case Remove():
            return "remove", f"not exists {render(effect.target)}", effect.entity, "", (effect.target,)
        case Change():
            verb = "add" if effect.added else "remove"
            does = f"{render(effect.target)}.{effect.field}.{verb}({render(effect.item)})"
            kind: EffectKind = "add" if effect.added else "take"
            return kind, does, effect.entity, effect.field, (effect.item, effect.target)
        case Emit():
            values = ", ".join(f"{name}: {render(value)}" for name, value in effect.args)
            return "emit", f"{effect.name}({values})", "", "", tuple(value for _, value in effect.args)


def _writes(operations: Iterable[Doing]) -> dict[str, Writes]:
    seen: dict[str, list[Blind]] = {}
    understood: dict[str, int] = {}
    for operation in operations:
        for effect in operation.effects:
            if not effect.entity:
                continue
            if effect.understood:
                understood[effect.entity] = understood.get(effect.entity, 0) + 1
                continue
            unknown = Blind(
                effect.does, "its value could not be determined", "opaque-write", effect.at,
                (effect.entity,), operation.label,
            )  # fmt: skip
            seen.setdefault(effect.entity, []).append(unknown)
        for call in operation.opaque:
            for entity in call.entities:
                seen.setdefault(entity, []).append(call)
    return {
        name: Writes(
            understood.get(name, 0) + len(seen.get(name, ())),
            understood.get(name, 0),
            tuple(dict.fromkeys(seen.get(name, ()))),
        )
        for name in sorted(seen.keys() | understood.keys())
    }


def _thing(entity: Entity, made: Lifecycles, writes: Writes) -> Thing:
    fields = [
        Member(f.name, _type(f.type), f.type.optional, render(f.default) if f.default is not None else "")
        for f in entity.fields
    ]
    fields += [Member(r.name, f"collection of {r.entity}" if r.many else r.entity)
               for r in entity.relationships]  # fmt: skip
    return Thing(
        name=entity.name,
        qualified=entity.qualified,
        kind=entity.kind,
        at=place(entity.source),
        fields=tuple(fields),
        lifecycles=tuple(_lifecycle(m, made.get((m.entity, m.field), {})) for m in entity.machines),
        writes=writes,
    )


def _lifecycle(machine: StateMachine, steps: Iterable[Step]) -> Lifecycle:
    return Lifecycle(
        field=machine.field,
        declared=machine.declared,
        states=tuple(StateSeen(state.name, state.written) for state in machine.states),
        initial=machine.initial,
        transitions=tuple(steps),
    )


def _setting(parameter: ConfigParameter) -> Setting:
    return Setting(
        name=parameter.name,
        qualified=parameter.qualified,
        value=render_const(parameter.value) if parameter.value is not None else "",
        type=_type(parameter.type),
        overridable=parameter.overridable,
        at=place(parameter.source),
    )


def _type(type_: ValueType) -> str:
    match type_.kind:
        case "entity":
            return type_.entity or "entity"
        case "enum":
            return type_.entity or " | ".join(type_.states) or "enum"
        case "collection" if type_.element is not None:
            return f"collection of {_type(type_.element)}"
        case _:
            return type_.kind
