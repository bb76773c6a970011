"""Chains: rules that other rules set off, composed into what one operation does in all.

What a rule that was set off requires and does is about the state that the first rule leads to; here
everything is over the variables and the state before the first rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from drift.behaviour.afterwards import Afterwards, Done
from drift.behaviour.effects import effect_terms, map_effect
from drift.behaviour.expand import Vocabulary
from drift.behaviour.links import Link, key, links
from drift.behaviour.model import Behaviour, Condition, Create, GuardedEffect, Operation
from drift.logic.build import conjoin
from drift.logic.rewrite import substitute, subterms
from drift.logic.terms import FALSE, TRUE, Predicate, Term, Var

MAX_LINKS = 6
"""Chains longer than this are cut; the operation says so."""
MAX_EFFECTS = 400
"""An operation composed beyond this many effects is cut; it says so."""


def composed(behaviour: Behaviour) -> tuple[Operation, ...]:
    """Every operation with the effects of the rules it sets off, over its variables and its state before.

    `path` of such an effect are the rules that lead to it; an operation's own effects have none.
    """
    leads: dict[tuple[str, int], list[Link]] = {}
    positions = {
        (key(operation), id(guarded)): position
        for operation in behaviour.operations
        for position, guarded in enumerate(operation.effects)
    }
    for link in links(behaviour):
        leads.setdefault((link.first, positions[link.first, id(link.effect)]), []).append(link)
    operations = {key(operation): operation for operation in behaviour.operations}
    vocabulary = Vocabulary(behaviour.entities, behaviour.config)
    return tuple(_Composer(operations, leads, vocabulary).composed(one) for one in behaviour.operations)


@dataclass(frozen=True, slots=True)
class _Instance:
    """A rule as it takes part in a chain.

    `effects` are its own in order, over the variables and the state before of the head of the chain, `term`
    and `holds` bring everything else that the rule says there; `before` is what was done before it.
    """

    rule: Operation
    effects: tuple[GuardedEffect, ...]
    chain: tuple[str, ...]
    before: tuple[Done, ...]
    term: Callable[[Term], Term]
    holds: Callable[[Predicate], Predicate]


@dataclass(slots=True)
class _Composer:
    """Follows the links from one operation."""

    operations: Mapping[str, Operation]
    leads: Mapping[tuple[str, int], Sequence[Link]]
    vocabulary: Vocabulary
    found: list[GuardedEffect] = field(default_factory=list)
    cut: str = ""

    def composed(self, operation: Operation) -> Operation:
        """The operation with all that follows from it."""
        self._follow(_Instance(operation, operation.effects, (operation.name,), (), _same, _same))
        if not self.found and not self.cut:
            return operation
        truncated = "; ".join(reason for reason in (operation.truncated, self.cut) if reason)
        return replace(operation, effects=(*operation.effects, *self.found), truncated=truncated)

    def _follow(self, first: _Instance) -> None:
        for position, effect in enumerate(first.effects):
            for link in self.leads.get((key(first.rule), position), ()):
                second = self.operations[link.second]
                if second.name in first.chain:
                    continue
                if len(first.chain) > MAX_LINKS or len(self.found) + len(second.effects) > MAX_EFFECTS:
                    self.cut = self.cut or f"{second.name}, which {first.rule.name} sets off, was left out"
                    continue
                reached = self._reached(first, link, effect, second)
                if reached is None:
                    continue
                self.found.extend(reached.effects)
                self._follow(reached)

    def _reached(
        self, first: _Instance, link: Link, effect: GuardedEffect, second: Operation
    ) -> _Instance | None:
        """The second rule, over the variables and the state before of the head; None if it can't fire."""
        mapping: dict[Term, Term] = _told_apart(second, first)
        mapping.update((parameter, first.term(value)) for parameter, value in link.arguments)
        done = (*first.before, *((one.effect, _beyond(one, effect)) for one in first.effects))
        state = Afterwards(done, self.vocabulary)

        def term(one: Term) -> Term:
            return state.term(substitute(one, mapping))

        def holds(one: Predicate) -> Predicate:
            return state.predicate(substitute(one, mapping))

        fired = first.holds(link.when)
        chain = (*first.chain, second.name)
        conditions = list(effect.when)
        if fired != TRUE:
            conditions.append(Condition(fired, link.effect.source, "silent", text=link.trigger.text))
        conditions += [
            Condition(holds(one.predicate), one.source, "silent", text=one.text) for one in second.requires
        ]
        if any(condition.predicate == FALSE for condition in conditions):
            return None
        effects = tuple(
            replace(
                one,
                effect=map_effect(one.effect, term),
                when=(*conditions, *(replace(c, predicate=holds(c.predicate)) for c in one.when)),
                path=chain,
            )
            for one in second.effects
        )
        return _Instance(second, effects, chain, done, term, holds)


_Some = TypeVar("_Some")


def _same(one: _Some) -> _Some:
    return one


def _beyond(one: GuardedEffect, other: GuardedEffect) -> Predicate:
    """What more must hold for one effect where the other happens."""
    known = {condition.predicate for condition in other.when}
    return conjoin(*(c.predicate for c in one.when if c.predicate not in known))


def _told_apart(second: Operation, first: _Instance) -> dict[Term, Term]:
    """New names for the second rule's own variables that the chain so far uses for something else."""
    taken = {part for one in first.effects for part in _variables(one)}
    own = dict.fromkeys(variable for variable in second.params)
    for guarded in second.effects:
        own.update(dict.fromkeys(guarded.over))
        if isinstance(guarded.effect, Create):
            own[guarded.effect.instance] = None
    return {one: Var(f"{one.name} of {second.name}", one.entity) for one in own if one in taken}


def _variables(guarded: GuardedEffect) -> Iterator[Var]:
    expressions = (*effect_terms(guarded.effect), *(c.predicate for c in guarded.when))
    for expression in expressions:
        yield from (part for part in subterms(expression) if isinstance(part, Var))
