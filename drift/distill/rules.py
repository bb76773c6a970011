"""Rules: each operation with its trigger, all that it requires, and what it ensures in which case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from drift.behaviour.model import Assign, Create, GuardedEffect, Operation
from drift.distill.cases import Case, cases, described, ordered, sources_of, statements
from drift.distill.draft import (
    Assigned,
    Changed,
    Chosen,
    Created,
    Deferred,
    DraftRule,
    DraftTrigger,
    Each,
    Question,
    Removed,
    Requirement,
    Statement,
)
from drift.distill.guards import Guard, gathered, needed
from drift.distill.instances import Instances, instances
from drift.distill.names import entity_name, is_participle, pascal, rule_name, rule_words, snake, unique
from drift.distill.occurrence import Occurrence
from drift.distill.occurrences import DECISION, Occurrences, Unsaid, carried, relevant
from drift.distill.roles import admitted
from drift.distill.sweeps import is_automatic
from drift.distill.temporal import due
from drift.distill.vocabulary import distill_words
from drift.distill.wording import Wording
from drift.logic.build import conjoin
from drift.logic.implies import satisfiable
from drift.logic.order import order_key
from drift.logic.rewrite import free_variables, subterms
from drift.logic.spans import Source
from drift.logic.terms import NULL, TRUE, Compare, Const, Expression, Field, Member, Predicate, Var
from drift.logic.types import Typing
from drift.logic.words import singular, split

ASIDE = "what it does in which case was not understood"
_MOST_DECISIONS = 4
"""Conditions that no words were found for; with more of them an operation is not put into rules."""


@dataclass(slots=True)
class Ruled:
    """The rules of one operation, and what could not be said of it; `name` is that of the first."""

    name: str
    rules: list[DraftRule] = field(default_factory=list)
    deferred: list[Deferred] = field(default_factory=list)
    unsaid: list[Unsaid] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    aside: tuple[Deferred, ...] = ()


def rules_of(operation: Operation, wording: Wording, typing: Typing, taken: set[str]) -> Ruled | None:
    """The rules of an operation; None if it changes nothing of the domain. `taken` are names in use.

    One without a name is called by what it does.
    """
    wording.hand_over(operation)
    effects = relevant(operation, wording)
    if not any(type(g.effect).__name__ != "Emit" for g in effects):
        return None
    found = instances(operation, effects, wording)
    automatic = is_automatic(operation, found)
    subject = found.each[0] if automatic and found.each else None
    loops = [variable for variable in found.each if variable != subject]
    name = _name(operation, wording, found, one=subject is not None)
    if name in taken:
        name = _by_way_in(operation, wording, found) or _becoming(name)
    name = unique(name, taken)
    worded = Occurrences(operation, wording, found, loops, name, typing)
    worded.carried = carried(operation, wording)
    occurrences = worded.everything(effects)
    ruled = Ruled(name, deferred=list(worded.deferred.values()), unsaid=list(worded.unsaid))
    ruled.aside = tuple(_aside(operation, wording))
    if not occurrences:
        return ruled
    happening = [case for case in cases(occurrences) if _can_be(case, typing)]
    for index, whole in enumerate(_by_weight(happening)):
        told, case = _told(whole)
        rule = _rule(name, operation, case, found, subject, typing)
        if told:
            called = unique(told, taken)
            rule = replace(rule, name=called, trigger=replace(rule.trigger, name=called))
        elif index:
            rule = replace(rule, name=unique(_case_name(name, case), taken))
        loss = 0.8 if ruled.unsaid else 1.0
        if not index:
            ruled.name = rule.name
        ruled.rules.append(replace(rule, confidence=loss * (0.8 if ruled.deferred else 1.0)))
    roles, doors = admitted(operation)
    ruled.rules = [
        replace(rule, roles=roles, doors=doors, aside=ruled.aside) for rule in _same_parameters(ruled.rules)
    ]
    return ruled


def _aside(operation: Operation, wording: Wording) -> Iterator[Deferred]:
    """What an operation does to lifecycles as a whole, for where its cases can't be said."""
    changed: dict[str, list[Source]] = {}
    for guarded in operation.effects:
        effect = guarded.effect
        if not isinstance(effect, Assign) or not wording.is_domain(effect.entity):
            continue
        if wording.machine(effect.entity, effect.field) is not None:
            changed.setdefault(entity_name(effect.entity), []).append(guarded.source)
    for entity, places in changed.items():
        called = operation.name or operation.qualified.rpartition(".")[2]
        path = f"{entity}.{snake(called)}"
        yield Deferred(path, ASIDE, tuple(sorted(set(places))), True)


def is_opaque(ruled: Ruled) -> bool:
    """Whether so many conditions of an operation were not understood that its rules would say little."""
    return sum(DECISION in one.path for one in ruled.deferred) > _MOST_DECISIONS


def opaque_question(ruled: Ruled) -> str:
    """What is asked instead of rules."""
    return f"When {ruled.name} does what could not be understood: what are its cases?"


def _same_parameters(rules: Sequence[DraftRule]) -> list[DraftRule]:
    """The rules, those with one trigger each with all that it brings."""
    brought: dict[str, dict[Var, None]] = {}
    for rule in rules:
        brought.setdefault(rule.trigger.name, {}).update(dict.fromkeys(rule.trigger.params))
    return [
        replace(rule, trigger=replace(rule.trigger, params=_ordered(brought[rule.trigger.name])))
        for rule in rules
    ]


def _ordered(params: Iterable[Var]) -> tuple[Var, ...]:
    """Instances before plain values, otherwise as they are."""
    return tuple(sorted(params, key=lambda one: not one.entity))


def _told(case: Case) -> tuple[str, Case]:
    """What has happened, if that is what an input says: `type = "payment.failed"` is `PaymentFailed`."""
    for guard in case.guards:
        match guard.predicate:
            case Compare("=", Var(name, ""), Const("string", str() as text)) if name in distill_words().sorts:
                words = split(text)
                about = _changed(case)
                if len(words) == 1 and name == "action" and about:
                    words = (*words, *split(about))
                elif len(words) < 2 or not is_participle(words[-1]):
                    continue
                said = set(free_variables(guard.predicate))
                rest = tuple(one for one in case.guards if set(free_variables(one.predicate)) != said)
                return pascal(*words), replace(case, guards=rest)
            case _:
                pass
    return "", case


def _changed(case: Case) -> str:
    """The entity that a case changes first."""
    for one in case.occurrences:
        match one.statement:
            case Assigned(Field(Var(_, entity), _)) if entity:
                return entity_name(entity)
            case _:
                pass
    return ""


def _can_be(case: Case, typing: Typing) -> bool:
    """Whether the conditions of a case do not exclude each other."""
    return satisfiable(conjoin(*(guard.predicate for guard in case.guards)), typing) is not False


def _by_weight(found: Sequence[Case]) -> list[Case]:
    """The case that changes most first."""
    return sorted(found, key=lambda case: (-len(case.occurrences), "".join(sorted(map(_text, case.guards)))))


def _text(guard: Guard) -> str:
    return order_key(guard.predicate)


# ---------------------------------------------------------------- one rule


def _rule(
    name: str, operation: Operation, case: Case, found: Instances, subject: Var | None, typing: Typing
) -> DraftRule:
    guards = gathered(needed(case.guards, typing), typing)
    ensures, remembered = statements(case.occurrences)
    mentioned = _mentioned(guards, case.occurrences)
    entries = (operation.trigger.name or operation.qualified,)
    where = found.names.get(subject) if subject is not None else None
    if isinstance(where, Var):
        start = due(guards, where, typing)
        if start is not None:
            trigger = DraftTrigger(subject=where, condition=start.predicate, sources=start.guard.sources)
            rest = [one for one in guards if one != start.guard and not _only_presence(one, start.predicate)]
            return DraftRule(
                name, trigger, _requirements(rest), remembered, ensures, None, entries, (operation.source,)
            )
        own = [guard for guard in guards if where in free_variables(guard.predicate)]
        rest = [guard for guard in guards if guard not in own]
        each = Each(where, None, conjoin(*ordered(own)), (), sources_of(own))
        trigger = DraftTrigger(
            name, _parameters(operation, found, mentioned, {where}), sources=(operation.source,)
        )
        return DraftRule(
            name, trigger, _requirements(rest), remembered, ensures, each, entries, (operation.source,)
        )
    bound = {one.name for one in mentioned if one in _loop_variables(case.occurrences)}
    params = tuple(p for p in _parameters(operation, found, mentioned, set()) if p.name not in bound)
    trigger = DraftTrigger(name, params, sources=(operation.source,))
    acting = next((one for one in params if one in {found.names[actor] for actor in found.acting}), None)
    return DraftRule(
        name,
        trigger,
        _requirements(guards),
        remembered,
        ensures,
        None,
        entries,
        (operation.source,),
        acting=acting,
    )


def _loop_variables(occurrences: Sequence[Occurrence]) -> set[Var]:
    return {variable for one in occurrences for variable, _ in one.loops}


def _only_presence(guard: Guard, trigger: Predicate) -> bool:
    """Whether it only asks for the time that the trigger is about: without it the trigger is false."""
    match guard.predicate:
        case Compare("!=", left, right) if right == NULL:
            return left in set(subterms(trigger))
        case _:
            return False


def _requirements(guards: Sequence[Guard]) -> tuple[Requirement, ...]:
    by_order = sorted(guards, key=lambda one: (_weight(one.predicate), order_key(one.predicate)))
    return tuple(Requirement(guard.predicate, guard.sources) for guard in by_order)


def _weight(predicate: Predicate) -> int:
    """States first, then what is plain, then what has alternatives."""
    match predicate:
        case Compare("=" | "!=", Field(), Const("symbol")) | Member(Field(), _):
            return 0
        case Compare():
            return 1
        case _:
            return 2


def _mentioned(guards: Sequence[Guard], occurrences: Sequence[Occurrence]) -> dict[Var, None]:
    found: dict[Var, None] = {}
    for guard in guards:
        found.update(dict.fromkeys(free_variables(guard.predicate)))
    for one in occurrences:
        for expression in _expressions(one.statement):
            found.update(dict.fromkeys(free_variables(expression)))
        for guard in (*one.guards, *(guard for _, own in one.loops for guard in own)):
            found.update(dict.fromkeys(free_variables(guard.predicate)))
    return found


def _expressions(statement: Statement) -> Iterator[Expression]:
    match statement:
        case Assigned(target, value):
            yield from (target, value)
        case Changed(target, item):
            yield from (target, item)
        case Removed(target):
            yield target
        case Chosen() | Each():
            return
        case _:
            values = statement.values if isinstance(statement, Created) else statement.args
            yield from (value for _, value in values)


def _parameters(
    operation: Operation, found: Instances, mentioned: dict[Var, None], bound: set[Var]
) -> tuple[Var, ...]:
    """What a trigger brings: the instances that the rule speaks of, then plain values by name."""
    made = {found.names[one] for one in found.made if one in found.names}
    given = [found.names[one] for one in found.given]
    acting = {found.names[one] for one in found.acting}
    place = _position(operation)
    things = [one for one in given if isinstance(one, Var) and one in mentioned]
    things.sort(key=lambda one: (one not in acting, place(one)))
    known = set(found.names.values())
    things += sorted((one for one in mentioned if one.entity and one not in known), key=_position(operation))
    inputs = sorted(
        {one for one in mentioned if not one.entity and one not in bound}, key=_position(operation)
    )
    return tuple(dict.fromkeys(one for one in (*things, *inputs) if one not in made and one not in bound))


def _position(operation: Operation) -> _Position:
    return _Position({"_".join(split(p.name)): index for index, p in enumerate(operation.params)})


@dataclass(frozen=True, slots=True)
class _Position:
    places: dict[str, int]

    def __call__(self, variable: Var) -> tuple[int, str]:
        places = (self.places.get(f"{variable.name}{key}") for key in ("", "_id", "_uuid", "_pk"))
        return next((one for one in places if one is not None), len(self.places)), variable.name


# ---------------------------------------------------------------- names


def _name(operation: Operation, wording: Wording, found: Instances, *, one: bool) -> str:
    """What the operation does: its own name where that says so, else its main effect."""
    main = _main(operation, wording, found)
    words = rule_words(operation.name)
    for guarded in operation.effects:
        made = str(getattr(guarded.effect, "entity", "")) if isinstance(guarded.effect, Create) else ""
        if wording.is_domain(made) and _same(words, split(entity_name(made))):
            return pascal("create", entity_name(made))
    if not words and operation.name and operation.entry in ("job", "command"):
        words = rule_words(operation.trigger.name.rpartition(" ")[2].rpartition(".")[2])
    return rule_name(words, entity_name(main) if main else "", one=one) or _by_effect(
        operation, wording, main
    )


def _by_way_in(operation: Operation, wording: Wording, found: Instances) -> str:
    """A name from the last word of the path: `ReturnLoan` for `POST /loans/:id/return`."""
    words = rule_words(operation.trigger.name) if "/" in operation.trigger.name else ()
    main = _main(operation, wording, found)
    return rule_name(words, entity_name(main), one=True) if len(words) == 1 and main else ""


def _becoming(name: str) -> str:
    """`PermitExpired` as `PermitBecomesExpired`: the plain name is that of what is told about it."""
    words = split(name)
    return pascal(*words[:-1], "becomes", words[-1]) if len(words) > 1 and is_participle(words[-1]) else name


def _same(words: Sequence[str], others: Sequence[str]) -> bool:
    return [singular(word) for word in words] == [singular(word) for word in others]


def _main(operation: Operation, wording: Wording, found: Instances) -> str:
    """The entity that an operation is about: whose state it changes first, else what it makes or changes."""
    kinds: dict[str, str] = {}
    first = found.given or found.each[:1]
    for guarded in sorted(operation.effects, key=lambda one: _directness(one, first)):
        effect = guarded.effect
        entity = str(getattr(effect, "entity", ""))
        if not wording.is_domain(entity):
            continue
        name = str(getattr(effect, "field", ""))
        kind = type(effect).__name__
        if kind == "Assign" and wording.machine(entity, name) is not None:
            kinds.setdefault("state", entity)
        kinds.setdefault(kind, entity)
    placed = {singular(word) for part in operation.qualified.split(".")[-3:-1] for word in split(part)}
    for entity in dict.fromkeys(kinds.values()):
        if {singular(word) for word in split(entity)} <= placed:
            return entity
    order = ("state", "Create", "Assign", "Remove", "Change")
    return next((kinds[kind] for kind in order if kind in kinds), "")


def _directness(guarded: GuardedEffect, first: Sequence[Var]) -> tuple[int, str]:
    """What is given comes before what is looked for, and that before what is reached from either."""
    target = getattr(guarded.effect, "target", None)
    rank = 2 if isinstance(target, Field) else 0 if target in first else 1
    return rank, str(getattr(guarded.effect, "entity", ""))


def _by_effect(operation: Operation, wording: Wording, main: str) -> str:
    for guarded in operation.effects:
        match type(guarded.effect).__name__:
            case "Create" if getattr(guarded.effect, "entity", "") == main:
                return pascal("create", entity_name(main))
            case "Remove" if getattr(guarded.effect, "entity", "") == main:
                return pascal("remove", entity_name(main))
            case "Assign" if getattr(guarded.effect, "entity", "") == main:
                machine = wording.machine(main, str(getattr(guarded.effect, "field", "")))
                value = getattr(guarded.effect, "value", None)
                if machine is not None and isinstance(value, Const) and isinstance(value.value, str):
                    return _becomes(entity_name(main), wording.state(machine, value.value))
            case _:
                pass
    return pascal("change", entity_name(main))


def _becomes(entity: str, state: str) -> str:
    words = split(state)
    return pascal(entity, *words) if is_participle(words[-1]) else pascal(entity, "becomes", *words)


def _case_name(name: str, case: Case) -> str:
    """A second case is named after the state that it leads to; else it is what happens otherwise."""
    for one in case.occurrences:
        match one.statement:
            case Assigned(Field(base, _), Const("symbol", str() as state)) if isinstance(base, Var):
                return _becomes(entity_name(base.entity or base.name), state)
            case _:
                pass
    return f"{name}Otherwise"


# ---------------------------------------------------------------- all rules


def merged(rules: Sequence[DraftRule]) -> tuple[DraftRule, ...]:
    """Rules that say the same are one, with several ways in."""
    found: dict[object, DraftRule] = {}
    for rule in rules:
        key = meaning(rule)
        known = found.get(key)
        if known is None:
            found[key] = rule
            continue
        entries = tuple(dict.fromkeys((*known.entries, *rule.entries)))
        sources = tuple(sorted({*known.sources, *rule.sources}))
        found[key] = replace(known, entries=entries, sources=sources)
    return tuple(found.values())


def meaning(rule: DraftRule) -> tuple[object, ...]:
    """What a rule says, its name apart."""
    trigger = rule.trigger
    return (
        trigger.params,
        trigger.subject,
        trigger.condition,
        tuple(one.predicate for one in rule.requires),
        tuple((one.name, one.value) for one in rule.remembered),
        tuple(map(described, rule.ensures)),
        None if rule.each is None else (rule.each.variable, rule.each.where),
        bool(rule.trigger.name) and TRUE,
    )
