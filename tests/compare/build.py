"""Small builders of behaviours, and a specification relabelled as the code that does exactly what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Clause,
    Condition,
    ConfigParameter,
    Create,
    Effect,
    Emit,
    Entity,
    FieldModel,
    GuardedEffect,
    OpaqueCall,
    Operation,
    Outcome,
    Relationship,
    State,
    StateMachine,
    Trigger,
    TriggerKind,
)
from drift.compare.catalogue import load_catalogue
from drift.compare.engine import Comparison, compare
from drift.logic.build import conjoin
from drift.logic.render import render
from drift.logic.rewrite import substitute
from drift.logic.spans import Source, Span
from drift.logic.terms import TRUE, Compare, CompareOp, Const, Field, Predicate, Term, Var, number, symbol
from drift.logic.types import ValueType

CATALOGUE = load_catalogue()


def at(line: int, file: str = "app.py") -> Source:
    return Source(file, Span(line, 1, line, 40))


def field(base: Term, *names: str) -> Term:
    for name in names:
        base = Field(base, name)
    return base


def test(left: Term, op: CompareOp, right: Term) -> Predicate:
    return Compare(op, left, right)


def status_is(instance: Term, state: str, name: str = "status") -> Predicate:
    return Compare("=", Field(instance, name), symbol(state))


def enum(*states: str) -> ValueType:
    return ValueType("enum", states=states)


INTEGER = ValueType("integer")
MOMENT = ValueType("timestamp")
MAYBE = ValueType("timestamp", optional=True)


def entity(name: str, *, relationships: Sequence[Relationship] = (), **types: ValueType) -> Entity:
    machines = tuple(
        StateMachine(
            name, label, tuple(State(state, at(2, "s.allium")) for state in kind.states), at(2, "s.allium")
        )
        for label, kind in types.items()
        if kind.kind == "enum"
    )
    fields = tuple(FieldModel(label, kind, at(2, "s.allium")) for label, kind in types.items())
    return Entity(
        name, at(1, "s.allium"), fields=fields, relationships=tuple(relationships), machines=machines
    )


def many(name: str, entity_name: str, back: str, of: str) -> Relationship:
    this, element = Var("this", of), Var("it", entity_name)
    return Relationship(
        name, entity_name, True, this=this, element=element, where=Compare("=", Field(element, back), this)
    )


def config(name: str, value: Const) -> ConfigParameter:
    kind = ValueType("duration") if value.kind == "duration" else INTEGER
    return ConfigParameter(name, at(3, "s.allium"), kind, value)


def rule(
    name: str,
    params: Sequence[Var],
    effects: Sequence[Effect | tuple[Effect, Predicate]],
    requires: Sequence[Predicate] = (),
    *,
    trigger: str = "",
    kind: TriggerKind = "external",
    when: Predicate = TRUE,
    line: int = 10,
) -> Operation:
    file = "s.allium"
    clauses = tuple(
        Clause(predicate, at(line + 2 + index, file), render(predicate))
        for index, predicate in enumerate(requires)
    )
    first = line + 2 + len(requires)
    guarded = []
    for index, item in enumerate(effects):
        effect, condition = item if isinstance(item, tuple) else (item, TRUE)
        conditions = () if condition == TRUE else (Condition(condition, at(first + index, file), "silent"),)
        guarded.append(GuardedEffect(effect, at(first + index, file), conditions, text=said(effect)))
    trigger_name = (trigger or name) if kind == "external" else ""
    return Operation(
        name,
        at(line, file),
        Trigger(
            kind,
            trigger_name,
            params=tuple(params),
            condition=when,
            source=at(line + 1, file),
            text=trigger_name,
        ),
        tuple(params),
        clauses,
        tuple(guarded),
        module="s",
    )


def said(effect: Effect) -> str:
    match effect:
        case Assign(target, _, name, value):
            return f"{render(Field(target, name))} = {render(value)}"
        case Create(entity_name, values, _):
            return f"{entity_name}.created({', '.join(f'{k}: {render(v)}' for k, v in values)})"
        case Emit(name, args):
            return f"{name}({', '.join(f'{k}: {render(v)}' for k, v in args)})"
        case _:
            return ""


def guard(predicate: Predicate, line: int = 5, outcome: Outcome = "error", symbol_: str = "") -> Condition:
    return Condition(predicate, at(line), outcome, symbol_, render(predicate))


def does(
    effect: Effect, *conditions: Condition | Predicate, line: int = 20, path: Sequence[str] = ()
) -> GuardedEffect:
    when = tuple(c if isinstance(c, Condition) else guard(c) for c in conditions)
    return GuardedEffect(effect, at(line), when, tuple(path), said(effect))


def entry(
    name: str,
    *effects: GuardedEffect,
    params: Sequence[Var] = (),
    opaque: Sequence[OpaqueCall] = (),
    kind: TriggerKind = "external",
    line: int = 1,
) -> Operation:
    return Operation(
        name, Source("app.py", Span(line, 1, line + 30, 1)), Trigger(kind, name), tuple(params), (), effects,
        tuple(opaque), qualified=f"app.{name}",
    )  # fmt: skip


def specification(
    entities: Sequence[Entity], rules: Sequence[Operation], params: Sequence[ConfigParameter] = ()
) -> Behaviour:
    return Behaviour("spec", tuple(entities), tuple(params), tuple(rules), files=1)


def program(
    entities: Sequence[Entity], entries: Sequence[Operation], params: Sequence[ConfigParameter] = ()
) -> Behaviour:
    return Behaviour("code", tuple(entities), tuple(params), tuple(entries), files=1)


def audit(spec: Behaviour, code: Behaviour) -> Comparison:
    return compare(spec, code, CATALOGUE)


def found(comparison: Comparison) -> list[tuple[str, str]]:
    return [(divergence.rule, divergence.subject.name) for divergence in comparison.divergences]


def verdicts(comparison: Comparison) -> dict[str, str]:
    return {obligation.id: obligation.verdict for obligation in comparison.obligations}


def as_code(spec: Behaviour) -> Behaviour:
    """The program that does exactly what the specification says.

    Each entry point one rule with what it sets off.
    """
    emitted = {
        guarded.effect.name
        for r in spec.operations
        for guarded in r.effects
        if isinstance(guarded.effect, Emit)
    }
    consumers = {
        name: [
            r
            for r in spec.operations
            if r.trigger.name == name and r.trigger.kind in ("external", "internal")
        ]
        for name in emitted
    }
    entries = []
    for index, r in enumerate(spec.operations):
        if r.trigger.name in consumers:
            continue
        effects = tuple(_effects(r, {}, (), consumers, 0))
        entries.append(
            Operation(
                r.name,
                at(100 * index + 1),
                Trigger("scheduled" if r.trigger.kind == "temporal" else "external", r.name),
                r.params or r.trigger.params,
                (),
                effects,
                qualified=f"app.{r.name}",
            )
        )
    return replace(spec, side="code", operations=tuple(entries), deferred=(), open_questions=())


def _effects(
    r: Operation,
    bound: dict[Term, Term],
    given: tuple[Condition, ...],
    consumers: dict[str, list[Operation]],
    depth: int,
) -> list[GuardedEffect]:
    guards = [r.trigger.condition, *(clause.predicate for clause in r.requires)]
    conditions = (*given, *(guard(substitute(p, bound)) for p in guards if p != TRUE))
    result: list[GuardedEffect] = []
    for guarded in r.effects:
        when = (*conditions, *(guard(substitute(c.predicate, bound), outcome="silent") for c in guarded.when))
        effect = guarded.effect
        if isinstance(effect, Emit) and effect.name in consumers and depth < 5:
            for child in consumers[effect.name]:
                args = dict(effect.args)
                mapping: dict[Term, Term] = {
                    p: substitute(args.get(p.name, args.get(str(i), p)), bound)
                    for i, p in enumerate(child.trigger.params)
                }
                result.extend(_effects(child, mapping, when, consumers, depth + 1))
            continue
        from drift.behaviour.effects import map_effect

        result.append(
            GuardedEffect(
                map_effect(effect, lambda t: substitute(t, bound)),
                guarded.source,
                when,
                (r.name,),
                guarded.text,
            )
        )
    return result


__all__ = ["conjoin", "number"]
