"""Conditions of surfaces against the rules behind them. Reference: rule 35 and the warnings on `provides`."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.boundaries import Provided, Surface
from drift.behaviour.model import Operation
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related
from drift.logic.build import conjoin, disjoin
from drift.logic.implies import conjuncts, entails, equivalent, satisfiable
from drift.logic.rewrite import free_variables, paths, substitute
from drift.logic.terms import TRUE, Opaque, Predicate, Term, Var

UNTIMED = "allium.surface.timeoutUndefined"
MISMATCH = "allium.surface.timeoutMismatch"
IMPOSSIBLE = "allium.surface.impossibleWhen"
WEAKER = "allium.surface.weakerWhen"


def check(context: Context) -> Iterator[Found]:
    """Timeouts that are none, and guards that say something else than the rules."""
    by_trigger: dict[str, list[Operation]] = {}
    by_name: dict[str, list[Operation]] = {}
    for operation in context.behaviour.operations:
        by_name.setdefault(operation.name, []).append(operation)
        for trigger in operation.triggers:
            if trigger.name:
                by_trigger.setdefault(trigger.name.rpartition("/")[2], []).append(operation)
    for surface in context.behaviour.surfaces:
        for timeout in surface.timeouts:
            named = by_name.get(timeout.rule.rpartition("/")[2], [])
            if len(named) == 1 and named[0].trigger.kind != "unknown":
                yield from _timeout(context, surface, timeout.source, timeout.when, named[0])
        for provided in surface.provides:
            if provided.when != TRUE:
                behind = by_trigger.get(provided.name.rpartition("/")[2], [])
                yield from _provided(context, surface, provided, behind)


def _timeout(
    context: Context, surface: Surface, at: object, when: Predicate | None, rule: Operation
) -> Iterator[Found]:
    file, span = at.file, at.span  # type: ignore[attr-defined]
    temporal = [one for one in rule.triggers if one.kind == "temporal"]
    if not temporal:
        said = f"`{rule.name}` has no temporal trigger: nothing times out"
        place = Related(rule.trigger.source.file, rule.trigger.source.span, "its trigger")
        yield Found(UNTIMED, file, span, said, "name a rule that waits: `… <= now`", (place,))
        return
    trigger = temporal[0]
    bound = surface.context.binding if surface.context is not None else None
    if when is None or bound is None or len(trigger.params) != 1 or trigger.params[0].entity != bound.entity:
        return
    fires = substitute(trigger.condition, {trigger.params[0]: bound})
    if equivalent(_spelled(context, when), _spelled(context, fires), context.typing).answer == "no":
        said = f"this is not when `{rule.name}` fires: `{' '.join(trigger.text.split())}`"
        place = Related(trigger.source.file, trigger.source.span, "its trigger")
        yield Found(MISMATCH, file, span, said, "repeat the trigger, or leave the `when` out", (place,))


def _spelled(context: Context, predicate: Predicate) -> Predicate:
    return context.vocabulary.expand(predicate)


def _provided(
    context: Context, surface: Surface, provided: Provided, behind: list[Operation]
) -> Iterator[Found]:
    where = surface.context.where if surface.context is not None else TRUE
    premise = _spelled(context, conjoin(where, provided.when))
    file, span = provided.source.file, provided.source.span
    if satisfiable(premise, context.typing) is False:
        said = f"`{provided.name}` is never offered: its condition can't be true"
        yield Found(IMPOSSIBLE, file, span, said, "correct the condition, or leave the action out")
        return
    required = [_required(context, provided, premise, rule) for rule in behind]
    if not required or any(one == TRUE for one in required):
        return
    answer = entails(premise, disjoin(*required), context.typing)
    if answer.answer == "no":
        rule = behind[0]
        said = f"`{provided.name}` is offered where `{rule.name}` refuses it"
        place = Related(rule.source.file, rule.source.span, f"`{rule.name}`")
        yield Found(WEAKER, file, span, said, "offer it only where the rule's `requires` hold", (place,))


def _required(context: Context, provided: Provided, premise: Predicate, rule: Operation) -> Predicate:
    """What a rule requires of the arguments, as far as the condition of the surface speaks of the same."""
    params = rule.trigger.params
    given: dict[Term, Term] = {}
    inputs: set[Var] = set()
    for place, argument in enumerate(provided.arguments):
        if place >= len(params):
            break
        if argument.given:
            given[params[place]] = argument.value
        else:
            inputs.add(params[place])
    inputs.update(params[len(provided.arguments) :])
    spoken = set(paths(premise))
    parts: list[Predicate] = []
    for clause in rule.requires:
        predicate = _spelled(context, clause.predicate)
        for part in conjuncts(predicate):
            if clause.undecidable or any(isinstance(one, Opaque) for one in paths(part)):
                continue
            if inputs & set(free_variables(part)):
                continue
            meant = substitute(part, given)
            if spoken & set(paths(meant)):
                parts.append(meant)
    return conjoin(*parts)
