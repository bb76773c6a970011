"""Rules that never fire, fire together or fire for ever. Reference: the warnings on preconditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.behaviour.model import Assign, Operation, Remove, Trigger
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related
from drift.logic.build import conjoin
from drift.logic.implies import conjuncts, satisfiable
from drift.logic.rewrite import paths, substitute
from drift.logic.spans import Span
from drift.logic.terms import FALSE, Compare, Field, Predicate, Term, Var

NEVER = "allium.rule.neverFires"
SHADOW = "allium.rule.potentialShadow"
UNGUARDED = "allium.temporal.missingGuard"
MAX_RULES = 40
"""Rules of one trigger that are compared with each other."""


def check(context: Context) -> Iterator[Found]:
    """What the logic says of the preconditions of every rule."""
    groups: dict[tuple[object, ...], list[tuple[Operation, Trigger]]] = {}
    for rule in context.behaviour.operations:
        if any(clause.undecidable for clause in rule.requires) or rule.trigger.kind == "unknown":
            continue
        if _is_impossible(context, rule):
            said = f"`{rule.name}` can never fire: what it requires is never true"
            yield Found(NEVER, rule.source.file, _head(context, rule), said, "correct its `requires`")
            continue
        yield from _refiring(context, rule)
        for trigger in rule.triggers:
            if key := _key(trigger):
                groups.setdefault(key, []).append((rule, trigger))
    for group in groups.values():
        yield from _together(context, group[:MAX_RULES])


def _head(context: Context, rule: Operation) -> Span:
    node = context.rules.get(rule.source)
    return node.name_span if node is not None else rule.source.span


def _required(context: Context, rule: Operation) -> Predicate:
    return conjoin(*(_out(context, clause.predicate) for clause in rule.requires))


def _is_impossible(context: Context, rule: Operation) -> bool:
    """Whether no occasion can meet what is required; asked only where conditions speak of the same thing."""
    required = _required(context, rule)
    for trigger in rule.triggers:
        whole = conjoin(required, _out(context, trigger.condition))
        parts = conjuncts(whole)
        read = [path for part in parts for path in paths(part)]
        alone = len(read) == len(set(read)) and len(parts) == len(dict.fromkeys(parts))
        alone = alone and all(isinstance(part, Compare) for part in parts)
        if FALSE not in parts and (alone or satisfiable(whole, context.typing) is not False):
            return False
    return True


def _out(context: Context, predicate: Predicate) -> Predicate:
    return context.vocabulary.expand(predicate)


# ---------------------------------------------------------------- the same trigger


def _key(trigger: Trigger) -> tuple[object, ...] | None:
    """What makes two triggers one: the name of an event, or the same change of the same field."""
    if trigger.name:
        return ("event", trigger.name.rpartition("/")[2], len(trigger.params))
    if trigger.kind in ("transition", "reached", "created") and trigger.entity and trigger.params:
        mapping: dict[Term, Term] = {trigger.params[0]: Var("it", trigger.entity)}
        return (trigger.kind, trigger.entity, trigger.field, substitute(trigger.condition, mapping))
    return None


def _together(context: Context, group: Sequence[tuple[Operation, Trigger]]) -> Iterator[Found]:
    """Rules that one occasion can fire together: which one is meant is open."""
    known = [(rule, trigger, _required(context, rule)) for rule, trigger in group]
    for place, (rule, trigger, required) in enumerate(known):
        others: list[Related] = []
        for other, fired, wanted in known[:place]:
            if other is rule or other.source.file != rule.source.file:
                continue
            pairs: dict[Term, Term] = dict(zip(fired.params, trigger.params, strict=False))
            renamed = substitute(wanted, {mine: theirs for mine, theirs in pairs.items() if mine != theirs})
            if satisfiable(conjoin(required, renamed), context.typing) is True:
                others.append(Related(other.source.file, _head(context, other), f"`{other.name}`"))
        if others:
            names = ", ".join(one.message for one in others[:3])
            said = f"`{rule.name}` and {names} can fire together: one trigger, overlapping `requires`"
            hint = "make the `requires` exclude each other, or make it one rule"
            yield Found(SHADOW, rule.source.file, _head(context, rule), said, hint, tuple(others))


# ---------------------------------------------------------------- time


def _refiring(context: Context, rule: Operation) -> Iterator[Found]:
    """A temporal rule whose occasion neither `requires` nor its own outcome ends."""
    trigger = rule.trigger
    if trigger.kind != "temporal" or rule.requires or not trigger.params:
        return
    instance = trigger.params[0]
    read = {(one.base, one.name) for one in _fields(trigger.condition)}
    for guarded in rule.effects:
        match guarded.effect:
            case Assign(target=target, field=field) if (target, field) in read:
                return
            case Remove(target=target) if target == instance:
                return
            case _:
                pass
    said = f"`{rule.name}` may fire again and again: nothing it requires ends with its outcome"
    hint = "add `requires:` a state that its `ensures` leaves"
    yield Found(UNGUARDED, rule.source.file, _head(context, rule), said, hint)


def _fields(condition: Predicate) -> Iterator[Field]:
    for one in paths(condition):
        current: Term = one
        while isinstance(current, Field):
            yield current
            current = current.base
