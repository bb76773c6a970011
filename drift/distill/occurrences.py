"""The effects of an operation in the words of the draft, each with the conditions under which it happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from drift.behaviour.effects import map_effect
from drift.behaviour.model import (
    Assign,
    Change,
    Condition,
    Create,
    Effect,
    Emit,
    GuardedEffect,
    Operation,
    Remove,
)
from drift.distill.comparing import proves_who
from drift.distill.draft import Assigned, Changed, Created, Deferred, Emitted, Removed, Sources, Statement
from drift.distill.expressions import UnspeakableError, speakable
from drift.distill.guards import Guard, gathered, needed, opposite, possible
from drift.distill.instances import Instances, at_a_door, only_finds
from drift.distill.known import Known
from drift.distill.messages import message
from drift.distill.names import snake
from drift.distill.occurrence import Occurrence
from drift.distill.reach import parts, within_reach
from drift.distill.selection import changed_entity
from drift.distill.wording import PROVES_WHO, Wording
from drift.logic.implies import conjuncts
from drift.logic.rewrite import as_term, free_variables, subterms
from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import (
    FALSE,
    NULL,
    Call,
    Compare,
    Const,
    Expression,
    Field,
    Holds,
    Ite,
    Not,
    Predicate,
    Record,
    Term,
    Var,
)
from drift.logic.types import Typing

DECISION = ".condition_"
"""Stands in the names of conditions that have no words."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A condition that the draft can't say."""

    text: str
    reason: str
    source: Source


def relevant(operation: Operation, wording: Wording) -> tuple[GuardedEffect, ...]:
    """The effects that the domain knows of: changes of its entities, and messages about them."""
    return tuple(g for g in operation.effects if _concerns(g.effect, wording))


def carried(operation: Operation, wording: Wording) -> dict[Term, tuple[Term, ...]]:
    """What is in the messages that an operation makes, by the message."""
    return {
        guarded.effect.instance: tuple(value for _, value in guarded.effect.values)
        for guarded in operation.effects
        if isinstance(guarded.effect, Create) and not wording.is_domain(guarded.effect.entity)
    }


def _concerns(effect: Effect, wording: Wording) -> bool:
    match effect:
        case Emit():
            return message(effect) != ""
        case Assign(entity=entity, field=name) | Change(entity=entity, field=name):
            return wording.is_domain(entity) and wording.field_of(entity, name) is not None
        case _:
            return wording.is_domain(changed_entity(effect))


class Occurrences:
    """Puts the effects of one operation into words; `rule` is its name, for what is deferred."""

    def __init__(
        self,
        operation: Operation,
        wording: Wording,
        found: Instances,
        loops: Sequence[Var],
        rule: str,
        typing: Typing,
    ) -> None:
        self.operation = operation
        self.wording = wording
        self.typing = typing
        self.found = found
        self.loops = tuple(loops)
        self.rule = rule
        self.made = {made for one in found.made if isinstance(made := found.names.get(one), Var)}
        self.shared: frozenset[Predicate] = frozenset()
        self.decisions: dict[Predicate, str] = {}
        self.carried: dict[Term, tuple[Term, ...]] = {}
        self.deferred: dict[str, Deferred] = {}
        self.unsaid: dict[Unsaid, None] = {}

    def everything(self, effects: Sequence[GuardedEffect]) -> list[Occurrence]:
        """The occurrences of all effects; a new instance has a name only if another speaks of it."""
        self.shared = _shared(effects)
        whole = [one for one in (self.of(guarded) for guarded in effects) if one is not None]
        worded = [branch for one in whole for branch in _branches(one)]
        found = within_reach(_made_whole(_told_once(worded)), self.made, self._out_of_reach)
        spoken: dict[Var, set[int]] = {}
        for index, one in enumerate(found):
            for part in (*parts(one.statement), *(guard.predicate for guard in one.guards)):
                for variable in free_variables(part):
                    spoken.setdefault(variable, set()).add(index)
        return [_named(one, index, spoken) for index, one in enumerate(found)]

    def _out_of_reach(self, one: Occurrence) -> None:
        source = one.statement.sources[0] if one.statement.sources else NOWHERE
        self.unsaid[Unsaid("", "it is made elsewhere, or not always", source)] = None

    def of(self, guarded: GuardedEffect) -> Occurrence | None:
        """The occurrence of an effect; None if there are no words for what it changes."""
        guarded = self._settled(guarded)
        if any(condition.predicate == FALSE for condition in guarded.when):
            return None
        statement = self._statement(guarded)
        if statement is None:
            return None
        guards = self._guards(guarded.when)
        if any(guard.predicate == FALSE for guard in guards):
            return None
        mentioned = {name for part in parts(statement) for name in _names(part)}
        loops: list[tuple[Var, tuple[Guard, ...]]] = []
        rest = list(guards)
        for variable in reversed(self.loops):
            named = self.found.names[variable]
            if not isinstance(named, Var):
                continue
            own = [guard for guard in rest if named in free_variables(guard.predicate)]
            own = gathered(needed(own, self.typing), self.typing)
            if isinstance(statement, Emitted) and not own:
                statement = replace(
                    statement,
                    args=tuple(arg for arg in statement.args if named not in free_variables(arg[1])),
                )
                continue
            if own or named in mentioned:
                rest = [guard for guard in rest if named not in free_variables(guard.predicate)]
                mentioned.update(name for guard in own for name in _names(guard.predicate))
                loops.insert(0, (named, tuple(own)))
        return Occurrence(statement, tuple(rest), tuple(loops))

    def _settled(self, guarded: GuardedEffect) -> GuardedEffect:
        known = Known(self.wording, self.found.made)
        when = tuple(replace(one, predicate=known.predicate(one.predicate)) for one in guarded.when)
        return replace(guarded, effect=map_effect(guarded.effect, known.term), when=when)

    # ------------------------------------------------------------ conditions

    def _guards(self, conditions: Sequence[Condition]) -> tuple[Guard, ...]:
        found: dict[Predicate, list[Source]] = {}
        for condition in conditions:
            if condition.outcome == "assumed" and not condition.declared:
                continue
            for part in self._asked(condition):
                if self._only_known(part) and at_a_door(condition, self.operation):
                    continue
                worded = self._worded(part, condition)
                for one in () if worded is None else conjuncts(worded):
                    if set(free_variables(one)) & self.made:
                        continue
                    found.setdefault(one, []).append(condition.source)
        return tuple(Guard(predicate, tuple(sorted(set(places)))) for predicate, places in found.items())

    def _asked(self, condition: Condition) -> Iterator[Predicate]:
        for part in conjuncts(condition.predicate):
            besides = self.found.settled.get(part)
            if besides is None:
                if not only_finds(part, self.wording):
                    yield part
            else:
                yield from besides

    def _only_known(self, predicate: Predicate) -> bool:
        """Whether a condition only says that somebody, or something that tells who, is known."""
        match predicate:
            case Holds(term) | Compare("!=", term, Const("null")):
                return self.wording.is_input(term) or self.found.names.get(term) is not None
            case _:
                return False

    def _worded(self, predicate: Predicate, condition: Condition) -> Predicate | None:
        try:
            worded = self.wording.predicate(predicate, self.found.names)
        except UnspeakableError as problem:
            admits = proves_who(predicate) or at_a_door(condition, self.operation)
            reason = PROVES_WHO if admits else str(problem)
            self.unsaid[Unsaid(condition.text, reason, condition.source)] = None
            return self._decided(predicate, condition, reason)
        if not speakable(worded):
            self.unsaid[Unsaid(condition.text, "the language has no words for it", condition.source)] = None
            return None
        return possible(worded, self.typing)

    def _decided(self, predicate: Predicate, condition: Condition, reason: str) -> Predicate | None:
        """What stands for a condition that can't be said, where only some of what happens depends on it.

        Without it the rule would say that this happens always.
        """
        loops = set(self.loops)
        if predicate in self.shared or loops & set(free_variables(predicate)):
            return None
        plain = predicate.operand if isinstance(predicate, Not) else predicate
        path = self.decisions.get(plain)
        if path is None:
            path = self.decisions[plain] = f"{self.rule}{DECISION}{len(self.decisions) + 1}"
            self.deferred.setdefault(path, Deferred(path, reason, (condition.source,)))
        decided = Holds(Call(path, tuple(self._mentioned(as_term(plain)))))
        return Not(decided) if isinstance(predicate, Not) else decided

    # ------------------------------------------------------------ effects

    def _statement(self, guarded: GuardedEffect) -> Statement | None:
        sources = (guarded.source,)
        effect, names = guarded.effect, self.found.names
        try:
            match effect:
                case Assign(target=target, entity=entity, field=name, value=value):
                    changed = self._changed(Field(target, name))
                    worded = self._value(entity, name, value, guarded)
                    return None if worded == changed else Assigned(changed, worded, sources)
                case Create(entity=entity, values=values, instance=instance):
                    named = names.get(instance)
                    return Created(
                        entity,
                        self._values(entity, dict(values), guarded),
                        named.name if isinstance(named, Var) else "",
                        sources,
                    )
                case Remove(target=target):
                    return Removed(self.wording.term(target, names), sources)
                case Change(target=target, field=name, item=item, added=added):
                    changed = self._changed(Field(target, name))
                    return Changed(changed, self.wording.term(item, names), added, sources)
                case Emit():
                    return self._emitted(effect, sources)
        except UnspeakableError as problem:
            self.unsaid[Unsaid(guarded.text, str(problem), guarded.source)] = None
            return None

    def _changed(self, slot: Field) -> Term:
        worded = self.wording.term(slot, self.found.names)
        if not isinstance(worded, Field):
            raise UnspeakableError("nothing says of which instance")
        return worded

    def _values(
        self, entity: str, values: Mapping[str, Term], guarded: GuardedEffect
    ) -> tuple[tuple[str, Term], ...]:
        """The values of a new instance: as given, else by default, in the order of the fields."""
        found: list[tuple[str, Term]] = []
        for kept in self.wording.selected.fields.get(entity, ()):
            given = next((values[name] for name in (kept.name, *kept.aliases) if name in values), None)
            if given == NULL:
                continue
            if given is not None:
                found.append((snake(kept.name), self._value(entity, kept.name, given, guarded)))
            elif kept.default is not None and kept.default != NULL:
                try:
                    worded = self.wording.value(entity, kept.name, kept.default, {})
                except UnspeakableError:
                    continue
                if speakable(worded):
                    found.append((snake(kept.name), worded))
        return tuple(found)

    def _value(self, entity: str, name: str, value: Term, guarded: GuardedEffect) -> Term:
        """A value, or the name of the part that would say how it comes about."""
        reason = "the language has no words for it"
        try:
            worded = self.wording.value(entity, name, value, self.found.names)
            if speakable(worded):
                return worded
        except UnspeakableError as problem:
            reason = str(problem)
        path = f"{self.rule}.{snake(name)}"
        self.deferred.setdefault(path, Deferred(path, reason, (guarded.source,)))
        return Call(path, tuple(self._mentioned(value)))

    def _mentioned(self, value: Term) -> Iterator[Term]:
        """The instances and inputs that a value is worked out from."""
        seen: dict[Term, None] = {}
        for part in subterms(value):
            if isinstance(part, Var) and part in self.found.names and part not in self.found.made:
                seen[self.found.names[part]] = None
        return iter(sorted(seen, key=repr))

    def _emitted(self, effect: Emit, sources: Sources) -> Statement:
        args: dict[str, Term] = {}
        pending = [value for _, value in effect.args]
        while pending:
            value = pending.pop(0)
            pending.extend(self.carried.get(value, ()))
            if isinstance(value, Record):
                pending.extend(one for _, one in value.items)
            try:
                worded = self.wording.term(value, self.found.names)
            except UnspeakableError:
                continue
            if not isinstance(worded, (Var, Field)) or not self.wording.is_domain(self._kind(value)):
                continue
            args.setdefault(worded.name, worded)
        return Emitted(message(effect), tuple(sorted(args.items())), sources)

    def _kind(self, value: Term) -> str:
        """The entity of an instance, also if it is spoken of by its key."""
        if isinstance(value, Field):
            owner = self.wording.kind(value.base)
            if owner and self.wording.is_key(owner, value.name):
                return owner
        return self.wording.kind(value)


def _shared(effects: Sequence[GuardedEffect]) -> frozenset[Predicate]:
    """The conditions under which everything happens."""
    each = [{part for one in guarded.when for part in conjuncts(one.predicate)} for guarded in effects]
    return frozenset(set.intersection(*each)) if each else frozenset()


def _branches(one: Occurrence) -> Iterator[Occurrence]:
    """A conditional value as an assignment in each case."""
    statement = one.statement
    if not isinstance(statement, Assigned) or not isinstance(statement.value, Ite) or one.loops:
        yield one
        return
    choice = statement.value
    for test, value in ((choice.test, choice.then), (opposite(choice.test), choice.other)):
        guard = Guard(test, statement.sources)
        branch = replace(one, statement=replace(statement, value=value), guards=(*one.guards, guard))
        if value != statement.target:
            yield from _branches(branch)


def _made_whole(found: Sequence[Occurrence]) -> list[Occurrence]:
    """What is set on a new instance at once is part of its creation."""
    kept: list[Occurrence] = []
    for one in found:
        made = next((index for index, other in enumerate(kept) if _completes(one, other)), None)
        if made is None:
            kept.append(one)
            continue
        whole = kept[made].statement
        assert isinstance(whole, Created)
        assert isinstance(one.statement, Assigned) and isinstance(one.statement.target, Field)
        name = one.statement.target.name
        values = {**dict(whole.values), name: one.statement.value}
        sources = tuple(sorted({*whole.sources, *one.statement.sources}))
        kept[made] = replace(
            kept[made], statement=replace(whole, values=tuple(values.items()), sources=sources)
        )
    return kept


def _completes(one: Occurrence, other: Occurrence) -> bool:
    """Whether an assignment is to what another occurrence makes, under the same conditions."""
    if not isinstance(one.statement, Assigned) or not isinstance(other.statement, Created):
        return False
    target = one.statement.target
    if not isinstance(target, Field) or not isinstance(target.base, Var):
        return False
    same = {guard.predicate for guard in one.guards} <= {guard.predicate for guard in other.guards}
    return target.base.name == other.statement.name and same and one.loops == other.loops


def _told_once(found: Sequence[Occurrence]) -> list[Occurrence]:
    """Without messages that another one of the same name says too: an event, and the mail about it."""
    kept: list[Occurrence] = []
    for one in found:
        if isinstance(one.statement, Emitted) and any(_tells(other, one) for other in kept):
            continue
        kept = [other for other in kept if not _tells(one, other)]
        kept.append(one)
    return kept


def _tells(one: Occurrence, other: Occurrence) -> bool:
    """Whether a message says all that another one does, whenever that is sent."""
    if not isinstance(one.statement, Emitted) or not isinstance(other.statement, Emitted):
        return False
    if one.statement.name != other.statement.name or one.loops != other.loops:
        return False
    same = {guard.predicate for guard in one.guards} <= {guard.predicate for guard in other.guards}
    return same and set(other.statement.args) <= set(one.statement.args)


def _named(one: Occurrence, index: int, spoken: Mapping[Var, set[int]]) -> Occurrence:
    statement = one.statement
    if not isinstance(statement, Created) or not statement.name:
        return one
    elsewhere = any(
        variable.name == statement.name and places - {index} for variable, places in spoken.items()
    )
    return one if elsewhere else replace(one, statement=replace(statement, name=""))


def _names(expression: Expression) -> tuple[Var, ...]:
    return free_variables(expression)
